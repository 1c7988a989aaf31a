"""The number of an invoice, and the day it may be dated (I-08; BR-FR on BT-1; decisions, Time)."""

import datetime as dt
import re
from functools import lru_cache
from typing import Final

from tacite.rules.refusals import Refused

LENGTH_MAX: Final = 35
PATTERN: Final = "{prefix}-{year}-{n:04}"

_NUMBER = re.compile(rf"[A-Za-z0-9+_/-]{{1,{LENGTH_MAX}}}")
_SLOT = re.compile(r"\{(prefix|year|n)(?::0([1-9]))?\}")


class NotAPattern(Refused):
    """A pattern would give two documents one number, or has other slots; facts: `pattern`."""

    code = "not_a_pattern"


class NotANumber(Refused):
    """The number would be longer or have other signs than an invoice may; facts: `number`."""

    code = "not_a_number"


class IssueDateTooEarly(Refused):
    """The series has a later date already; facts: `last_on`, `wished_on`."""

    code = "issue_date_too_early"


class InvoiceNumber:
    """The text of a number taken from a series."""

    @staticmethod
    def format(prefix: str, year: int, n: int, pattern: str = PATTERN) -> str:
        """Write the n-th number of a series of a year, "FA-2026-0042".

        A pattern has the slots `{prefix}`, `{year}` and `{n}`, each once; `{n:05}` fills with
        zeros, and numbers grow beyond that width. At most 35 letters, digits and `+ _ / -`.
        Raises `NotAPattern`, `NotANumber`.
        """
        before, name_and_widths = _read(pattern)
        values = {"prefix": prefix, "year": f"{year:04d}", "n": n}
        number = "".join(
            text + (str(values[name]).zfill(width) if name else "")
            for text, (name, width) in zip(before, name_and_widths, strict=True)
        )
        if n < 1 or not _NUMBER.fullmatch(number):
            raise NotANumber(number=number)
        return number


def next_date_allowed(last_on: dt.date | None, wished_on: dt.date) -> dt.date:
    """Return the date wished for, or raise `IssueDateTooEarly` when the series is further on.

    `last_on` is the date of the series' last number, `None` for a new series.
    """
    if last_on is not None and wished_on < last_on:
        raise IssueDateTooEarly(last_on=last_on, wished_on=wished_on)
    return wished_on


@lru_cache(maxsize=256)
def _read(pattern: str) -> tuple[list[str], list[tuple[str, int]]]:
    """Split a pattern into the texts and the slots that follow them, with their widths."""
    # Splitting by a pattern of two groups gives text, name, width, text, name, width, …, text.
    pieces = _SLOT.split(pattern)
    texts, names, widths = pieces[::3], pieces[1::3], pieces[2::3]
    if sorted(names) != ["n", "prefix", "year"] or not _NUMBER.fullmatch("".join((*texts, "0"))):
        raise NotAPattern(pattern=pattern)
    slots = [(name, int(width or 0)) for name, width in zip(names, widths, strict=True)]
    return texts, [*slots, ("", 0)]
