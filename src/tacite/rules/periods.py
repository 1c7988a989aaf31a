"""Half-open days, and the n-th period counted from its anchor (S0-59, S2-26, S2-27, WE-19, I-19).

The end of a period is the first day that it does not cover. Periods are counted from the anchor
and never from the period before: a service begun on the 31st comes back to the 31st after a
February.
"""

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from tacite.rules.refusals import Refused

Unit = Literal["days", "months", "years"]

_WRITTEN = re.compile(r"([1-9][0-9]{0,2}) (day|month|year)s?", re.ASCII)
_COUNT_MAX = 999


class NotACycle(Refused):
    """A text or count that is no cycle; facts: `text`, or `count` and `unit`."""

    code = "not_a_cycle"


class NotAPeriod(Refused):
    """A period would end on or before its first day; facts: `start`, `end`."""

    code = "not_a_period"


class NotABoundary(Refused):
    """No period begins on that day; facts: `start`, `cycle`."""

    code = "not_a_boundary"


@dataclass(frozen=True, slots=True)
class Cycle:
    """How long a billing period is: so many days, months or years (S1 has 30 days, WE-16 seven)."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse what no period can be made of."""
        if not 1 <= self.count <= _COUNT_MAX or self.unit not in {"days", "months", "years"}:
            raise NotACycle(count=self.count, unit=self.unit)

    @staticmethod
    def parse(text: str) -> "Cycle":
        """Read "1 month", "30 days" or "2 years", or raise `NotACycle`."""
        return _read(text)

    def __str__(self) -> str:
        """Write the cycle as `parse` reads it."""
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"


# A night reads the same handful of cycles a hundred thousand times.
@lru_cache(maxsize=256)
def _read(text: str) -> Cycle:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise NotACycle(text=text)
    return Cycle(count=int(found[1]), unit=cast("Unit", f"{found[2]}s"))


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` until the day before `end`."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        """Refuse a period without a day."""
        if self.start >= self.end:
            raise NotAPeriod(start=self.start, end=self.end)

    @property
    def days(self) -> int:
        """How many days are covered."""
        return (self.end - self.start).days

    def contains(self, day: dt.date) -> bool:
        """Tell whether the day is covered: the start is, the end is not."""
        return self.start <= day < self.end

    def overlaps(self, other: "Period") -> bool:
        """Tell whether a day is covered by both."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Anchor:
    """From the period number `first_index` on, periods are counted from `anchor_on`."""

    anchor_on: dt.date
    first_index: int


def period_from(anchors: Sequence[Anchor], cycle: Cycle, start: dt.date) -> Period:
    """Return the period that begins on `start`, given the append-only anchors, oldest first.

    Raises `NotABoundary` when no period begins on `start`.
    """
    return numbered_period_from(anchors, cycle, start)[1]


def numbered_period_from(
    anchors: Sequence[Anchor], cycle: Cycle, start: dt.date
) -> tuple[int, Period]:
    """Return the period that begins on `start` with its number.

    The period number i starts at the boundary number `i - first_index` of the last anchor whose
    `first_index` is not above i. Raises `NotABoundary` when no period begins on `start`.
    """
    superseded_from: int | None = None
    for anchor in reversed(anchors):
        found = _period_at(anchor.anchor_on, cycle, start)
        if found is not None:
            index = anchor.first_index + found[0]
            if superseded_from is None or index < superseded_from:
                return index, found[1]
        if superseded_from is None or anchor.first_index < superseded_from:
            superseded_from = anchor.first_index
    raise NotABoundary(start=start, cycle=str(cycle))


def continued_from(anchors: Sequence[Anchor], cycle: Cycle, start: dt.date) -> tuple[int, Period]:
    """Return the period that begins on `start` with its number, or that began there once.

    Days may be given back after a later anchor was added: expiry returns to a boundary that the
    anchor replaced, and the service goes on from there. Raises `NotABoundary` as
    `numbered_period_from` does.
    """
    anchor, place = _anchored(anchors, cycle, start)
    return anchor.first_index + place, nth_period(anchor.anchor_on, cycle, place)


def chosen_from(
    anchors: Sequence[Anchor], cycle: Cycle, start: dt.date, wished: Cycle
) -> tuple[Period, Anchor | None]:
    """Return the days of a renewal that is paid for another length than the cycle (S1-41).

    With them the anchor from which what follows is counted, if the days do not end on a boundary
    of the cycle. Months are counted from the anchor, so that the 31st comes back. Raises
    `NotABoundary` as `numbered_period_from` does.
    """
    anchor, place = _anchored(anchors, cycle, start)
    if wished.unit == "days":
        end = start + dt.timedelta(days=wished.count)
    elif cycle.unit == "days":
        end = add_months(start, _months(wished))
    else:
        end = add_months(anchor.anchor_on, _months(cycle) * place + _months(wished))
    if _is_multiple(wished, cycle):
        return Period(start, end), None
    return Period(start, end), Anchor(end, anchor.first_index + place + 1)


def is_longer(one: Cycle, other: Cycle) -> bool:
    """Tell whether a cycle is longer than another."""
    return hours(one) > hours(other)


def hours(cycle: Cycle) -> int:
    """Return how long a cycle is about: a month counts as 30 days and 10 hours."""
    return cycle.count * 24 if cycle.unit == "days" else _months(cycle) * 730


def nth_period(anchor_on: dt.date, cycle: Cycle, index: int) -> Period:
    """Return the period number `index` (from 0) of what began on `anchor_on`."""
    return Period(
        start=boundary(anchor_on, cycle, index),
        end=boundary(anchor_on, cycle, index + 1),
    )


def boundary(anchor_on: dt.date, cycle: Cycle, index: int) -> dt.date:
    """Return the first day of the period number `index`, counted from the anchor."""
    if cycle.unit == "days":
        return anchor_on + dt.timedelta(days=cycle.count * index)
    return add_months(anchor_on, _months(cycle) * index)


def add_months(day: dt.date, months: int) -> dt.date:
    """Move by whole months; a day that the month has not becomes its last one (S0-59)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= 28:  # noqa: PLR2004 - every month has them
        return dt.date(year, month0 + 1, day.day)
    return dt.date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


# A night asks for the periods of a few days, of services that share anchors: nearly all are known.
@lru_cache(maxsize=16_384)
def _period_at(anchor_on: dt.date, cycle: Cycle, start: dt.date) -> tuple[int, Period] | None:
    """Return the period that begins on `start` with its number from the anchor, if there is one."""
    if cycle.unit == "days":
        index, rest = divmod((start - anchor_on).days, cycle.count)
    else:
        months = (start.year - anchor_on.year) * 12 + start.month - anchor_on.month
        index, rest = divmod(months, _months(cycle))
    if index < 0 or rest or boundary(anchor_on, cycle, index) != start:
        return None
    return index, Period(start=start, end=boundary(anchor_on, cycle, index + 1))


def _anchored(anchors: Sequence[Anchor], cycle: Cycle, start: dt.date) -> tuple[Anchor, int]:
    """Return the anchor from which the period that begins on `start` counts, and how far from it.

    The newest anchor of the place where it begins now, else where it began once.
    """
    try:
        index: int | None = numbered_period_from(anchors, cycle, start)[0]
    except NotABoundary:
        index = None
    for anchor in reversed(anchors):
        found = _period_at(anchor.anchor_on, cycle, start)
        if found is not None and index in {None, anchor.first_index + found[0]}:
            return anchor, found[0]
    raise NotABoundary(start=start, cycle=str(cycle))


def _is_multiple(wished: Cycle, cycle: Cycle) -> bool:
    if "days" in {wished.unit, cycle.unit}:
        return wished.unit == cycle.unit and wished.count % cycle.count == 0
    return _months(wished) % _months(cycle) == 0


def _months(cycle: Cycle) -> int:
    return cycle.count * 12 if cycle.unit == "years" else cycle.count
