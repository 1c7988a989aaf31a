"""The right word nearest to a wrong one."""

import difflib
from collections.abc import Iterable


def nearest(word: str, right: Iterable[str]) -> str:
    """Return the right word most like `word`; empty when there is no right word at all."""
    found = difflib.get_close_matches(word, sorted(right), n=1, cutoff=0.0)
    return found[0] if found else ""
