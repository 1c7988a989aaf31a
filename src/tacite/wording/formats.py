"""Amounts, dates and numbers as people read them, in French, Dutch and English.

Pure functions of values: the language, the day and the zone are always arguments. Unbreakable
pairs ("24,00 €", "26 novembre") carry U+00A0, thousands in French U+202F; minus is U+2212.
Source of the forms: the design's words, and CLDR (through Babel) for the names of months and days.
"""

import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_timezone_location
from babel.lists import format_list
from babel.numbers import get_currency_precision

LANGUAGES: Final = ("fr", "nl", "en")

NO_BREAK: Final = "\u00a0"
NARROW_NO_BREAK: Final = "\u202f"
MINUS: Final = "\u2212"
WORD_JOINER: Final = "\u2060"

_DECIMAL = {"fr": ",", "nl": ",", "en": "."}
_THOUSANDS = {"fr": NARROW_NO_BREAK, "nl": ".", "en": ","}
_SYMBOLS = {"EUR": "€", "GBP": "£"}
_NUMBERS = {
    "fr": (
        *("zéro", "un", "deux", "trois", "quatre", "cinq", "six"),
        *("sept", "huit", "neuf", "dix", "onze", "douze"),
    ),
    "nl": (
        *("nul", "één", "twee", "drie", "vier", "vijf", "zes"),
        *("zeven", "acht", "negen", "tien", "elf", "twaalf"),
    ),
    "en": (
        *("zero", "one", "two", "three", "four", "five", "six"),
        *("seven", "eight", "nine", "ten", "eleven", "twelve"),
    ),
}
# A number, or the place that a sentence keeps for one, and a blank before what it counts.
_COUNTED = re.compile(r"(%\((?:n|count|number)\)s|(?<![\w.,:/-])\d+) (?=[^\W\d_])")
_OF_A_VERSION = re.compile(r" (?=%\(version\)s)")
_KILO = 1_000
_MEGA = 1_000_000


class UnknownLanguage(ValueError):
    """A language in which nothing was written; `code` is its code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DaylessPeriod(ValueError):
    """A period whose end is not after its start has no last day to print."""


def amount(cents: int, *, currency: str, language: str) -> str:
    """Return an amount as it is printed: `24,00 €`, `€ 24,00` or `€24.00`.

    `cents` are the currency's smallest units; a currency without a sign keeps its ISO 4217 code.
    """
    figure = plain_amount(cents, currency=currency, language=language)
    symbol = _SYMBOLS.get(currency, currency)
    if _known(language) == "fr":
        return f"{figure}{NO_BREAK}{symbol}"
    if language == "nl" or symbol == currency:
        return f"{symbol}{NO_BREAK}{figure}"
    minus, digits = (MINUS, figure[1:]) if cents < 0 else ("", figure)
    return f"{minus}{symbol}{digits}"


def plain_amount(cents: int, *, currency: str, language: str) -> str:
    """Return an amount without its currency: `24,00`; for columns and bars that name it once."""
    units, minor, exponent = _parts(cents, currency)
    fraction = f"{_DECIMAL[_known(language)]}{minor:0{exponent}}" if exponent else ""
    return f"{MINUS if cents < 0 else ''}{_grouped(units, language)}{fraction}"


def machine_amount(cents: int, *, currency: str) -> str:
    """Return an amount for machines, `-48.40`: the value of a `data` element or of a field."""
    units, minor, exponent = _parts(cents, currency)
    fraction = f".{minor:0{exponent}}" if exponent else ""
    return f"{'-' if cents < 0 else ''}{units}{fraction}"


def long_date(day: dt.date, *, language: str, as_of: dt.date | None = None) -> str:
    """Return a day with its weekday: `jeudi 26 novembre`.

    The year is added unless it is that of `as_of`, the day on which the text is read.
    """
    weekday = _locale(language).days["format"]["wide"][day.weekday()]
    return f"{weekday} {short_date(day, language=language, as_of=as_of)}"


def short_date(day: dt.date, *, language: str, as_of: dt.date | None = None) -> str:
    """Return a day without its weekday: `28 novembre`, `20 janvier 2027`."""
    year = "" if as_of is not None and as_of.year == day.year else f" {day.year}"
    return f"{_day_and_month(day, language)}{year}"


def numeric_date(day: dt.date, *, language: str) -> str:
    """Return a day in figures, for the back office's columns: `24/11/2026`, `24-11-2026`."""
    separator = "-" if _known(language) == "nl" else "/"
    return separator.join((f"{day.day:02}", f"{day.month:02}", f"{day.year:04}"))


def month(day: dt.date, *, language: str, as_of: dt.date | None = None) -> str:
    """Return the month of a day: `décembre`, and `janvier 2027` in another year than `as_of`."""
    name = month_name(day, language=language)
    return name if as_of is not None and as_of.year == day.year else f"{name} {day.year}"


def month_name(day: dt.date, *, language: str) -> str:
    """Return the name of the month of a day."""
    return str(_locale(language).months["format"]["wide"][day.month])


def weekday_name(day: dt.date, *, language: str) -> str:
    """Return the name of the weekday of a day."""
    return str(_locale(language).days["format"]["wide"][day.weekday()])


def period(
    start_on: dt.date, end_on: dt.date, *, language: str, as_of: dt.date | None = None
) -> str:
    """Return a half-open period with its last day: `du 28 novembre au 27 décembre`.

    `end_on` is the first day not covered. A year is printed where it differs from `as_of`'s, and
    once when both ends share it; so is a month.

    :raises DaylessPeriod: `end_on` is not after `start_on`.
    """
    last_on = end_on - dt.timedelta(days=1)
    if last_on < start_on:
        raise DaylessPeriod
    last = short_date(last_on, language=language, as_of=as_of)
    first = _first_of_period(start_on, last_on, language=language, as_of=as_of)
    if _known(language) == "fr":
        return f"du {first} au {last}" if first else f"le {last}"
    link = "t/m" if language == "nl" else "to"
    return f"{first} {link} {last}" if first else last


def time_of_day(moment: dt.datetime, *, zone: str, language: str) -> str:
    """Return the hour of an instant in a zone: `18 h`, `14 h 02`, `14.02 uur`, `14:02`."""
    local = moment.astimezone(ZoneInfo(zone))
    if _known(language) == "fr":
        minutes = f"{NO_BREAK}{local.minute:02}" if local.minute else ""
        return f"{local.hour}{NO_BREAK}h{minutes}"
    if language == "nl":
        return f"{local.hour}.{local.minute:02}{NO_BREAK}uur"
    return f"{local.hour:02}:{local.minute:02}"


def instant(
    moment: dt.datetime,
    *,
    zone: str,
    language: str,
    as_of: dt.date | None = None,
    with_zone: bool = True,
) -> str:
    """Return an instant with weekday, hour and, where a right depends on it, its zone.

    `mardi 24 novembre à 14 h 02 (heure de Paris)`. In the hour that an autumn night repeats, the
    distance from UTC is added: without it, the sentence would name two instants.
    """
    local = moment.astimezone(ZoneInfo(zone))
    day = long_date(local.date(), language=language, as_of=as_of)
    hour = time_of_day(moment, zone=zone, language=language)
    link = {"fr": "à", "nl": "om", "en": "at"}[_known(language)]
    tail = f" ({zone_name(zone, language=language)}{_fold_of(local)})" if with_zone else ""
    return f"{day} {link} {hour}{tail}"


def stamp(moment: dt.datetime, *, zone: str, language: str) -> str:
    """Return an instant in figures, for the back office's columns: `24/11/2026 03:11`."""
    local = moment.astimezone(ZoneInfo(zone))
    day = numeric_date(local.date(), language=language)
    return f"{day}{NO_BREAK}{local.hour:02}:{local.minute:02}"


def zone_name(zone: str, *, language: str) -> str:
    """Return a zone by its city: `heure de Paris`, `tijd in Amsterdam`, `Brussels time`."""
    if zone in {"UTC", "Etc/UTC", "GMT"}:
        return "UTC"
    city = get_timezone_location(ZoneInfo(zone), locale=_locale(language), return_city=True)
    if language == "fr":
        return f"heure {'d’' if city[0] in 'AEIOUYÉÈÎÔ' else 'de '}{city}"
    return f"tijd in {city}" if language == "nl" else f"{city} time"


def number_word(number: int, *, language: str, feminine: bool = False) -> str:
    """Return a number as a word up to twelve (`quatre`), in figures beyond and below zero."""
    words = _NUMBERS[_known(language)]
    if not 0 <= number < len(words):
        return whole(number, language=language)
    if number == 1 and language == "fr" and feminine:
        return "une"
    return words[number]


def whole(number: int, *, language: str) -> str:
    """Return a whole number with its thousands apart: `48 612`, `48.612`, `48,612`."""
    return f"{MINUS if number < 0 else ''}{_grouped(abs(number), language)}"


@functools.lru_cache(maxsize=4096)
def counted(text: str) -> str:
    """Return a text, or a sentence before its values stand in it, whose counts stay on one line.

    `30 jours`, `%(n)s jours` and `version %(version)s` have a blank that no line break may part.
    """
    return _OF_A_VERSION.sub(NO_BREAK, _COUNTED.sub(rf"\1{NO_BREAK}", text))


def unbroken(text: str) -> str:
    """Return a name such as `2026-01` that no line break may part, at a blank or at a hyphen."""
    return text.replace(" ", NO_BREAK).replace("-", f"-{WORD_JOINER}")


def rate(percent: Decimal, *, language: str) -> str:
    """Return a rate such as `20 %`, `5,5 %`, `20%`: no zero that says nothing."""
    text = f"{percent.normalize():f}".replace("-", MINUS).replace(".", _DECIMAL[_known(language)])
    return f"{text}{NO_BREAK if language == 'fr' else ''}%"


def quoted(text: str, *, language: str) -> str:
    """Return a name between the language's quotation marks."""
    if _known(language) == "fr":
        return f"«{NO_BREAK}{text}{NO_BREAK}»"
    return f"“{text}”"


def listed(items: Sequence[str], *, language: str) -> str:
    """Return names in a row: `a, b et c`; an empty text of none."""
    return format_list(list(items), locale=_locale(language)) if items else ""


def sentence_start(text: str) -> str:
    """Return a text with a capital first: `Quatre services`; in Dutch `Eén`, never `Één`."""
    if text.startswith("één"):
        return f"E{text[1:]}"
    return text[:1].upper() + text[1:]


def tail(identifier: str) -> str:
    """Return the end of an account or card number, `…4821`, which no line break may part."""
    return f"…{WORD_JOINER}{identifier.replace(' ', '')[-4:]}"


def iban(text: str) -> str:
    """Return an IBAN in groups of four, kept on one line."""
    compact = text.replace(" ", "")
    return NO_BREAK.join(compact[at : at + 4] for at in range(0, len(compact), 4))


def file_size(count: int, *, language: str) -> str:
    """Return a size in bytes as people read it: `41 ko`, `41 kB`; a begun unit counts."""
    unit, letter = (_KILO, "k") if count < _MEGA else (_MEGA, "M")
    byte = "o" if _known(language) == "fr" else "B"
    return f"{whole(-(-count // unit), language=language)}{NO_BREAK}{letter}{byte}"


def _parts(cents: int, currency: str) -> tuple[int, int, int]:
    """Return whole units, smallest units left over, and how many digits these have."""
    exponent = get_currency_precision(currency)
    units, minor = divmod(abs(cents), 10**exponent)
    return units, minor, exponent


def _grouped(number: int, language: str) -> str:
    return f"{number:,}".replace(",", _THOUSANDS[_known(language)])


def _day_and_month(day: dt.date, language: str) -> str:
    return f"{_day_number(day, language)}{NO_BREAK}{month_name(day, language=language)}"


def _day_number(day: dt.date, language: str) -> str:
    return "1er" if day.day == 1 and language == "fr" else str(day.day)


def _first_of_period(
    start_on: dt.date, last_on: dt.date, *, language: str, as_of: dt.date | None
) -> str:
    """Return the first day as far as the last one does not say it already; empty for one day."""
    if start_on == last_on:
        return ""
    if (start_on.year, start_on.month) == (last_on.year, last_on.month):
        return _day_number(start_on, language)
    if start_on.year == last_on.year:
        return _day_and_month(start_on, language)
    return short_date(start_on, language=language, as_of=as_of)


def _fold_of(local: dt.datetime) -> str:
    """Return `, UTC+2` in the hour that a night repeats, else nothing."""
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    minutes = int((local.utcoffset() or dt.timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = MINUS if minutes < 0 else "+"
    return f", UTC{sign}{hours}{f':{rest:02}' if rest else ''}"


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise UnknownLanguage(language)
    return language


@functools.cache
def _locale(language: str) -> Locale:
    return Locale.parse("en_GB" if _known(language) == "en" else language)


_LENGTHS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "fr": {"day": ("un jour", "jours"), "month": ("un mois", "mois"), "year": ("un an", "ans")},
    "nl": {
        "day": ("één dag", "dagen"),
        "month": ("één maand", "maanden"),
        "year": ("één jaar", "jaar"),
    },
    "en": {
        "day": ("one day", "days"),
        "month": ("one month", "months"),
        "year": ("one year", "years"),
    },
}


def length(count: int, unit: str, *, language: str) -> str:
    """Return so many days, months or years: `un mois`, `3 mois`."""
    one, many = _LENGTHS[_known(language)][unit]
    return one if count == 1 else f"{count}\u00a0{many}"
