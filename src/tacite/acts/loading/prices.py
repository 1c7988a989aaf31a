"""Dated prices: what a row says against what holds here, and the change from today on.

A price that has held is never rewritten: a change closes it today and opens another. One that
began today, or has not begun, has not been shown on an earlier day and is replaced.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.backends.postgresql.psycopg_any import DateRange

from tacite import tables
from tacite.acts.loading.rows import OfferPrice
from tacite.catalogue.models import Price


class PriceKey(NamedTuple):
    """Which price of an offer: of its own or of an option, for which cycle, in which currency."""

    option_id: int | None
    kind: str
    cycle: str
    currency: str
    tier_from: int
    for_status: str = ""

    @property
    def name(self) -> str:
        """The key as a person reads it."""
        tier = f" from {self.tier_from}" if self.kind == "tier" else ""
        option = f" of option {self.option_id}" if self.option_id else ""
        status = f" for {self.for_status}" if self.for_status else ""
        return f"price {self.kind} {self.cycle} {self.currency}{tier}{option}{status}"


# From which day on (None: since before today) how many cents; None: no price any more.
Schedule = list[tuple[dt.date | None, int | None]]


@dc.dataclass(slots=True)
class Priced:
    """The prices of offers that are here and not over, by key and ascending day."""

    today: dt.date
    rows: dict[int, dict[PriceKey, list[Price]]]

    def schedules(self, offer_id: int) -> dict[PriceKey, Schedule]:
        """Return what an offer costs from today on."""
        return {key: self._schedule(rows) for key, rows in self.rows.get(offer_id, {}).items()}

    def _schedule(self, rows: Sequence[Price]) -> Schedule:
        found: Schedule = []
        for row in rows:
            lower = row.valid.lower
            found.append((lower if lower and lower > self.today else None, row.cents))
            if row.valid.upper:
                found.append((row.valid.upper, None))
        starts = {start for start, cents in found if cents is not None}
        return [
            (start, cents) for start, cents in found if cents is not None or start not in starts
        ]


def priced(offer_ids: Iterable[int], *, today: dt.date) -> Priced:
    """Read the prices of offers that hold today or later."""
    rows: dict[int, dict[PriceKey, list[Price]]] = {}
    prices = Price.objects.filter(offer__in=list(offer_ids)).order_by("valid", "id")
    for price in prices:
        if price.valid.upper and price.valid.upper <= today:
            continue
        key = _key(price, price.option_id)
        rows.setdefault(price.offer_id, {}).setdefault(key, []).append(price)
    return Priced(today, rows)


def told_schedules(
    prices: Mapping[int | None, Sequence[OfferPrice]], *, today: dt.date
) -> dict[PriceKey, Schedule]:
    """Return what rows say an offer costs from today on; prices by the id of their option."""
    found: dict[PriceKey, list[OfferPrice]] = {}
    for option_id, of_one in prices.items():
        for price in of_one:
            key = _key(price, option_id)
            found.setdefault(key, []).append(price)
    return {key: _clipped(of_one, today) for key, of_one in found.items()}


def _key(price: Price | OfferPrice, option_id: int | None) -> PriceKey:
    told = price.kind, price.cycle, price.currency, price.tier_from
    return PriceKey(option_id, *told, price.for_status)


def _clipped(prices: Sequence[OfferPrice], today: dt.date) -> Schedule:
    ordered = sorted(prices, key=lambda price: price.from_on or dt.date.min)
    past = [p for p in ordered if p.from_on is None or p.from_on <= today]
    coming = [p for p in ordered if p.from_on is not None and p.from_on > today]
    now: Schedule = [(None, past[-1].cents)] if past else []
    return now + [(p.from_on, p.cents) for p in coming]


def open_prices(schedules: Mapping[int, Mapping[PriceKey, Schedule]]) -> None:
    """Write the prices of new offers: what holds today is taken to have held always."""
    rows = [
        row
        for offer_id, of_offer in schedules.items()
        for key, schedule in of_offer.items()
        for row in _rows(offer_id, key, schedule, since=None)
    ]
    _copy(rows)


def change_prices(
    offer_id: int, here: Priced, told: Mapping[PriceKey, Schedule], keys: Iterable[PriceKey]
) -> None:
    """Let other prices hold from today on, for these keys; none where the rows say none."""
    today = here.today
    for key in keys:
        running = None
        for row in here.rows.get(offer_id, {}).get(key, []):
            if row.valid.lower is not None and row.valid.lower >= today:
                row.delete()
            else:
                running = row
        schedule = list(told.get(key, []))
        if running is not None and schedule and schedule[0] == (None, running.cents):
            schedule.pop(0)
            end = schedule[0][0] if schedule else None
        else:
            end = today
        if running is not None:
            running.valid = DateRange(running.valid.lower, end)
            running.save(update_fields=["valid"])
        _copy(_rows(offer_id, key, schedule, since=today))


def _rows(
    offer_id: int, key: PriceKey, schedule: Schedule, *, since: dt.date | None
) -> list[tuple[Any, ...]]:
    ends = [*(start for start, _ in schedule[1:]), None][: len(schedule)]
    return [
        (
            offer_id,
            key.option_id,
            key.kind,
            key.currency,
            key.cycle,
            key.tier_from,
            key.for_status,
            DateRange(start or since, end),
            cents,
        )
        for (start, cents), end in zip(schedule, ends, strict=True)
        if cents is not None
    ]


def _copy(rows: Sequence[tuple[Any, ...]]) -> None:
    key = ("offer_id", "option_id", "kind", "currency", "cycle", "tier_from", "for_status")
    tables.copy_rows(Price, (*key, "valid", "cents"), rows)
