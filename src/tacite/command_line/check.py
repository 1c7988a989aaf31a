"""`./tacite check`: everything that must be true of the books, as named checks."""

import argparse

from tacite.command_line.answers import Offence, Outcome, Speaker
from tacite.engine import checks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing more is asked."""


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Verify the books from their first row on."""
    del options, speaker
    offences = [
        Offence(code=found.code, text=f"{found.check}: {found.text}", check=found.check)
        for found in checks.run_all()
    ]
    names = checks.names()
    lines = [] if offences else [f"{len(names)} checks, nothing is amiss."]
    return Outcome(
        counts={"checks": len(names), "offences": len(offences)}, offences=offences, lines=lines
    )
