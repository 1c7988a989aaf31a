"""Dated facts of law: rates, mentions and terms, each with its source and the day of its check.

They stand in TOML beside this file (`regimes/`); an installation may add its own, which win over
those that ship. A day outside the range that a pack vouches for is refused, never guessed
(safety-and-law 3.0, 3.16; F13). Days are civil days of the seller.
"""

import datetime as dt
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Protocol, TypeVar

from tacite.rules.refusals import Refused

SHIPPED = ("eu", "fr", "be", "nl")
EVERYONE = ("consumer", "non_professional", "business", "public_body")
DOCUMENTS = ("invoice", "credit_note")


class NoRate(Refused):
    """No rate is known there for that class on that day; facts: `place`, `vat_class`, `on`."""

    code = "no_rate"


class NoMention(Refused):
    """No pack words that mention on that day; facts: `mention`, `regime`, `on`."""

    code = "no_mention"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Where a fact comes from, and the days for which it may be used."""

    regime: str
    valid_from: dt.date
    valid_to: dt.date | None
    holds_until: dt.date
    source: str
    checked_on: dt.date

    def holds(self, on: dt.date) -> bool:
        """Tell whether the fact may be used for that day."""
        before_end = self.valid_to is None or on < self.valid_to
        return self.valid_from <= on <= self.holds_until and before_end


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Fact):
    """A rate of VAT in percent; `place` is a country, or a region by ISO 3166-2."""

    place: str
    vat_class: str
    percent: Decimal
    previous: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Fact):
    """Words that those documents must carry: all to those kinds of customer, or when decided."""

    code: str
    kinds: tuple[str, ...]
    documents: tuple[str, ...]
    always: bool
    texts: Mapping[str, str] = field(hash=False)

    def text(self, language: str) -> str:
        """Return the words in that language, else in the first one given: the law's own."""
        return self.texts.get(language) or next(iter(self.texts.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class LateTerms(Fact):
    """What the law says of late payment by those kinds of customer; `None` where it says nothing.

    Cents, whole days, and points above the reference rate of the European Central Bank.
    """

    kinds: tuple[str, ...]
    recovery_fee_cents: int | None
    interest_points: Decimal | None
    due_days: int | None
    due_days_max: int | None
    reminders_free: int | None
    reminder_cents_max: int | None
    days_after_reminder: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(Fact):
    """How long those kinds of customer may withdraw from what they concluded at a distance.

    `holidays` are days of the year ("12-25") or counted from Easter Sunday ("easter+1").
    """

    kinds: tuple[str, ...]
    days: int
    holidays: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Packs:
    """All the facts in force for an installation; of two that hold, the later one counts."""

    rates: tuple[Rate, ...]
    mentions: tuple[Mention, ...]
    late_terms: tuple[LateTerms, ...]
    withdrawals: tuple[Withdrawal, ...] = ()
    _by_place: Mapping[tuple[str, str], list[Rate]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the rates: a night asks for them a hundred thousand times."""
        by_place: dict[tuple[str, str], list[Rate]] = defaultdict(list)
        for rate in reversed(self.rates):
            by_place[rate.place, rate.vat_class].append(rate)
        object.__setattr__(self, "_by_place", dict(by_place))

    def rate(self, place: str, vat_class: str, on: dt.date) -> Decimal:
        """Return the percentage in force on that day, or raise `NoRate`."""
        for rate in self._by_place.get((place, vat_class), ()):
            if rate.holds(on):
                return rate.percent
        raise NoRate(place=place, vat_class=vat_class, on=on)

    def rates_change_on(self) -> tuple[dt.date, ...]:
        """Return the days on which some rate begins or ceases to hold, ascending."""
        days = {rate.valid_from for rate in self.rates}
        days |= {rate.valid_to for rate in self.rates if rate.valid_to}
        days |= {rate.holds_until + dt.timedelta(days=1) for rate in self.rates}
        return tuple(sorted(days))

    def mention(self, code: str, *, country: str, on: dt.date) -> Mention:
        """Return the words of the seller's country, else of the Union, or raise `NoMention`."""
        for regime in (country, "EU"):
            of_regime = [m for m in self.mentions if m.regime == regime and m.code == code]
            if (found := _last(of_regime, on)) is not None:
                return found
        raise NoMention(mention=code, regime=country, on=on)

    def mentions_always(
        self, *, country: str, kind: str, document: str, on: dt.date
    ) -> list[Mention]:
        """Return what every such document of a seller there must say to that kind of customer.

        `document` is `invoice` or `credit_note`: who is given money back reads of no penalties.
        """
        return [
            mention
            for mention in self.mentions
            if mention.always
            and mention.regime == country
            and kind in mention.kinds
            and document in mention.documents
            and mention.holds(on)
        ]

    def terms_when_late(self, *, country: str, kind: str, on: dt.date) -> LateTerms | None:
        """Return what that country's law says about late payment by that kind of customer."""
        return _last((t for t in self.late_terms if t.regime == country and kind in t.kinds), on)

    def withdrawal(self, *, country: str, kind: str, on: dt.date) -> Withdrawal | None:
        """Return that country's right of withdrawal, else the Union's, for that kind of customer.

        None: the law gives it to nobody of that kind.
        """
        for regime in (country, "EU"):
            of_regime = [w for w in self.withdrawals if w.regime == regime and kind in w.kinds]
            if (found := _last(of_regime, on)) is not None:
                return found
        return None

    def facts(self) -> list[Fact]:
        """Return every fact: what staff are shown."""
        return [*self.mentions, *self.late_terms, *self.withdrawals, *self.rates]


def unchecked(facts: Iterable[Fact], on: dt.date, *, days: int = 180) -> list[Fact]:
    """Return the facts that nobody has checked against their sources for more than so many days."""
    return [fact for fact in facts if (on - fact.checked_on).days > days]


@cache
def shipped() -> Packs:
    """Return the packs that come with Tacite."""
    folder = resources.files("tacite.rules.regimes")
    return read_packs((folder / f"{name}.toml").read_text("utf-8") for name in SHIPPED)


@lru_cache(maxsize=4096)
def rate(place: str, vat_class: str, on: dt.date) -> Decimal:
    """Return the shipped percentage in force on that day, or raise `NoRate`."""
    return shipped().rate(place, vat_class, on)


@cache
def rates_change_on() -> tuple[dt.date, ...]:
    """Return the days on which some shipped rate begins or ceases to hold, ascending."""
    return shipped().rates_change_on()


def read_packs(texts: Iterable[str]) -> Packs:
    """Read packs in TOML; a missing key is a `KeyError`: packs are code, and tested as such."""
    packs = [tomllib.loads(text) for text in texts]
    return Packs(
        rates=tuple(rate for pack in packs for rate in _rates(pack)),
        mentions=tuple(_mention(pack, row) for pack in packs for row in pack.get("mentions", ())),
        late_terms=tuple(_terms(pack, row) for pack in packs for row in pack.get("late_terms", ())),
        withdrawals=tuple(
            _withdrawal(pack, row) for pack in packs for row in pack.get("withdrawals", ())
        ),
    )


class _Dated(Protocol):
    def holds(self, on: dt.date) -> bool: ...


_F = TypeVar("_F", bound=_Dated)


def _last(facts: Iterable[_F], on: dt.date) -> _F | None:
    return next((fact for fact in reversed(list(facts)) if fact.holds(on)), None)


def _rates(pack: Mapping[str, Any]) -> Iterable[Rate]:
    for table in pack.get("rates", ()):
        for row in table["entries"]:
            yield Rate(
                **_origin(pack, row),
                place=row["place"],
                vat_class=table["class"],
                percent=Decimal(row["percent"]),
                previous=_decimal(row.get("previous")),
            )


def _mention(pack: Mapping[str, Any], row: Mapping[str, Any]) -> Mention:
    return Mention(
        **_origin(pack, row),
        code=row["code"],
        kinds=tuple(row.get("kinds", EVERYONE)),
        documents=tuple(row.get("documents", DOCUMENTS)),
        always=row.get("always", False),
        texts=row["text"],
    )


def _terms(pack: Mapping[str, Any], row: Mapping[str, Any]) -> LateTerms:
    return LateTerms(
        **_origin(pack, row),
        kinds=tuple(row["kinds"]),
        recovery_fee_cents=row.get("recovery_fee_cents"),
        interest_points=_decimal(row.get("interest_points")),
        due_days=row.get("due_days"),
        due_days_max=row.get("due_days_max"),
        reminders_free=row.get("reminders_free"),
        reminder_cents_max=row.get("reminder_cents_max"),
        days_after_reminder=row.get("days_after_reminder"),
    )


def _withdrawal(pack: Mapping[str, Any], row: Mapping[str, Any]) -> Withdrawal:
    return Withdrawal(
        **_origin(pack, row),
        kinds=tuple(row["kinds"]),
        days=row["days"],
        holidays=tuple(row["holidays"]),
    )


def _origin(pack: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "regime": pack["regime"],
        "valid_from": row["valid_from"],
        "valid_to": row.get("valid_to"),
        "holds_until": pack["holds_until"],
        "source": pack["sources"][row["source"]],
        "checked_on": pack["checked_on"],
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
