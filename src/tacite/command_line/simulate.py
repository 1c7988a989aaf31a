"""`./tacite simulate --seed N --days D --customers C`: random lives, every check every night."""

import argparse
import random
from functools import partial
from typing import Final

from tacite.command_line.answers import Offence, Outcome, Speaker
from tacite.config import postgres
from tacite.rehearsal.simulation.lives import Lives
from tacite.rehearsal.simulation.playing import Played, SomethingIsWrong, play
from tacite.rehearsal.simulation.shortening import shortened

_SEEDS: Final = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which lives."""
    parser.add_argument("--seed", type=int, metavar="N", help="the first seed; drawn if left out")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="how many, one by one")
    parser.add_argument("--days", type=int, default=60, metavar="D", help="how many nights")
    parser.add_argument("--customers", type=int, default=6, metavar="C", help="how many customers")


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Play lives until one is wrong; show its seed, and as little of it as still goes wrong."""
    first = random.randrange(_SEEDS) if options.seed is None else options.seed  # noqa: S311
    total = Played()
    with postgres.serving() as service:
        playing = partial(play, beside=service.address)
        for seed in range(first, first + options.seeds):
            lives = Lives(seed, options.days, tuple(range(options.customers)))
            try:
                played = playing(lives)
            except SomethingIsWrong as wrong:
                speaker.say(f"seed {seed}: {wrong}. Making it small.")
                small = shortened(lives, wrong, playing)
                return _failed(small.lives, small.wrong, total)
            total.add(played)
            speaker.say(
                f"seed {seed}: {played.nights} nights, {played.acts} acts, all as it must be."
            )
    return Outcome(
        counts=_counts(total, options.seeds),
        more={"seed": first},
    )


def _failed(lives: Lives, wrong: SomethingIsWrong, total: Played) -> Outcome:
    customers = ",".join(str(n) for n in lives.customers)
    text = f"seed {lives.seed}, {lives.days} days, customers {customers}: {wrong}"
    return Outcome(
        counts=_counts(total, 0),
        offences=[Offence(code="simulation", text=text, check="simulation")],
        lines=wrong.trace,
        more={"seed": lives.seed, "days": lives.days, "trace": list(wrong.trace)},
    )


def _counts(played: Played, seeds: int) -> dict[str, int]:
    return {
        "seeds": seeds,
        "nights": played.nights,
        "acts": played.acts,
        "refused": played.refused,
    }
