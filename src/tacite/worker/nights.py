"""Which night is due, and running it: each missed one, one by one, in order (decisions, Time)."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import Final
from zoneinfo import ZoneInfo

from tacite import clock
from tacite.brands.queries import all_brands, policy_of_brand
from tacite.engine import night, queries
from tacite.engine.operations import NightRefused
from tacite.history import queries as history

_DAY: Final = dt.timedelta(days=1)
_log = logging.getLogger(__name__)


class Stopping(Exception):
    """The process was told to stop: the night ends between two batches, and is resumed later."""


def run_due(*, going: Callable[[], bool]) -> int:
    """Run the nights whose hour has come, and return how many were finished."""
    count = 0
    while going() and (as_of := due_now(clock.now())):
        if not _run(as_of, going):
            break
        count += 1
    return count


def due_now(now: dt.datetime) -> dt.date | None:
    """Return the day of the night to run now, or none."""
    hours = [(brand.zone, policy_of_brand(brand).night_at) for brand in all_brands()]
    last, running = queries.last_finished(), queries.unfinished()
    first_at = history.first_at() if last is None else None
    return next_night(
        due_on=last_due(hours, now=now),
        running_on=running.as_of if running else None,
        last_on=last.as_of if last else None,
        born_on=last_due(hours, now=first_at) if first_at else None,
    )


def last_due(hours: Iterable[tuple[str, dt.time]], *, now: dt.datetime) -> dt.date | None:
    """Return the newest day on which every brand's clock has passed its hour, or none.

    There is one night for all of them: it waits for the brand whose hour comes last.
    """
    return min((_passed(zone, at, now) for zone, at in hours), default=None)


def next_night(
    *,
    due_on: dt.date | None,
    running_on: dt.date | None,
    last_on: dt.date | None,
    born_on: dt.date | None,
) -> dt.date | None:
    """Return the night to run: the unfinished one, else the day after the last, if it is due.

    Where no night ever ran, the first is the one after `born_on`, the last that was due when
    anything first happened: whoever brings customers in at noon has until his hour of the night
    to look at what it would do.
    """
    if due_on is None:
        return None
    if running_on is not None:
        return running_on if running_on <= due_on else None
    before = last_on or born_on
    following = before + _DAY if before else due_on
    return following if following <= due_on else None


def _passed(zone: str, at: dt.time, now: dt.datetime) -> dt.date:
    """Return the last day whose hour has passed; one that a clock skips passes with the jump."""
    local = now.astimezone(ZoneInfo(zone))
    today = local.date()
    hour = dt.datetime.combine(today, at, tzinfo=ZoneInfo(zone))
    return today if now >= hour.astimezone(dt.UTC) else today - _DAY


def _run(as_of: dt.date, going: Callable[[], bool]) -> bool:
    """Run one night; tell whether it was finished."""

    def look_up(_step: str, _done: int, _due: int) -> None:
        if not going():
            raise Stopping

    now = clock.now()
    try:
        done = night.run(as_of=as_of, today=as_of, now=now, progress=look_up)
    except Stopping:
        _log.info("night_interrupted", extra={"as_of": as_of})
        return False
    except NightRefused as refused:
        _log.info("night_waits", extra={"as_of": as_of, "why": refused.facts.get("why")})
        return False
    except night.NightStopped as stopped:
        _log.error("night_stopped", extra={"as_of": as_of, "step": stopped.facts.get("step")})
        return False
    counts = {step.name: step.done for step in done}
    parked = sum(step.parked for step in done)
    _log.info("night_finished", extra={"as_of": as_of, **counts, "parked": parked})
    return True
