"""Leaving a service that processes data for another provider (Data Act; safety-and-law 3.17).

After the notice the customer has thirty days to move what is his, while the service runs; then it
stops, and for thirty days more he can fetch what is left before it is erased. Who wants it erased
at once has neither. Days are civil days of the brand's zone.
"""

import dataclasses as dc
import datetime as dt

from tacite.rules.consumer_law import Switching
from tacite.rules.periods import add_months


@dc.dataclass(frozen=True, slots=True)
class SwitchingDays:
    """When a service that is left stops, and when what it holds is erased: first days without."""

    notice_ends_on: dt.date
    stops_on: dt.date
    erased_on: dt.date


def switching_days(
    law: Switching, *, asked_on: dt.date, notice_days: int, moves: bool
) -> SwitchingDays:
    """Return the days of an exit that is asked for; the notice is never longer than the law's."""
    longest = add_months(asked_on, law.notice_months)
    notice_ends_on = min(asked_on + dt.timedelta(days=notice_days), longest)
    if not moves:
        return SwitchingDays(notice_ends_on, notice_ends_on, notice_ends_on)
    stops_on = notice_ends_on + dt.timedelta(days=law.move_days)
    return SwitchingDays(notice_ends_on, stops_on, stops_on + dt.timedelta(days=law.fetch_days))


def done_early(days: SwitchingDays, law: Switching, *, on: dt.date) -> SwitchingDays:
    """Return the days of an exit whose customer has moved before its last day."""
    stops_on = min(on, days.stops_on)
    return SwitchingDays(
        min(days.notice_ends_on, stops_on), stops_on, stops_on + dt.timedelta(days=law.fetch_days)
    )
