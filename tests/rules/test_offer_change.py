"""Value turned into days: the worked examples, the limits, and that nobody ever gains.

S1-4, S1-8, S1-9, S1-10, S1-11, S1-20, S1-25, S1-26, S4-44; WE-1 to WE-12.
"""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.rules.offer_change import (
    UnableToChange,
    check_direction,
    check_units,
    converted,
    difference_cents,
    first_allowed_at,
    required_days,
    uses_pass,
    value_turned,
    with_bonus,
)
from tacite.rules.policy import policy_of

_CENTS = st.integers(1, 100_000)
_DAYS = st.integers(1, 800)


def _days(left: int, old: int, new: int, after: int = 1) -> int:
    return converted(left=Fraction(left), old_cents=old, new_cents=new, min_days_after=after).days


def _facts(call: Any) -> dict[str, object]:
    with pytest.raises(UnableToChange) as refusal:
        call()
    return refusal.value.facts


@pytest.mark.parametrize(
    ("left", "old", "new", "days"),
    [
        (20, 3000, 2000, 30),  # WE-1
        (17, 2700, 1890, 24),  # WE-2
        (34, 300, 1500, 6),  # WE-4c
        (20, 1000, 1000, 20),
    ],
)
def test_the_value_of_the_days_left_is_kept(left: int, old: int, new: int, days: int) -> None:
    assert _days(left, old, new) == days


@pytest.mark.parametrize(("after", "required"), [(1, 5), (3, 15)])  # WE-4a, WE-4b
def test_too_few_days_say_how_many_are_needed(after: int, required: int) -> None:
    told = _facts(lambda: _days(4, 300, 1500, after))
    assert told == {"why": "too_few_days", "required": required, "left": 4}


@given(left=_DAYS, old=_CENTS, new=_CENTS, after=st.integers(1, 30), half=st.booleans())
def test_the_message_never_contradicts_the_computation(
    left: int, old: int, new: int, after: int, *, half: bool
) -> None:
    factor = Fraction(1, 2) if half else Fraction(1)
    given_ = {"old_cents": old, "new_cents": new, "min_days_after": after, "factor": factor}
    required = required_days(**given_)  # type: ignore[arg-type]
    if left < required:
        told = _facts(lambda: converted(left=Fraction(left), **given_))  # type: ignore[arg-type]
        assert told == {"why": "too_few_days", "required": required, "left": left}
    else:
        done = converted(left=Fraction(left), **given_)  # type: ignore[arg-type]
        assert done.days >= after
        assert done.required == required


@given(left=_DAYS, prices=st.lists(_CENTS, min_size=2, max_size=6), second=st.booleans())
def test_a_round_trip_never_gains(left: int, prices: list[int], *, second: bool) -> None:
    days = Fraction(left)
    for old, new in zip(prices, [*prices[1:], prices[0]], strict=True):
        try:
            done = converted(
                left=days,
                old_cents=old,
                new_cents=new,
                min_days_after=1,
                unit="second" if second else "day",
            )
        except UnableToChange:
            return
        days = done.exact if second else Fraction(done.days)
    assert days <= left


def _difference(old: int, new: int, left: int) -> int:
    return difference_cents(old_cents=old, new_cents=new, left=left, whole=30)


def test_a_charge_is_rounded_up_and_a_credit_down() -> None:
    assert _difference(1000, 2550, 12) == 620
    assert (_difference(1000, 1001, 13), _difference(1001, 1000, 13)) == (1, 0)
    # 0.43 and 0.43 would be nothing, and 0.87 back a cent: made of nothing, as often as one likes.
    assert [_difference(1000, 1001, 13), _difference(1001, 1002, 13)] == [1, 1]
    assert _difference(1002, 1000, 13) == 0


@given(left=st.integers(1, 30), prices=st.lists(_CENTS, min_size=2, max_size=6))
def test_a_round_trip_in_money_never_gains(left: int, prices: list[int]) -> None:
    steps = zip(prices, [*prices[1:], prices[0]], strict=True)
    assert sum(_difference(old, new, left) for old, new in steps) >= 0


def test_seconds_are_counted_where_the_brand_counts_them() -> None:
    twenty_days_18_hours = 20 + Fraction(18, 24)
    done = converted(
        left=twenty_days_18_hours, old_cents=3000, new_cents=2000, min_days_after=1, unit="second"
    )
    assert (done.exact, done.days) == (31 + Fraction(3, 24), 31)  # WE-8


def test_an_order_with_a_bonus_for_the_days_left() -> None:
    left = Fraction(10)
    assert with_bonus(left=left, value=left * 1200 / 1920, factor=Fraction(1, 2), ordered=30) == (
        36 + Fraction(6, 24)  # WE-11
    )
    assert (
        with_bonus(left=left, value=left * 1200 / 600, factor=Fraction(1, 2), ordered=30) == 45
    )  # WE-12


def test_what_costs_nothing_buys_nothing() -> None:
    assert _facts(lambda: _days(10, 0, 100)) == {"why": "worth_nothing"}
    assert _facts(lambda: _days(10, 100, 0)) == {"why": "free_offer"}
    assert _days(10, 0, 0) == 10


_LAST = dt.datetime(2019, 5, 26, 8, 0, tzinfo=dt.UTC)  # 10:00 in Paris
_FREE = dt.datetime(2019, 6, 25, 8, 0, tzinfo=dt.UTC)


def test_thirty_days_are_thirty_times_24_hours() -> None:
    assert first_allowed_at(_LAST, min_days_between=30) == _FREE  # WE-5
    assert first_allowed_at(None, min_days_between=30) is None


def test_the_waiting_time_is_the_brand_s() -> None:
    """S1-12: the same provider published five days before."""
    known = {
        variant: policy_of(profile="game-server", variant=variant, settings={}).change
        for variant in ("", "five-days")
    }
    assert {variant: change.min_days_between for variant, change in known.items()} == {
        "": 30,
        "five-days": 5,
    }
    changed_at = dt.datetime(2019, 5, 26, 8, 0, tzinfo=dt.UTC)
    assert first_allowed_at(changed_at, min_days_between=5) == changed_at + dt.timedelta(days=5)


def _pass(now: dt.datetime, *, passes: int = 0, flexible: bool = False) -> bool:
    return uses_pass(first_allowed_at=_FREE, now=now, is_flexible=flexible, passes=passes)


def test_too_soon_says_when_and_a_pass_or_flexi_helps() -> None:
    before = _FREE - dt.timedelta(minutes=1)
    assert _facts(lambda: _pass(before)) == {"why": "too_soon", "until": _FREE}
    assert _pass(before, passes=1)  # WE-6: it is used
    assert not _pass(before, passes=1, flexible=True)  # and kept with Flexi+
    assert not _pass(_FREE, passes=1)
    assert not uses_pass(first_allowed_at=None, now=before, is_flexible=False, passes=0)


def test_what_became_days_is_not_paid_back() -> None:
    assert value_turned(1000, days=31, turned=26) == 839  # S1-6: of 10.00 at most 1.61 are left
    assert value_turned(1000, days=31, turned=31) == 1000
    assert value_turned(1000, days=31, turned=0) == 0


def test_units_are_deleted_first_and_no_more_than_are_dropped() -> None:
    assert _facts(lambda: check_units(units=3, marked=0, quantity=2)) == {
        "why": "delete_first",
        "units": 1,  # WE-9
    }
    assert _facts(lambda: check_units(units=3, marked=2, quantity=2)) == {
        "why": "unmark_first",
        "units": 1,
    }
    assert _facts(lambda: check_units(units=3, marked=1, quantity=4))["why"] == "unmark_first"
    assert _facts(lambda: check_units(units=3, marked=1, quantity=3, deleted=1)) == {
        "why": "more_than_left",
        "most": 2,  # C-6
    }
    assert _facts(lambda: check_units(units=3, marked=2, quantity=2, deleted=1))["units"] == 1
    check_units(units=3, marked=1, quantity=2)
    check_units(units=3, marked=1, quantity=2, deleted=1)
    check_units(units=3, marked=0, quantity=5)
    check_units(units=0, marked=0, quantity=2)


def test_a_cheaper_offer_may_be_closed_to_those_who_hold_a_dearer_one() -> None:
    down = {"old_cents": 200, "new_cents": 100}
    check_direction("both", **down, same_family=False)
    check_direction("down_in_family", **down, same_family=True)
    check_direction("up_only", old_cents=100, new_cents=100, same_family=False)
    assert _facts(lambda: check_direction("up_only", **down, same_family=True)) == {
        "why": "only_upwards"
    }
    assert _facts(lambda: check_direction("down_in_family", **down, same_family=False)) == {
        "why": "other_family"  # S4-44
    }
