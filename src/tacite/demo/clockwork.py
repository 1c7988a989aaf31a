"""When things happen in the demo: its zone, its hours, its today."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Paris")  # all brands of the demo have its hours
NIGHT: Final = dt.time(2)
NOON: Final = dt.time(11, 30)
BANK: Final = dt.time(17, 45)


def at(day: dt.date, hour: dt.time) -> dt.datetime:
    """Return the instant of a local hour."""
    return dt.datetime.combine(day, hour, ZONE).astimezone(dt.UTC)


def day_of(now: dt.datetime) -> dt.date:
    """Return the civil day of an instant."""
    return now.astimezone(ZONE).date()


def last_night(now: dt.datetime) -> dt.date:
    """Return the day of the last night whose hour has passed: the demo's today."""
    local = now.astimezone(ZONE)
    return local.date() if local.time() >= NIGHT else local.date() - dt.timedelta(days=1)
