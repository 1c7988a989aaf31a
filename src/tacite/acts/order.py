"""Ordering a service: the price shown is the price charged, and one press makes one order."""

import dataclasses as dc
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence

from django.db import transaction

from tacite import tables
from tacite.accounts.models import Account
from tacite.accounts.queries import flagged
from tacite.acts import letters
from tacite.acts.context import Context, locked
from tacite.acts.coverage import first_period
from tacite.acts.from_credit import settle_from_credit
from tacite.acts.models import Order
from tacite.acts.pricing import price_list_of
from tacite.brands.queries import Selling
from tacite.catalogue.models import Offer, Option
from tacite.catalogue.queries import on_sale
from tacite.history.operations import Happened, record
from tacite.invoicing.operations import requesting
from tacite.invoicing.operations.requesting import Asked, AskedLine
from tacite.mail.operations import queue
from tacite.rules import calendar
from tacite.rules.money import share
from tacite.rules.periods import Cycle, nth_period
from tacite.rules.refusals import Refused
from tacite.rules.tax import PricedLine, Totals, totals
from tacite.subscriptions.models import ChosenOption, Subscription, Unit


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

    lines: Sequence[AskedLine]
    totals: Totals
    per_cycle: Totals
    due_on: dt.date
    void_on: dt.date | None


def preview(*, account_id: int, wish: Wish, now: dt.datetime) -> Preview:
    """Return what an order would ask for, and leave nothing behind.

    :raises UnableToOrder: it could not be made.
    """
    with transaction.atomic():
        context = locked([account_id], actor="preview", now=now)
        asked, _, per_cycle = _asked(context, account_id, wish)
        shown = Preview(asked.lines, _totals(asked.lines, asked.selling), per_cycle, *_days(asked))
        transaction.set_rollback(True)
    return shown


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
) -> Order:
    """Take an order and ask for its payment; the same key again returns the order it made.

    `shown_cents` is the total the customer saw: another total is refused, and shown again.

    :raises UnableToOrder: it could not be taken; nothing is changed.
    """
    context = locked([account_id], actor=actor, now=now)
    made_before = Order.objects.filter(account=account_id, key=key).first()
    if made_before:
        if made_before.fingerprint != wish.fingerprint():
            raise UnableToOrder(why="key_used")
        return made_before
    _refuse_unready(context.accounts[account_id], terms_accepted=terms_accepted)
    asked, service, _ = _asked(context, account_id, wish)
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
    )
    record([_happened(service)], actor=actor, now=now)
    queue([letters.payment_requested(made)], now=now)
    if asked.pays_by_credit:
        settle_from_credit([made.id], context=context)
    return taken


def _refuse_unready(account: Account, *, terms_accepted: bool) -> None:
    missing = [f for f in ("name", "street", "postcode", "town") if not getattr(account, f)]
    if missing:  # S2-11: an incomplete billing address is completed first
        raise UnableToOrder(why="details_missing", fields=missing)
    if not terms_accepted:
        raise UnableToOrder(why="terms_not_accepted")
    if flagged("restricted", [account.id]):
        raise UnableToOrder(why="restricted")


def _asked(context: Context, account_id: int, wish: Wish) -> tuple[Asked, Subscription, Totals]:
    """Make the service that is wanted, in the state `ordered`, and what is asked for it."""
    account = context.accounts[account_id]
    selling = context.selling_of(account)
    on = context.day_of(account)
    offer = _offer(account, wish, on)
    service = _service(account, offer, wish, context)
    listed = price_list_of(context, [service], on=on)
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
        calendar=calendar.order_calendar(selling.policy, ordered_on=on),
        lines=lines,
        pays_by_credit=selling.policy.credit.pays_orders == "at_request",
    )
    return asked, service, per_cycle


def _offer(account: Account, wish: Wish, on: dt.date) -> Offer:
    offer = on_sale(brand_id=account.brand_id, on=on).filter(ref=wish.offer).first()
    if offer is None:
        raise UnableToOrder(why="offer_not_on_sale", offer=wish.offer)
    if offer.segment and offer.segment != account.kind:
        raise UnableToOrder(why="wrong_segment", segment=offer.segment)
    if not offer.quantity_min <= wish.quantity <= offer.quantity_max:
        raise UnableToOrder(why="wrong_quantity", least=offer.quantity_min, most=offer.quantity_max)
    cycles = {p.cycle for p in offer.prices.filter(valid__contains=on, currency=account.currency)}
    if wish.cycle not in cycles:
        raise UnableToOrder(why="wrong_cycle", cycle=wish.cycle)
    return offer


def _service(account: Account, offer: Offer, wish: Wish, context: Context) -> Subscription:
    [service_id] = tables.ids_for(Subscription, 1)
    service = Subscription.objects.create(
        id=service_id,
        brand_id=account.brand_id,
        account=account,
        payer=account,
        offer=offer,
        ref=f"{offer.ref}-{service_id}",
        label=wish.label,
        state="ordered",
        cycle=wish.cycle,
        quantity=wish.quantity,
        ordered_at=context.now,
    )
    chosen = {o.ref: o for o in Option.objects.filter(offer=offer, ref__in=wish.options)}
    for ref, quantity in wish.options.items():
        if ref not in chosen or quantity < 1:
            raise UnableToOrder(why="wrong_option", option=ref)
        ChosenOption.objects.create(subscription=service, option=chosen[ref], quantity=quantity)
    if wish.quantity > 1:
        units = [Unit(subscription=service, ref=str(n + 1)) for n in range(wish.quantity)]
        Unit.objects.bulk_create(units)
    return service


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
