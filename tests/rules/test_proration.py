"""What unused days are worth (WE-32, WE-24, I-19)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.rules.periods import Period
from tacite.rules.proration import unused_value

APRIL = Period(start=dt.date(2026, 4, 1), end=dt.date(2026, 5, 1))
MARCH = Period(start=dt.date(2026, 3, 1), end=dt.date(2026, 4, 1))


@pytest.mark.parametrize(
    ("paid_cents", "period", "days_used", "unused_cents"),
    [(3000, APRIL, 10, 2000), (999, APRIL, 10, 666), (1000, MARCH, 10, 677)],
)
def test_we_32_ten_days_used(
    paid_cents: int, period: Period, days_used: int, unused_cents: int
) -> None:
    on = period.start + dt.timedelta(days=days_used)
    assert unused_value(paid_cents, period, on) == unused_cents


def test_we_24_a_consumer_leaves_31_days_after_a_yearly_renewal() -> None:
    year = Period(start=dt.date(2027, 1, 15), end=dt.date(2028, 1, 15))
    assert unused_value(7300, year, dt.date(2027, 2, 15)) == 6680


def test_before_the_period_all_is_unused_and_after_it_nothing() -> None:
    assert unused_value(999, APRIL, dt.date(2026, 3, 1)) == 999
    assert unused_value(999, APRIL, APRIL.start) == 999
    assert unused_value(999, APRIL, APRIL.end) == 0
    assert unused_value(999, APRIL, dt.date(2026, 9, 1)) == 0


@given(st.integers(0, 10**7), st.integers(1, 800), st.integers(-10, 810))
def test_the_unused_part_never_exceeds_what_was_paid_and_only_shrinks(
    paid_cents: int, days: int, day: int
) -> None:
    period = Period(start=APRIL.start, end=APRIL.start + dt.timedelta(days=days))
    on = period.start + dt.timedelta(days=day)
    unused = unused_value(paid_cents, period, on)
    assert 0 <= unused_value(paid_cents, period, on + dt.timedelta(days=1)) <= unused <= paid_cents
    assert unused_value(-paid_cents, period, on) == -unused
