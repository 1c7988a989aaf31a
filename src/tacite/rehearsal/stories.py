"""What a story says, as values: head, settings, declarations, blocks, acts, expectations.

Every value carries the line of the file on which it stands, so that whatever fails can be shown
to the person who wrote it. Money is whole cents, days are civil days of the brand's zone, instants
are local times of that zone without an offset.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

Value: TypeAlias = (
    str | int | Decimal | dt.date | dt.time | tuple["Value", ...] | Mapping[str, "Value"]
)
Found: TypeAlias = Mapping[str, Value]

STAFF: Final = "staff"
BANK: Final = "bank"


class StoryRefused(ValueError):
    """The text is not a story of this language.

    Carries the file, the line (1 is the first), a code, the word that is not understood, and the
    nearest right word (empty where no list of right words exists).
    """

    def __init__(self, *, file: str, line: int, code: str, word: str, nearest: str = "") -> None:
        super().__init__(f"{file}:{line}: {code} {word!r}" + (f" ({nearest}?)" if nearest else ""))
        self.file = file
        self.line = line
        self.code = code
        self.word = word
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class Head:
    """What the story is called, what it proves, and the provider it plays at.

    `starts` is the day of the first night.
    """

    line: int
    story: str
    proves: tuple[str, ...]
    profile: str
    variant: str
    starts: dt.date


@dataclass(frozen=True, slots=True)
class Setting:
    """One policy key that differs from the profile, dotted: `renewal.suspend`."""

    line: int
    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class Declared:
    """An offer, an account or a service that exists when the story starts."""

    line: int
    name: str
    columns: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Night:
    """What becomes of the night of a block's day: run, missed, twice, killed_at.

    `point` is the failpoint at which it is killed before it is resumed; empty otherwise.
    """

    mode: str
    point: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does.

    `by` is an account's label, `staff` or `bank`; `label` names what the act makes; `outcome`
    holds only what the story states: it is checked, the rest is not.
    """

    line: int
    verb: str
    subject: Value
    keys: Mapping[str, Value]
    by: str
    reason: str
    label: str
    outcome: Mapping[str, Value]

    @property
    def is_refusal(self) -> bool:
        """Whether the story foresees that this act is refused."""
        return "refused" in self.outcome


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must be true of one subject after the acts, with letters delivered.

    `by` is who looks (only pages are looked at by somebody); `keys` are checked one by one.
    """

    line: int
    subject: str
    name: Value
    by: str
    about: Mapping[str, Value]
    keys: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Block:
    """One moment of the story: its night (if it is the first of its day), acts, expectations."""

    line: int
    day: dt.date
    at: dt.time
    night: Night
    do: tuple[Act, ...]
    then: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A dated life: what exists, what happens, what must be true."""

    name: str
    head: Head
    settings: tuple[Setting, ...]
    offers: tuple[Declared, ...]
    accounts: tuple[Declared, ...]
    services: tuple[Declared, ...]
    blocks: tuple[Block, ...]

    def acts(self) -> Iterator[Act]:
        """Yield the acts of all blocks in order."""
        for block in self.blocks:
            yield from block.do

    def settings_table(self) -> dict[str, object]:
        """Return the settings as nested tables, as `brand.toml` writes them."""
        table: dict[str, object] = {}
        for setting in self.settings:
            _put(table, setting.key.split("."), setting.value)
        return table


def _put(table: dict[str, object], path: list[str], value: Value) -> None:
    *above, last = path
    for part in above:
        inner = table.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = table[part] = {}
        table = inner
    table[last] = value
