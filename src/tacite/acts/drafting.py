"""What an order would be: what is wanted, whether it is sold to this account, and what it asks."""

import dataclasses as dc
import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tacite.accounts.models import Account
from tacite.accounts.queries import vat_answers
from tacite.accounts.statuses import held
from tacite.acts.conditions import Agreed, Conditions
from tacite.acts.context import Context
from tacite.acts.coupons import taking_off, wanted
from tacite.acts.coverage import first_period
from tacite.acts.pricing import PriceList
from tacite.acts.stock import left_of
from tacite.brands.queries import Selling
from tacite.catalogue.models import Coupon, Offer
from tacite.catalogue.queries import OptionOnSale, on_shelf, options_on_sale, rows_on_shelf
from tacite.invoicing.operations.requesting import Asked, AskedLine
from tacite.rules import calendar
from tacite.rules.money import share
from tacite.rules.periods import Cycle, nth_period
from tacite.rules.refusals import Refused
from tacite.rules.tax import PricedLine, Totals, VatAnswer, totals
from tacite.subscriptions.models import ChosenOption, Subscription


class UnableToOrder(Refused):
    """An order cannot be taken; facts: `why`, and what the reason needs.

    `why`: offer_not_on_sale, wrong_segment, status_missing (`status`), wrong_cycle, wrong_quantity
    (`least`, `most`), sold_out (`left`), wrong_option, details_missing (`fields`),
    terms_not_accepted, terms_changed, restricted, key_used, price_changed (`cents`).
    """

    code = "unable_to_order"


@dc.dataclass(frozen=True, slots=True)
class Wish:
    """What a customer wants: an offer by its ref, for a cycle, so many, with options."""

    offer: str
    cycle: str
    quantity: int = 1
    options: Mapping[str, int] = dc.field(default_factory=dict)
    label: str = ""
    coupon: str = ""

    def fingerprint(self) -> str:
        """Return the hash of what is wanted: the same key with another wish is refused."""
        text = json.dumps([*dc.astuple(self)], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dc.dataclass(frozen=True, slots=True)
class Draft:
    """A service that is wanted, in the state `ordered`, with its options; nothing is saved."""

    service: Subscription
    options: list[ChosenOption]
    conditions: Conditions
    coupon: Coupon | None
    answers: Mapping[int, VatAnswer] = dc.field(default_factory=dict)

    @property
    def promotion(self) -> Agreed | None:
        """What its coupon takes off."""
        return taking_off(self.coupon, self.service) if self.coupon else None

    def listed(self, context: Context, account: Account) -> PriceList:
        """Return the prices at which it is asked for."""
        service, promotion = self.service, self.promotion
        agreed = {service.id or 0: promotion} if promotion else {}
        return PriceList(
            context.day_of(account),
            rows_on_shelf(service.offer),
            self.answers,
            {service.id: self.options},
            dc.replace(self.conditions, agreed=agreed),
        )

    def needs(self, context: Context, account: Account) -> list[str]:
        """Return the statuses that it is sold for: its offer, its price, its coupon (S0-42)."""
        used = self.listed(context, account).statuses_used(self.service, account)
        coupon = self.coupon.needs_status if self.coupon else ""
        return sorted({self.service.offer.needs_status, coupon, *used} - {""})


def draft(context: Context, account: Account, wish: Wish) -> Draft:
    """Return the service that is wanted.

    :raises UnableToOrder: the offer, or what is wanted of it, is not sold to this account.
    """
    on = context.day_of(account)
    conditions = Conditions(statuses=held([account.id]))
    offer = _offer(account, wish, on, conditions.statuses_on(account.id, on))
    service = Subscription(
        brand_id=account.brand_id,
        account=account,
        payer=account,
        offer=offer,
        label=wish.label,
        state="ordered",
        cycle=wish.cycle,
        quantity=wish.quantity,
        ordered_at=context.now,
    )
    sold: Any = offer
    known = options_on_sale(sold.prices_now, cycle=wish.cycle, currency=account.currency)
    if wrong := wrong_option(wish.options, known):
        raise UnableToOrder(why="wrong_option", option=wrong)
    chosen = [ChosenOption(option=known[ref].option, quantity=n) for ref, n in wish.options.items()]
    coupon = None
    if wish.coupon:
        coupon = wanted(account, offer, wish.coupon, conditions=conditions, on=on)
    return Draft(service, chosen, conditions, coupon, answers_about(account))


def wrong_option(wanted: Mapping[str, int], known: Mapping[str, OptionOnSale]) -> str | None:
    """Return an option that is not sold, or not so many times; None: all are."""
    for ref, count in wanted.items():
        if ref not in known or type(count) is not int or count < 1:
            return ref
        if count > 1 and not known[ref].each:
            return ref
    return None


def answers_about(account: Account) -> Mapping[int, VatAnswer]:
    """Return what the register said about an account's VAT number, if it has one."""
    return vat_answers([account.id]) if account.vat_number else {}


def _offer(account: Account, wish: Wish, on: dt.date, statuses: Collection[str]) -> Offer:
    offer = next(iter(on_shelf(brand_id=account.brand_id, on=on, ref=wish.offer)), None)
    if offer is None or not wish.offer:
        raise UnableToOrder(why="offer_not_on_sale", offer=wish.offer)
    if offer.segment and offer.segment != account.kind:
        raise UnableToOrder(why="wrong_segment", segment=offer.segment)
    if offer.needs_status and offer.needs_status not in statuses:  # S0-42
        raise UnableToOrder(why="status_missing", status=offer.needs_status)
    if not offer.quantity_min <= wish.quantity <= offer.quantity_max:
        raise UnableToOrder(why="wrong_quantity", least=offer.quantity_min, most=offer.quantity_max)
    if wish.cycle not in cycles_of(offer, currency=account.currency, statuses=statuses):
        raise UnableToOrder(why="wrong_cycle", cycle=wish.cycle)
    refuse_beyond_stock(left_of(offer), wish.quantity)
    return offer


def refuse_beyond_stock(left: int | None, quantity: int) -> None:
    """Refuse more than there is left of an offer.

    :raises UnableToOrder: sold_out.
    """
    if left is not None and quantity > left:
        raise UnableToOrder(why="sold_out", left=left)


def cycles_of(offer: Any, *, currency: str, statuses: Collection[str] = ()) -> list[str]:
    """Return the cycles that an offer read by `catalogue.queries.on_shelf` is sold for."""
    own = (p for p in offer.prices_now if p.option_id is None and p.kind != "setup")
    mine = (p for p in own if p.for_status in {"", *statuses})
    return list(dict.fromkeys(price.cycle for price in mine if price.currency == currency))


def asked_for(context: Context, account: Account, drafted: Draft) -> Asked:
    """Return what is asked for a wanted service now."""
    selling = context.selling_of(account)
    on = context.day_of(account)
    service = drafted.service
    lines = drafted.listed(context, account).lines(service, account, selling, setup=True)
    for line in lines:
        if line.component != "setup":
            _prorate(line, selling, service.cycle, on)
    return Asked(
        account=account,
        selling=selling,
        kind="order",
        requested_on=on,
        calendar=_calendar(selling, service, on, _status_until(context, account, drafted)),
        lines=lines,
        pays_by_credit=selling.policy.credit.pays_orders == "at_request",
    )


def _status_until(context: Context, account: Account, drafted: Draft) -> dt.date | None:
    """Return the first day on which an order would be for somebody without its status (S0-42)."""
    needed = drafted.needs(context, account)
    mine = drafted.conditions.statuses.get(account.id, ())
    return min((day for kind, day in mine if kind in needed), default=None)


def _calendar(
    selling: Selling, service: Subscription, on: dt.date, until: dt.date | None
) -> calendar.RequestCalendar:
    """Return the days of an order; one priced for the rest of a month lapses with that month.

    One that needs a status lapses with that status.
    """
    days = calendar.order_calendar(selling.policy, ordered_on=on)
    if until is not None:
        void_on = min(days.void_on or until, until)
        days = dc.replace(days, due_on=min(days.due_on, until), void_on=void_on)
    _, first = first_period(selling.policy, cycle=service.cycle, starts_on=on)
    if selling.policy.renewal.anchor == "anniversary" or days.void_on is None:
        return days
    return dc.replace(
        days, due_on=min(days.due_on, first.end), void_on=min(days.void_on, first.end)
    )


def _prorate(line: AskedLine, selling: Selling, cycle: str, on: dt.date) -> None:
    """Ask only for the rest of the month, where the brand counts months of the calendar."""
    _, days = first_period(selling.policy, cycle=cycle, starts_on=on)
    whole = nth_period(days.end, Cycle.parse(cycle), -1)
    if days.days < whole.days:
        parts = [days.days, whole.days - days.days]
        line.amount_cents = share(line.amount_cents, parts)[0]


def totals_of(lines: Sequence[AskedLine], selling: Selling) -> Totals:
    """Return what lines come to."""
    priced = [
        PricedLine(line.amount_cents, line.vat.category, line.vat.rate, line.vat.country)
        for line in lines
    ]
    return totals(priced, prices=selling.policy.prices)
