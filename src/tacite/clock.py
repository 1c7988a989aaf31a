"""The only place that reads the system clock, and a demo's shift of it.

The shift exists only in databases marked `demo` or `scratch`. It is read once per request or
command (`refresh`) and kept for that thread of work.
"""

import contextvars
import datetime as dt
from zoneinfo import ZoneInfo

from django.db import connection

_shift: contextvars.ContextVar[dt.timedelta | None] = contextvars.ContextVar("shift", default=None)
_is_demo: contextvars.ContextVar[bool] = contextvars.ContextVar("is_demo", default=False)
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
        cursor.execute("SELECT kind, clock_shift FROM brands_installation")
        row = cursor.fetchone()
    kind, shift = row or ("live", dt.timedelta())
    if kind == "live":
        shift = dt.timedelta()
    _shift.set(shift)
    _is_demo.set(kind == "demo")
    return shift


def is_demo() -> bool:
    """Tell whether the database was a demo's when the shift was last read."""
    return _is_demo.get()


def set_fixed(moment: dt.datetime | None) -> None:
    """Hold the business time still: a story plays at the minute it says."""
    _fixed.set(moment)
