"""The fixed words of a document in its language, and how amounts, days and numbers are written."""

import datetime as dt
import functools
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any

from babel import Locale

from tacite.rules.refusals import Refused

HARD = "\u00a0"  # the no-break space
NARROW = "\u202f"  # the narrow one, between thousands in French
MINUS = "\u2212"

_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
_THOUSANDS = {"fr": NARROW, "nl": ".", "en": ","}
_DECIMALS = {"fr": ",", "nl": ",", "en": "."}


class UnrenderableDocument(Refused):
    """A document that cannot be set without losing something that must be printed."""

    code = "unrenderable_document"


class UnknownLanguage(UnrenderableDocument):
    """There are no words in that language; facts: `language`."""

    code = "unknown_language"


@dataclass(frozen=True)
class Wording:
    """The words of one language."""

    language: str
    labels: Mapping[str, str]
    rates: Mapping[str, str]
    by: Mapping[str, str]
    reasons: Mapping[str, str]  # of credit notes that no person wrote
    sentences: Mapping[str, str]
    page: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    months_short: tuple[str, ...]

    def label(self, name: str, *, country: str = "") -> str:
        """A label, in the form of the seller's country where it has one (*note de crédit*)."""
        return self.labels.get(f"{name}_{country}") or self.labels[name]

    def sentence(self, name: str, **values: str) -> str:
        """A whole sentence with its values."""
        return self.sentences[name].format_map(values)

    def runs(self, name: str, **values: str) -> list[tuple[str, bool]]:
        """The opening sentence in pieces: (text, heavy). Connecting words are never heavy."""
        pieces: list[tuple[str, bool]] = []
        for between, field, _, _ in string.Formatter().parse(self.sentences[name]):
            if between:
                pieces.append((between, False))
            if field:
                pieces.append((values[field.rstrip("_")], not field.endswith("_")))
        return pieces

    def amount(self, cents: int, *, currency: str) -> str:
        """An amount with its currency: `24,00 €`, `€ 24,00`, `€24.00`; the minus is U+2212."""
        symbol = _SYMBOLS.get(currency, currency)
        sign = MINUS if cents < 0 else ""
        if self.language == "fr":
            return f"{self.figure(cents)}{HARD}{symbol}"
        if self.language == "nl":
            return f"{symbol}{HARD}{self.figure(cents)}"
        return f"{sign}{symbol}{'' if symbol in '€£$' else HARD}{self.figure(abs(cents))}"

    def figure(self, cents: int) -> str:
        """An amount without its currency, as in a column."""
        units, rest = divmod(abs(cents), 100)
        return self._grouped(units, f"{rest:02d}", negative=cents < 0)

    def number(self, value: Decimal) -> str:
        """A quantity or a rate with all its decimals and no needless zero."""
        digits = f"{value:f}"
        whole, _, rest = digits.lstrip("-").partition(".")
        return self._grouped(int(whole), rest.rstrip("0"), negative=value < 0)

    def rate(self, value: Decimal) -> str:
        """A tax rate: `20 %` in French, `20%` elsewhere."""
        return f"{self.number(value)}{HARD if self.language == 'fr' else ''}%"

    def day(self, day: dt.date) -> str:
        """A day with its weekday, month and year."""
        return f"{self.weekdays[day.weekday()]} {self.date(day)}"

    def date(self, day: dt.date, *, year: bool = True, short: bool = False) -> str:
        """A day without its weekday: `1er mai 2026`, `1 mei 2026`, `1 May 2026`."""
        month = (self.months_short if short else self.months)[day.month - 1]
        number = "1er" if day.day == 1 and self.language == "fr" else str(day.day)
        return f"{number}{HARD}{month}{f' {day.year}' if year else ''}"

    def within(self, first_on: dt.date, until: dt.date, *, short: bool = False) -> str:
        """The days [first_on, until) in words: half-open in the books, closed on paper."""
        last_on = until - dt.timedelta(days=1)
        if last_on <= first_on:
            return self.sentence("period_one_day", first=self.date(first_on, short=short))
        return self.sentence(
            "period_short" if short else "period_within",
            first=self.date(first_on, year=first_on.year != last_on.year, short=short),
            last=self.date(last_on, short=short),
        )

    def country(self, code: str) -> str:
        """The name of a country, or of that of a part (`FR-971`); unknown, the code itself."""
        return str(Locale(self.language).territories.get(code.partition("-")[0], code))

    def _grouped(self, units: int, decimals: str, *, negative: bool) -> str:
        whole = f"{units:,}".replace(",", _THOUSANDS[self.language])
        point = _DECIMALS[self.language] if decimals else ""
        return f"{MINUS if negative else ''}{whole}{point}{decimals}"


def wording_of(language: str) -> Wording:
    """The words of `fr`, `nl` or `en`.

    Raises:
        UnknownLanguage: Another language.
    """
    words = _all_words().get(language)
    if words is None:
        raise UnknownLanguage(language=language)
    return words


@functools.cache
def _all_words() -> Mapping[str, Wording]:
    text = resources.files(__package__).joinpath("wording.toml").read_text("utf-8")
    tables: dict[str, dict[str, Any]] = tomllib.loads(text.replace("~", HARD))
    return {language: _words(language, table) for language, table in tables.items()}


def _words(language: str, table: dict[str, Any]) -> Wording:
    lists = {name: tuple(words) for name, words in table.items() if isinstance(words, list)}
    return Wording(language=language, **{**table, **lists})
