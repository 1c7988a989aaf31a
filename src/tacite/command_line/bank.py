"""`./tacite bank FILE…`: reads statements, books what is new in them, says what became of it."""

import argparse
from pathlib import Path
from typing import Any, Final

from tacite import clock
from tacite.acts import bank_import
from tacite.acts.bank_matching import Booked
from tacite.command_line.answers import Offence, Outcome, Speaker
from tacite.payments.statements.limits import FILE_BYTES
from tacite.payments.statements.values import StatementRefused
from tacite.rules.money import format_plain

_ACTOR: Final = "bank"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which files."""
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="camt.053, camt.054 or MT940"
    )


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Book statements, each whole or not at all."""
    offences: list[Offence] = []
    booked: list[Booked] = []
    added = 0
    for path in options.files:
        try:
            imported = _import(path)
        except StatementRefused as refused:
            offences.append(_offence(path, refused.code, str(refused)))
        except OSError as error:
            offences.append(_offence(path, "unreadable", error.strerror or str(error)))
        else:
            booked += imported.lines
            added += imported.added
            speaker.say(f"{path}: {len(imported.lines)} lines, {imported.added} new.")
            for line in imported.lines:
                speaker.say(f"  {_said(line)}")
    return Outcome(
        counts={"files": len(options.files), "lines": len(booked), "added": added},
        offences=offences,
        more={"lines": [_as_json(line) for line in booked]},
    )


def _import(path: Path) -> bank_import.Imported:
    """Read a file, but never more of it than a statement may be long."""
    with path.open("rb") as file:
        data = file.read(FILE_BYTES + 1)
    return bank_import.import_file(data, name=path.name, actor=_ACTOR, now=clock.now())


def _offence(path: Path, code: str, reason: str) -> Offence:
    return Offence(code=code, text=f"{path}: nothing was booked: {reason}.", file=str(path))


def _said(line: Booked) -> str:
    became = " ".join(word for word in (line.outcome, line.reference, line.because) if word)
    return f"{line.booked_on} {format_plain(line.cents):>12} {line.currency}  {became}"


def _as_json(line: Booked) -> dict[str, Any]:
    return {
        "n": line.position,
        "booked_on": line.booked_on.isoformat(),
        "cents": line.cents,
        "currency": line.currency,
        "outcome": line.outcome,
        "request": line.reference or None,
        "because": line.because or None,
    }
