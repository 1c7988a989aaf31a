"""The formats in the language, on the day and in the zone of the page being rendered.

The language and the zone are those that Django holds for the thread of work
(`translation.get_language`, `timezone.get_current_timezone`); the day is held here, because it is
the business day, which only a face may read from the clock. Without a day, years are printed.
"""

import contextvars
import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

from babel import Locale
from django.utils import timezone
from django.utils.translation import get_language

from tacite.wording import formats

_today: contextvars.ContextVar[dt.date | None] = contextvars.ContextVar("today", default=None)


@contextmanager
def reading_on(today: dt.date | None) -> Iterator[None]:
    """Hold the day on which the page is read: its year goes without saying."""
    token = _today.set(today)
    try:
        yield
    finally:
        _today.reset(token)


def today() -> dt.date | None:
    """Return the day on which the page is read, if the face said it."""
    return _today.get()


def language() -> str:
    """Return the language of the page: one of those the product speaks, else English."""
    active = (get_language() or "").partition("-")[0]
    return active if active in formats.LANGUAGES else "en"


class Spoken:
    """What templates call as `formats`: every method says what its namesake in `formats` does."""

    def amount(self, cents: int, currency: str) -> str:
        """Return `24,00 €`."""
        return formats.amount(cents, currency=currency, language=language())

    def plain_amount(self, cents: int, currency: str) -> str:
        """Return `24,00`."""
        return formats.plain_amount(cents, currency=currency, language=language())

    def machine_amount(self, cents: int, currency: str) -> str:
        """Return `24.00`."""
        return formats.machine_amount(cents, currency=currency)

    def long_date(self, day: dt.date) -> str:
        """Return `jeudi 26 novembre`."""
        return formats.long_date(day, language=language(), as_of=today())

    def short_date(self, day: dt.date) -> str:
        """Return `26 novembre`."""
        return formats.short_date(day, language=language(), as_of=today())

    def numeric_date(self, day: dt.date) -> str:
        """Return `26/11/2026`."""
        return formats.numeric_date(day, language=language())

    def month(self, day: dt.date) -> str:
        """Return `novembre`, or `janvier 2027`."""
        return formats.month(day, language=language(), as_of=today())

    def month_name(self, day: dt.date) -> str:
        """Return `novembre`."""
        return formats.month_name(day, language=language())

    def weekday_name(self, day: dt.date) -> str:
        """Return `jeudi`."""
        return formats.weekday_name(day, language=language())

    def period(self, start_on: dt.date, end_on: dt.date) -> str:
        """Return `du 28 novembre au 27 décembre`; `end_on` is the first day not covered."""
        return formats.period(start_on, end_on, language=language(), as_of=today())

    def instant(self, moment: dt.datetime, *, with_zone: bool = True) -> str:
        """Return `mardi 24 novembre à 14 h 02 (heure de Paris)`."""
        return formats.instant(
            moment, zone=_zone(), language=language(), as_of=today(), with_zone=with_zone
        )

    def time_of_day(self, moment: dt.datetime) -> str:
        """Return `14 h 02`."""
        return formats.time_of_day(moment, zone=_zone(), language=language())

    def stamp(self, moment: dt.datetime) -> str:
        """Return `24/11/2026 03:11`."""
        return formats.stamp(moment, zone=_zone(), language=language())

    def number_word(self, number: int, *, feminine: bool = False) -> str:
        """Return `quatre`."""
        return formats.number_word(number, language=language(), feminine=feminine)

    def whole(self, number: int) -> str:
        """Return `48 612`."""
        return formats.whole(number, language=language())

    def unbroken(self, text: str) -> str:
        """Return `2026-01` on one line."""
        return formats.unbroken(text)

    def rate(self, percent: Decimal) -> str:
        """Return `20 %`."""
        return formats.rate(percent, language=language())

    def quoted(self, text: str) -> str:
        """Return `« Récréation »`."""
        return formats.quoted(text, language=language())

    def listed(self, items: Sequence[str]) -> str:
        """Return `a, b et c`."""
        return formats.listed(items, language=language())

    def file_size(self, count: int) -> str:
        """Return `41 ko`."""
        return formats.file_size(count, language=language())

    def sentence_start(self, text: str) -> str:
        """Return `Quatre`."""
        return formats.sentence_start(text)

    def tail(self, identifier: str) -> str:
        """Return `…4821`."""
        return formats.tail(identifier)

    def iban(self, text: str) -> str:
        """Return an IBAN in groups of four."""
        return formats.iban(text)

    def today(self) -> dt.date | None:
        """Return the day on which the page is read."""
        return today()


def country(code: str) -> str:
    """Return the name of a country."""
    return str(Locale.parse(language()).territories.get(code, code))


def _zone() -> str:
    return timezone.get_current_timezone_name()
