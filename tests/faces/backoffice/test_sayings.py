"""No code reaches a reader: everything that code can say has its words."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from tacite.accounts.models import Flag
from tacite.accounts.operations import DETAILS
from tacite.backoffice import words
from tacite.backoffice.sayings import bank, events, nights, refusals, states
from tacite.engine import checks
from tacite.engine.steps import OUTWARD_STEPS, STEPS
from tacite.mail.models import Letter
from tacite.mail.rendering import kinds
from tacite.payments.models import BankLine
from tacite.payments.statements.values import Refusal, StatementRefused
from tacite.rules import matching
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Subscription
from tests.architecture import source

_ACTS = ("accounts", "acts", "brands", "engine", "invoicing", "mail", "provisioning")


def test_every_state_step_check_and_kind_has_words() -> None:
    assert {
        code for code in Subscription.State.values if states.service_word(code) == code
    } == set()
    assert {code for code in Letter.State.values if words.letter_state(code)[1] == code} == set()
    assert {kind for kind in kinds() if words.letter_kind(kind) == kind} == set()
    assert {kind for kind in Flag.Kind.values if words.flag(kind) == kind} == set()
    assert {name for name in DETAILS if words.field(name) == name} == set()
    assert {name for name in checks.names() if words.check(name) == name} == set()
    outward = [step.name for step in OUTWARD_STEPS]
    steps = [*(step.name for step in STEPS), *outward, "check", "seal"]
    assert {name for name in steps if words.step(name) == name} == set()
    lines = BankLine.Outcome.values
    assert {code for code in lines if words.line_outcome(code)[1] == code} == set()


def test_every_reason_of_a_match_and_every_refusal_of_a_statement_has_words() -> None:
    because = {*matching.Because.__args__, "unable_to_book", "assigned"}  # type: ignore[attr-defined]
    assert {code for code in because if words.line_because(code) == code} == set()
    for code in Refusal.__args__:  # type: ignore[attr-defined]
        said = bank.statement_refused(StatementRefused(code, limit=50_000_000, name="x"))
        assert code not in said
        assert said.endswith(".")


def test_every_verb_that_the_history_is_told_has_words() -> None:
    verbs = {verb for path in _modules() for verb in _verbs(path)}
    assert len(verbs) > 20
    assert {verb for verb in verbs if events.verb(verb) == verb} == set()


def test_every_why_of_an_act_that_staff_does_has_words() -> None:
    done_here = ("unable_to_correct", "unable_to_credit", "unable_to_terminate", "unable_to_pay")
    of_use = ("unable_to_change_group", "unable_to_deposit")
    for path in _modules():
        for code, whys in _documented(path):
            if code in (*done_here, *of_use, "unable_to_assign", "night_refused"):
                missing = {why for why in whys if not _has_words(code, why)}
                assert (code, missing) == (code, set())


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_a_refusal_without_words_is_still_said(language: str) -> None:
    class Strange(Refused):
        code = "never_heard_of"

    with translation.override(language):
        assert "never heard of" in words.refused(Strange())
        assert "why not" in words.refused(Strange(why="why_not"))


def test_what_parks_an_account_is_said_even_without_words() -> None:
    with translation.override("en"):
        assert nights.parked_as("no_such_thing") == "No such thing"
        assert nights.parked_as("no_price").startswith("An offer or option")


def _has_words(code: str, why: str) -> bool:
    return (code, why) in refusals._BY_WHY or why in refusals._BY_ANY_WHY


def _modules() -> list[Path]:
    return [path for path in source.modules() if source.relative(path).split("/")[2] in _ACTS]


def _verbs(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(source.tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Happened" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                found.add(str(first.value))
    return found


def _documented(path: Path) -> list[tuple[str, set[str]]]:
    """Return the refusals of a module by code, with the reasons that their docstrings list."""
    found = []
    for node in ast.walk(source.tree(path)):
        if not isinstance(node, ast.ClassDef):
            continue
        code = next(
            (
                str(each.value.value)
                for each in node.body
                if isinstance(each, ast.Assign)
                and getattr(each.targets[0], "id", "") == "code"
                and isinstance(each.value, ast.Constant)
            ),
            "",
        )
        listed = re.search(r"`why`: (.*)", ast.get_docstring(node) or "", re.DOTALL)
        if code and listed:
            bare = re.sub(r"\([^)]*\)", "", listed[1])
            found.append((code, {why.strip(" .\n") for why in bare.split(",")}))
    return found
