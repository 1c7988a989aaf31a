"""The only place that reads the system clock, and a demo's shift of it.

The shift exists only in databases marked `demo` or `scratch`. It is read once per request or
command (`refresh`) and kept for that thread of work.
"""

import contextvars
import datetime as dt
from zoneinfo import ZoneInfo

from django.db import connection

_shift: contextvars.ContextVar[dt.timedelta | None] = contextvars.ContextVar("shift", default=None)
_fixed: contextvars.ContextVar[dt.datetime | None] = contextvars.ContextVar("fixed", default=None)


def system_now() -> dt.datetime:
    """Return the system's time: for sign-in codes, sessions and jobs."""
    return dt.datetime.now(tz=dt.UTC)  # noqa: TID251


def now() -> dt.datetime:
    """Return the business time: the system's time plus the demo's shift."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    shift = _shift.get()
    if shift is None:
        shift = refresh()
    return system_now() + shift


def today(*, zone: str) -> dt.date:
    """Return the civil day in a zone: the brand's for calendars, the seller's for documents."""
    return now().astimezone(ZoneInfo(zone)).date()


def refresh() -> dt.timedelta:
    """Read the shift again: at the start of every request and command."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clock_shift FROM brands_installation WHERE kind IN ('demo', 'scratch')"
        )
        row = cursor.fetchone()
    shift = row[0] if row else dt.timedelta()
    _shift.set(shift)
    return shift


def set_fixed(moment: dt.datetime | None) -> None:
    """Hold the business time still: a story plays at the minute it says."""
    _fixed.set(moment)
