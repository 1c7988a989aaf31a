"""What happens to a service and its request, and on which day.

Every day here is computed when the thing it belongs to is made, and stored on its row: a new
setting does not rewrite the past. Days are civil days of the brand's zone.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence

from tacite.rules.policy import Policy


@dc.dataclass(frozen=True, slots=True)
class ServiceCalendar:
    """The days of a living service. None: this does not happen by itself."""

    request_on: dt.date | None
    suspends_on: dt.date | None
    ends_on: dt.date | None


@dc.dataclass(frozen=True, slots=True)
class RequestCalendar:
    """The days of a payment request. Unpaid on `void_on`, it is void; None: it stays."""

    due_on: dt.date
    void_on: dt.date | None
    remind_on: dt.date | None


def service_calendar(
    policy: Policy, *, period_start: dt.date, expires_on: dt.date, extra_days: int = 0
) -> ServiceCalendar:
    """Return the calendar of a service whose current period began on `period_start`.

    The request is made `renewal.issue` days before expiry, but never before the period itself
    (S0-45, S0-58, WE-16). Extra time moves suspension and end, never expiry (S0-52, WE-21). Where
    expiry moves at issue, lateness is counted from the due date instead: see `lateness`.
    """
    request_on = max(period_start, usual_day(policy, expires_on))
    if policy.extends_on == "issue":
        return ServiceCalendar(request_on, None, None)
    suspends_on, ends_on = _lateness(policy, expires_on, extra_days)
    return ServiceCalendar(request_on, suspends_on, ends_on)


def terminated_calendar() -> ServiceCalendar:
    """Return the calendar of a service whose end was asked for: no renewal, no lateness."""
    return ServiceCalendar(None, None, None)


def lateness(
    policy: Policy, *, period_start: dt.date, due_on: dt.date, extra_days: int = 0
) -> tuple[dt.date | None, dt.date | None]:
    """Return when an unpaid issued period suspends and ends its service (S2-29).

    Counted from the due date; lateness never suspends before the period that is unpaid.
    """
    return _lateness(policy, max(due_on, period_start), extra_days)


def renewal_calendar(
    policy: Policy,
    *,
    requested_on: dt.date,
    expires_on: dt.date,
    ends_on: dt.date | None,
    due_on: dt.date | None = None,
) -> RequestCalendar:
    """Return the calendar of a renewal's request.

    It stands at least until lateness ends the service, so that a service which can still be saved
    always has something to pay (S0-54, WE-13). `due_on`: it replaces a request that was due then
    (S0-28).
    """
    due_on = due_on or renewal_due_on(policy, requested_on=requested_on, expires_on=expires_on)
    void_on = _void_on(policy, due_on)
    if void_on is not None and ends_on is not None:
        void_on = max(void_on, ends_on)
    return RequestCalendar(
        due_on, void_on, next_reminder(policy, due_on=due_on, after=requested_on)
    )


def usual_day(policy: Policy, expires_on: dt.date) -> dt.date:
    """Return the day on which the renewal of what expires on a day is asked for (S0-45)."""
    return _plus(expires_on, policy.renewal.issue)


def asked_by_hand(days: RequestCalendar, *, usual_on: dt.date) -> RequestCalendar:
    """Return the calendar of a renewal that was asked for before its usual day (S1-41).

    On that day a letter asks again: whoever chose long before is told as everybody is.
    """
    if days.remind_on is not None and days.remind_on <= usual_on:
        return days
    return dc.replace(days, remind_on=usual_on)


def renewal_due_on(policy: Policy, *, requested_on: dt.date, expires_on: dt.date) -> dt.date:
    """Return when a renewal's request is due: at expiry, or so many days after it was made."""
    days = policy.due_days_after_issue()
    return max(expires_on, requested_on) if days is None else _plus(requested_on, days)


def order_calendar(policy: Policy, *, ordered_on: dt.date) -> RequestCalendar:
    """Return the calendar of an order's request: it lapses by itself (S0-54, S0-62)."""
    due_on = _plus(ordered_on, policy.orders.due)
    return RequestCalendar(due_on, _plus(due_on, policy.orders.cancel), None)


def owed_again_calendar(policy: Policy, *, on: dt.date) -> RequestCalendar:
    """Return the calendar of an invoice that is owed again: its payment was taken back.

    Due as it would be if it were asked for on that day. It stays until it is paid or credited.
    """
    days = policy.due_days_after_issue()
    due_on = _plus(on, policy.orders.due if days is None else days)
    return RequestCalendar(due_on, None, next_reminder(policy, due_on=due_on, after=on))


def next_reminder(policy: Policy, *, due_on: dt.date, after: dt.date) -> dt.date | None:
    """Return the next day after `after` on which a letter asks again, if any is left."""
    days = (_plus(due_on, day) for day in policy.ladder)
    return next((day for day in days if day > after), None)


def reminder_step(policy: Policy, *, due_on: dt.date, on: dt.date) -> int:
    """Return which letter of the ladder is due, counted from 1: the last one whose day has come."""
    return sum(1 for day in policy.ladder if _plus(due_on, day) <= on)


def first_days(policy: Policy, *, starts_on: dt.date, boundary_on: dt.date) -> Sequence[dt.date]:
    """Return the anchor day and the end of the first period of a service.

    With the anchor `first_of_month` the first period is the rest of the month.
    """
    if policy.renewal.anchor == "anniversary" or starts_on.day == 1:
        return (starts_on, boundary_on)
    next_first = (starts_on.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return (next_first, next_first)


def _lateness(policy: Policy, base: dt.date, extra_days: int) -> tuple[dt.date, dt.date | None]:
    renewal = policy.renewal
    suspends_on = _plus(base, renewal.suspend + extra_days)
    if renewal.terminate is None:
        return suspends_on, None
    return suspends_on, _plus(base, renewal.terminate + extra_days)


def _void_on(policy: Policy, due_on: dt.date) -> dt.date | None:
    """Return when an unpaid request is void; an issued invoice only where the brand credits it."""
    days = policy.renewal.cancel_invoice
    kept = policy.document_flow == "invoice_first" and policy.unpaid_issued == "keep"
    return None if days is None or kept else _plus(due_on, days)


def _plus(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)
