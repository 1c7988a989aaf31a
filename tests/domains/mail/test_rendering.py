"""Letters as text: complete in three languages, deaf to what customers type, one-line titles."""

import ast
import datetime as dt
import re
import typing
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import meta

from tacite.mail import rendering
from tacite.mail.rendering import (
    PARTS,
    Addressee,
    Rendered,
    UnknownKind,
    UnrenderableLetter,
    kinds,
    render,
    title_of,
)
from tacite.rehearsal import vocabulary
from tacite.rules.matching import Because
from tacite.ui import spelling
from tacite.wording import formats
from tests.architecture import source
from tests.golden.letter_samples import CAMILLE, NIMBEO, SAMPLES, WRITTEN_AT

_WRITES: Final = re.compile(r"Writing\(|letters\.")
_LANGUAGES: Final = ("fr", "nl", "en")
_FOLDER: Final = source.PACKAGE / "mail" / "letters"
_FACTS: Final = {kind: facts for _, kind, facts in reversed(SAMPLES)}
# Callables to which acts hand a kind, and at which place.
_TAKES_KIND: Final = {
    "Writing": 0,
    "about_group": 0,
    "about_service": 0,
    "asked_again": 0,
    "paid": 1,
    "_tell": 1,
    "_write": 0,
}
# Letters about a thing rather than a sum or a day: their title names the thing.
_NAMES_A_THING: Final = {
    "cycle_change_received",
    "cycle_change_refused",
    "group_closed",
    "group_deletion_undone",
    "group_resumed",
    "group_suspended",
    "handover_done",
    "handover_over",
    "order_begun",
    "price_kept",
    "switching_done",
    "usage_threshold",
    "withdrawal_acknowledged",
}
_GIVEN: Final = {"brand", "account", "pay_to", "today", "written_at"}
# What reasons a bank line may have that is left to a person: no letter tells of it.
_NOT_TOLD: Final = {"several_accounts", "foreign_currency", "unidentified"}


def _render(
    kind: str,
    language: str = "fr",
    *,
    account: Addressee = CAMILLE,
    **facts: Any,
) -> Rendered:
    return render(
        kind=kind,
        language=language,
        facts=_FACTS[kind] | facts,
        brand=NIMBEO,
        account=account,
        written_at=WRITTEN_AT,
    )


@pytest.mark.parametrize("kind", [*sorted(kinds()), PARTS])
def test_a_kind_is_written_in_three_languages_with_the_same_facts(kind: str) -> None:
    files = {path.name for path in (_FOLDER / kind).iterdir()}
    assert files == {f"{language}.txt" for language in _LANGUAGES}
    used = [_names_in(_FOLDER / kind / f"{language}.txt", language) for language in _LANGUAGES]
    assert used[0] == used[1] == used[2]


def test_every_kind_that_is_queued_can_be_written() -> None:
    queued = _kinds_in_the_code()
    assert queued == kinds()


def test_stories_name_the_same_kinds() -> None:
    assert set(vocabulary.LETTERS) == kinds()


@pytest.mark.parametrize("kind", sorted(kinds()))
@pytest.mark.parametrize("language", _LANGUAGES)
def test_templates_keep_the_rules_of_their_language(kind: str, language: str) -> None:
    said = _render(kind, language)
    words = f"{said.title}\n{said.body}".replace(" : RF18", "")
    words = words.replace(NIMBEO.email, "").replace(NIMBEO.phone, "")
    assert spelling.faults([words], language) == []


@pytest.mark.parametrize("kind", sorted(kinds() - _NAMES_A_THING))
@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_title_says_the_amount_or_the_day(kind: str, language: str) -> None:
    title = _render(kind, language).title
    assert any(sign.isdigit() for sign in title)
    months = (
        formats.month_name(dt.date(2026, n, 1), language=language).lower() for n in range(1, 13)
    )
    assert "€" in title or any(month in title.lower() for month in months)


@pytest.mark.parametrize("because", sorted(set(typing.get_args(Because)) - _NOT_TOLD))
@pytest.mark.parametrize("language", _LANGUAGES)
def test_every_reason_to_keep_money_is_said_in_words(because: str, language: str) -> None:
    said = _render("payment_kept_as_credit", language, because=because).body
    general = _render("payment_kept_as_credit", language, because="something else").body
    applied = ("reference", "structured_reference", "several_references", "surplus", "amount")
    assert (said != general) == (because not in applied)


@pytest.mark.parametrize(
    "typed",
    ["{{ 7 * 7 }}", "{% raw %}", "{{ brand.__class__ }}", "${7*7}", "<%= 7 %>", "{# hidden #}"],
)
def test_what_a_customer_typed_is_never_a_template(typed: str) -> None:
    said = _render("service_suspended", label=typed)
    assert typed in said.title
    assert typed in said.body


@pytest.mark.parametrize(
    "broken", ["\r\nBcc: all@people.example", "\nX: y", "\u2028Z", "\x0bA", "\x00"]
)
def test_no_line_break_gets_into_a_title_or_a_name(broken: str) -> None:
    said = _render("service_suspended", label=f"site{broken}", account=Addressee(broken, "1"))
    assert not set(said.title) & set("\r\n\x0b\x0c\x00\x85\u2028\u2029")
    assert "\r" not in said.body
    assert "\nBcc" not in said.body
    assert "\nX: y" not in said.body


def test_signs_that_turn_the_direction_of_text_are_not_passed_on() -> None:
    assert "\u202e" not in _render("service_suspended", label="gro\u202eelpmaxe").title


@given(st.text())
def test_a_title_is_one_line_of_bounded_length(text: str) -> None:
    title = title_of(text)
    assert title.splitlines() in ([], [title])
    assert len(title) <= 180


def test_a_missing_fact_is_an_error_and_names_itself() -> None:
    facts = {key: fact for key, fact in _FACTS["payment_requested"].items() if key != "due_on"}
    with pytest.raises(UnrenderableLetter) as refused:
        render(
            kind="payment_requested",
            language="fr",
            facts=facts,
            brand=NIMBEO,
            account=CAMILLE,
            written_at=WRITTEN_AT,
        )
    assert "due_on" in str(refused.value.facts["missing"])


def test_a_day_that_is_none_is_an_error_without_its_text() -> None:
    with pytest.raises(UnrenderableLetter) as refused:
        _render("payment_requested", due_on="Camille")
    assert refused.value.facts["missing"] == "ValueError"


@pytest.mark.parametrize("kind", ["congratulations", PARTS, "../rendering", ""])
def test_a_kind_without_templates_is_refused(kind: str) -> None:
    with pytest.raises(UnknownKind):
        render(
            kind=kind,
            language="fr",
            facts={},
            brand=NIMBEO,
            account=CAMILLE,
            written_at=WRITTEN_AT,
        )


def test_a_day_of_this_year_is_said_without_it_and_of_the_next_with_it() -> None:
    assert "28\u00a0novembre\n" in f"{_render('payment_requested').title}\n"
    assert "2027" in _render("payment_requested", due_on="2027-01-02").title


def test_hours_are_those_of_the_brand_with_their_zone() -> None:
    body = _render("termination_confirmed", "en", undo_until="2026-11-26T23:30:00+00:00").body
    assert "Friday 27\u00a0November at 00:30 (Paris time)" in body


def test_an_iban_that_serves_the_account_alone_comes_first() -> None:
    own = Addressee("Atelier Roussel", "1", dedicated_iban="BE00999999999900")
    body = _render("payment_reminder", account=own).body
    assert "BE00 9999 9999 9900" in body
    assert "FR00" not in body


def test_a_belgian_reference_is_not_taken_apart() -> None:
    assert (
        "+++123/4567/89012+++"
        in _render("payment_reminder", bank_reference="+++123/4567/89012+++").body
    )


def _names_in(path: Path, language: str) -> set[str]:
    """Return the facts that a template names."""
    tree = rendering._environment(language).parse(path.read_text(encoding="utf-8"))
    known = {*rendering._environment(language).globals, *_GIVEN}
    return meta.find_undeclared_variables(tree) - known


def _kinds_in_the_code() -> set[str]:
    """Return every kind that stands in a call which writes a letter, or in a variable `kind`."""
    found: set[str] = set()
    writers = [
        p for p in source.modules() if "Writing" in source.text(p) or "letters." in source.text(p)
    ]
    for path in writers:
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.Call):
                place = _TAKES_KIND.get(_name_of(node.func))
                if place is not None and place < len(node.args):
                    found |= _texts(node.args[place])
            if isinstance(node, ast.Assign) and _name_of(node.targets[0]) == "kind":
                found |= _texts(node.value)
    return found


def _name_of(node: ast.expr) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _texts(node: ast.expr) -> set[str]:
    branches = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return {
        each.value
        for each in branches
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
