"""Use beyond the plan: caps, thresholds, months, and the one rounding (S4-3 to S4-16, WE-38 to 43).

Use is a `Decimal` of the currency, without VAT, with up to six decimals, summed and never rounded
before it is invoiced. Caps and deposits are whole cents.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from tacite.rules.money import half_up
from tacite.rules.policy import Policy

_NOTHING = Decimal(0)


class Alerts(NamedTuple):
    """Which thresholds are to be told now, and the highest one that is passed."""

    told: tuple[int, ...]
    passed: int


def cap_of(*, base_cents: int, deposit_cents: int) -> int:
    """Return the cap of a group: its base and its security deposit together (S4-5)."""
    return base_cents + deposit_cents


def is_reached(used: Decimal, *, cap_cents: int) -> bool:
    """Tell whether use has reached the cap: a hundred percent suspends (S4-11, WE-41).

    Who used nothing reached nothing, even where the cap is zero (S4-16).
    """
    return used > _NOTHING and used * 100 >= cap_cents


def alerts(used: Decimal, *, cap_cents: int, thresholds: Sequence[int], alerted: int) -> Alerts:
    """Return the thresholds to tell: those passed now and not told yet (S4-10, WE-41).

    Passed means strictly more. `alerted` is the highest that was passed before; a cap that was
    raised since lies above use again, so that its threshold is told once more when it is passed.
    """
    passed = [t for t in thresholds if used * 10_000 > cap_cents * t]
    return Alerts(tuple(t for t in passed if t > alerted), max(passed, default=0))


def left_of(used: Decimal, *, cap_cents: int) -> Decimal:
    """Return what may still be used this month, never less than nothing."""
    return max(Decimal(cap_cents) / 100 - used, _NOTHING)


def tenths_of_percent(used: Decimal, *, cap_cents: int) -> int:
    """Return how much of the cap is used in tenths of a percent, rounded down: 933 is 93.3 %.

    A meter must not say that a cap is reached which is not.
    """
    if cap_cents == 0:
        return 1000 if used else 0
    return int(used * 100_000 // cap_cents)


def counted(amount: Decimal, *, room: Decimal, at_cap: Literal["complete", "cut"]) -> Decimal:
    """Return what of a call counts: all of it, or what had room below the cap (S4-15, WE-43)."""
    if at_cap == "complete":
        return amount
    return max(min(amount, room), _NOTHING)


def billed(used: Decimal, *, cap_cents: int, bill: Literal["actual", "cap"]) -> Decimal:
    """Return what of a month's use is invoiced: all of it, or no more than the cap (S4-15)."""
    return used if bill == "actual" else min(used, Decimal(cap_cents) / 100)


def invoiced_cents(used: Decimal) -> int:
    """Round the use of a group, month and rate to cents: once, a half away from zero."""
    return half_up(used * 100)


def month_of(started_at: dt.datetime, *, zone: ZoneInfo) -> dt.date:
    """Return the first day of the month in which a call begins, in the brand's zone (S4-14)."""
    return started_at.astimezone(zone).date().replace(day=1)


def next_month(month: dt.date) -> dt.date:
    """Return the first day of the month after the one of a day."""
    return (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def closes_on(policy: Policy, *, today: dt.date, expiries: Iterable[dt.date]) -> dt.date:
    """Return the day on which deleting a group ends it: its next billing date (S4-43, WE-45).

    All its services have ended by then; where months are of the calendar it is a first of month.
    """
    days = [today, *expiries]
    if policy.renewal.anchor == "first_of_month" or len(days) == 1:
        days.append(next_month(today))
    return max(days)
