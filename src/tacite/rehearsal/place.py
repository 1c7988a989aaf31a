"""Where something stands in a file, and how it is refused there."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from tacite.rehearsal.kinds import Kind, Unfit, as_day, as_time, read
from tacite.rehearsal.labels import Labels
from tacite.rehearsal.nearest import nearest
from tacite.rehearsal.stories import StoryRefused, Value


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    file: str
    line: int

    def refuse(self, code: str, word: object, right: Iterable[str] = ()) -> NoReturn:
        """Refuse the story here, naming the right word nearest to the wrong one.

        :raises StoryRefused: always.
        """
        near = nearest(str(word), right)
        raise StoryRefused(file=self.file, line=self.line, code=code, word=str(word), nearest=near)

    def read(self, kind: Kind, value: object, labels: Labels) -> Value:
        """Return a value as its kind.

        :raises StoryRefused: it does not fit.
        """
        try:
            return read(kind, value, labels)
        except Unfit as unfit:
            self.refuse(unfit.code, unfit.word, unfit.right)

    def day(self, value: object) -> dt.date:
        """Return a civil day.

        :raises StoryRefused: it is none.
        """
        try:
            return as_day(value)
        except Unfit as unfit:
            self.refuse(unfit.code, unfit.word)

    def time(self, value: object) -> dt.time:
        """Return a time of day.

        :raises StoryRefused: it is none.
        """
        try:
            return as_time(value)
        except Unfit as unfit:
            self.refuse(unfit.code, unfit.word)

    def table(self, value: object, word: str) -> Mapping[str, object]:
        """Return a value that must be a table.

        :raises StoryRefused: it is something else.
        """
        if not isinstance(value, dict):
            self.refuse("write_a_table", word)
        return value

    def known(self, keys: Iterable[str], right: Iterable[str]) -> None:
        """Refuse the first key that is not a right one.

        :raises StoryRefused: `unknown_key`.
        """
        allowed = tuple(right)
        for key in keys:
            if key not in allowed:
                self.refuse("unknown_key", key, allowed)
