"""What a brand's rules make of one service: a plan of its days, in words."""

import dataclasses as dc
import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from tacite.rules import calendar
from tacite.rules.periods import Cycle, nth_period
from tacite.rules.policy import Policy

_MONTH: Final = Cycle(1, "months")


@dc.dataclass(frozen=True, slots=True)
class Preview:
    """A monthly service that expires on a day, and what happens if nobody pays, in order."""

    expires_on: dt.date
    days: list[tuple[dt.date, str]]


def preview(policy: Policy, *, today: dt.date) -> Preview:
    """Return what becomes of a monthly service that expires on the next 15 March."""
    expires_on = dt.date(today.year, 3, 15)
    if expires_on <= today:
        expires_on = expires_on.replace(year=today.year + 1)
    period = nth_period(expires_on, _MONTH, -1)
    days = calendar.service_calendar(policy, period_start=period.start, expires_on=expires_on)
    found = [(expires_on, _("It expires: the first day that is not paid."))]
    if days.request_on:
        found += _asked(policy, days, expires_on)
    return Preview(expires_on, sorted(found, key=lambda pair: pair[0]))


def _asked(
    policy: Policy, days: calendar.ServiceCalendar, expires_on: dt.date
) -> list[tuple[dt.date, str]]:
    requested_on = days.request_on or expires_on
    suspends_on, ends_on = days.suspends_on, days.ends_on
    asked = calendar.renewal_calendar(
        policy, requested_on=requested_on, expires_on=expires_on, ends_on=ends_on
    )
    if policy.extends_on == "issue":
        suspends_on, ends_on = calendar.lateness(
            policy, period_start=expires_on, due_on=asked.due_on
        )
    first = _("The next month is asked for.")
    if policy.document_flow == "invoice_first":
        first = _("The next month is invoiced.")
    found = [(requested_on, first), (asked.due_on, _("Payment is due."))]
    found += [(day, _("It is asked for again.")) for day in _reminders(policy, asked)]
    found += [(suspends_on, _("Unpaid, it is suspended."))] if suspends_on else []
    found += [(ends_on, _("Unpaid, it ends."))] if ends_on else []
    found += [(asked.void_on, _("What was asked is void."))] if asked.void_on else []
    return found


def _reminders(policy: Policy, asked: calendar.RequestCalendar) -> list[dt.date]:
    days = []
    on = asked.remind_on
    while on is not None:
        days.append(on)
        on = calendar.next_reminder(policy, due_on=asked.due_on, after=on)
    return days
