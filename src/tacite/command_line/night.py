"""`./tacite night`: one night, its rehearsal, or what the nights did so far."""

import argparse
import datetime as dt
import sys
from typing import Final

from tacite import clock
from tacite.brands.queries import all_brands
from tacite.command_line.answers import Outcome, Speaker
from tacite.config.troubles import Trouble
from tacite.engine import night, queries
from tacite.engine.night import Done
from tacite.engine.operations import NightRefused

_BAR: Final = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which night, and how seriously."""
    parser.add_argument("--as-of", type=dt.date.fromisoformat, metavar="DATE", help="of which day")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would be")
    parser.add_argument("--status", action="store_true", help="say what ran, and run nothing")


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Run a night, or finish the one that stopped.

    :raises Trouble: `night_…`, when no night can run; `night_stopped`, when it must run again.
    """
    if options.status:
        return _status()
    today = _today()
    as_of = options.as_of or _open_night() or today
    try:
        done = _run(as_of, today, dry=options.dry_run, speaker=speaker)
    except NightRefused as refused:
        raise Trouble(f"night_{refused.facts['why']}", **_words(refused)) from refused
    except night.NightStopped as stopped:
        raise Trouble("night_stopped", **_words(stopped)) from stopped
    return _outcome(as_of, done, dry=options.dry_run)


def _run(as_of: dt.date, today: dt.date, *, dry: bool, speaker: Speaker) -> list[Done]:
    now = clock.now()
    if dry:
        return night.rehearse_run(as_of=as_of, today=today, now=now)
    shown = not speaker.as_json and sys.stderr.isatty()
    return night.run(as_of=as_of, today=today, now=now, progress=_bar if shown else None)


def _outcome(as_of: dt.date, done: list[Done], *, dry: bool) -> Outcome:
    if not done:
        return Outcome(as_of=as_of, lines=[f"The night of {as_of} was finished before."])
    would = "would be " if dry else ""
    lines = [f"{step.name:18} {step.done:>9} {would}done, {step.parked} parked" for step in done]
    return Outcome(
        as_of=as_of,
        counts={step.name: step.done for step in done} | {"parked": sum(s.parked for s in done)},
        lines=lines,
        more={"steps": [step.as_json() for step in done]},
    )


def _status() -> Outcome:
    nights = list(queries.nights()[:14])
    lines = [f"{n.as_of}  {n.state}" for n in nights] or ["No night ran yet."]
    parked = [
        f"parked: account {p.account.number} at {p.step}, {p.code}" for p in queries.parkings()
    ]
    return Outcome(
        as_of=nights[0].as_of if nights else None,
        counts={"nights": queries.nights().count(), "parked": len(parked)},
        lines=lines + parked,
        more={
            "steps": nights[0].steps if nights else [],
            "nights": [{"as_of": n.as_of.isoformat(), "state": n.state} for n in nights],
        },
    )


def _open_night() -> dt.date | None:
    stopped = queries.unfinished()
    return stopped.as_of if stopped else None


def _today() -> dt.date:
    """Return the day that has come for every brand: the earliest of their civil days."""
    zones = {brand.zone for brand in all_brands()}
    if not zones:
        raise Trouble("no_provider")
    return min(clock.today(zone=zone) for zone in zones)


def _bar(step: str, seen: int, due: int) -> None:
    filled = seen * _BAR // max(due, 1)
    end = "\n" if seen >= due else ""
    bar = "#" * filled + "." * (_BAR - filled)
    sys.stderr.write(f"\r{step:18} [{bar}] {seen}/{due}{end}")
    sys.stderr.flush()


def _words(refused: NightRefused | night.NightStopped) -> dict[str, str]:
    return {name: str(fact) for name, fact in refused.facts.items() if name != "why"}
