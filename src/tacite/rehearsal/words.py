"""Why a text is no story, in words for the person who wrote it."""

from django.utils.translation import gettext as _

from tacite.rehearsal.stories import StoryRefused


def sentence(refused: StoryRefused) -> str:
    """Return one sentence: the file, the line, what is wrong, and the nearest right word."""
    why = _sentences().get(refused.code) or _("“{word}” is not understood here.")
    told = why.format(word=refused.word)
    if refused.nearest:
        told = _("{told} The nearest right word is “{nearest}”.").format(
            told=told, nearest=refused.nearest
        )
    return _("{file}, line {line}: {told}").format(file=refused.file, line=refused.line, told=told)


def _sentences() -> dict[str, str]:
    return {**_of_the_text(), **_of_the_acts(), **_of_the_values()}


def _of_the_text() -> dict[str, str]:
    return {
        "unreadable": _("The file cannot be read: {word}."),
        "not_toml": _("This is not TOML: {word}."),
        "no_multiline_text": _("Text over several lines is not allowed."),
        "plain_names_only": _("Names of tables are plain words: “{word}”."),
        "one_act_per_line": _("Each act and each expectation stands on a line of its own."),
        "write_on_in_brackets": _("Each block starts with a line [[on]]."),
        "head_missing": _("The head lacks “{word}”."),
        "not_a_requirement": _("“{word}” names no requirement (S0-45, WE-13)."),
        "nothing_happens": _("The story has no block [[on]]."),
        "days_ascend": _("{word} is not after the block before."),
        "before_the_start": _("{word} is before the first night."),
        "before_the_night": _("{word} is before the night, which runs at 02:00."),
        "one_night_per_day": _("Only the first block of a day says what its night does."),
        "unknown_night": _("A night is run, missed, twice or killed_at:POINT, not “{word}”."),
        "unknown_setting": _("There is no setting “{word}”."),
        "wrong_value": _("The setting “{word}” does not accept this value."),
        "contradiction": _("The setting “{word}” contradicts another one."),
        "not_brought_in": _("What exists before the story cannot be brought in: {word}."),
        "unknown_variant": _("The profile has no variant “{word}”."),
    }


def _of_the_acts() -> dict[str, str]:
    return {
        "unknown_verb": _("There is no verb “{word}”."),
        "unknown_subject": _("There is no subject “{word}”."),
        "one_verb_per_line": _("An act has one verb; “{word}” is a second one."),
        "one_subject_per_line": _("An expectation has one subject; “{word}” is a second one."),
        "unknown_key": _("There is no key “{word}” here."),
        "key_missing": _("“{word}” is missing."),
        "unknown_code": _("This act is never refused with “{word}”."),
        "unknown_label": _("Nothing is called “{word}” so far."),
        "label_taken": _("“{word}” is already the name of something."),
        "not_a_label": _("“{word}” is no label: a small letter, then letters, digits, - or _."),
        "a_refusal_makes_nothing": _("A refused act makes nothing to be called “{word}”."),
        "only_staff_may": _("Only staff may do this, not “{word}”."),
        "staff_give_a_reason": _("What staff do has a reason, and only that."),
        "nothing_to_check": _("Nothing is said about this “{word}”."),
        "one_price_per_offer": _("An offer has exactly one kind of price, not “{word}”."),
    }


def _of_the_values() -> dict[str, str]:
    return {
        "money_is_text": _("Money is written as text, “12.00”; {word} is a number."),
        "not_money": _("“{word}” is not money such as “12.00”."),
        "not_a_day": _("“{word}” is not a day such as 2026-03-15."),
        "not_a_time": _("“{word}” is not a time such as 12:10:00."),
        "not_a_local_instant": _("“{word}” is not an instant such as 2026-07-01T12:10:00."),
        "not_text": _("“{word}” is not text."),
        "not_a_number": _("“{word}” is not a whole number."),
        "not_true_or_false": _("“{word}” is neither true nor false."),
        "not_a_cycle": _("“{word}” is not a cycle such as “1 month”."),
        "not_a_rate": _("“{word}” is not a rate such as “20”."),
        "not_prices_by_cycle": _("“{word}” is no table of prices by cycle."),
        "not_options": _("“{word}” is no table of prices of options."),
        "not_quantities": _("“{word}” is no table of quantities of options."),
        "not_tiers": _("“{word}” is no list of tiers with “from” and “price”."),
        "write_a_list": _("“{word}” should be a list in brackets."),
        "write_a_label": _("“{word}” is not a label."),
        "write_a_table": _("“{word}” should be a table."),
        "unknown_word": _("“{word}” is not one of the words allowed here."),
    }
