"""Ordering a service: the price shown is the price charged, and one press makes one order."""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from tacite import tables
from tacite.accounts.models import Account
from tacite.accounts.queries import flagged
from tacite.accounts.statuses import held
from tacite.acts import agreement, letters
from tacite.acts.conditions import Agreed, Conditions
from tacite.acts.context import Context, locked, looking
from tacite.acts.coupons import use
from tacite.acts.drafting import (
    Draft,
    UnableToOrder,
    Wish,
    answers_about,
    asked_for,
    cycles_of,
    draft,
    refuse_beyond_stock,
    totals_of,
)
from tacite.acts.from_credit import settle_free, settle_from_credit
from tacite.acts.lateness import void
from tacite.acts.models import CouponUse, Order
from tacite.acts.stock import hold
from tacite.catalogue.models import Offer
from tacite.catalogue.queries import on_shelf
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest
from tacite.invoicing.operations import closing, requesting
from tacite.invoicing.operations.requesting import AskedLine, Made
from tacite.mail.operations import queue
from tacite.rules.tax import Totals
from tacite.subscriptions.models import Subscription, Unit
from tacite.subscriptions.queries import options_of

__all__ = [
    "Preview",
    "UnableToOrder",
    "Wish",
    "cycles_of",
    "missing_details",
    "order",
    "preview",
    "refuse_unready",
]


@dc.dataclass(frozen=True, slots=True)
class Preview:
    """What an order would cost and cover, before it is made.

    `per_cycle` is what each renewal costs as things are; `promoted` what the periods of a coupon
    cost that ends (`promotion`); `standard` what a cycle costs without the buyer's status, which
    ends on `status_until`.
    """

    offer: Offer
    lines: Sequence[AskedLine]
    totals: Totals
    per_cycle: Totals
    due_on: dt.date
    void_on: dt.date | None
    promotion: Agreed | None = None
    promoted: Totals | None = None
    standard: Totals | None = None
    status_until: dt.date | None = None
    withdrawable_until: dt.date | None = None


def preview(*, account: Account, wish: Wish, now: dt.datetime) -> Preview:
    """Return what an order of an account would ask for; nothing is locked and nothing written.

    :raises UnableToOrder: it could not be made.
    :raises UnableToUseCoupon: its coupon could not be used.
    """
    context = looking(account, now=now)
    drafted = draft(context, account, wish)
    asked = asked_for(context, account, drafted)
    total = totals_of(asked.lines, asked.selling)
    told = _renewals(context, account, drafted)
    offer = drafted.service.offer
    until = None if offer.withdrawal_exempt else agreement.until(context, account)
    return Preview(
        offer,
        asked.lines,
        total,
        due_on=asked.calendar.due_on,
        void_on=asked.calendar.void_on,
        withdrawable_until=until,
        **told,
    )


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
    terms_shown: str | None = None,
    starts_at_once: bool = False,
    reason: str = "",
) -> Order:
    """Take an order and ask for its payment; the same key again returns the order it made.

    `shown_cents` is the total the customer saw: another total is refused, and shown again. So are
    other terms than those whose hash is `terms_shown`; None: those in the customer's language.
    `starts_at_once`: a consumer expressly asks for the service before his time to withdraw is over.
    `reason`: why staff orders in the customer's place; history keeps it.

    :raises UnableToOrder: it could not be taken; nothing is changed.
    :raises UnableToUseCoupon: its coupon cannot be used.
    """
    context = locked([account_id], actor=actor, now=now)
    if made_before := _made_before(account_id, key, wish):
        return made_before
    account = context.accounts[account_id]
    refuse_unready(account)
    _refuse_unaccepted(accepted=terms_accepted)
    terms = agreement.accepted(context, account, shown=terms_shown)
    drafted = draft(context, account, wish)
    service = _save(drafted, now=now)
    made = _asked(context, account, drafted, shown_cents)
    kept = agreement.withdrawal(context, account, service.offer, starts_at_once=starts_at_once)
    taken = Order.objects.create(
        brand_id=service.brand_id,
        account_id=account_id,
        key=key,
        fingerprint=wish.fingerprint(),
        subscription=service,
        request_id=made.id,
        ordered_by=actor,
        ordered_at=now,
        statuses_needed=drafted.needs(context, account),
        **agreement.kept_of(terms),
        **kept,
    )
    record([_happened(service)], actor=actor, now=now, reason=reason)
    _confirm(taken, made, context, drafted)
    return taken


def _asked(context: Context, account: Account, drafted: Draft, shown_cents: int | None) -> Made:
    """Make the request of an order, of the total that was shown.

    :raises UnableToOrder: price_changed.
    """
    asked = asked_for(context, account, drafted)
    [made] = requesting.make([asked], actor=context.actor, now=context.now)
    if shown_cents is not None and made.totals.gross != shown_cents:
        raise UnableToOrder(why="price_changed", cents=made.totals.gross)
    return made


def ask_anew(requests: Sequence[PaymentRequest], *, context: Context) -> None:
    """Ask for orders again at today's price and VAT: their open requests, void, ask no more.

    What is sold no longer is abandoned with its request.
    """
    orders = Order.objects.filter(request__in=[r.id for r in requests]).order_by("id")
    again = [
        (taken, drafted)
        for taken in orders.select_related("subscription__offer", "request")
        for drafted in _drafted_again(taken, context)
    ]
    kept = {taken.request_id for taken, _ in again}
    void([r for r in requests if r.id not in kept], context=context, because="vat_changed")
    closing.close_void(
        [r for r in requests if r.id in kept],
        because="vat_changed",
        actor=context.actor,
        now=context.now,
    )
    for taken, drafted in again:
        account = context.accounts[taken.account_id]
        made = _asked(context, account, drafted, None)
        taken.request_id = made.id
        taken.statuses_needed = drafted.needs(context, account)
        taken.save(update_fields=["request", "statuses_needed"])
        _confirm(taken, made, context, drafted)


def _drafted_again(taken: Order, context: Context) -> list[Draft]:
    """Return what was ordered as it would be asked for today; nothing if it is sold no more."""
    service, account = taken.subscription, context.accounts[taken.account_id]
    on = context.day_of(account)
    for offer in on_shelf(brand_id=service.brand_id, on=on, ref=service.offer.ref):
        service.offer = offer
        used = CouponUse.objects.filter(subscription=service.id, released_at__isnull=True)
        return [
            Draft(
                service,
                options_of([service.id]).get(service.id, []),
                Conditions(statuses=held([account.id])),
                next((use.coupon for use in used.select_related("coupon")), None),
                answers_about(account),
            )
        ]
    return []


def _made_before(account_id: int, key: str, wish: Wish) -> Order | None:
    """Return the order that a key made, which serves for one wish only.

    :raises UnableToOrder: key_used.
    """
    found = Order.objects.filter(account=account_id, key=key).first()
    if found and found.fingerprint != wish.fingerprint():
        raise UnableToOrder(why="key_used")
    return found


def _confirm(taken: Order, made: Made, context: Context, drafted: Draft) -> None:
    """Ask for the payment of an order; what is free begins at once, and so may what credit pays."""
    costs = _renewals(context, context.accounts[taken.account_id], drafted)
    agreed = agreement.told(costs, taken, context)
    if not made.totals.gross:
        settle_free([made.id], context=context)
        queue([letters.order_begun(made, agreed=agreed)], now=context.now)
        return
    queue([letters.payment_requested(made, agreed=agreed)], now=context.now)
    if made.asked.pays_by_credit:
        settle_from_credit([made.id], context=context)


def missing_details(account: Account) -> list[str]:
    """Return what the billing address of an account lacks, by the names of its fields."""
    return [f for f in ("name", "street", "postcode", "town") if not getattr(account, f)]


def refuse_unready(account: Account) -> None:
    """Refuse what no order can be made for, whatever is wanted.

    :raises UnableToOrder: closed, details_missing, restricted.
    """
    if account.closed_at is not None:
        raise UnableToOrder(why="closed")
    missing = missing_details(account)
    if missing:  # S2-11: an incomplete billing address is completed first
        raise UnableToOrder(why="details_missing", fields=missing)
    if flagged("restricted", [account.id]):
        raise UnableToOrder(why="restricted")


def _refuse_unaccepted(*, accepted: bool) -> None:
    if not accepted:
        raise UnableToOrder(why="terms_not_accepted")


def _renewals(context: Context, account: Account, drafted: Draft) -> dict[str, Any]:
    """Return what each cycle will cost, and what makes it dearer one day."""
    selling, service = context.selling_of(account), drafted.service
    listed, promotion = drafted.listed(context, account), drafted.promotion

    def cycle(conditions: Conditions) -> Totals:
        of_cycle = dc.replace(listed, conditions=conditions)
        return totals_of(of_cycle.lines(service, account, selling), selling)

    now = cycle(listed.conditions)
    ends = promotion is not None and promotion.discount.periods is not None
    later = dc.replace(listed.conditions, agreed={}) if ends else listed.conditions
    standard = cycle(dc.replace(later, statuses={}))
    told: dict[str, Any] = {"per_cycle": cycle(later), "promotion": promotion}
    if ends:
        told["promoted"] = now
    if standard.gross != told["per_cycle"].gross:
        days = [until_on for _, until_on in drafted.conditions.statuses.get(account.id, ())]
        told |= {"standard": standard, "status_until": max(days)}
    return told


def _save(drafted: Draft, *, now: dt.datetime) -> Subscription:
    """Write a wanted service with its options and units, under a reference of its own.

    It takes its part of the stock, then the use of its coupon: in this order, and late.
    """
    service = drafted.service
    refuse_beyond_stock(hold(service.offer), service.quantity)
    [service.id] = tables.ids_for(Subscription, 1)
    service.ref = f"{service.offer.ref}-{service.id}"
    service.save(force_insert=True)
    for option in drafted.options:
        option.subscription = service
        option.save(force_insert=True)
    if service.quantity > 1:
        units = [Unit(subscription=service, ref=str(n + 1)) for n in range(service.quantity)]
        Unit.objects.bulk_create(units)
    if drafted.coupon:
        use(drafted.coupon, service, now=now)
    return service


def _happened(service: Subscription) -> Happened:
    return Happened(
        "order",
        "subscription",
        service.id,
        brand_id=service.brand_id,
        account_id=service.account_id,
        facts={"offer": service.offer.ref, "cycle": service.cycle, "quantity": service.quantity},
    )
