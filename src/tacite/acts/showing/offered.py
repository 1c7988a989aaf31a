"""What is sold to a visitor or a customer, with the VAT that he pays (safety-and-law 3.7)."""

import dataclasses as dc
import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from tacite.accounts.models import Account
from tacite.accounts.queries import vat_answers
from tacite.accounts.statuses import held
from tacite.acts.conditions import NONE, Conditions
from tacite.acts.pricing import PriceList
from tacite.acts.stock import left_of
from tacite.brands.models import Brand
from tacite.brands.queries import Selling, selling_of
from tacite.catalogue.models import Offer, Option, Price
from tacite.catalogue.queries import on_shelf, rows_on_shelf
from tacite.invoicing.operations.requesting import AskedLine
from tacite.rules import consumer_law
from tacite.rules.periods import Cycle
from tacite.rules.pricing import PriceRow
from tacite.rules.reductions import DatedPrice, Reduction, reduction
from tacite.rules.refusals import Refused
from tacite.rules.tax import PricedLine, totals
from tacite.subscriptions.models import ChosenOption, Subscription

_DAYS = {"days": 1, "months": 30, "years": 365}


@dc.dataclass(frozen=True, slots=True)
class Amount:
    """A price as a buyer pays it. `rate` in percent; 0 where no VAT is charged."""

    net_cents: int
    vat_cents: int
    gross_cents: int
    rate: Decimal


@dc.dataclass(frozen=True, slots=True)
class OptionPrice:
    """An option that can be added for a cycle; `each`: the price is that of one."""

    option: Option
    amount: Amount
    each: bool


@dc.dataclass(frozen=True, slots=True)
class CyclePrice:
    """What an offer costs for a cycle: of all, or of one where it follows the quantity (`each`).

    `tiers`: from how many on all of them cost so much each. `setup` is paid once, at the order.
    `before`: of a reduced price, the lowest of the days before `reduced_on` (safety-and-law 3.7).
    """

    cycle: str
    amount: Amount
    each: bool
    tiers: tuple[tuple[int, Amount], ...]
    setup: Amount | None
    options: tuple[OptionPrice, ...]
    before: Amount | None = None
    reduced_on: dt.date | None = None


@dc.dataclass(frozen=True, slots=True)
class Offered:
    """An offer with its prices, shortest cycle first. `sells`: this buyer is of its segment.

    `needs`: the status that he lacks for it; `left`: how many there still are, if that is limited.
    """

    offer: Offer
    currency: str
    prices: tuple[CyclePrice, ...]
    sells: bool
    needs: str = ""
    left: int | None = None

    @property
    def first(self) -> CyclePrice:
        """The shortest cycle, by which offers are compared."""
        return self.prices[0]


def offered(
    *,
    brand: Brand,
    account: Account | None,
    on: dt.date,
    ref: str = "",
    shelf: Sequence[Any] | None = None,
) -> list[Offered]:
    """Return what can be ordered on a day at the prices of a buyer; a visitor is a consumer.

    An offer for one kind of customers is shown to a visitor as to such a customer. One that has
    no price in the buyer's currency, or whose VAT is not known, is left out. `shelf`: what can be
    ordered, where the caller has read it already.
    """
    selling = selling_of(brand)
    answers = vat_answers([account.id]) if account and account.vat_number else {}
    mine = Conditions(statuses=held([account.id]) if account else {})
    found = []
    for offer in on_shelf(brand_id=brand.id, on=on, ref=ref) if shelf is None else shelf:
        buyer = account or _visitor(selling, offer)
        has = mine.statuses_on(buyer.id, on)
        needs = offer.needs_status if account and offer.needs_status not in has else ""
        conditions = mine if has else _as_needed(offer, buyer)
        listed = PriceList(on, rows_on_shelf(offer), answers, {}, conditions)
        shown = {"", *conditions.statuses_on(buyer.id, on)}
        law = consumer_law.shipped().price_reduction(country=buyer.country, kind=buyer.kind, on=on)
        days = law.days if law else 0
        prices = tuple(_Shelf(offer, buyer, selling, listed, shown, days).prices())
        if prices:
            sells = offer.segment in {"", buyer.kind}
            left = left_of(offer)
            found.append(Offered(offer, buyer.currency, prices, sells, needs, left))
    return found


def _as_needed(offer: Offer, buyer: Account) -> Conditions:
    """Return the conditions of somebody who has the status that an offer is reserved for."""
    if not offer.needs_status:
        return NONE
    return Conditions(statuses={buyer.id or 0: [(offer.needs_status, dt.date.max)]})


def _visitor(selling: Selling, offer: Offer) -> Account:
    """Return who an offer is shown to before anybody signed in: at home, of its segment."""
    return Account(kind=offer.segment or "consumer", country=selling.seller.country, currency="EUR")


@dc.dataclass(frozen=True, slots=True)
class _Shelf:
    """An offer before a buyer."""

    offer: Any
    buyer: Account
    selling: Selling
    listed: PriceList
    statuses: Collection[str]
    days: int = 0  # of which a reduced price shows the lowest; 0: no law wants it

    def prices(self) -> Iterable[CyclePrice]:
        """Yield the price of each cycle, the shortest first."""
        own = [p for p in self._now(option=False) if p.kind != "setup"]
        for cycle in sorted({price.cycle for price in own}, key=_length):
            try:
                yield self._cycle(cycle, [price for price in own if price.cycle == cycle])
            except Refused:
                continue

    def _cycle(self, cycle: str, own: Sequence[Price]) -> CyclePrice:
        base, setup = self._base(cycle, self.offer.quantity_min)
        steps = sorted(price.tier_from for price in own if price.kind == "tier")
        tiers = [(step, self._base(cycle, step)[0]) for step in steps if step > 1]
        lowered = self._reduction(cycle, own)
        return CyclePrice(
            cycle=cycle,
            amount=base,
            each=own[0].kind != "fixed",
            tiers=tuple(tiers),
            setup=setup,
            options=tuple(self._options(cycle)),
            before=self._before(cycle, own[0], lowered.lowest_cents) if lowered else None,
            reduced_on=lowered.since if lowered else None,
        )

    def _reduction(self, cycle: str, own: Sequence[Price]) -> Reduction | None:
        """Return by what a price is to be measured; that of a status is no reduction."""
        if not self.days or any(price.for_status for price in own):
            return None
        least = min(price.tier_from for price in own)
        kind = own[0].kind
        dated = [
            DatedPrice(price.cents, price.valid.lower, price.valid.upper)
            for price in self.offer.prices_ever
            if (price.option_id, price.cycle, price.currency) == (None, cycle, self.buyer.currency)
            and (price.kind, price.tier_from, price.for_status) == (kind, least, "")
        ]
        return reduction(dated, on=self.listed.on, days=self.days)

    def _before(self, cycle: str, now: Price, cents: int) -> Amount:
        """Return another price of a cycle with the VAT that the buyer pays."""
        key = (self.offer.id, None, cycle, self.buyer.currency)
        rows = (PriceRow("fixed" if now.kind == "fixed" else "per_unit", cents),)
        listed = dc.replace(self.listed, prices={**self.listed.prices, key: rows})
        service = self._service(cycle, self.offer.quantity_min)
        return self._amount(listed.lines(service, self.buyer, self.selling)[0])

    def _base(self, cycle: str, quantity: int) -> tuple[Amount, Amount | None]:
        lines = self.listed.lines(
            self._service(cycle, quantity), self.buyer, self.selling, setup=True
        )
        setup = [self._amount(line) for line in lines if line.component == "setup"]
        return self._amount(lines[0]), next(iter(setup), None)

    def _options(self, cycle: str) -> Iterable[OptionPrice]:
        priced = [p for p in self._now(option=True) if p.cycle == cycle and p.tier_from == 1]
        for price in priced:
            chosen = ChosenOption(option=price.option, quantity=1)
            listed = dc.replace(self.listed, options={0: [chosen]})
            lines = listed.lines(self._service(cycle, 1), self.buyer, self.selling)
            yield OptionPrice(chosen.option, self._amount(lines[-1]), price.kind != "fixed")

    def _now(self, *, option: bool) -> list[Price]:
        return [
            price
            for price in self.offer.prices_now
            if price.currency == self.buyer.currency
            and (price.option_id is not None) is option
            and price.for_status in self.statuses
        ]

    def _service(self, cycle: str, quantity: int) -> Subscription:
        return Subscription(
            id=0, account_id=self.buyer.id, offer=self.offer, cycle=cycle, quantity=quantity
        )

    def _amount(self, line: AskedLine) -> Amount:
        """Return the price of one, or of all where it is fixed."""
        vat = line.vat
        priced = PricedLine(line.price_cents, vat.category, vat.rate, vat.country)
        found = totals([priced], prices=self.selling.policy.prices)
        return Amount(found.net, found.vat, found.gross, vat.rate)


def _length(cycle: str) -> int:
    parsed = Cycle.parse(cycle)
    return parsed.count * _DAYS[parsed.unit]
