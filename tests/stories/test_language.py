"""The language of stories is strict: what it does not know it refuses, by line and nearest word."""

import datetime as dt
from pathlib import Path

import pytest

from tacite.rehearsal.grammar import read_story
from tacite.rehearsal.stories import Night, StoryRefused

HEAD = """\
story   = "A life"
proves  = ["S0-45"]
profile = "host-prepaid"
starts  = 2026-03-01

[offers.web]
cycle = "1 month"
price = "10.00"

[accounts.camille]
kind = "consumer"

[services.site]
account    = "camille"
offer      = "web"
expires_on = 2026-03-15

"""
BLOCK_LINE = HEAD.count("\n") + 1


def block(*, do: str = "", then: str = "", more: str = "") -> str:
    """Return a story whose one act or expectation stands three lines below its `[[on]]`."""
    key, item = ("do", do) if do else ("then", then)
    items = f"{key} = [\n  {item},\n]\n" if item else ""
    return f"{HEAD}[[on]]\nday = 2026-03-02{more}\n{items}"


ITEM_LINE = BLOCK_LINE + 3


def refusal_of(text: str) -> StoryRefused:
    with pytest.raises(StoryRefused) as refused:
        read_story(text, name="life.toml")
    return refused.value


def test_a_story_is_read_with_the_line_of_everything() -> None:
    text = HEAD + (
        "[settings.renewal]\nsuspend = 2\n\n"
        "[[on]]\nday = 2026-03-02\n"
        "do = [\n"
        '  { order = "web", by = "camille", as = "second" },\n'
        "  # a comment between two acts\n"
        '  { bank_line = "10.00", reference = "second", pays = "second" },\n'
        "]\n"
        "then = [\n"
        '  { account = "camille", credit = "0.00", open = ["site@2026-03-15"] },\n'
        "]\n"
    )
    story = read_story(text, name="life.toml")
    first = BLOCK_LINE
    assert (story.head.line, story.head.proves, story.head.starts) == (
        1,
        ("S0-45",),
        dt.date(2026, 3, 1),
    )
    assert [(s.line, s.key, s.value) for s in story.settings] == [(first + 1, "renewal.suspend", 2)]
    assert [(o.line, o.columns["price"]) for o in story.offers] == [(6, 1000)]
    (only,) = story.blocks
    assert (only.line, only.at, only.night) == (first + 3, dt.time(12), Night("run"))
    assert [(act.line, act.verb, act.subject, act.by, act.label) for act in only.do] == [
        (first + 6, "order", "web", "camille", "second"),
        (first + 8, "bank_line", 1000, "bank", ""),
    ]
    assert only.do[1].outcome == {"pays": "second"}
    assert [(e.line, e.subject, e.keys) for e in only.then] == [
        (first + 11, "account", {"credit": 0, "open": ("site@2026-03-15",)})
    ]


def test_a_text_that_is_not_toml_is_refused_at_its_line() -> None:
    refused = refusal_of("story = 1\nproves = [\n\n[on")
    assert (refused.code, refused.line) == ("not_toml", 4)


@pytest.mark.parametrize(
    ("act", "code", "word", "nearest"),
    [
        ('{ ordr = "web", by = "camille" }', "unknown_verb", "ordr", "order"),
        ('{ order = "web", by = "camille", quantiti = 2 }', "unknown_key", "quantiti", "quantity"),
        ('{ order = "wep", by = "camille" }', "unknown_label", "wep", "web"),
        ('{ order = "web" }', "key_missing", "by", ""),
        ('{ order = "web", by = "camile" }', "unknown_label", "camile", "camille"),
        ('{ order = "web", by = "staff" }', "unknown_label", "staff", "camille"),
        ('{ order = "web", by = "camille", as = "site" }', "label_taken", "site", ""),
        ('{ order = "web", by = "camille", as = "2nd one" }', "not_a_label", "2nd one", ""),
        (
            '{ order = "web", by = "camille", refused = "price_chnged" }',
            "unknown_code",
            "price_chnged",
            "price_changed",
        ),
        (
            '{ order = "web", by = "camille", refused = "price_changed", prise = "9.00" }',
            "unknown_key",
            "prise",
            "price",
        ),
        (
            '{ order = "web", by = "camille", as = "x", refused = "terms_not_accepted" }',
            "a_refusal_makes_nothing",
            "x",
            "",
        ),
        ('{ terminate = "site", park = "camille" }', "one_verb_per_line", "park", ""),
        ("{ bank_line = 10.00 }", "money_is_text", "10.00", ""),
        ("{ bank_line = 10 }", "money_is_text", "10", ""),
        ('{ bank_line = "10" }', "not_money", "10", ""),
        ('{ bank_line = "10.00", refrence = "site" }', "unknown_key", "refrence", "reference"),
        ('{ bank_line = "10.00", reference = "site" }', "unknown_label", "site", ""),
        (
            '{ bank_line = "10.00", reference = "sit@2026-03-15" }',
            "unknown_label",
            "sit@2026-03-15",
            "",
        ),
        (
            '{ bank_line = "10.00", reference = "site@2026-3-15" }',
            "unknown_label",
            "site@2026-3-15",
            "",
        ),
        ('{ bank_line = "10.00", becomes = "credits" }', "unknown_word", "credits", "credit"),
        ("{ bank_again = 2026-05-06T12:00:00 }", "not_a_day", "2026-05-06 12:00:00", ""),
        ('{ park = "camille" }', "staff_give_a_reason", "reason", ""),
        ('{ terminate = "site", reason = "moved" }', "staff_give_a_reason", "reason", ""),
        (
            '{ park = "camille", by = "camille", reason = "x" }',
            "only_staff_may",
            "camille",
            "staff",
        ),
        (
            '{ grant_time = "site", reason = "asked for" }',
            "key_missing",
            "days",
            "",
        ),
        (
            '{ grant_time = "site", days = "7", reason = "asked for" }',
            "not_a_number",
            "7",
            "",
        ),
        ('{ change_detail = "noa" }', "unknown_verb", "change_detail", "change_details"),
    ],
)
def test_an_act_is_refused_by_its_line_and_word(
    act: str, code: str, word: str, nearest: str
) -> None:
    refused = refusal_of(block(do=act))
    assert (refused.line, refused.code, refused.word, refused.nearest) == (
        ITEM_LINE,
        code,
        word,
        nearest,
    )


@pytest.mark.parametrize(
    ("expectation", "code", "word", "nearest"),
    [
        ('{ servis = "site", state = "active" }', "unknown_subject", "servis", "service"),
        ('{ service = "site", stat = "active" }', "unknown_key", "stat", "state"),
        ('{ service = "site", state = "suspend" }', "unknown_word", "suspend", "suspended"),
        ('{ service = "site" }', "nothing_to_check", "site", ""),
        ('{ service = "camille", state = "active" }', "unknown_label", "camille", "site"),
        (
            '{ account = "camille", letters = ["service_end"] }',
            "unknown_word",
            "service_end",
            "service_ended",
        ),
        ('{ account = "camille", letters = "service_ended" }', "write_a_list", "service_ended", ""),
        ('{ account = "camille", credit = 5 }', "money_is_text", "5", ""),
        ('{ account = "camille", by = "staff" }', "unknown_key", "by", "kind"),
        ('{ page = "home", by = "noa", status = 200 }', "unknown_label", "noa", "camille"),
    ],
)
def test_an_expectation_is_refused_by_its_line_and_word(
    expectation: str, code: str, word: str, nearest: str
) -> None:
    refused = refusal_of(block(then=expectation))
    assert (refused.line, refused.code) == (ITEM_LINE, code)
    if code not in ("nothing_to_check", "unknown_key"):
        assert (refused.word, refused.nearest) == (word, nearest)


@pytest.mark.parametrize(
    ("text", "line", "code", "word", "nearest"),
    [
        (HEAD.replace('story   = "A life"', ""), 1, "head_missing", "story", ""),
        (HEAD.replace("proves  ", "proofs  "), 2, "unknown_key", "proofs", "proves"),
        (HEAD.replace("S0-45", "S9-45"), 2, "not_a_requirement", "S9-45", ""),
        (
            HEAD.replace("host-prepaid", "host-prepayed"),
            3,
            "unknown_word",
            "host-prepayed",
            "host-prepaid",
        ),
        (
            HEAD.replace("starts", 'variant = "grase"\nstarts'),
            4,
            "unknown_variant",
            "grase",
            "grace",
        ),
        (HEAD.replace("cycle", "cykle"), 7, "unknown_key", "cykle", "cycle"),
        (HEAD.replace("1 month", "monthly"), 7, "not_a_cycle", "monthly", ""),
        (HEAD.replace('"10.00"', "10.00"), 8, "money_is_text", "10.00", ""),
        (HEAD.replace('price = "10.00"', ""), 6, "one_price_per_offer", "web", ""),
        (HEAD.replace('"consumer"', '"customer"'), 11, "unknown_word", "customer", "consumer"),
        (
            HEAD.replace('"camille"\noffer', '"kamille"\noffer'),
            14,
            "unknown_label",
            "kamille",
            "camille",
        ),
        (HEAD.replace("2026-03-15", '"2026-03-15"'), 16, "not_a_day", "2026-03-15", ""),
        (HEAD.replace("expires_on = 2026-03-15", ""), 13, "key_missing", "expires_on", ""),
        (HEAD.replace("accounts.camille", "accounts.Camille"), 10, "not_a_label", "Camille", ""),
        (HEAD.replace("accounts.camille", 'accounts."camille"'), 10, "plain_names_only", None, ""),
        (HEAD, 1, "nothing_happens", "on", ""),
        (HEAD + "on = []\n", 18, "unknown_key", "on", None),
    ],
)
def test_the_head_and_what_exists_are_refused_by_line_and_word(
    text: str, line: int, code: str, word: str | None, nearest: str | None
) -> None:
    refused = refusal_of(text)
    assert (refused.line, refused.code) == (line, code)
    assert word is None or refused.word == word
    assert nearest is None or refused.nearest == nearest


@pytest.mark.parametrize(
    ("settings", "code", "word", "nearest"),
    [
        (
            "[settings.renewal]\nsuspnd = 2\n",
            "unknown_setting",
            "renewal.suspnd",
            "renewal.suspend",
        ),
        ("[settings.renewal]\nsuspend = -2\n", "wrong_value", "renewal.suspend", ""),
        ('[settings]\nprices = "free"\n', "wrong_value", "prices", ""),
        ("[settings.renewal]\nterminate = 0\nsuspend = 2\n", "contradiction", None, ""),
    ],
)
def test_settings_are_refused_as_the_policy_refuses_them(
    settings: str, code: str, word: str | None, nearest: str
) -> None:
    refused = refusal_of(
        block(then='{ account = "camille", credit = "0.00" }').replace(
            "[[on]]", settings + "\n[[on]]"
        )
    )
    assert (refused.line, refused.code, refused.nearest) == (BLOCK_LINE + 1, code, nearest)
    assert word is None or refused.word == word


@pytest.mark.parametrize(
    ("blocks", "line", "code"),
    [
        ("[[on]]\nday = 2026-02-28\n", 0, "before_the_start"),
        ("[[on]]\nday = 2026-03-02\nat = 02:00:00\n", 0, "before_the_night"),
        ("[[on]]\nday = 2026-03-02\n[[on]]\nday = 2026-03-02\n", 2, "days_ascend"),
        ("[[on]]\nday = 2026-03-02\n[[on]]\nday = 2026-03-01\n", 2, "days_ascend"),
        (
            '[[on]]\nday = 2026-03-02\n[[on]]\nday = 2026-03-02\nat = 13:00:00\nnight = "twice"\n',
            2,
            "one_night_per_day",
        ),
        ('[[on]]\nday = 2026-03-02\nnight = "never"\n', 2, "unknown_night"),
        ('[[on]]\nday = 2026-03-02\nnight = "killed_at"\n', 2, "unknown_night"),
        ('[[on]]\nday = 2026-03-02\nnight = "run:now"\n', 2, "unknown_night"),
        ("[[on]]\ndays = 2026-03-02\n", 1, "unknown_key"),
        (
            '[[on]]\nat = 13:00:00\nthen = [\n { account = "camille", credit = "0.00" },\n]\n',
            0,
            "key_missing",
        ),
    ],
)
def test_blocks_are_refused_by_line(blocks: str, line: int, code: str) -> None:
    refused = refusal_of(HEAD + blocks)
    assert (refused.line, refused.code) == (BLOCK_LINE + line, code)


@pytest.mark.parametrize(
    ("items", "line"),
    [
        ('do = [ { park = "camille", reason = "x" } ]\n', 2),
        (
            'do = [\n { park = "camille", reason = "x" }, { unpark = "camille" },\n]\n',
            3,
        ),
        ('then = [\n { account = "camille", open = [\n "site@2026-03-15" ] },\n]\n', 3),
    ],
)
def test_acts_that_cannot_be_counted_by_line_are_refused(items: str, line: int) -> None:
    refused = refusal_of(HEAD + "[[on]]\nday = 2026-03-02\n" + items)
    assert (refused.line, refused.code) == (BLOCK_LINE + line, "one_act_per_line")


def test_brackets_and_signs_inside_text_are_not_counted() -> None:
    act = '{ note = "camille", text = "{[ # not a comment \\" ]", reason = "they called" }'
    story = read_story(block(do=act + ",  # said at noon"), name="life.toml")
    assert [(a.line, a.keys["text"]) for a in story.acts()] == [
        (ITEM_LINE, '{[ # not a comment " ]')
    ]


def test_text_over_several_lines_is_refused() -> None:
    refused = refusal_of(HEAD.replace('"A life"', '"""A life"""'))
    assert (refused.line, refused.code) == (1, "no_multiline_text")


def test_a_label_cannot_be_used_before_it_is_made() -> None:
    text = HEAD + (
        "[[on]]\nday = 2026-03-02\n"
        'then = [\n  { request = "later", state = "open" },\n]\n'
        "[[on]]\nday = 2026-03-03\n"
        'do = [\n  { order = "web", by = "camille", as = "later" },\n]\n'
    )
    refused = refusal_of(text)
    assert (refused.line, refused.code, refused.word) == (BLOCK_LINE + 3, "unknown_label", "later")


def test_who_acts_is_the_owner_unless_it_is_said() -> None:
    text = HEAD.replace(
        "[services.site]\n", '[accounts.noa]\n\n[services.site]\npayer = "noa"\n'
    ) + (
        "[[on]]\nday = 2026-03-02\ndo = [\n"
        '  { terminate = "site" },\n'
        '  { pay_from_credit = "site@2026-03-15" },\n'
        '  { undo_termination = "site", by = "noa" },\n'
        '  { terminate = "site", by = "staff", reason = "abuse" },\n'
        '  { change_details = "camille", town = "Portvieux", reason = "moved" },\n'
        '  { grant_time = "site", days = 7, reason = "asked for" },\n'
        '  { bank_line = "10.00" },\n'
        "]\n"
    )
    story = read_story(text, name="life.toml")
    assert [act.by for act in story.acts()] == [
        "camille",
        "noa",
        "noa",
        "staff",
        "staff",
        "staff",
        "bank",
    ]


def test_settings_come_back_as_the_tables_of_a_brand() -> None:
    text = HEAD + (
        '[settings]\nprices = "excl_vat"\ncredit.pays_orders = "at_request"\n'
        "renewal = { suspend = 2, remind = [1, 5] }\n\n[[on]]\nday = 2026-03-02\n"
    )
    story = read_story(text, name="life.toml")
    assert story.settings_table() == {
        "prices": "excl_vat",
        "credit": {"pays_orders": "at_request"},
        "renewal": {"suspend": 2, "remind": (1, 5)},
    }


STORIES = sorted(
    path
    for folder in ("tests/stories", "examples/stories")
    for path in (Path(__file__).parents[2] / folder).glob("*.toml")
)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_story_of_ours_is_of_the_language(path: Path) -> None:
    story = read_story(path.read_text(encoding="utf-8"), name=path.name)
    assert any(block.then for block in story.blocks)
