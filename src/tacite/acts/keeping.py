"""Keeping the price of a service whatever the list says, and letting it go (S0-96).

A price is kept at what a cycle costs now or less, never at more; it is let go where the list is not
dearer. A higher price is announced (`announcing`), and holds after thirty days.
"""

import dataclasses as dc
import datetime as dt

from django.db import transaction

from tacite.accounts.models import Account
from tacite.acts import letters, renewal
from tacite.acts.context import Context, locked
from tacite.acts.lateness import void_requests_of
from tacite.acts.pricing import price_list
from tacite.brands.queries import Selling, selling
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest
from tacite.mail.operations import each_time, queue
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import keep_price as set_kept

_LIVING = ("active", "suspended")


class UnableToKeepPrice(Refused):
    """A price cannot be kept, or let go; facts: `why` and more.

    `why`: unknown, wrong_state (`state`), reason_missing, wrong_price, kept_already, not_kept,
    dearer (`cents`: what is paid now), list_is_dearer (`cents`: the list's).
    """

    code = "unable_to_keep_price"


@dc.dataclass(frozen=True, slots=True)
class Prices:
    """What a cycle of a service's offer costs, options and coupons apart, as prices are listed."""

    now_cents: int | None
    list_cents: int | None
    kept_cents: int | None
    currency: str
    incl_vat: bool


def prices_of(service_id: int, *, now: dt.datetime) -> Prices:
    """Return what a service costs now; only reads.

    :raises UnableToKeepPrice: unknown.
    """
    service = _found(service_id)
    return _prices(service, service.payer, selling([service.brand_id])[service.brand_id], now)


@transaction.atomic
def keep_price(
    *, subscription_id: int, cents: int, reason: str, actor: str, now: dt.datetime
) -> Subscription:
    """Let a service renew at a price that stays, for as long as it keeps its offer and cycle.

    A renewal that is asked for at another price, and is not late, is asked for anew.

    :raises UnableToKeepPrice: its price cannot be kept at that.
    """
    service, context, known = _locked(subscription_id, reason, actor, now)
    if cents < 0:
        raise UnableToKeepPrice(why="wrong_price")
    if known.kept_cents == cents:
        raise UnableToKeepPrice(why="kept_already")
    if known.now_cents is not None and cents > known.now_cents:
        raise UnableToKeepPrice(why="dearer", cents=known.now_cents)
    set_kept(service, cents)
    _record("keep_price", service, context, reason, cents)
    payer = context.accounts[service.payer_id]
    writing = letters.about_service(
        "price_kept",
        payer,
        service,
        subject=each_time(f"service:{service.id}={cents}", now=now),
        cycle=service.cycle,
        cents=cents,
        currency=known.currency,
        incl_vat=known.incl_vat,
    )
    queue([writing], now=now)
    _ask_anew(service, context)
    return service


@transaction.atomic
def let_price_go(
    *, subscription_id: int, reason: str, actor: str, now: dt.datetime
) -> Subscription:
    """Let a service renew at the list's price again, where that is not dearer.

    :raises UnableToKeepPrice: nothing is kept, or the list is dearer: that wants an announcement.
    """
    service, context, known = _locked(subscription_id, reason, actor, now)
    if known.kept_cents is None:
        raise UnableToKeepPrice(why="not_kept")
    if known.list_cents is None or known.list_cents > known.kept_cents:
        raise UnableToKeepPrice(why="list_is_dearer", cents=known.list_cents)
    set_kept(service, None)
    _record("let_price_go", service, context, reason, known.list_cents)
    _ask_anew(service, context)
    return service


def _locked(
    subscription_id: int, reason: str, actor: str, now: dt.datetime
) -> tuple[Subscription, Context, Prices]:
    if not reason.strip():
        raise UnableToKeepPrice(why="reason_missing")
    found = _found(subscription_id)
    context = locked({found.account_id, found.payer_id}, actor=actor, now=now)
    service = _found(subscription_id)
    if service.state not in _LIVING:
        raise UnableToKeepPrice(why="wrong_state", state=service.state)
    payer = context.accounts[service.payer_id]
    return service, context, _prices(service, payer, context.sellings[service.brand_id], now)


def _prices(service: Subscription, payer: Account, of_brand: Selling, now: dt.datetime) -> Prices:
    listed = price_list([service], [payer], on=of_brand.today(now)).listed_cents(service, payer)
    kept = service.price_frozen_cents
    return Prices(
        now_cents=listed if kept is None else kept,
        list_cents=listed,
        kept_cents=kept,
        currency=payer.currency,
        incl_vat=of_brand.policy.prices == "incl_vat",
    )


def _ask_anew(service: Subscription, context: Context) -> None:
    """Ask anew, with its due date, for a renewal that is open and not late."""
    today = context.sellings[service.brand_id].today(context.now)
    asked = PaymentRequest.objects.filter(
        lines__subscription=service, state="open", kind="renewal", invoice__isnull=True
    )
    due_on = min(asked.values_list("due_on", flat=True), default=None)
    if due_on is None or due_on < today:
        return
    left = void_requests_of([service], context=context, because="price_kept")
    again = [service, *left]
    renewal.request(again, context=context, due={each.id: due_on for each in again})


def _found(subscription_id: int) -> Subscription:
    services = Subscription.objects.select_related("offer", "account", "payer__brand")
    found = services.filter(id=subscription_id).first()
    if found is None:
        raise UnableToKeepPrice(why="unknown")
    return found


def _record(verb: str, service: Subscription, context: Context, reason: str, cents: int) -> None:
    happened = Happened(
        verb,
        "subscription",
        service.id,
        brand_id=service.brand_id,
        account_id=service.account_id,
        facts={"cents": cents},
    )
    record([happened], actor=context.actor, now=context.now, reason=reason)
