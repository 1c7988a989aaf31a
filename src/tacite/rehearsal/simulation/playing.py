"""Playing drawn lives on the stage of the stories; every check after every night."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tacite.config import scratch as databases
from tacite.engine import queries as engine
from tacite.rehearsal.scratch_stage import ScratchStage, fixed_clock
from tacite.rehearsal.simulation.choosing import spoken_of
from tacite.rehearsal.simulation.lives import NOON, Lives
from tacite.rehearsal.simulation.offers import STARTS
from tacite.rehearsal.stage import NothingThere
from tacite.rehearsal.stories import Act, Found, Night
from tacite.rehearsal.verbs import VERBS

NIGHT_AT: Final = dt.time(2)
_WATCHED_IN: Final = 5  # of so many acts one is watched: refused, it must have changed nothing


class SomethingIsWrong(Exception):
    """A check found an offence, or an act broke: on which day, what, and what came before."""

    def __init__(self, on: dt.date, what: str, trace: Sequence[str]) -> None:
        super().__init__(f"{on}: {what}")
        self.on = on
        self.what = what
        self.trace = tuple(trace)


@dataclass(slots=True)
class Played:
    """What was played: how much, of which verbs, and every day in words."""

    nights: int = 0
    acts: int = 0
    refused: int = 0
    trace: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Played") -> None:
        """Count another play too."""
        self.nights += other.nights
        self.acts += other.acts
        self.refused += other.refused
        self.done += other.done


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


def do(stage: ScratchStage, act: Act, now: dt.datetime, *, die: random.Random) -> tuple[Act, Found]:
    """Do an act; a refusal is as good an outcome as any.

    :raises NothingThere: there is nothing that it could be about; nothing was done.
    """
    told = spoken_of(stage.world, act, die)
    return told, stage.verbs[told.verb](told, now)


def in_words(told: Act, found: Found) -> str:
    """Return what somebody did, and what came of it."""
    subject = ", ".join(map(str, told.subject)) if isinstance(told.subject, tuple) else told.subject
    words = [f"{told.by}: {told.verb} {subject}", *(f"{k}={v}" for k, v in told.keys.items())]
    came = ", ".join(f"{name} {value}" for name, value in found.items())
    return " ".join([*words, *([f"as {told.label}"] if told.label else []), f"→ {came or 'done'}"])


def wrong_with(stage: ScratchStage) -> str:
    """Return what the checks find wrong, and whom a night had to leave to a person; or nothing."""
    wrong = [f"{offence.check}: {offence.text}" for offence in stage.check()]
    parked = engine.parkings()
    wrong += [f"parked_at_{p.step}: {p.account.ref}: {p.code} {p.detail}" for p in parked]
    return "; ".join(wrong[:3])


def _day(lives: Lives, stage: ScratchStage, played: Played, on: dt.date) -> None:
    _night(lives.night(on), stage, played, on)
    now = stage.moment(on, NOON)
    for act in lives.acts(on):
        _act(lives, stage, played, act, now)
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
    wrong = wrong_with(stage)
    if wrong:
        raise SomethingIsWrong(on, wrong, played.trace)


def _act(lives: Lives, stage: ScratchStage, played: Played, act: Act, now: dt.datetime) -> None:
    die = random.Random(f"{lives.seed}/{act.by}/{act.line}/{act.verb}")  # noqa: S311
    played.trace.append(f"{now:%Y-%m-%d} {act.by}: {act.verb} {act.subject} {dict(act.keys) or ''}")
    before = stage.fingerprint() if die.randrange(_WATCHED_IN) == 0 else None
    try:
        told, found = do(stage, act, now, die=die)
    except NothingThere:
        played.trace.pop()
        return
    played.trace[-1] = f"{now:%Y-%m-%d} {in_words(told, found)}"
    played.acts += 1
    played.done[act.verb] += 1
    played.refused += "refused" in found
    if before is not None and "refused" in found:
        after = stage.fingerprint()
        changed = sorted(t for t in {*before, *after} if before.get(t) != after.get(t))
        left = [table for table in changed if table not in VERBS[act.verb].marks]
        if left:
            what = f"a_refusal_changed {', '.join(left)}: {played.trace[-1]}"
            raise SomethingIsWrong(now.date(), what, played.trace)
