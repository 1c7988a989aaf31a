"""Making what fails small: without the customers that do not matter, then without idle days."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tacite.rehearsal.simulation.lives import STARTS, Lives
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
    days = (wrong.on - STARTS).days + 1
    smallest = Failure(replace(lives, days=days), wrong)
    for customer in lives.customers:
        if time.monotonic() > until:
            break
        left = tuple(n for n in smallest.lives.customers if n != customer)
        tried = replace(smallest.lives, customers=left)
        again = _fails(tried, playing) if left else None
        if again is not None and _same(again, wrong):
            shorter = (again.on - STARTS).days + 1
            smallest = Failure(replace(tried, days=shorter), again)
    return smallest


def _fails(lives: Lives, playing: Playing) -> SomethingIsWrong | None:
    try:
        playing(lives)
    except SomethingIsWrong as wrong:
        return wrong
    return None


def _same(one: SomethingIsWrong, other: SomethingIsWrong) -> bool:
    """Tell whether two failures are of the same check, or broke in the same way."""
    return one.what.partition(":")[0].split()[-1] == other.what.partition(":")[0].split()[-1]
