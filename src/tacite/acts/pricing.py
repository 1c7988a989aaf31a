"""What the services of a batch cost on a day, and under which VAT."""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from tacite.accounts.models import Account
from tacite.accounts.queries import vat_answers
from tacite.acts.announced import Prices, older_prices
from tacite.acts.change_facts import scheduled
from tacite.acts.conditions import NONE, Conditions, conditions_of
from tacite.acts.context import Context
from tacite.brands.queries import Selling
from tacite.catalogue.models import Offer
from tacite.catalogue.queries import name_of, options_by_ref, price_rows
from tacite.invoicing.operations.requesting import AskedLine
from tacite.rules import packs
from tacite.rules.money import divide
from tacite.rules.pricing import NoPrice, Priced, PriceRow, priced, rows_for, setup_cents
from tacite.rules.tax import Party, VatAnswer, VatDecision, decide_vat, without_domestic_vat
from tacite.subscriptions.models import ChosenOption, Subscription
from tacite.subscriptions.queries import options_of
from tacite.wording import formats

_PriceKey = tuple[int, int | None, str, str]


@dc.dataclass(slots=True)
class PriceList:
    """The prices and answers about VAT numbers that a batch needs, read at once."""

    on: dt.date
    prices: Mapping[_PriceKey, tuple[PriceRow, ...]]
    answers: Mapping[int, VatAnswer]
    options: Mapping[int, list[ChosenOption]]
    conditions: Conditions = NONE
    kept: Mapping[int, Prices] = dc.field(default_factory=dict)  # of before a rise, by service

    def lines(
        self,
        service: Subscription,
        payer: Account,
        selling: Selling,
        *,
        setup: bool = False,
        start: dt.date | None = None,
    ) -> list[AskedLine]:
        """Return what one cycle of a service is asked for: its offer, then its options.

        The cycle is the one that begins on `start`, else on expiry: a coupon counts periods.

        :raises NoPrice: the offer or an option has no price on that day.
        """
        offer = service.offer
        vat = self.vat(payer, selling, offer)
        rows = self._rows(service, payer, None)
        found = priced(rows, quantity=service.quantity)
        if _is_kept(service):  # the terms subscribed to are kept (S0-96)
            kept = service.price_frozen_cents or 0
            found = Priced(kept, kept)
        name = name_of(offer, payer.language)
        lines = [self._line(service, name, service.quantity, found, vat, selling)]
        self._take_off(lines[0], found, start or service.expires_on, payer)
        lines += [
            self._option(service, payer, chosen, vat, selling)
            for chosen in self.options.get(service.id, ())
        ]
        fee = setup_cents(rows)
        if setup and fee:
            once = self._line(service, name, 1, Priced(fee, fee), vat, selling)
            once.component = "setup"
            lines.append(once)
        return lines

    def statuses_used(self, service: Subscription, payer: Account) -> frozenset[str]:
        """Return the statuses on which the price of a service rests (S0-44)."""
        options = [chosen.option_id for chosen in self.options.get(service.id, ())]
        rows = [row for option in (None, *options) for row in self._rows(service, payer, option)]
        return frozenset(row.for_status for row in rows) - {""}

    def vat(self, payer: Account, selling: Selling, offer: Offer) -> VatDecision:
        """Decide the VAT of a sale to a payer."""
        buyer = Party(payer.kind, payer.country, payer.postcode, payer.vat_number)  # type: ignore[arg-type]
        return decide_vat(
            seller_country=selling.seller.country,
            seller_vat_scheme=selling.seller.vat_scheme,  # type: ignore[arg-type]
            buyer=buyer,
            answer=self.answers.get(payer.id),
            vat_class=offer.vat_class,
            on=self.on,
            oss=selling.seller.oss,
        )

    def _take_off(
        self,
        line: AskedLine,
        found: Priced,
        start: dt.date | None,
        payer: Account,
    ) -> None:
        """Take off what the coupon of a service's order takes off, and say so."""
        agreed = self.conditions.discount(line.subscription, start)
        if agreed is None:
            return
        off = agreed.discount.off(found.amount_cents)
        if line.amount_cents != found.amount_cents:  # who owes no VAT: in the same sense
            off = divide(off * line.amount_cents, found.amount_cents)
        line.amount_cents -= off
        line.off_cents = off
        language = payer.language
        taken = (
            formats.rate(agreed.discount.percent, language=language)
            if agreed.discount.percent is not None
            else formats.amount(off, currency=payer.currency, language=language)
        )
        line.detail = f"{line.detail} · {agreed.code} \N{MINUS SIGN}{taken}"

    def _option(
        self,
        service: Subscription,
        payer: Account,
        chosen: ChosenOption,
        vat: VatDecision,
        selling: Selling,
    ) -> AskedLine:
        rows = self._rows(service, payer, chosen.option_id)
        found = priced(rows, quantity=chosen.quantity)
        name = name_of(chosen.option, payer.language)
        line = self._line(service, name, chosen.quantity, found, vat, selling)
        line.component = chosen.option.ref
        return line

    def listed_cents(self, service: Subscription, payer: Account) -> int | None:
        """Return what the list has for a cycle of the offer alone; None: it has no price for it."""
        rows = self._listed(service, payer, None)
        return priced(rows, quantity=service.quantity).amount_cents if rows else None

    def _rows(
        self, service: Subscription, payer: Account, option_id: int | None
    ) -> tuple[PriceRow, ...]:
        rows = self._listed(service, payer, option_id)
        if not rows and (option_id is not None or not _is_kept(service)):
            raise NoPrice(
                offer=service.offer.ref,
                cycle=service.next_cycle,
                currency=payer.currency,
                on=self.on,
            )
        return rows or (PriceRow("fixed", 0),)

    def _listed(
        self, service: Subscription, payer: Account, option_id: int | None
    ) -> tuple[PriceRow, ...]:
        key = (service.offer_id, option_id, service.next_cycle, payer.currency)
        rows = self.kept.get(service.id or 0, {}).get(key) or self.prices.get(key, ())
        if len(rows) > 1:
            held = self.conditions.statuses_on(service.account_id, self.on)
            rows = tuple(rows_for(rows, held))
        return rows

    def _line(
        self,
        service: Subscription,
        name: str,
        quantity: int,
        found: Priced,
        vat: VatDecision,
        selling: Selling,
    ) -> AskedLine:
        price, amount = found.price_cents, found.amount_cents
        if selling.policy.prices == "incl_vat" and vat.category in {"AE", "O", "E"}:
            # An inclusive list holds the seller's own VAT; who owes none does not pay it.
            domestic = _domestic_rate(selling, service.offer, self.on)
            price = without_domestic_vat(price, domestic)
            amount = price * quantity if found.amount_cents != found.price_cents else price
        return AskedLine(
            subscription=service,
            text=name,
            detail=service.label or service.ref,
            quantity=quantity,
            price_cents=price,
            amount_cents=amount,
            vat=vat,
        )


@dc.dataclass(slots=True)
class ComingPrices:
    """What the next periods of services cost: with the change of offer that begins with them."""

    listed: PriceList
    to_be: Mapping[int, Subscription]

    def of(self, service: Subscription) -> Subscription:
        """Return a service as it will be in its next period, for the cycle that it is asked for."""
        coming = self.to_be.get(service.id, service)
        coming.asked_cycle = service.asked_cycle
        return coming

    def cycles(self, service: Subscription, currency: str) -> set[str]:
        """Return the cycles for which what it will be has a price."""
        offer_id = self.of(service).offer_id
        return {
            cycle
            for offer, option, cycle, priced_in in self.listed.prices
            if (offer, option, priced_in) == (offer_id, None, currency)
        }

    def lines(self, service: Subscription, payer: Account, selling: Selling) -> list[AskedLine]:
        """Return what its next period is asked for.

        :raises NoPrice: what it will be has no price for that cycle.
        """
        return self.listed.lines(self.of(service), payer, selling)


def _is_kept(service: Subscription) -> bool:
    """Tell whether the price is frozen: that of its own cycle is, not that of another length."""
    return service.price_frozen_cents is not None and service.next_cycle == service.cycle


def _domestic_rate(selling: Selling, offer: Offer, on: dt.date) -> Decimal:
    if selling.seller.vat_scheme == "franchise":
        return Decimal(0)
    return packs.rate(selling.seller.country, offer.vat_class, on)


def price_list(
    services: Sequence[Subscription],
    payers: Iterable[Account],
    *,
    on: dt.date,
    held: Mapping[int, list[ChosenOption]] | None = None,
    prices: Prices | None = None,
) -> PriceList:
    """Read what pricing these services needs, in a few questions.

    `held` are the options held with them and `prices` those of their offers, where the caller has
    read them already.
    """
    abroad = [payer.id for payer in payers if payer.vat_number]
    if prices is None:
        prices = price_rows({service.offer_id for service in services}, on=on)
    kept = older_prices(services, on=on)
    pairs = [(service.id, service.account_id) for service in services]
    return PriceList(
        on=on,
        prices=prices,
        answers=vat_answers(abroad) if abroad else {},
        options=_of_their_offers(services, held),
        conditions=conditions_of(pairs, statuses_too=_is_for_some(prices, *kept.values())),
        kept=kept,
    )


def _is_for_some(*known: Prices) -> bool:
    """Tell whether any of these prices is reserved for who holds a status."""
    return any(row.for_status for prices in known for rows in prices.values() for row in rows)


def coming_prices(
    services: Sequence[Subscription], payers: Iterable[Account], *, on: dt.date
) -> ComingPrices:
    """Read what pricing the next periods of services needs; a question more than `price_list`."""
    changing = scheduled(services)
    to_be = {i: draft for i, (draft, _) in changing.items()}
    listed = price_list([to_be.get(s.id, s) for s in services], payers, on=on)
    listed.options = {**listed.options, **{i: chosen for i, (_, chosen) in changing.items()}}
    return ComingPrices(listed, to_be)


def _of_their_offers(
    services: Sequence[Subscription], read: Mapping[int, list[ChosenOption]] | None
) -> dict[int, list[ChosenOption]]:
    """Return the options held with services; those of a successor for who is asked for that."""
    held = options_of(service.id for service in services) if read is None else {**read}
    own = {(service.id, service.offer_id) for service in services}
    moved = {i for i, of in held.items() if any((i, c.option.offer_id) not in own for c in of)}
    offers = {service.id: service.offer_id for service in services if service.id in moved}
    known = {offer_id: options_by_ref(offer_id) for offer_id in set(offers.values())}
    for i, offer_id in offers.items():
        held[i] = [
            ChosenOption(option=known[offer_id].get(c.option.ref, c.option), quantity=c.quantity)
            for c in held[i]
        ]
    return held


def price_list_of(context: Context, services: Sequence[Subscription], *, on: dt.date) -> PriceList:
    """Read what pricing these services of a batch needs."""
    payers = {service.payer_id for service in services}
    return price_list(services, (context.accounts[p] for p in sorted(payers)), on=on)
