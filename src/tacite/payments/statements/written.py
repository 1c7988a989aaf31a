"""How banks write amounts, days, names and references, and how we take them at their word."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from typing import Final

from tacite.payments.statements import limits
from tacite.payments.statements.values import StatementRefused

_POINT: Final = re.compile(r"\+?([0-9]{0,15})(?:\.([0-9]{0,2}))?")
_COMMA: Final = re.compile(r"([0-9]{1,15}),([0-9]{0,2})")
_DAY: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_NAMELESS: Final = re.compile(r"(?:NONREF|NOTPROVIDED|NOT ?PROVIDED|NONE|[0./+-]*)", re.IGNORECASE)


def cents_with_point(written: str) -> int:
    """Return cents of an XML decimal without sign, two decimals at most (ISO 4217 for euro).

    Raises:
        StatementRefused: malformed; a comma, a minus sign, a third decimal, no digit, too much.
    """
    return _cents(_POINT.fullmatch(written), written)


def cents_with_comma(written: str) -> int:
    """Return cents of an MT940 amount, whose decimal mark is a comma that is always there.

    Raises:
        StatementRefused: malformed; a point, a third decimal, no comma, too much.
    """
    return _cents(_COMMA.fullmatch(written), written)


def _cents(match: re.Match[str] | None, written: str) -> int:
    if match is None or not any(match.groups()):
        raise StatementRefused("malformed", what="amount", found=written[:20])
    units, decimals = match.groups()
    cents = int(units or "0") * 100 + int((decimals or "").ljust(2, "0"))
    if cents > limits.AMOUNT_CENTS:
        raise StatementRefused("malformed", what="amount", found=written[:20])
    return cents


@lru_cache(maxsize=1_024)  # a file of 200,000 lines has few days
def day(written: str) -> dt.date:
    """Return the civil day of an ISO date or instant, as the bank writes it, in its own zone.

    Raises:
        StatementRefused: malformed; no such day, or a year no statement of ours can have.
    """
    match = _DAY.fullmatch(written)
    if match is None:
        raise StatementRefused("malformed", what="date", found=written[:20])
    try:
        found = dt.date.fromisoformat(match[1])
    except ValueError:
        raise StatementRefused("malformed", what="date", found=written[:20]) from None
    return plausible(found)


def plausible(found: dt.date) -> dt.date:
    """Return the day, if it lies in the years that a statement can speak of.

    Raises:
        StatementRefused: malformed.
    """
    if not limits.FIRST_YEAR <= found.year <= limits.LAST_YEAR:
        raise StatementRefused("malformed", what="date", found=found.isoformat())
    return found


def tidy(written: str, *, characters: int) -> str:
    """Return text as one line: single spaces, nothing invisible, cut to a length.

    A soft hyphen becomes a hyphen, as some banks write it in references and dates; other invisible
    signs go, so that no name can show itself other than it is stored.
    """
    if not written:
        return ""
    if not written.isprintable():
        written = "".join(map(_visible, written))
    return " ".join(written.split())[:characters].rstrip()


def _visible(character: str) -> str:
    if character == "\N{SOFT HYPHEN}":
        return "-"
    if character.isprintable():
        return character
    return "" if unicodedata.category(character) == "Cf" else " "


def reference(written: str) -> str:
    """Return a reference as written, or nothing where the bank's words mean "none".

    Raises:
        StatementRefused: malformed; longer than any reference.
    """
    if not written:
        return ""
    found = tidy(written, characters=limits.REFERENCE_CHARACTERS + 1)
    if len(found) > limits.REFERENCE_CHARACTERS:
        raise StatementRefused("malformed", what="reference", found=found[:20])
    return "" if _NAMELESS.fullmatch(found) else found
