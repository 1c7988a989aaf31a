"""On which line each thing stands: tomllib gives none, so the source text is scanned.

One act (and one expectation) per line makes them countable. What would make the count wrong is
refused: several acts on one line, an act over several lines, multi-line strings, quoted names of
tables. The text is known to be valid TOML when it is scanned.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tacite.rehearsal.stories import StoryRefused

_STRING: Final = re.compile(r'"(?:\\.|[^"\\])*"' + r"|'[^']*'")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")
_TABLE: Final = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*$")
_LISTS: Final = ("do", "then")


@dataclass(slots=True)
class BlockLines:
    """Where a block, its keys, its acts and its expectations stand."""

    line: int
    keys: dict[str, int] = field(default_factory=dict)
    items: dict[str, list[int]] = field(default_factory=lambda: {"do": [], "then": []})


@dataclass(slots=True)
class Lines:
    """Where everything stands: dotted keys and tables, and the blocks in order."""

    keys: dict[str, int] = field(default_factory=dict)
    blocks: list[BlockLines] = field(default_factory=list)

    def of(self, *path: str) -> int:
        """Return the line of a dotted key or table, else of what encloses it, else 1."""
        for depth in range(len(path), 0, -1):
            line = self.keys.get(".".join(path[:depth]))
            if line is not None:
                return line
        return 1


def scan(text: str, *, name: str) -> Lines:
    """Return where everything stands in the text of a story.

    :raises StoryRefused: the text is written so that acts cannot be counted.
    """
    scanner = _Scanner(name)
    for number, line in enumerate(text.splitlines(), start=1):
        scanner.take(number, line)
    return scanner.lines


def count_must_agree(lines: Lines, blocks: Sequence[object], *, name: str) -> None:
    """Refuse a text of which the scan saw other acts than the TOML reader.

    :raises StoryRefused: `one_act_per_line`, at the block where the counts part.
    """
    if len(lines.blocks) != len(blocks):
        raise StoryRefused(file=name, line=lines.of("on"), code="write_on_in_brackets", word="on")
    for place, block in zip(lines.blocks, blocks, strict=True):
        for key in _LISTS:
            items = block.get(key, []) if isinstance(block, dict) else []
            if isinstance(items, list) and len(place.items[key]) != len(items):
                raise StoryRefused(file=name, line=place.line, code="one_act_per_line", word=key)


class _Scanner:
    """Walks the lines, knowing in which table and how deep in brackets it is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines = Lines()
        self.table = ""
        self.list = ""
        self.depth = 0

    def take(self, number: int, line: str) -> None:
        if '"""' in line or "'''" in line:
            self._refuse(number, "no_multiline_text", line.strip())
        bare = _STRING.sub('""', line).split("#", 1)[0]
        if self.depth == 0:
            self._outside(number, bare)
        self._brackets(number, bare)

    def _outside(self, number: int, bare: str) -> None:
        key = _KEY.match(bare)
        if key is not None:
            self._key(number, key.group(1))
        elif bare.lstrip().startswith("["):
            self._header(number, bare)

    def _header(self, number: int, bare: str) -> None:
        self.list = ""
        table = _TABLE.match(bare)
        if table is None:
            self._refuse(number, "plain_names_only", bare.strip())
        else:
            self.table = table.group(1)
            self.lines.keys.setdefault(self.table, number)
            if bare.lstrip().startswith("[["):
                self.lines.blocks.append(BlockLines(number))

    def _key(self, number: int, key: str) -> None:
        self.list = ""
        if self.table == "on" and self.lines.blocks:
            self.lines.blocks[-1].keys[key] = number
            self.list = key if key in _LISTS else ""
        else:
            self.lines.keys[f"{self.table}.{key}" if self.table else key] = number

    def _brackets(self, number: int, bare: str) -> None:
        started = self.depth
        items = 0
        for sign in bare:
            if sign in "[{":
                items += sign == "{" and self.depth == 1
                self.depth += 1
            elif sign in "]}":
                self.depth -= 1
        if self.list:
            self._items(number, items, started)

    def _items(self, number: int, items: int, started: int) -> None:
        if items > 1 or (items and started == 0) or self.depth > 1:
            self._refuse(number, "one_act_per_line", self.list)
        if items:
            self.lines.blocks[-1].items[self.list].append(number)

    def _refuse(self, number: int, code: str, word: str) -> None:
        raise StoryRefused(file=self.name, line=number, code=code, word=word)
