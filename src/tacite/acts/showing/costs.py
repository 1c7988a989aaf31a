"""What services that a customer holds cost for a cycle, on this day or a later one."""

import dataclasses as dc
import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tacite.accounts.models import Account
from tacite.accounts.statuses import Held as HeldStatus
from tacite.accounts.statuses import held
from tacite.acts.conditions import Agreed, Conditions
from tacite.acts.pricing import PriceList
from tacite.acts.showing.held import Held, HeldChange
from tacite.brands.queries import Selling
from tacite.catalogue.models import Offer, Option
from tacite.catalogue.queries import PriceKey, price_rows_between
from tacite.rules import packs
from tacite.rules.pricing import PriceRow
from tacite.rules.refusals import Refused
from tacite.rules.tax import PricedLine, Totals, VatAnswer, totals
from tacite.subscriptions.models import ChosenOption, Subscription

_DAY = dt.timedelta(days=1)


@dc.dataclass(slots=True)
class Costs:
    """The prices that services need on some days, read at once.

    Services of the same terms cost the same: each kind is priced once for all the days between
    which neither a price nor a rate of VAT changes.
    """

    payer: Account
    selling: Selling
    rows: Sequence[tuple[PriceKey, Any, PriceRow]]
    answer: VatAnswer | None
    today: dt.date
    statuses: Mapping[int, Sequence[HeldStatus]] = dc.field(default_factory=dict)
    options: Mapping[tuple[int, str], int] = dc.field(default_factory=dict)  # of successors
    _changes_on: list[dt.date] = dc.field(init=False)
    _lines: dict[tuple[Any, ...], tuple[PricedLine, ...] | None] = dc.field(default_factory=dict)
    _totals: dict[tuple[PricedLine, ...], Totals] = dc.field(default_factory=dict)
    _wanted: dict[tuple[Any, ...], tuple[Subscription, list[ChosenOption]]] = dc.field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        """Note the days on which something that a price follows changes."""
        bounds = {day for _, valid, _ in self.rows for day in (valid.lower, valid.upper) if day}
        bounds |= {until_on for held in self.statuses.values() for _, until_on in held}
        self._changes_on = sorted(bounds.union(packs.rates_change_on()))

    def of(
        self, services: Iterable[Held], on: dt.date, starts: Mapping[int, dt.date] | None = None
    ) -> Totals | None:
        """Return what a cycle of these services comes to when it is asked for on a day, in one.

        The cycle begins on the day that `starts` has for a service, else on its expiry: that is
        what the periods of a promotion are counted by.

        None where that cannot be said: a price or a rate of VAT is missing.
        """
        found: list[PricedLine] = []
        for service in services:
            start = (starts or {}).get(service.id, service.expires_on)
            listed_on = _listed_on(service, on, start)
            lines = self._lines_of(self._announced(service, start), listed_on, start)
            if lines is None:
                return None
            found += lines
        key = tuple(found)
        if key not in self._totals:
            self._totals[key] = totals(key, prices=self.selling.policy.prices)
        return self._totals[key]

    def _announced(self, service: Held, start: dt.date | None) -> Held:
        """Return a service as it will be: changed as was confirmed, or as its successor."""
        change = service.change
        if change and start and start >= change.effective_on:
            return _changed(service, change)
        then = as_announced(service, start)
        if then.offer_id == service.offer_id or not service.options:
            return then
        ids = [self.options.get((then.offer_id, each.ref)) for each in service.options]
        if None in ids:
            return service
        carried = zip(service.options, ids, strict=True)
        options = tuple(dc.replace(each, option_id=i or 0) for each, i in carried)
        return then._replace(options=options)

    def _lines_of(
        self, service: Held, on: dt.date, start: dt.date | None
    ) -> tuple[PricedLine, ...] | None:
        promotion = _promotion(service, start)
        key = (bisect_right(self._changes_on, on), service.terms, promotion)
        if key not in self._lines:
            self._lines[key] = self._priced(service, on, promotion)
        return self._lines[key]

    def _priced(
        self, service: Held, on: dt.date, promotion: Agreed | None
    ) -> tuple[PricedLine, ...] | None:
        if service.terms not in self._wanted:
            self._wanted[service.terms] = _subscription(service), _options(service)
        wanted, options = self._wanted[service.terms]
        agreed = {wanted.id: promotion} if promotion else {}
        conditions = Conditions(self.statuses, agreed)
        prices, answers = self._prices_on(on), self._answers(on)
        listed = PriceList(on, prices, answers, {wanted.id: options}, conditions)
        try:
            lines = listed.lines(wanted, self.payer, self.selling)
        except Refused:
            return None
        return tuple(
            PricedLine(line.amount_cents, line.vat.category, line.vat.rate, line.vat.country)
            for line in lines
        )

    def _answers(self, on: dt.date) -> dict[int, VatAnswer]:
        """Return the answer about the payer's VAT number as old on that day as it is today.

        It will be asked for again before it is too old to serve.
        """
        if self.answer is None:
            return {}
        asked_on = self.answer.asked_on + (on - self.today)
        return {self.payer.id: dc.replace(self.answer, asked_on=asked_on)}

    def _prices_on(self, on: dt.date) -> Mapping[PriceKey, tuple[PriceRow, ...]]:
        found: dict[PriceKey, list[PriceRow]] = {}
        for key, valid, row in self.rows:
            if on in valid:
                found.setdefault(key, []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}


def costs(
    services: Iterable[Held],
    *,
    payer: Account,
    selling: Selling,
    answer: VatAnswer | None,
    today: dt.date,
    until: dt.date,
) -> Costs:
    """Read what these services cost from today until before `until`: one question.

    One more where a price is for a status: who has it, and until when.
    """
    wanted = list(services)
    offers = {service.offer_id for service in wanted}
    told = {each for service in wanted for each in service.announced}
    offers |= {each.successor_id for each in told if each.successor_id}
    offers |= {service.change.offer_id for service in wanted if service.change}
    risen = [each.from_on - _DAY for each in told if each.holds_from > today]
    rows = price_rows_between(offers, since=min([today, *risen]), until=until) if offers else []
    by_status = any(row.for_status for _, _, row in rows)
    statuses = held(service.account_id for service in wanted) if by_status else {}
    return Costs(payer, selling, rows, answer, today, statuses, _options_of_successors(wanted))


def _options_of_successors(services: Iterable[Held]) -> dict[tuple[int, str], int]:
    """Return the options of offers that take the place of those of services with options."""
    announced = (each for service in services if service.options for each in service.announced)
    offers = {each.successor_id for each in announced if each.successor_id}
    found = Option.objects.filter(offer__in=offers) if offers else ()
    return {(option.offer_id, option.ref): option.id for option in found}


def _changed(service: Held, change: HeldChange) -> Held:
    return service._replace(
        offer_id=change.offer_id,
        offer=change.offer,
        quantity=change.quantity,
        options=change.options,
        price_frozen_cents=None,
        announced=(),
        change=None,
    )


def as_announced(service: Held, start: dt.date | None) -> Held:
    """Return a service as it is for days that begin on a day: its successor may hold by then."""
    for told in service.announced:
        if told.successor and told.successor_id and start and start >= told.holds_from:
            return service._replace(offer_id=told.successor_id, offer=told.successor, announced=())
    return service


def _listed_on(service: Held, on: dt.date, start: dt.date | None) -> dt.date:
    """Return the day of the list that counts: that before a rise which does not hold for it yet."""
    for told in service.announced:
        rose = told.successor_id is None and told.cycle == service.cycle and told.from_on <= on
        if rose and start is not None and start < told.holds_from:
            return told.from_on - _DAY
    return on


def _promotion(service: Held, start: dt.date | None) -> Agreed | None:
    """Return the promotion of a service if the period that begins on a day is still of it."""
    if service.promotion is None:
        return None
    known = Conditions(
        agreed={service.id: service.promotion}, anchors={service.id: service.anchors}
    )
    return known.discount(_subscription(service), start)


def _subscription(service: Held) -> Subscription:
    offer = Offer(id=service.offer_id, **dc.asdict(service.offer))
    return Subscription(
        id=service.id,
        account_id=service.account_id,
        ref=service.ref,
        label=service.label,
        offer=offer,
        cycle=service.cycle,
        quantity=service.quantity,
        price_frozen_cents=service.price_frozen_cents,
    )


def _options(service: Held) -> list[ChosenOption]:
    return [
        ChosenOption(
            option=Option(
                id=option.option_id,
                ref=option.ref,
                name_fr=option.name_fr,
                name_nl=option.name_nl,
                name_en=option.name_en,
            ),
            quantity=option.quantity,
        )
        for option in service.options
    ]
