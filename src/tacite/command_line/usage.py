"""`./tacite usage FILE`: takes in call records beyond the plan, each once, or refuses the file."""

import argparse
from pathlib import Path
from typing import Final

from tacite import clock
from tacite.acts.metering import intake
from tacite.acts.metering.records import Fault, UsageRefused
from tacite.command_line.answers import Offence, Outcome, Speaker

SENTENCES: Final = {
    "too_large": "the file has more than {most} MB; divide it",
    "too_many_rows": "the file has more than {most} rows; divide it",
    "not_utf8": "the text is not UTF-8",
    "no_header": "the first line must name the columns: id, group, line, start, amount",
    "wrong_columns": "the columns must be {wanted}, and no others",
    "more_faults": "there is more; the first {most} faults are named",
    "line_too_long": "a line has more than {most} characters",
    "broken_quotes": "quotation marks are not closed, or not doubled inside of a cell",
    "wrong_cell_count": "{found} cells, but {wanted} columns",
    "wrong_id": "the id must be 1 to 64 plain signs without spaces",
    "unknown_group": "there is no group {group!r}",
    "unknown_line": "the group {group} has no line {line!r}",
    "wrong_start": "{start!r} is no instant; write 2026-03-15T14:05:00+01:00",
    "no_offset": "{start!r} does not say its offset from UTC; write 2026-03-15T14:05:00+01:00",
    "not_begun_yet": "{start!r} lies in the future",
    "wrong_amount": "{amount!r} is no amount; write 0.25, with at most six decimals",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which file."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="csv: id, group, line, start, amount excl. VAT"
    )


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Take in a file, whole or not at all."""
    now = clock.now()
    path: Path = options.file
    try:
        with path.open("rb") as file:
            taken = intake.take_in_file(file, name=path.name, actor=intake.ACTOR, now=now)
    except UsageRefused as refused:
        faults = refused.facts["faults"]
        found = faults if isinstance(faults, list) else []
        return Outcome(
            offences=[_offence(path, fault) for fault in found],
            as_of=now.date(),
            lines=["Nothing was counted."],
        )
    except OSError as error:
        reason = error.strerror or str(error)
        text = f"{path}: the file cannot be read ({reason})."
        return Outcome(offences=[Offence(code="unreadable", text=text, file=str(path))])
    for name in taken.suspended:
        speaker.say(f"Group {name} has reached its cap: it is suspended with all its lines.")
    return Outcome(
        counts={
            "records": taken.records,
            "added": taken.added,
            "repeated": taken.repeated,
            "accounts": taken.accounts,
            "suspended": len(taken.suspended),
        },
        as_of=now.date(),
        more={"suspended_groups": taken.suspended},
        lines=[
            f"{taken.records} records, {taken.added} new, {taken.repeated} known already.",
            f"{len(taken.suspended)} groups were suspended.",
        ],
    )


def _offence(path: Path, fault: Fault) -> Offence:
    where = f"{path}, line {fault.line}" if fault.line else str(path)
    said = SENTENCES[fault.code].format(**fault.facts)
    return Offence(code=fault.code, text=f"{where}: {said}.", file=str(path), line=fault.line)
