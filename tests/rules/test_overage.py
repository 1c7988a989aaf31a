"""Use beyond the plan (C-15; S4-10, S4-14, S4-16; WE-38, WE-41, WE-42, WE-43, WE-45)."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.rules import overage
from tacite.rules.overage import Alerts
from tacite.rules.policy import Policy, PolicyRefused, policy_of

STEPS = (50, 80, 90)
CAP = 15_000


def telephony(**settings: Any) -> Policy:
    return policy_of(profile="telephony", settings=settings)


def told(used: str, *, cap: int = CAP, alerted: int = 0) -> Alerts:
    return overage.alerts(Decimal(used), cap_cents=cap, thresholds=STEPS, alerted=alerted)


# WE-38: a cap of 150; A used 50 and B 90.
def test_two_lines_share_one_cap() -> None:
    used = Decimal(50) + Decimal(90)
    assert overage.left_of(used, cap_cents=CAP) == 10
    assert overage.tenths_of_percent(used, cap_cents=CAP) == 933
    assert told("140") == Alerts((50, 80, 90), 90)
    assert told("140", alerted=90) == Alerts((), 90)


# WE-41
@pytest.mark.parametrize(
    ("used", "highest"),
    [("75.00", 0), ("75.01", 50), ("120.00", 50), ("120.01", 80), ("135.00", 80), ("135.01", 90)],
)
def test_a_threshold_is_passed_by_strictly_more(used: str, highest: int) -> None:
    assert told(used).passed == highest


# WE-41: a hundred percent is reached, not passed.
@pytest.mark.parametrize(("used", "reached"), [("149.999999", False), ("150", True), ("151", True)])
def test_the_cap_is_reached_by_as_much(used: str, reached: bool) -> None:  # noqa: FBT001
    assert overage.is_reached(Decimal(used), cap_cents=CAP) is reached


# WE-42: a deposit of 50 raises the cap to 200, and 50 are left.
def test_a_deposit_raises_the_cap_and_nothing_else() -> None:
    cap = overage.cap_of(base_cents=15_000, deposit_cents=5_000)
    assert not overage.is_reached(Decimal(150), cap_cents=cap)
    assert overage.left_of(Decimal(150), cap_cents=cap) == 50


def test_a_higher_cap_arms_again_what_lies_above_use() -> None:
    assert told("140", cap=30_000, alerted=90) == Alerts((), 0)
    assert told("240.01", cap=30_000, alerted=0) == Alerts((50, 80), 80)


# S4-16
def test_a_cap_of_nothing_is_reached_by_anything_but_nothing() -> None:
    assert not overage.is_reached(Decimal(0), cap_cents=0)
    assert overage.is_reached(Decimal("0.000001"), cap_cents=0)
    assert overage.tenths_of_percent(Decimal(0), cap_cents=0) == 0
    assert overage.tenths_of_percent(Decimal(1), cap_cents=0) == 1000
    assert overage.left_of(Decimal(1), cap_cents=0) == 0


# WE-43: 149.50 used, a call of 1.70.
def test_a_call_under_way_is_completed_or_cut() -> None:
    call, room = Decimal("1.70"), Decimal("0.50")
    assert overage.counted(call, room=room, at_cap="complete") == call
    assert overage.counted(call, room=room, at_cap="cut") == room
    assert overage.counted(call, room=Decimal(-3), at_cap="cut") == 0
    assert overage.counted(call, room=Decimal(9), at_cap="cut") == call


def test_what_went_beyond_the_cap_is_billed_or_not() -> None:
    assert overage.billed(Decimal("151.20"), cap_cents=CAP, bill="actual") == Decimal("151.20")
    assert overage.billed(Decimal("151.20"), cap_cents=CAP, bill="cap") == 150
    assert overage.billed(Decimal("10.20"), cap_cents=CAP, bill="cap") == Decimal("10.20")


def test_use_is_rounded_once_a_half_upwards() -> None:
    assert overage.invoiced_cents(Decimal("0.004999") * 3) == 1
    assert overage.invoiced_cents(Decimal("150.005")) == 15_001


# S4-14: at the border of a month, and of summer time.
@pytest.mark.parametrize(
    ("instant", "month"),
    [
        ("2026-03-31T21:59:59+00:00", dt.date(2026, 3, 1)),
        ("2026-03-31T22:00:00+00:00", dt.date(2026, 4, 1)),
        ("2026-10-31T22:59:59+00:00", dt.date(2026, 10, 1)),
        ("2026-12-31T23:30:00+00:00", dt.date(2027, 1, 1)),
    ],
)
def test_a_call_belongs_to_the_month_in_which_it_begins(instant: str, month: dt.date) -> None:
    begun = dt.datetime.fromisoformat(instant)
    assert overage.month_of(begun, zone=ZoneInfo("Europe/Paris")) == month


# WE-45
def test_a_group_closes_on_its_next_billing_date() -> None:
    today, expiries = dt.date(2026, 1, 10), [dt.date(2026, 2, 1)]
    assert overage.closes_on(telephony(), today=today, expiries=expiries) == dt.date(2026, 2, 1)
    assert overage.closes_on(telephony(), today=today, expiries=[]) == dt.date(2026, 2, 1)
    quarter = [dt.date(2026, 3, 1)]
    assert overage.closes_on(telephony(), today=today, expiries=quarter) == dt.date(2026, 3, 1)
    yearly = telephony(renewal={"anchor": "anniversary"})
    assert overage.closes_on(yearly, today=today, expiries=[dt.date(2026, 1, 20)]) == dt.date(
        2026, 1, 20
    )
    assert overage.closes_on(yearly, today=today, expiries=[]) == dt.date(2026, 2, 1)


# C-15
def test_the_bases_rise_from_one_rung_to_the_next() -> None:
    bases = telephony().overage
    assert [bases.base_cents(r) for r in ("unvalidated", "initial", "base", "raised")] == [
        0,
        15_000,
        15_000,
        30_000,
    ]
    assert telephony(overage={"initial": 10}).overage.base_cents("initial") == 1_000
    assert bases.deposits_cents() == (5_000, 10_000, 20_000, 50_000)


def test_only_telephony_counts_use() -> None:
    names = ("host-prepaid", "game-server", "saas-sme", "registrar-eu", "telephony")
    modes = [policy_of(profile=name, settings={}).overage.mode for name in names]
    assert modes == ["off", "off", "off", "off", "capped"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "maybe"},
        {"initial": -1},
        {"initial": "150"},
        {"thresholds": [80, 50]},
        {"thresholds": [50, 100]},
        {"deposits": ["50"]},
        {"base": 400},
        {"initial": 151},
        {"unvalidated": 151},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(PolicyRefused):
        telephony(overage=wrong)


amounts = st.decimals(min_value=0, max_value=10_000, places=6)


@given(st.lists(amounts, max_size=20), st.integers(0, 1_000_000))
def test_cut_calls_never_go_beyond_the_cap(calls: list[Decimal], cap: int) -> None:
    used = Decimal(0)
    for call in calls:
        room = overage.left_of(used, cap_cents=cap)
        used += overage.counted(call, room=room, at_cap="cut")
    assert used * 100 <= cap


@given(amounts, st.integers(1, 1_000_000), st.integers(0, 99))
def test_no_threshold_is_told_twice(used: Decimal, cap: int, alerted: int) -> None:
    first = overage.alerts(used, cap_cents=cap, thresholds=STEPS, alerted=alerted)
    again = overage.alerts(used, cap_cents=cap, thresholds=STEPS, alerted=first.passed)
    assert again.told == ()


@given(amounts)
def test_nothing_but_the_last_half_cent_is_lost_by_rounding(used: Decimal) -> None:
    assert abs(Decimal(overage.invoiced_cents(used)) / 100 - used) <= Decimal("0.005")


def test_the_month_after_december_is_january() -> None:
    assert overage.next_month(dt.date(2026, 12, 1)) == dt.date(2027, 1, 1)
