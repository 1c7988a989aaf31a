"""Making what fails small: without the customers that do not matter, then without idle days."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from tacite.rehearsal.simulation.lives import Lives
from tacite.rehearsal.simulation.offers import STARTS
from tacite.rehearsal.simulation.playing import Played, SomethingIsWrong

SECONDS_MAX: Final = 60
Playing = Callable[[Lives], Played]


@dataclass(frozen=True, slots=True)
class Failure:
    """Lives that fail, as few and as short as a minute could make them, and what is wrong."""

    lives: Lives
    wrong: SomethingIsWrong


def shortened(lives: Lives, wrong: SomethingIsWrong, playing: Playing) -> Failure:
    """Return a smaller failure of the same check, found by playing again without some of it."""
    until = time.monotonic() + SECONDS_MAX
    smallest = _until_it_fails(lives, wrong)
    for tried in _without_customers(smallest):
        if time.monotonic() > until:
            return smallest
        smallest = _smaller(smallest, tried(smallest.lives), playing)
    for tried in _without_days(smallest):
        if time.monotonic() > until:
            return smallest
        smallest = _smaller(smallest, tried(smallest.lives), playing)
    return smallest


Less = Callable[[Lives], Lives]


def _without_customers(failure: Failure) -> Iterator[Less]:
    """Yield what leaves out each customer in turn."""
    for customer in failure.lives.customers:

        def less(lives: Lives, gone: int = customer) -> Lives:
            return replace(lives, customers=tuple(n for n in lives.customers if n != gone))

        yield less


def _without_days(failure: Failure) -> Iterator[Less]:
    """Yield what lets halves of the days be idle, then quarters, down to single days."""
    days = [STARTS + dt.timedelta(days=n) for n in range(failure.lives.days)]
    size = len(days)
    while size > 1:
        size = (size + 1) // 2
        for start in range(0, len(days), size):
            idle = frozenset(days[start : start + size])

            def less(lives: Lives, idle: frozenset[dt.date] = idle) -> Lives:
                return replace(lives, idle=lives.idle | idle)

            yield less


def _smaller(known: Failure, tried: Lives, playing: Playing) -> Failure:
    """Return what was tried if it fails in the same way; else what is known to fail."""
    if tried == known.lives or not tried.customers:
        return known
    again = _fails(tried, playing)
    return _until_it_fails(tried, again) if again and _same(again, known.wrong) else known


def _until_it_fails(lives: Lives, wrong: SomethingIsWrong) -> Failure:
    return Failure(replace(lives, days=(wrong.on - STARTS).days + 1), wrong)


def _fails(lives: Lives, playing: Playing) -> SomethingIsWrong | None:
    try:
        playing(lives)
    except SomethingIsWrong as wrong:
        return wrong
    return None


def _same(one: SomethingIsWrong, other: SomethingIsWrong) -> bool:
    """Tell whether two failures are of the same check, or broke in the same way."""
    return _way(one) == _way(other)


def _way(wrong: SomethingIsWrong) -> tuple[str, ...]:
    first, _, rest = wrong.what.partition(": ")
    name = first.split()[0]
    return (name, rest.partition(":")[0]) if name == "broke" else (name,)
