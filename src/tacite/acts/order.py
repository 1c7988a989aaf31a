"""Ordering a service: the price shown is the price charged, and one press makes one order."""

import dataclasses as dc
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from tacite import tables
from tacite.accounts.models import Account
from tacite.accounts.queries import flagged, vat_answers
from tacite.acts import letters
from tacite.acts.context import Context, locked, looking
from tacite.acts.coverage import first_period
from tacite.acts.from_credit import settle_free, settle_from_credit
from tacite.acts.models import Order
from tacite.acts.pricing import PriceList
from tacite.brands.queries import Selling
from tacite.catalogue.models import Offer
from tacite.catalogue.queries import on_shelf, rows_on_shelf
from tacite.history.operations import Happened, record
from tacite.invoicing.operations import requesting
from tacite.invoicing.operations.requesting import Asked, AskedLine, Made
from tacite.mail.operations import queue
from tacite.rules import calendar, packs
from tacite.rules.money import share
from tacite.rules.periods import Cycle, nth_period
from tacite.rules.refusals import Refused
from tacite.rules.tax import PricedLine, Totals, totals
from tacite.rules.withdrawal import withdrawable_until
from tacite.subscriptions.models import ChosenOption, Subscription, Unit

# Of the words by which a customer asks for a service before his time to withdraw is over.
START_VERSION: Final = "2026-11"


class UnableToOrder(Refused):
    """An order cannot be taken; facts: `why`, and what the reason needs.

    `why`: offer_not_on_sale, wrong_segment, wrong_cycle, wrong_quantity (`least`, `most`),
    wrong_option, details_missing (`fields`), terms_not_accepted, restricted, key_used,
    price_changed (`cents`).
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

    def fingerprint(self) -> str:
        """Return the hash of what is wanted: the same key with another wish is refused."""
        text = json.dumps([*dc.astuple(self)], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dc.dataclass(frozen=True, slots=True)
class Preview:
    """What an order would cost and cover, before it is made."""

    offer: Offer
    lines: Sequence[AskedLine]
    totals: Totals
    per_cycle: Totals
    due_on: dt.date
    void_on: dt.date | None


def preview(*, account: Account, wish: Wish, now: dt.datetime) -> Preview:
    """Return what an order of an account would ask for; nothing is locked and nothing written.

    :raises UnableToOrder: it could not be made.
    :raises NoPrice: an option has no price for that cycle.
    """
    context = looking(account, now=now)
    drafted = _draft(context, account, wish)
    asked, per_cycle = _asked(context, account, drafted)
    total = _totals(asked.lines, asked.selling)
    return Preview(drafted.service.offer, asked.lines, total, per_cycle, *_days(asked))


@transaction.atomic
def order(  # noqa: PLR0913 - what an order says, each by its name
    *,
    account_id: int,
    wish: Wish,
    key: str,
    terms_accepted: bool,
    actor: str,
    now: dt.datetime,
    shown_cents: int | None = None,
    starts_at_once: bool = False,
) -> Order:
    """Take an order and ask for its payment; the same key again returns the order it made.

    `shown_cents` is the total the customer saw: another total is refused, and shown again.
    `starts_at_once`: a consumer expressly asks for the service before his time to withdraw is over.

    :raises UnableToOrder: it could not be taken; nothing is changed.
    """
    context = locked([account_id], actor=actor, now=now)
    made_before = Order.objects.filter(account=account_id, key=key).first()
    if made_before:
        if made_before.fingerprint != wish.fingerprint():
            raise UnableToOrder(why="key_used")
        return made_before
    account = context.accounts[account_id]
    refuse_unready(account)
    _refuse_unaccepted(accepted=terms_accepted)
    drafted = _draft(context, account, wish)
    service = _save(drafted)
    asked, _ = _asked(context, account, drafted)
    [made] = requesting.make([asked], actor=actor, now=now)
    if shown_cents is not None and made.totals.gross != shown_cents:
        raise UnableToOrder(why="price_changed", cents=made.totals.gross)
    taken = Order.objects.create(
        brand_id=service.brand_id,
        account_id=account_id,
        key=key,
        fingerprint=wish.fingerprint(),
        subscription=service,
        request_id=made.id,
        ordered_by=actor,
        ordered_at=now,
        **_withdrawal(context, account, service.offer, starts_at_once=starts_at_once),
    )
    record([_happened(service)], actor=actor, now=now)
    _ask(made, context)
    return taken


def _withdrawal(
    context: Context, account: Account, offer: Offer, *, starts_at_once: bool
) -> dict[str, Any]:
    """Return what an order keeps about the right to withdraw from it (safety-and-law 3.6)."""
    until = withdrawable_until(
        packs.shipped(),
        country=account.country,
        kind=account.kind,
        concluded_on=context.day_of(account),
    )
    if until is None:
        return {}
    if offer.withdrawal_exempt:
        return {"withdrawal_exempt_reason": offer.withdrawal_exempt}
    if not starts_at_once:
        return {"withdrawable_until": until}
    return {
        "withdrawable_until": until,
        "starts_at_once": True,
        "start_asked_version": START_VERSION,
        "start_asked_at": context.now,
    }


def _ask(made: Made, context: Context) -> None:
    """Ask for the payment of an order; what is free begins at once, and so may what credit pays."""
    if not made.totals.gross:
        settle_free([made.id], context=context)
        return
    queue([letters.payment_requested(made)], now=context.now)
    if made.asked.pays_by_credit:
        settle_from_credit([made.id], context=context)


def refuse_unready(account: Account) -> None:
    """Refuse what no order can be made for, whatever is wanted.

    :raises UnableToOrder: details_missing, restricted.
    """
    missing = [f for f in ("name", "street", "postcode", "town") if not getattr(account, f)]
    if missing:  # S2-11: an incomplete billing address is completed first
        raise UnableToOrder(why="details_missing", fields=missing)
    if flagged("restricted", [account.id]):
        raise UnableToOrder(why="restricted")


def _refuse_unaccepted(*, accepted: bool) -> None:
    if not accepted:
        raise UnableToOrder(why="terms_not_accepted")


@dc.dataclass(frozen=True, slots=True)
class _Draft:
    """A service that is wanted, in the state `ordered`, with its options; nothing is saved."""

    service: Subscription
    options: list[ChosenOption]


def _asked(context: Context, account: Account, drafted: _Draft) -> tuple[Asked, Totals]:
    """Return what is asked for a wanted service now, and what each cycle costs."""
    selling = context.selling_of(account)
    on = context.day_of(account)
    service = drafted.service
    answers = vat_answers([account.id]) if account.vat_number else {}
    listed = PriceList(on, rows_on_shelf(service.offer), answers, {service.id: drafted.options})
    lines = listed.lines(service, account, selling, setup=True)
    cycle_lines = [line for line in lines if line.component != "setup"]
    per_cycle = _totals(cycle_lines, selling)
    for line in cycle_lines:
        _prorate(line, selling, service.cycle, on)
    asked = Asked(
        account=account,
        selling=selling,
        kind="order",
        requested_on=on,
        calendar=_calendar(selling, service, on),
        lines=lines,
        pays_by_credit=selling.policy.credit.pays_orders == "at_request",
    )
    return asked, per_cycle


def _draft(context: Context, account: Account, wish: Wish) -> _Draft:
    """Return the service that is wanted.

    :raises UnableToOrder: the offer, or what is wanted of it, is not sold to this account.
    """
    offer = _offer(account, wish, context.day_of(account))
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
    known = {price.option.ref: price.option for price in sold.prices_now if price.option}
    chosen = []
    for ref, quantity in wish.options.items():
        if ref not in known or quantity < 1:
            raise UnableToOrder(why="wrong_option", option=ref)
        chosen.append(ChosenOption(option=known[ref], quantity=quantity))
    return _Draft(service, chosen)


def _offer(account: Account, wish: Wish, on: dt.date) -> Offer:
    offer = next(iter(on_shelf(brand_id=account.brand_id, on=on, ref=wish.offer)), None)
    if offer is None or not wish.offer:
        raise UnableToOrder(why="offer_not_on_sale", offer=wish.offer)
    if offer.segment and offer.segment != account.kind:
        raise UnableToOrder(why="wrong_segment", segment=offer.segment)
    if not offer.quantity_min <= wish.quantity <= offer.quantity_max:
        raise UnableToOrder(why="wrong_quantity", least=offer.quantity_min, most=offer.quantity_max)
    if wish.cycle not in cycles_of(offer, currency=account.currency):
        raise UnableToOrder(why="wrong_cycle", cycle=wish.cycle)
    return offer


def cycles_of(offer: Any, *, currency: str) -> list[str]:
    """Return the cycles that an offer read by `catalogue.queries.on_shelf` is sold for."""
    own = (p for p in offer.prices_now if p.option_id is None and p.kind != "setup")
    return list(dict.fromkeys(price.cycle for price in own if price.currency == currency))


def _save(drafted: _Draft) -> Subscription:
    """Write a wanted service with its options and units, under a reference of its own."""
    service = drafted.service
    [service.id] = tables.ids_for(Subscription, 1)
    service.ref = f"{service.offer.ref}-{service.id}"
    service.save(force_insert=True)
    for option in drafted.options:
        option.subscription = service
        option.save(force_insert=True)
    if service.quantity > 1:
        units = [Unit(subscription=service, ref=str(n + 1)) for n in range(service.quantity)]
        Unit.objects.bulk_create(units)
    return service


def _calendar(selling: Selling, service: Subscription, on: dt.date) -> calendar.RequestCalendar:
    """Return the days of an order; one priced for the rest of a month lapses with that month."""
    days = calendar.order_calendar(selling.policy, ordered_on=on)
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


def _totals(lines: Sequence[AskedLine], selling: Selling) -> Totals:
    priced = [
        PricedLine(line.amount_cents, line.vat.category, line.vat.rate, line.vat.country)
        for line in lines
    ]
    return totals(priced, prices=selling.policy.prices)


def _days(asked: Asked) -> tuple[dt.date, dt.date | None]:
    return asked.calendar.due_on, asked.calendar.void_on


def _happened(service: Subscription) -> Happened:
    return Happened(
        "order",
        "subscription",
        service.id,
        brand_id=service.brand_id,
        account_id=service.account_id,
        facts={"offer": service.offer.ref, "cycle": service.cycle, "quantity": service.quantity},
    )
