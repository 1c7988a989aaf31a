"""What came of playing a story: its timeline and what failed, as text and as JSON."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tacite.rehearsal.stage import Offence
from tacite.rehearsal.stories import Story

_WIDTH: Final = 52


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing of the timeline: a night or an act, its outcome, and the letters it caused."""

    day: dt.date
    at: dt.time
    what: str
    outcome: str
    letters: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return it as stories.md defines: day, at, what, outcome, letters."""
        return {
            "day": self.day.isoformat(),
            "at": self.at.isoformat(timespec="minutes"),
            "what": self.what,
            "outcome": self.outcome,
            "letters": list(self.letters),
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """What the story expected on a line, and what was found instead."""

    line: int
    expected: str
    found: str

    @property
    def sentence(self) -> str:
        """What was expected and what was found, in one line."""
        return f"{self.expected} ≠ {self.found}"

    def as_json(self) -> dict[str, object]:
        """Return it as stories.md defines: line, expected, found."""
        return {"line": self.line, "expected": self.expected, "found": self.found}


@dataclass(frozen=True, slots=True)
class Report:
    """A played story. It is as told when nothing failed and `check` found nothing."""

    story: Story
    timeline: Sequence[Happened]
    failed: Sequence[Failure]
    offences: Sequence[Offence]
    counts: dict[str, int]

    @property
    def ok(self) -> bool:
        """Whether everything was as the story says."""
        return not self.failed and not self.offences

    def as_json(self) -> dict[str, object]:
        """Return what `rehearse --json` adds to what every command says: timeline and failed."""
        return {
            "timeline": [happened.as_json() for happened in self.timeline],
            "failed": [failure.as_json() for failure in self.failed],
        }

    def as_text(self) -> str:
        """Return the story's name, its timeline, and what failed; the words are the story's."""
        return "\n".join([*self.told(), *self.wrong(), ""])

    def told(self) -> list[str]:
        """Return the lines of the timeline, for people."""
        head = self.story.head
        return [head.story, f"{head.profile} {head.variant}".strip(), "", *self._timeline()]

    def wrong(self) -> list[str]:
        """Return a line for everything that was not as told, and for every offence of a check."""
        return [
            *(f"{self.story.name}:{each.line}: {each.sentence}" for each in self.failed),
            *(f"check {offence.check}: {offence.text}" for offence in self.offences),
        ]

    def _timeline(self) -> list[str]:
        lines = []
        last = None
        for happened in self.timeline:
            day = happened.day.isoformat() if happened.day != last else " " * 10
            last = happened.day
            outcome = f"{happened.what:<{_WIDTH}} {happened.outcome}".rstrip()
            lines.append(f"{day}  {happened.at:%H:%M}  {outcome}")
            lines.extend(f"{'':19}✉ {letter}" for letter in happened.letters)
        return lines
