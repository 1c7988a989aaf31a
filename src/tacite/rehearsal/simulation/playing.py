"""Playing drawn lives on the stage of the stories; every check after every night."""

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tacite.config import scratch as databases
from tacite.rehearsal.scratch_stage import ScratchStage, fixed_clock
from tacite.rehearsal.simulation.lives import NOON, STARTS, Lives
from tacite.rehearsal.stage import NothingThere
from tacite.rehearsal.stories import BANK, Act, Night, Value
from tacite.rehearsal.world import World

NIGHT_AT: Final = dt.time(2)


class SomethingIsWrong(Exception):
    """A check found an offence, or an act broke: on which day, what, and what came before."""

    def __init__(self, on: dt.date, what: str, trace: Sequence[str]) -> None:
        super().__init__(f"{on}: {what}")
        self.on = on
        self.what = what
        self.trace = tuple(trace)


@dataclass(slots=True)
class Played:
    """What was played: how much, and every day in words."""

    nights: int = 0
    acts: int = 0
    refused: int = 0
    trace: list[str] = field(default_factory=list)

    def add(self, other: "Played") -> None:
        """Count another play too."""
        self.nights += other.nights
        self.acts += other.acts
        self.refused += other.refused


def play(lives: Lives, *, beside: str) -> Played:
    """Play lives day by day, on a scratch database of their own.

    :raises SomethingIsWrong: at the first check that finds an offence, or at an act that breaks.
    """
    played = Played()
    with databases.scratch(beside=beside) as address, databases.django_at(address), fixed_clock():
        stage = ScratchStage()
        stage.set_up(lives.story())
        for day in range(lives.days):
            on = STARTS + dt.timedelta(days=day)
            try:
                _day(lives, stage, played, on)
            except SomethingIsWrong:
                raise
            except Exception as broken:
                what = f"{type(broken).__name__}: {broken}"
                raise SomethingIsWrong(on, f"broke: {what}", played.trace) from broken
    return played


def _day(lives: Lives, stage: ScratchStage, played: Played, on: dt.date) -> None:
    _night(lives.night(on), stage, played, on)
    now = stage.moment(on, NOON)
    for act in lives.acts(on):
        _do(lives, stage, played, act, now)
    stage.deliver_letters(now=now)


def _night(fate: Night, stage: ScratchStage, played: Played, on: dt.date) -> None:
    played.trace.append(f"{on} night {fate.mode} {fate.point}".rstrip())
    if fate.mode == "missed":
        return
    now = stage.moment(on, NIGHT_AT)
    if fate.mode == "killed_at":
        stage.kill_night(on=on, now=now, at=fate.point)
    stage.run_night(on=on, now=now)
    if fate.mode == "twice":
        stage.repeat_night(on=on, now=now)
    played.nights += 1
    offences = stage.check()
    if offences:
        what = "; ".join(f"{o.check}: {o.text}" for o in offences[:3])
        raise SomethingIsWrong(on, what, played.trace)


def _do(lives: Lives, stage: ScratchStage, played: Played, act: Act, now: dt.datetime) -> None:
    """Do an act; a refusal is as good an outcome as any, and so is that there is nothing there."""
    die = random.Random(f"{lives.seed}/{act.label}/{now}/{act.verb}/{act.keys}")  # noqa: S311
    told = _spoken_of(stage.world, act, die)
    if told is None:
        return
    words = {k: v for k, v in told.keys.items() if k != "of"}
    played.trace.append(f"{now:%Y-%m-%d} {told.by}: {told.verb} {told.subject} {words or ''}")
    try:
        found = stage.verbs[told.verb](told, now)
    except NothingThere:
        return
    played.acts += 1
    played.refused += "refused" in found


def _spoken_of(world: World, act: Act, die: random.Random) -> Act | None:
    """Return an act with what it speaks of, chosen among what its customer has on that day."""
    of = str(act.keys.get("of", ""))
    keys = {name: value for name, value in act.keys.items() if name != "of"}
    if not of:
        return replace(act, keys=keys)
    services = sorted(s for s in world.services if s.startswith(f"{of}-"))
    requests = sorted(r for r in world.requests if r.startswith(f"{of}-"))
    having = services if act.verb in _OF_SERVICES else requests
    if not having:
        return None
    chosen = die.choice(having)
    make = _PAYING.get(act.verb)
    return make(world, act, chosen, of, keys) if make else replace(act, subject=chosen, keys=keys)


def _named(world: World, act: Act, request: str, of: str, keys: Mapping[str, Value]) -> Act:
    """Pay a request in full, by its reference."""
    del keys, of
    owed = world.request(request).owed_cents
    return _line(act, owed or 1, {"reference": request})


def _wrong(world: World, act: Act, request: str, of: str, keys: Mapping[str, Value]) -> Act:
    """Name a request, but send another amount."""
    del world, of
    cents = keys["cents"]
    return _line(act, cents if isinstance(cents, int) else 1, {"reference": request})


def _unnamed(world: World, act: Act, request: str, of: str, keys: Mapping[str, Value]) -> Act:
    """Send what a request asks to the customer's own IBAN, naming nothing."""
    del keys
    owed = world.request(request).owed_cents
    return _line(act, owed or 1, {"to": of})


def _line(act: Act, cents: int, keys: Mapping[str, Value]) -> Act:
    return replace(act, verb="bank_line", by=BANK, subject=cents, keys=keys, label="")


_OF_SERVICES: Final = (
    "terminate",
    "undo_termination",
    "withdraw",
    "leave",
    "terminate_publicly",
    "grant_time",
    "renew",
    "ask_cycle_change",
    "decide_cycle_change",
    "change_cycle",
    "change_offer",
    "confirm_change",
    "give_up_change",
    "mark_units",
    "unmark_units",
)
_PAYING: Final[Mapping[str, Callable[[World, Act, str, str, Mapping[str, Value]], Act]]] = {
    "pay": _named,
    "pay_again": _named,
    "pay_wrongly": _wrong,
    "pay_unnamed": _unnamed,
}
