"""Texts made safe to set: every character has a glyph, every line can break.

PDF/A forbids missing glyphs, so the typesetter refuses a document with one; and what customers
type holds emoji, scripts that no embedded font has, and control characters.
"""

import functools
import re
import unicodedata
from importlib import resources
from typing import Any

MISSING = "□"  # stands for a character that no embedded font can draw
BREAK_HERE = "\u200b"  # an invisible place to break a line
LONG_WORD = re.compile(r"\S{31,}")
_PIECE = 10  # characters between places to break in a long word
_VANISH = {"Cf", "Mn", "Me"}  # joiners, direction overrides, variation selectors: drawn by nobody
_SPACES = {"Cc", "Zs", "Zl", "Zp"}
_LAST_PLAIN = 0x24F  # the end of Latin Extended-B


def settable(text: str) -> str:
    """The text with a glyph for every character, and long words that can break.

    Composed first (NFC); a character without glyph gives way to its plain form (NFKC), else to
    `MISSING`; controls and line ends become spaces.
    """
    drawn = unicodedata.normalize("NFC", text).translate(_GLYPHS)
    return LONG_WORD.sub(_with_breaks, drawn)


def plain(text: str) -> str:
    """The text in Latin letters and figures only: what still sets if `settable` did not."""
    latin = "".join(
        letter if ord(letter) <= _LAST_PLAIN or letter in "€−’…\u202f" else MISSING
        for letter in settable(text)
        if letter != BREAK_HERE
    )
    return LONG_WORD.sub(_with_breaks, latin)


def every_text(value: Any, change: Any) -> Any:
    """A copy of lists and mappings with `change` applied to every text in them."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: every_text(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [every_text(item, change) for item in value]
    return value


class _Glyphs(dict[int, str]):
    """For `str.translate`: learns what each character is drawn as when it first meets it."""

    def __missing__(self, point: int) -> str:
        self[point] = drawn = _drawn(chr(point))
        return drawn


_GLYPHS = _Glyphs()


def _drawn(letter: str) -> str:
    if ord(letter) in drawable():
        return letter
    category = unicodedata.category(letter)
    if category in _VANISH:
        return ""
    if category in _SPACES:
        return " "
    simpler = unicodedata.normalize("NFKC", letter)
    return simpler if drawable().issuperset(map(ord, simpler)) else MISSING


@functools.cache
def drawable() -> frozenset[int]:
    """The code points that the embedded fonts can draw, upright and bold."""
    text = resources.files(__package__).joinpath("glyphs.txt").read_text("utf-8")
    points: set[int] = set()
    for line in text.splitlines():
        if not line.startswith("#"):
            for span in line.split():
                first, _, last = span.partition("-")
                points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)


def _with_breaks(word: re.Match[str]) -> str:
    letters = word[0]
    pieces = [letters[start : start + _PIECE] for start in range(0, len(letters), _PIECE)]
    return BREAK_HERE.join(pieces)
