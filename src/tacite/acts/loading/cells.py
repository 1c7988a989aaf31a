"""What may stand in a cell, and how it is read: strictly, or refused with a code.

Codes: blank, not_text, control_character, too_long (`most`), not_a_ref, not_a_day, impossible_day,
not_money, not_a_number (`least`, `most`), not_a_percentage, not_a_code, not_a_cycle,
unknown_word (`nearest`), not_an_email, not_a_country (`nearest`), not_a_currency,
not_an_iban (`why`), not_a_vat_number (`why`), not_a_siren (`why`).
"""

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final, TypeVar

from tacite.rules import identifiers
from tacite.rules.identifiers import NotAnIban
from tacite.rules.periods import Cycle, NotACycle
from tacite.rules.refusals import Refused
from tacite.rules.territories import COUNTRIES

T = TypeVar("T")

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONEY: Final = re.compile(r"(\d{1,10})(?:\.(\d{2}))?", re.ASCII)
_PERCENT: Final = re.compile(r"\d{1,3}(?:\.\d{1,2})?", re.ASCII)
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,39}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,9}", re.ASCII)
_SLUG: Final = re.compile(r"[a-zA-Z0-9_-]+", re.ASCII)
_KEY: Final = re.compile(r"[^\s\x00-\x1f\x7f|]+")
_EMAIL: Final = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(?:\.[^@\s,;<>\".]+)+")
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_FIRST_DAY: Final = dt.date(1990, 1, 1)
_LAST_DAY: Final = dt.date(2099, 12, 31)
_EMAIL_CHARACTERS: Final = 254
_ALL: Final = 100
_HUNDREDTH: Final = Decimal("0.01")
_ALIASES: Final = {"UK": "GB", "EL": "GR"}


class Unfit(ValueError):
    """A value does not fit where it stands: a code, and the facts for a sentence about it."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def text(most: int) -> Callable[[str], str]:
    """Return the reader of one line of text of at most so many characters."""

    def read(cell: str) -> str:
        if _CONTROL.search(cell):
            raise Unfit("control_character")
        if len(cell) > most:
            raise Unfit("too_long", most=most)
        return cell

    return read


def points(most: int) -> Callable[[str], str]:
    """Return the reader of several points that | stands between, one on a line."""
    read = text(most)

    def split(cell: str) -> str:
        return "\n".join(part.strip() for part in read(cell).split("|") if part.strip())

    return split


def slug(most: int) -> Callable[[str], str]:
    """Return the reader of a key of plain letters, digits, hyphens and underscores."""
    return _ref(_SLUG, most)


def key(most: int) -> Callable[[str], str]:
    """Return the reader of a key as other programs make them: anything without spaces and |."""
    return _ref(_KEY, most)


def word(*words: str) -> Callable[[str], str]:
    """Return the reader of exactly these words."""

    def read(cell: str) -> str:
        if cell not in words:
            raise Unfit("unknown_word", nearest=nearest(cell, words))
        return cell

    return read


def number(least: int, most: int) -> Callable[[str], int]:
    """Return the reader of a whole number between two."""

    def read(cell: str) -> int:
        if not _NUMBER.fullmatch(cell) or not least <= int(cell) <= most:
            raise Unfit("not_a_number", least=least, most=most)
        return int(cell)

    return read


def several(one: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    """Return the reader of values that spaces or | stand between."""

    def read(cell: str) -> tuple[T, ...]:
        return tuple(one(part) for part in re.split(r"[\s|]+", cell) if part)

    return read


def day(cell: str) -> dt.date:
    """Read a day written YYYY-MM-DD, between 1990 and 2099."""
    if not _DAY.fullmatch(cell):
        raise Unfit("not_a_day")
    try:
        found = dt.date.fromisoformat(cell)
    except ValueError as refused:
        raise Unfit("impossible_day") from refused
    if not _FIRST_DAY <= found <= _LAST_DAY:
        raise Unfit("impossible_day")
    return found


def money(cell: str) -> int:
    """Read an amount with a dot and two decimals, or none, as cents; never negative."""
    found = _MONEY.fullmatch(cell)
    if found is None:
        raise Unfit("not_money")
    return int(found[1]) * 100 + int(found[2] or 0)


def percent(cell: str) -> Decimal:
    """Read a percentage above 0, of at most 100, with a dot and at most two decimals."""
    if not _PERCENT.fullmatch(cell) or not 0 < Decimal(cell) <= _ALL:
        raise Unfit("not_a_percentage")
    return Decimal(cell).quantize(_HUNDREDTH)


def code(cell: str) -> str:
    """Read a code that customers type, as it is kept: in capitals."""
    if not _CODE.fullmatch(cell.upper()):
        raise Unfit("not_a_code")
    return cell.upper()


def cycle(cell: str) -> str:
    """Read a billing cycle: "1 month", "30 days", "2 years"."""
    try:
        return str(Cycle.parse(cell))
    except NotACycle as refused:
        raise Unfit("not_a_cycle") from refused


def with_quantity(cell: str) -> tuple[str, int]:
    """Read a ref with its quantity, `backup:2`; without one it is 1."""
    ref, colon, quantity = cell.partition(":")
    return slug(60)(ref), number(1, 100_000)(quantity) if colon else 1


def email(cell: str) -> str:
    """Read an e-mail address."""
    if len(cell) > _EMAIL_CHARACTERS or not _EMAIL.fullmatch(cell) or not cell.isprintable():
        raise Unfit("not_an_email")
    return cell


def country(cell: str) -> str:
    """Read a country by ISO 3166-1, in capitals."""
    if cell in _ALIASES or cell not in COUNTRIES:
        near = _ALIASES.get(cell.upper()) or nearest(cell.upper(), COUNTRIES)
        raise Unfit("not_a_country", nearest=near)
    return cell


def currency(cell: str) -> str:
    """Read a currency by ISO 4217, in capitals."""
    if not _CURRENCY.fullmatch(cell):
        raise Unfit("not_a_currency")
    return cell


def iban(cell: str) -> str:
    """Read an IBAN, with or without spaces, whose check digits are right."""
    try:
        return identifiers.check_iban(cell)
    except NotAnIban as refused:
        raise Unfit(refused.code, why=refused.facts["why"]) from refused


def identifier(check: Callable[[str], str], cell: str) -> str:
    """Read a number that carries its own check, by the rule that knows it."""
    try:
        return check(cell)
    except Refused as refused:
        raise Unfit(refused.code, why=refused.facts["why"]) from refused


def nearest(found: str, right: Iterable[str]) -> str:
    """Return the right word most like what was found; empty when none is like it."""
    near = difflib.get_close_matches(found, sorted(right), n=1)
    return near[0] if near else ""


def _ref(pattern: re.Pattern[str], most: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if len(cell) > most:
            raise Unfit("too_long", most=most)
        if not pattern.fullmatch(cell):
            raise Unfit("not_a_ref")
        return cell

    return read
