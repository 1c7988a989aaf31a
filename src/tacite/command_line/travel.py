"""`./tacite travel DAYS`: let time pass in the demo, night by night."""

import argparse
import sys
from typing import Final

from tacite.brands.operations import NotADemo
from tacite.command_line.answers import Outcome, Speaker
from tacite.config.troubles import Trouble
from tacite.demo.travel import TooFar, Travelled, travel
from tacite.engine.night import NightStopped
from tacite.engine.operations import NightRefused

_BAR: Final = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say how many days."""
    parser.add_argument("days", metavar="DAYS", type=int, help="how many nights, at most 400")


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Let the nights pass, one by one, and say what they did.

    :raises Trouble: `not_a_demo`, `too_far`; `night_…`, when a night cannot run.
    """
    shown = not speaker.as_json and sys.stderr.isatty()
    try:
        travelled = travel(options.days, progress=_bar if shown else None)
    except (NotADemo, TooFar) as refused:
        raise Trouble(refused.code, **{k: str(v) for k, v in refused.facts.items()}) from refused
    except NightRefused as refused:
        facts = {name: str(fact) for name, fact in refused.facts.items() if name != "why"}
        raise Trouble(f"night_{refused.facts['why']}", **facts) from refused
    except NightStopped as stopped:
        facts = {name: str(fact) for name, fact in stopped.facts.items()}
        raise Trouble("night_stopped", **facts) from stopped
    return _outcome(travelled)


def _outcome(travelled: Travelled) -> Outcome:
    did = {name: count for name, count in travelled.counts.items() if count}
    lines = [f"It is {travelled.as_of} in the demo now, {travelled.nights} nights later."]
    lines += [f"  {name:18} {count:>6}" for name, count in did.items()]
    return Outcome(
        as_of=travelled.as_of, counts={"nights": travelled.nights, **travelled.counts}, lines=lines
    )


def _bar(passed: int, days: int) -> None:
    filled = passed * _BAR // days
    end = "\n" if passed >= days else ""
    sys.stderr.write(f"\r[{'#' * filled}{'.' * (_BAR - filled)}] {passed}/{days}{end}")
    sys.stderr.flush()
