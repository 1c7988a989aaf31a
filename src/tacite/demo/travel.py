"""Letting time pass in the demo: so many nights, one by one, each as the worker would run it."""

import dataclasses as dc
import datetime as dt
import time
from collections.abc import Callable
from typing import Final

from tacite import clock
from tacite.brands.operations import NotADemo, move_clock
from tacite.brands.queries import installation
from tacite.demo import clockwork
from tacite.engine import night, queries
from tacite.engine.operations import NightRefused
from tacite.mail import delivery
from tacite.rules.refusals import Refused

DAYS_MAX: Final = 400
_DAY: Final = dt.timedelta(days=1)
_PATIENCE_SECONDS: Final = 120


class TooFar(Refused):
    """One cannot travel so many days at once; facts: `days`, `most`."""

    code = "too_far"


@dc.dataclass(slots=True)
class Travelled:
    """Where the journey led: the demo's day now, how many nights ran, what they did by step."""

    as_of: dt.date
    nights: int
    counts: dict[str, int]


def travel(days: int, *, progress: Callable[[int, int], None] | None = None) -> Travelled:
    """Let so many days pass and return what happened. Letters are delivered after each night.

    Nights that were missed before are caught up first. `progress` is told each night.

    :raises TooFar: less than one day, or more than 400.
    :raises NotADemo: this is a provider's own database.
    :raises NightRefused: a night runs just now.
    """
    if not 1 <= days <= DAYS_MAX:
        raise TooFar(days=days, most=DAYS_MAX)
    found = installation()
    if found is None or found.kind != found.Kind.DEMO:
        raise NotADemo(kind=found.kind if found else "live")
    travelled = Travelled(clockwork.last_night(clock.now()), 0, {})
    _catch_up(travelled)
    for passed in range(1, days + 1):
        move_clock(by=_DAY)
        clock.refresh()
        _catch_up(travelled)
        if progress:
            progress(passed, days)
    return travelled


def _catch_up(travelled: Travelled) -> None:
    """Run every night whose hour has passed and that has not run."""
    now = clock.now()
    today = clockwork.last_night(now)
    stopped, last = queries.unfinished(), queries.last_finished()
    day = stopped.as_of if stopped else (last.as_of + _DAY if last else today)
    while day <= today:
        for step in _night(day, today, now):
            travelled.counts[step.name] = travelled.counts.get(step.name, 0) + step.done
        travelled.nights += 1
        delivery.deliver(now=now)
        day += _DAY
    travelled.as_of = today


def _night(day: dt.date, today: dt.date, now: dt.datetime) -> list[night.Done]:
    """Run a night; where a worker is faster, wait until it has run it."""
    for _ in range(_PATIENCE_SECONDS):
        try:
            return night.run(as_of=day, today=today, now=now)
        except NightRefused as refused:
            if refused.facts["why"] == "before_the_last":
                return []
            if refused.facts["why"] != "already_running":
                raise
        time.sleep(1)
    raise NightRefused(why="already_running")
