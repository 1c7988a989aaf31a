"""Periods counted from their anchor (S0-59, S2-26, S2-27, WE-19, I-19)."""

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.rules.periods import (
    Anchor,
    Cycle,
    NotABoundary,
    NotACycle,
    NotAPeriod,
    Period,
    Unit,
    add_months,
    boundary,
    chosen_from,
    continued_from,
    is_longer,
    nth_period,
    numbered_period_from,
    period_from,
)

MONTH = Cycle(count=1, unit="months")
days = st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2060, 12, 31))
cycles = st.builds(
    Cycle, count=st.integers(1, 36), unit=st.sampled_from(["days", "months", "years"])
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "cycle"),
    [
        ("1 month", Cycle(1, "months")),
        ("30 days", Cycle(30, "days")),
        ("2 years", Cycle(2, "years")),
        ("1 day", Cycle(1, "days")),
    ],
)
def test_a_cycle_is_read_and_written(text: str, cycle: Cycle) -> None:
    assert Cycle.parse(text) == cycle
    assert str(cycle) == text


@pytest.mark.parametrize(
    "text", ["", "month", "0 months", "-1 month", "1.5 months", "1  month", "1000 days", "2 weeks"]
)
def test_other_texts_are_no_cycle(text: str) -> None:
    with pytest.raises(NotACycle) as refusal:
        Cycle.parse(text)
    assert refusal.value.facts == {"text": text}


@pytest.mark.parametrize(("count", "unit"), [(0, "months"), (1000, "days"), (1, "weeks")])
def test_other_values_are_no_cycle(count: int, unit: Unit) -> None:
    with pytest.raises(NotACycle) as refusal:
        Cycle(count=count, unit=unit)
    assert refusal.value.facts == {"count": count, "unit": unit}


def test_a_period_does_not_cover_its_end() -> None:
    period = Period(start=day("2026-03-15"), end=day("2026-04-15"))
    assert period.days == 31
    assert period.contains(day("2026-03-15"))
    assert period.contains(day("2026-04-14"))
    assert not period.contains(day("2026-04-15"))
    assert not period.contains(day("2026-03-14"))


def test_periods_that_touch_do_not_overlap() -> None:
    march = Period(start=day("2026-03-01"), end=day("2026-04-01"))
    assert not march.overlaps(Period(start=day("2026-04-01"), end=day("2026-05-01")))
    assert not march.overlaps(Period(start=day("2026-02-01"), end=day("2026-03-01")))
    assert march.overlaps(Period(start=day("2026-03-31"), end=day("2026-05-01")))
    assert march.overlaps(march)


@pytest.mark.parametrize("end", ["2026-03-15", "2026-03-14"])
def test_a_period_has_at_least_one_day(end: str) -> None:
    with pytest.raises(NotAPeriod) as refusal:
        Period(start=day("2026-03-15"), end=day(end))
    assert refusal.value.facts == {"start": day("2026-03-15"), "end": day(end)}


def test_we_19_the_31st_comes_back_after_every_shorter_month() -> None:
    expected = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"]
    assert [boundary(day("2026-01-31"), MONTH, n) for n in range(6)] == [day(d) for d in expected]
    assert boundary(day("2026-01-31"), MONTH, 25) == day("2028-02-29")


def test_a_leap_day_comes_back_in_leap_years() -> None:
    year = Cycle(count=1, unit="years")
    found = [boundary(day("2024-02-29"), year, n) for n in range(5)]
    assert found == [
        day(d) for d in ("2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29")
    ]


def test_days_are_counted_as_days() -> None:
    assert nth_period(day("2026-05-01"), Cycle(7, "days"), 1) == Period(
        start=day("2026-05-08"), end=day("2026-05-15")
    )


@pytest.mark.parametrize("months", [1, 3, 6, 12, 24])
@pytest.mark.parametrize("anchor_day", range(1, 32))
def test_i_19_every_anchor_day_and_cycle_from_2024_to_2029(anchor_day: int, months: int) -> None:
    """The expectation is found by walking the calendar month by month, not by the rule itself."""
    anchor_on = dt.date(2024, 1, anchor_day)
    cycle = Cycle(count=months, unit="months")
    expected = [
        dt.date(year, month, min(anchor_day, calendar.monthrange(year, month)[1]))
        for year in range(2024, 2030)
        for month in range(1, 13)
    ][::months]
    starts = [nth_period(anchor_on, cycle, n).start for n in range(len(expected))]
    assert starts == expected
    for n, start in enumerate(starts[:-1]):
        found = period_from([Anchor(anchor_on, 0)], cycle, start)
        assert found == nth_period(anchor_on, cycle, n)
        assert found.end == starts[n + 1]


@given(days, cycles, st.integers(0, 40))
def test_periods_tile_and_are_found_from_their_first_day(
    anchor_on: dt.date, cycle: Cycle, index: int
) -> None:
    period, following = (nth_period(anchor_on, cycle, n) for n in (index, index + 1))
    assert period.end == following.start
    assert not period.overlaps(following)
    assert period_from([Anchor(anchor_on, 0)], cycle, period.start) == period


@given(days, st.integers(-400, 400))
def test_months_move_by_months_and_keep_the_day_where_the_month_has_it(
    start: dt.date, months: int
) -> None:
    moved = add_months(start, months)
    assert (moved.year - start.year) * 12 + moved.month - start.month == months
    last = calendar.monthrange(moved.year, moved.month)[1]
    assert moved.day == min(start.day, last)


@pytest.mark.parametrize("start", ["2026-02-14", "2026-02-27", "2025-12-31", "2026-03-30"])
def test_no_period_begins_between_boundaries_or_before_the_anchor(start: str) -> None:
    with pytest.raises(NotABoundary) as refusal:
        period_from([Anchor(day("2026-01-31"), 0)], MONTH, day(start))
    assert refusal.value.facts == {"start": day(start), "cycle": "1 month"}


def test_a_month_that_is_not_of_the_cycle_begins_no_period() -> None:
    with pytest.raises(NotABoundary):
        period_from([Anchor(day("2026-01-15"), 0)], Cycle(3, "months"), day("2026-02-15"))
    with pytest.raises(NotABoundary):
        period_from([Anchor(day("2026-01-15"), 0)], Cycle(30, "days"), day("2026-02-15"))


class TestAValueTurnedIntoDaysMovesTheAnchor:
    """Paid until 15 July, a change makes it the 10th: the period number 6 starts there."""

    anchors = (Anchor(day("2026-01-15"), 0), Anchor(day("2026-07-10"), 6))

    def test_periods_count_from_the_new_anchor(self) -> None:
        assert period_from(self.anchors, MONTH, day("2026-07-10")) == Period(
            start=day("2026-07-10"), end=day("2026-08-10")
        )
        assert period_from(self.anchors, MONTH, day("2026-09-10")).end == day("2026-10-10")

    def test_periods_keep_their_number(self) -> None:
        starts = {"2026-01-15": 0, "2026-06-15": 5, "2026-07-10": 6, "2026-09-10": 8}
        for start, number in starts.items():
            assert numbered_period_from(self.anchors, MONTH, day(start))[0] == number

    def test_the_past_keeps_its_periods(self) -> None:
        assert period_from(self.anchors, MONTH, day("2026-06-15")) == Period(
            start=day("2026-06-15"), end=day("2026-07-15")
        )

    def test_the_old_anchor_begins_nothing_any_more(self) -> None:
        with pytest.raises(NotABoundary):
            period_from(self.anchors, MONTH, day("2026-07-15"))

    def test_an_anchor_replaced_before_its_first_day_never_counted(self) -> None:
        anchors = (*self.anchors, Anchor(day("2026-07-05"), 6))
        assert period_from(anchors, MONTH, day("2026-07-05")).end == day("2026-08-05")
        with pytest.raises(NotABoundary):
            period_from(anchors, MONTH, day("2026-08-10"))
        assert period_from(anchors, MONTH, day("2026-02-15")).end == day("2026-03-15")

    def test_an_anchor_on_an_old_boundary_loses_no_period(self) -> None:
        anchors = (Anchor(day("2026-01-15"), 0), Anchor(day("2026-03-15"), 2))
        for month in range(1, 12):
            assert period_from(anchors, MONTH, dt.date(2026, month, 15)).days in {28, 30, 31}


class TestDaysGivenBack:
    """A period that began late was taken back: expiry is a boundary that counted before."""

    anchors = (Anchor(day("2026-01-31"), 0), Anchor(day("2026-03-20"), 1))

    def test_the_service_goes_on_from_the_boundary_that_was_replaced(self) -> None:
        assert continued_from(self.anchors, MONTH, day("2026-02-28")) == (
            1,
            Period(day("2026-02-28"), day("2026-03-31")),
        )

    def test_what_counts_now_comes_first(self) -> None:
        for start in ("2026-01-31", "2026-03-20", "2026-05-20"):
            assert continued_from(self.anchors, MONTH, day(start)) == numbered_period_from(
                self.anchors, MONTH, day(start)
            )

    def test_no_period_begins_elsewhere(self) -> None:
        with pytest.raises(NotABoundary):
            continued_from(self.anchors, MONTH, day("2026-03-01"))


@pytest.mark.parametrize(
    ("cycle", "start", "wished", "end", "anchor"),
    [
        ("1 month", "2026-02-28", "1 month", "2026-03-31", None),
        ("1 month", "2026-02-28", "3 months", "2026-05-31", None),  # the 31st comes back
        ("1 month", "2026-03-31", "1 year", "2027-03-31", None),
        ("1 year", "2027-01-31", "1 month", "2027-02-28", 2),
        ("3 months", "2026-04-30", "1 month", "2026-05-31", 2),
        ("1 month", "2026-02-28", "30 days", "2026-03-30", 2),
        ("30 days", "2026-03-02", "90 days", "2026-05-31", None),
        ("30 days", "2026-03-02", "45 days", "2026-04-16", 2),
        ("30 days", "2026-03-02", "1 month", "2026-04-02", 2),
    ],
)
def test_a_renewal_for_another_length_ends_where_it_says(
    cycle: str, start: str, wished: str, end: str, anchor: int | None
) -> None:
    """S1-41: what follows is counted from its end, where that is no boundary of the cycle."""
    anchors = [Anchor(day("2026-01-31"), 0)]
    found, added = chosen_from(anchors, Cycle.parse(cycle), day(start), Cycle.parse(wished))
    assert found == Period(day(start), day(end))
    assert added == (None if anchor is None else Anchor(day(end), anchor))


@given(day=days, cycle=cycles, wished=cycles, place=st.integers(0, 20))
def test_whatever_is_chosen_the_next_period_begins_at_its_end(
    day: dt.date, cycle: Cycle, wished: Cycle, place: int
) -> None:
    anchors = [Anchor(day, 0)]
    start = nth_period(day, cycle, place).start
    found, added = chosen_from(anchors, cycle, start, wished)
    after = [*anchors, added] if added else anchors
    index, following = continued_from(after, cycle, found.end)
    assert following.start == found.end
    assert index > place


def test_lengths_are_compared() -> None:
    for one, other in (("1 year", "11 months"), ("1 month", "30 days"), ("31 days", "1 month")):
        assert is_longer(Cycle.parse(one), Cycle.parse(other))
        assert not is_longer(Cycle.parse(other), Cycle.parse(one))
    assert not is_longer(Cycle.parse("12 months"), Cycle.parse("1 year"))
