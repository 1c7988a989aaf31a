"""Handing services over: who must agree, until when, and what stands in the way."""

import datetime as dt
from typing import Any

import pytest

from tacite.rules import handover, lifecycles
from tacite.rules.handover import Service, Side, Taker, UnableToHandOver
from tacite.rules.policy import policy_of, profiles

NOON = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
SITE = Service("site-1", "active")


def why(act: Any, *args: Any, **kwargs: Any) -> Any:
    with pytest.raises(UnableToHandOver) as refused:
        act(*args, **kwargs)
    return refused.value.facts


@pytest.mark.parametrize("profile", sorted(profiles()))
def test_it_lapses_after_a_day_and_later_for_who_is_invited(profile: str) -> None:
    """S0-66: 24 hours to confirm."""
    policy = policy_of(profile=profile, settings={}).handover
    asked = {"asked_at": NOON}
    assert handover.lapses_at(policy, is_invited=False, **asked) == NOON + dt.timedelta(hours=24)
    assert handover.lapses_at(policy, is_invited=True, **asked) > NOON + dt.timedelta(days=1)


def test_each_account_agrees_once_whatever_it_is_to_be() -> None:
    """S3-24; a payer other than both must agree as well."""
    assert handover.who_must_agree(1, 2, 2) == {1, 2}
    assert handover.who_must_agree(1, 2, 1) == {1, 2}
    assert handover.who_must_agree(1, 2, 3) == {1, 2, 3}
    assert handover.who_must_agree(1, None, None) == {1}


@pytest.mark.parametrize(
    ("number", "email", "reason"),
    [
        ("C2", "nobody", "not_an_address"),
        ("C2", "a b@c.example", "not_an_address"),
        ("C2", "a" * 250 + "@c.example", "not_an_address"),
        ("9" * 21, "you@b.example", "not_a_number"),
        ("c1", "other@b.example", "yourself"),
        ("C2", "ME@b.example", "same_address"),
        ("", "me@B.example", "same_address"),
    ],
)
def test_what_was_typed_is_judged_without_looking_anybody_up(
    number: str, email: str, reason: str
) -> None:
    """S0-66: the addresses differ; S0-70: nothing else is asked."""
    own = {"own_number": "C1", "own_email": "me@b.example"}
    assert why(handover.refuse_name, number=number, email=email, **own)["why"] == reason


def test_who_is_named_rightly_is_let_through() -> None:
    handover.refuse_name(
        number="C2", email="you@b.example", own_number="C1", own_email="me@b.example"
    )
    handover.refuse_name(number="", email="you@b.example", own_number="C1", own_email="")


@pytest.mark.parametrize(
    ("service", "facts"),
    [
        (Service("s", "ended"), {"why": "wrong_state", "ref": "s", "state": "ended"}),
        (Service("s", "active", has_abuse=True), {"why": "abuse", "ref": "s"}),
        (
            Service("s", "active", request="P-1"),
            {"why": "open_request", "ref": "s", "reference": "P-1"},
        ),
        (Service("s", "suspended", is_changing=True), {"why": "open_change", "ref": "s"}),
        (Service("s", "active", in_group=True), {"why": "in_group", "ref": "s"}),
        (Service("s", "active", is_leaving=True), {"why": "leaving", "ref": "s"}),
    ],
)
def test_a_service_that_cannot_change_hands_says_why(
    service: Service, facts: dict[str, str]
) -> None:
    """S0-66, S0-67, S3-26."""
    assert why(handover.refuse_services, [SITE, service]) == facts


def test_who_takes_a_service_is_one_to_whom_its_offer_is_sold() -> None:
    """S0-42, S2-15."""
    for_firms = Service("s", "active", segment="business")
    for_students = Service("s", "active", needs_status="student")
    wrong = {"why": "wrong_segment", "ref": "s", "segment": "business"}
    assert why(handover.refuse_taker, Taker("consumer"), [SITE, for_firms]) == wrong
    missing = {"why": "status_missing", "ref": "s", "status": "student"}
    assert why(handover.refuse_taker, Taker("consumer"), [for_students]) == missing
    student = Taker("consumer", frozenset({"student"}))
    handover.refuse_taker(student, [SITE, for_students])
    handover.refuse_taker(Taker("business"), [for_firms])


def test_something_must_be_handed_over() -> None:
    assert why(handover.refuse_services, []) == {"why": "nothing_chosen"}
    handover.refuse_services([SITE, Service("late", "suspended")])


@pytest.mark.parametrize(
    ("side", "reason"),
    [
        (Side(1, "EUR", gives=True, flags=frozenset({"abuse"})), "abuse"),
        (Side(1, "EUR", gives=True, unpaid="F-1"), "unpaid"),
        (Side(1, "EUR", gives=False, unpaid="F-1"), "unpaid"),
        (Side(1, "EUR", gives=False, flags=frozenset({"restricted"})), "restricted"),
        (Side(1, "USD", gives=False), "other_currency"),
        (Side(1, "EUR", gives=False, missing=("town",)), "details_missing"),
    ],
)
def test_an_account_that_cannot_says_why_to_itself_and_nothing_to_the_other(
    side: Side, reason: str
) -> None:
    """S0-67, S0-70."""
    assert why(handover.refuse_side, side, currency="EUR")["why"] == reason
    others = {"agreeing": 2, "currency": "EUR"}
    assert why(handover.refuse_others, [side], **others) == {"why": "other_side"}
    handover.refuse_others([side], agreeing=1, currency="EUR")


def test_who_gives_needs_no_complete_details_and_may_be_restricted() -> None:
    handover.refuse_side(
        Side(1, "EUR", gives=True, missing=("town",), flags=frozenset({"restricted"})),
        currency="EUR",
    )
    handover.refuse_side(Side(1, "EUR", gives=False), currency="EUR")
    handover.refuse_others([Side(1, "EUR", gives=False)], agreeing=2, currency="EUR")


def test_a_billing_address_says_what_it_lacks() -> None:
    whole = {"name": "A", "street": "B", "postcode": "C", "town": "D"}
    assert handover.missing_details(whole) == ()
    assert handover.missing_details({"name": "A", "street": "", "postcode": "C"}) == (
        "street",
        "town",
    )


def test_what_is_done_or_closed_stays_so() -> None:
    """S0-68: irrevocable."""
    moves = lifecycles.HANDOVER
    assert moves.after("asked", "agree") == moves.after("agreed", "agree") == "agreed"
    assert moves.after("agreed", "complete") == "done"
    assert moves.before("lapse") == handover.OPEN
    for state in ("done", "refused", "lapsed", "withdrawn"):
        for verb in ("agree", "complete", "refuse", "lapse", "withdraw"):
            with pytest.raises(lifecycles.UnableToMove):
                moves.after(state, verb)
