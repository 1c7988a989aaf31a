"""On which line of a TOML text a key stands: the reader of TOML does not say."""

import re
from collections.abc import Mapping
from typing import Final

_SECTION: Final = re.compile(r"\s*\[+\s*([A-Za-z0-9_.\-\s\"']+?)\s*\]+")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_.\-\"']+)\s*=")


def lines_of(text: str) -> Mapping[str, int]:
    """Return the line of every section and key, by its dotted path; the first of equals counts.

    A key inside of a text of several lines may be found as well: a wrong line, never a wrong value.
    """
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _SECTION.match(line):
            section = _plain(found[1])
            lines.setdefault(section, number)
        elif found := _KEY.match(line):
            key = _plain(found[1])
            lines.setdefault(f"{section}.{key}" if section else key, number)
    return lines


def line_of(lines: Mapping[str, int], path: str) -> int | None:
    """Return the line of a path, else of the nearest path above it."""
    while path:
        if path in lines:
            return lines[path]
        path = path.rpartition(".")[0]
    return None


def _plain(path: str) -> str:
    return re.sub(r"[\s\"']", "", path)
