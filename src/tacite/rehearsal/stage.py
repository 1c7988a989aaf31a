"""What a story is played on: a stage answers for every verb and subject of the language.

The real one (`stage_real`) calls the operations and the night on a scratch database under a fixed
clock; tests play on one in memory.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tacite.rehearsal.stories import Act, Expectation, Found, Story


class NothingThere(LookupError):
    """A label names something that does not exist (yet): no request was made, no invoice issued."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter, in the order of queueing; `id` tells it from its equals."""

    id: int
    account: str
    kind: str
    delivered: bool


@dataclass(frozen=True, slots=True)
class Offence:
    """Something that a named check found wrong with the books."""

    check: str
    text: str


class Stage(Protocol):
    """Where a story happens. Every verb of `VERBS` and subject of `SUBJECTS` has its function.

    A verb's function does the act and returns what came of it: `{"refused": code, …numbers}`, or
    what its row lists as outcomes. A subject's function returns what it finds for the keys asked.
    Both raise `NothingThere` for a label without a thing.
    """

    @property
    def verbs(self) -> Mapping[str, Callable[[Act, dt.datetime], Found]]:
        """The functions of the verbs, by name."""

    @property
    def subjects(self) -> Mapping[str, Callable[[Expectation, dt.datetime], Found]]:
        """The functions of the subjects, by name."""

    def set_up(self, story: Story) -> None:
        """Make the provider, its offers, accounts and services, on the eve of the story.

        :raises StoryRefused: a setting is unknown, or has a value that the policy refuses.
        """

    def moment(self, day: dt.date, at: dt.time) -> dt.datetime:
        """Move the clock to a local time of the brand's zone and return that instant."""

    def run_night(self, *, on: dt.date, now: dt.datetime) -> Mapping[str, int]:
        """Run (or resume) the night of a day and return what each step did; zeros may be left out.

        :raises StoryRefused: never; a night that fails is a fault of the program and raises itself.
        """

    def kill_night(self, *, on: dt.date, now: dt.datetime, at: str) -> bool:
        """Start the night and kill it at a failpoint; tell whether the point was reached."""

    def repeat_night(self, *, on: dt.date, now: dt.datetime) -> None:
        """Run the steps of a finished night once more."""

    def deliver_letters(self, *, now: dt.datetime) -> None:
        """Deliver the letters that may be delivered."""

    def letters(self) -> Sequence[Posted]:
        """Return all letters so far, in the order of queueing."""

    def fingerprint(self) -> Mapping[str, str]:
        """Return a hash of every table that matters; sessions and the nights' own rows do not."""

    def check(self) -> Sequence[Offence]:
        """Return what is wrong with the books."""
