"""What came of playing a story: its timeline and what failed, as text and as JSON."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tacite.rehearsal.stage import Offence
from tacite.rehearsal.stories import Story, StoryRefused

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
        """Return the object that `rehearse --json` prints (stories.md, JSON of the commands)."""
        return {
            "command": "rehearse",
            "ok": self.ok,
            "as_of": self.story.blocks[-1].day.isoformat(),
            "counts": self.counts,
            "offences": [
                _offence(code=offence.check, text=offence.text, check=offence.check)
                for offence in self.offences
            ],
            "timeline": [happened.as_json() for happened in self.timeline],
            "failed": [failure.as_json() for failure in self.failed],
        }

    def as_text(self) -> str:
        """Return the timeline for people, then what failed; the words are those of the story."""
        head = self.story.head
        lines = [head.story, f"{head.profile} {head.variant}".strip(), ""]
        lines.extend(self._timeline())
        if self.failed or self.offences:
            lines.append("")
        lines.extend(
            f"{self.story.name}:{failure.line}: {failure.expected} ≠ {failure.found}"
            for failure in self.failed
        )
        lines.extend(f"check {offence.check}: {offence.text}" for offence in self.offences)
        return "\n".join(lines) + "\n"

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


def refused_as_json(refused: StoryRefused, *, text: str) -> dict[str, object]:
    """Return what `rehearse --json` prints for what is no story; `text` words the refusal."""
    offence = _offence(code=refused.code, text=text, file=refused.file, line=refused.line)
    return {
        "command": "rehearse",
        "ok": False,
        "as_of": None,
        "counts": {},
        "offences": [offence],
        "timeline": [],
        "failed": [],
    }


def _offence(*, code: str, text: str, **where: object) -> dict[str, object]:
    return {"line": None, "column": None, **where, "code": code, "text": text}
