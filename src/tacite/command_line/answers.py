"""How a command answers: an outcome, as text for people or as one JSON object for programs."""

import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Offence:
    """One thing that is not as it must be: what was looked at, where, and a sentence.

    `check` names a check of the books, `file` a file that was read; the other stays empty.
    """

    code: str
    text: str
    check: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the form of the contract: `check` or `file`, then line, column, code, text."""
        kind = "file" if self.file is not None else "check"
        facts = asdict(self)
        return {kind: facts[kind]} | {
            name: facts[name] for name in ("line", "column", "code", "text")
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did. `lines` are for people, `more` holds what one command adds to the JSON.

    A command that names offences has not succeeded, whatever else it did.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    offences: Sequence[Offence] = ()
    as_of: dt.date | None = None
    lines: Sequence[str] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Tell whether nothing is amiss: the exit status is 0 then and 1 otherwise."""
        return not self.offences


class Speaker:
    """Where a command says how far it is: standard output, or nowhere when that must be JSON."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._answered = False

    def say(self, line: str = "") -> None:
        """Say one line now, to a person."""
        if not self.as_json:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def warn(self, line: str) -> None:
        """Say one line now on standard error, which is a person's in every case."""
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def answer(self, command: str, outcome: Outcome) -> None:
        """Print the JSON object now: once, for a command that goes on running after it."""
        if self.as_json and not self._answered:
            sys.stdout.write(json.dumps(envelope(command, outcome), ensure_ascii=False) + "\n")
            sys.stdout.flush()
            self._answered = True

    def conclude(self, command: str, outcome: Outcome) -> int:
        """Print an outcome and return the exit status."""
        self.answer(command, outcome)
        for line in outcome.lines:
            self.say(line)
        for offence in outcome.offences:
            self.warn(offence.text)
        return 0 if outcome.ok else 1


def envelope(command: str, outcome: Outcome) -> dict[str, Any]:
    """Return the JSON of a command: the same first five keys for all."""
    return {
        "command": command,
        "ok": outcome.ok,
        "as_of": outcome.as_of.isoformat() if outcome.as_of else None,
        "counts": dict(outcome.counts),
        "offences": [offence.as_json() for offence in outcome.offences],
        **outcome.more,
    }
