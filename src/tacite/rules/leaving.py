"""Which days a customer has to be told, may leave, and is given back (WE-24, WE-32, C-8).

Days are civil days of the brand's zone. The first day no longer used is given back with the rest.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from tacite.rules.consumer_law import Exit, RenewalNotice
from tacite.rules.periods import Cycle, Period, add_months
from tacite.rules.proration import unused_share, unused_value

_HOURS = 24
_MONTH_MOST = 31  # days


@dc.dataclass(frozen=True, slots=True)
class Withdrawing:
    """A right to withdraw: until the first day too late; `whole`: nothing is kept for use.

    `by` says what gives it: the law (C-8), or the brand's own word (S0-103). What was used from
    `free_from` on is not paid: it is the day of a change whose start nobody asked for.
    """

    until: dt.date
    whole: bool
    by: Literal["law", "brand"]
    refund_days: int
    free_from: dt.date | None = None


@dc.dataclass(frozen=True, slots=True)
class Turned:
    """Days that a change turned into others: what was left of them on a day lasts until another."""

    on: dt.date
    until: dt.date


@dc.dataclass(frozen=True, slots=True)
class Paid:
    """What was paid for a part of a service, for which days, and into which they were turned."""

    cents: int
    days: Period
    turned: tuple[Turned, ...] = ()


@dc.dataclass(frozen=True, slots=True)
class NoticeWindow:
    """When to tell that a term renews: first and last day, and the day after which it is fixed.

    `refuse_on` is the last whole day on which the customer can refuse, as the letter's box says.
    """

    first: dt.date
    last: dt.date
    send: dt.date
    refuse_on: dt.date


@dc.dataclass(frozen=True, slots=True)
class Leaving:
    """A way out that the law gives: the first day no longer covered, and by when money is back.

    `because`: `untold` of the renewal (free, at once), or `renewed` tacitly (with notice).
    """

    ends_on: dt.date
    refund_days: int
    because: Literal["untold", "renewed"]


def withdrawing(
    *,
    ordered_on: dt.date,
    by_law_until: dt.date | None,
    exempt: bool,
    starts_at_once: bool,
    brand_days: int,
    refund_days: int,
) -> Withdrawing | None:
    """Return the right to withdraw from an order; the law's wins over the brand's (C-8).

    Started at the consumer's express wish, the days used are paid; otherwise nothing is kept. What
    is exempt is given back by nobody.
    """
    if exempt:
        return None
    if by_law_until is not None:
        return Withdrawing(by_law_until, not starts_at_once, "law", refund_days)
    if not brand_days:
        return None
    until = ordered_on + dt.timedelta(days=brand_days + 1)
    return Withdrawing(until, whole=False, by="brand", refund_days=refund_days)


def withdrawing_from_change(
    *,
    changed_on: dt.date,
    by_law_until: dt.date | None,
    exempt: bool,
    starts_at_once: bool,
    refund_days: int,
) -> Withdrawing | None:
    """Return the right that a change to a dearer offer opens anew, where the law gives one.

    What was used before the change was owed already. What was used since is paid by who asked, with
    his order, for a start at once: a change is told to begin at once and confirmed.
    """
    if exempt or by_law_until is None:
        return None
    free_from = None if starts_at_once else changed_on
    return Withdrawing(
        by_law_until, whole=False, by="law", refund_days=refund_days, free_from=free_from
    )


def given_back(paid: Sequence[Paid], *, on: dt.date, whole: bool) -> list[int]:
    """Return the cents to give back of each thing paid, when `on` is the first day not used.

    Each change turned the value that was left, so what is left of it is counted change by change.
    """
    return [each.cents if whole else _unused(each, on) for each in paid]


def _unused(paid: Paid, on: dt.date) -> int:
    value, days = Fraction(paid.cents), paid.days
    for turned in paid.turned:
        value *= unused_share(days, turned.on)
        days = Period(turned.on, turned.until)
    return unused_value(value, days, on)


def term_months(cycle: Cycle) -> int:
    """Return how many whole months a cycle lasts, at least."""
    if cycle.unit == "days":
        return cycle.count * 12 // 365
    return cycle.count * (12 if cycle.unit == "years" else 1)


def notice_window(
    notice: RenewalNotice, *, expires_on: dt.date, undo_hours: int, days_before: int
) -> NoticeWindow:
    """Return when the customer of a term that renews on `expires_on` is to be told.

    The last day to refuse ends so many hours before the renewal (S0-104). Sent `days_before` that
    day, within the months of the law.
    """
    refuse_on = expires_on - dt.timedelta(days=_refusing_ends(undo_hours))
    first = add_months(refuse_on, -notice.earliest_months)
    last = add_months(refuse_on, -notice.latest_months)
    send = refuse_on - dt.timedelta(days=days_before)
    return NoticeWindow(first, last, min(max(send, first), last), refuse_on)


def notice_reach(notice: RenewalNotice, *, undo_hours: int, days_before: int) -> int:
    """Return the most days before a renewal on which its customer can be to be told (S0-61)."""
    return _refusing_ends(undo_hours) + max(days_before, _MONTH_MOST * notice.latest_months)


def ways_out(
    *,
    on: dt.date,
    expires_on: dt.date,
    renewed: bool,
    untold: RenewalNotice | None,
    by_exit: Exit | None,
) -> Leaving | None:
    """Return how the law lets a customer leave before what is paid is over, if it does.

    Only a term that was renewed can be left. Who was not told leaves at once; else with notice.
    """
    if not renewed or on >= expires_on:
        return None
    if untold is not None:
        return Leaving(on, untold.refund_days, "untold")
    if by_exit is None:
        return None
    ends_on = add_months(on, by_exit.notice_months)
    return Leaving(ends_on, by_exit.refund_days, "renewed") if ends_on < expires_on else None


def _refusing_ends(undo_hours: int) -> int:
    """Return how many days before a renewal the last whole day to refuse it lies."""
    return -(-undo_hours // _HOURS) + 1
