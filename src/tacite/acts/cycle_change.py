"""Changing the cycle of a service: asked for and decided, or done by the customer (S0-25 to S0-28).

The new cycle begins on expiry, at the price of the catalogue, and never before: an anchor is added
there. What was asked for the old cycle is void, and asked for the new one with the same due date.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tacite.accounts.models import Account
from tacite.acts import letters, renewal
from tacite.acts.context import Context, looking
from tacite.acts.lateness import void_requests_of
from tacite.acts.models import CycleRequest
from tacite.acts.one_service import lock_service
from tacite.acts.pricing import ComingPrices, coming_prices
from tacite.history.operations import Happened, record
from tacite.invoicing.models import RequestLine
from tacite.mail.operations import queue
from tacite.rules import periods
from tacite.rules.periods import Cycle, NotACycle, Period
from tacite.rules.refusals import Refused
from tacite.rules.tax import PricedLine, Totals, totals
from tacite.subscriptions.models import Anchor, Subscription
from tacite.subscriptions.operations import set_cycle
from tacite.subscriptions.queries import anchors_of

_FORGED = frozenset({"not_allowed", "not_longer"})


class UnableToChangeCycle(Refused):
    """A cycle cannot be changed; facts: `why`, and what the reason needs.

    `why`: not_yours, payer_is_another, not_allowed, not_longer, wrong_state (`state`), terminated
    (`ends_on`), invoiced (`number`), late (`reference`), same_cycle, wrong_length (`cycle`),
    asked_already (`cycle`), not_received, reason_missing, price_changed (`cents`).
    """

    code = "unable_to_change_cycle"

    @property
    def is_forged(self) -> bool:
        """Whether no page of ours offers what was sent (S0-25)."""
        return self.facts.get("why") in _FORGED


@dc.dataclass(frozen=True, slots=True)
class Offered:
    """A cycle that a service may have: its first days, and what they cost."""

    cycle: str
    days: Period
    totals: Totals


@dc.dataclass(frozen=True, slots=True)
class Choosing:
    """What may be made of the cycle of a service, by whom, and what waits or was decided."""

    service: Any
    how: str  # request, self, self_longer_only, never
    offered: tuple[Offered, ...]
    refused: UnableToChangeCycle | None
    newest: CycleRequest | None

    def of(self, cycle: str) -> Offered | None:
        """Return one of the cycles."""
        return next((each for each in self.offered if each.cycle == cycle), None)


@transaction.atomic
def ask_cycle_change(
    *, subscription_id: int, account_id: int, cycle: str, actor: str, now: dt.datetime
) -> CycleRequest:
    """Ask for another cycle, where the brand decides it (S0-26).

    :raises UnableToChangeCycle: it could not be granted; nothing is changed.
    """
    service, context = lock_service(
        subscription_id, account_id=account_id, refusal=UnableToChangeCycle, actor=actor, now=now
    )
    if _how(service, context) != "request":
        raise UnableToChangeCycle(why="not_allowed")
    _refuse(service, cycle, context)
    waiting = CycleRequest.objects.filter(subscription=service, state="received").first()
    if waiting is not None:
        if waiting.cycle == cycle:
            return waiting
        raise UnableToChangeCycle(why="asked_already", cycle=waiting.cycle)
    asked = CycleRequest.objects.create(
        brand_id=service.brand_id,
        account_id=service.account_id,
        subscription=service,
        from_cycle=service.cycle,
        cycle=cycle,
        asked_by=actor,
        asked_at=now,
    )
    _record("ask_cycle_change", service, context, cycle=cycle)
    _write("cycle_change_received", asked, service, context, cycle=cycle)
    return asked


@transaction.atomic
def decide_cycle_change(
    *, cycle_request_id: int, accept: bool, reason: str, actor: str, now: dt.datetime
) -> CycleRequest:
    """Accept or refuse the wish for another cycle; the customer is told why it is refused.

    :raises UnableToChangeCycle: it is decided already, or cannot be granted as things are.
    """
    if not reason.strip():
        raise UnableToChangeCycle(why="reason_missing")
    asked = CycleRequest.objects.filter(id=cycle_request_id).first()
    if asked is None:
        raise UnableToChangeCycle(why="not_yours")
    service, context = lock_service(
        asked.subscription_id,
        account_id=asked.account_id,
        refusal=UnableToChangeCycle,
        actor=actor,
        now=now,
    )
    asked.refresh_from_db()
    if asked.state != "received":
        raise UnableToChangeCycle(why="not_received")
    asked.state = "accepted" if accept else "refused"
    asked.decided_by, asked.decided_at = actor, now
    asked.reason = "" if accept else reason.strip()
    if accept:
        _refuse(service, asked.cycle, context)
        _change(service, asked.cycle, context, reason)
    else:
        _record("refuse_cycle_change", service, context, reason, cycle=asked.cycle)
        _write(
            "cycle_change_refused", asked, service, context, cycle=asked.cycle, reason=asked.reason
        )
    asked.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    return asked


@transaction.atomic
def change_cycle(  # noqa: PLR0913 - what is changed, for whom, by whom, at which price
    *,
    subscription_id: int,
    account_id: int,
    cycle: str,
    actor: str,
    now: dt.datetime,
    shown_cents: int | None = None,
    by_staff: bool = False,
    reason: str = "",
) -> Subscription:
    """Change the cycle, where the brand lets customers do it; staff may wherever it is changed.

    :raises UnableToChangeCycle: the brand does not allow it, or it cannot be done.
    """
    service, context = lock_service(
        subscription_id, account_id=account_id, refusal=UnableToChangeCycle, actor=actor, now=now
    )
    how = _how(service, context)
    if how == "never" or (how == "request" and not by_staff):
        raise UnableToChangeCycle(why="not_allowed")
    if how == "self_longer_only" and not by_staff and not is_longer(cycle, service):
        raise UnableToChangeCycle(why="not_longer")
    price = _refuse(service, cycle, context)
    if shown_cents is not None and price.gross != shown_cents:
        raise UnableToChangeCycle(why="price_changed", cents=price.gross)
    for waiting in CycleRequest.objects.filter(subscription=service, state="received"):
        waiting.state, waiting.decided_by, waiting.decided_at = "accepted", actor, now
        waiting.save(update_fields=["state", "decided_by", "decided_at"])
    _change(service, cycle, context, reason)
    return service


@transaction.atomic
def note_forged(*, subscription_id: int, cycle: str, actor: str, now: dt.datetime) -> None:
    """Write down that a change was sent that no page offers (S0-25)."""
    service = Subscription.objects.get(id=subscription_id)
    context = Context({}, {}, actor, now)
    _record("forge_cycle_change", service, context, cycle=cycle[:20])


def choosing(*, account: Account, service: Subscription, now: dt.datetime) -> Choosing:
    """Return what may be made of the cycle of a service that an account holds."""
    context = looking(account, now=now)
    listed = coming_prices([service], [service.payer], on=context.day_of(account))
    how = _how(service, context)
    refused = None
    offered: list[Offered] = []
    try:
        _refuse_state(service, context)
    except UnableToChangeCycle as why:
        refused = why
    start = service.expires_on
    for cycle in _cycles(service, listed) if refused is None and start else []:
        if how == "self_longer_only" and not is_longer(cycle, service):
            continue
        price = _price(service, cycle, context, listed)
        if price is not None and start:
            offered.append(Offered(cycle, periods.nth_period(start, Cycle.parse(cycle), 0), price))
    return Choosing(service, how, tuple(offered), refused, newest_of(service.id))


def newest_of(subscription_id: int) -> CycleRequest | None:
    """Return the newest wish for another cycle of a service."""
    return CycleRequest.objects.filter(subscription=subscription_id).order_by("-id").first()


def waiting() -> QuerySet[CycleRequest]:
    """Return the wishes that wait for a decision, the oldest first."""
    received = CycleRequest.objects.filter(state="received").order_by("asked_at", "id")
    return received.select_related("account", "subscription__offer", "brand")


def one(cycle_request_id: int) -> CycleRequest | None:
    """Return a wish with all that it belongs to."""
    related = ("account", "subscription__offer", "subscription__payer", "brand")
    return CycleRequest.objects.select_related(*related).filter(id=cycle_request_id).first()


def _how(service: Subscription, context: Context) -> str:
    return context.sellings[service.brand_id].policy.cycle_change


def is_longer(cycle: str, service: Any) -> bool:
    """Tell whether a cycle is longer than that of a service."""
    try:
        return periods.is_longer(Cycle.parse(cycle), Cycle.parse(service.cycle))
    except NotACycle:
        return False


def _refuse(service: Subscription, cycle: str, context: Context) -> Totals:
    """Refuse what cannot be changed, or return what the new cycle costs.

    :raises UnableToChangeCycle: with the reason.
    """
    _refuse_state(service, context)
    if cycle == service.cycle:
        raise UnableToChangeCycle(why="same_cycle")
    payer = context.accounts[service.payer_id]
    listed = coming_prices([service], [payer], on=context.day_of(payer))
    price = _price(service, cycle, context, listed)
    if price is None:
        raise UnableToChangeCycle(why="wrong_length", cycle=cycle)
    return price


def _refuse_state(service: Subscription, context: Context) -> None:
    if service.payer_id != service.account_id:
        raise UnableToChangeCycle(why="payer_is_another")
    if service.state != "active":
        raise UnableToChangeCycle(why="wrong_state", state=service.state)
    if service.terminates_on is not None:
        raise UnableToChangeCycle(why="terminated", ends_on=service.terminates_on)
    today = context.day_of(context.accounts[service.payer_id])
    for line in _asked_for(service):
        if line.request.invoice is not None:
            raise UnableToChangeCycle(why="invoiced", number=line.request.invoice.number)
        if line.request.due_on < today:
            raise UnableToChangeCycle(why="late", reference=line.request.reference)


def _asked_for(service: Subscription) -> Sequence[RequestLine]:
    lines = RequestLine.objects.filter(
        subscription=service, component="base", request__state="open", request__kind="renewal"
    )
    return list(lines.select_related("request", "request__invoice").order_by("id"))


def _cycles(service: Subscription, listed: ComingPrices) -> list[str]:
    known = listed.cycles(service, service.payer.currency)
    return sorted(known - {service.cycle}, key=lambda text: periods.hours(Cycle.parse(text)))


def _price(
    service: Subscription, cycle: str, context: Context, listed: ComingPrices
) -> Totals | None:
    """Return what a cycle costs; None where something held has no price for it."""
    selling = context.sellings[service.brand_id]
    if cycle not in _cycles(service, listed):
        return None
    service.asked_cycle = cycle
    try:
        lines = listed.lines(service, service.payer, selling)
    except Refused:
        return None
    finally:
        service.asked_cycle = ""
    return totals(
        [PricedLine(x.amount_cents, x.vat.category, x.vat.rate, x.vat.country) for x in lines],
        prices=selling.policy.prices,
    )


def _change(service: Subscription, cycle: str, context: Context, reason: str) -> None:
    """Let the new cycle begin on expiry; what is asked for the old one is asked anew (S0-28)."""
    due = min((line.request.due_on for line in _asked_for(service)), default=None)
    left = void_requests_of([service], context=context, because="cycle_changed")
    start = service.expires_on or dt.date.max
    anchors = anchors_of([service.id]).get(service.id, ())
    index, _ = periods.continued_from(anchors, Cycle.parse(service.cycle), start)
    anchor = Anchor.objects.create(subscription=service, anchor_on=start, first_index=index)
    from_cycle = service.cycle
    set_cycle(service, cycle)
    _record("change_cycle", service, context, reason, cycle=cycle, on=start.isoformat())
    writing = letters.about_service(
        "cycle_changed",
        context.accounts[service.payer_id],
        service,
        subject=f"service:{service.id}@{anchor.pk}",
        from_cycle=from_cycle,
        cycle=cycle,
        from_on=start,
        is_asked=due is not None,
    )
    queue([writing], now=context.now)
    if due is not None:
        anew = [service, *left]
        renewal.request(anew, context=context, due={each.id: due for each in anew})


def _write(
    kind: str, asked: CycleRequest, service: Subscription, context: Context, **facts: Any
) -> None:
    writing = letters.about_service(
        kind,
        context.accounts[service.account_id],
        service,
        subject=f"cycle_request:{asked.id}",
        from_cycle=asked.from_cycle,
        **facts,
    )
    queue([writing], now=context.now)


def _record(
    verb: str, service: Subscription, context: Context, reason: str = "", **facts: str
) -> None:
    happened = Happened(
        verb,
        "subscription",
        service.id,
        brand_id=service.brand_id,
        account_id=service.account_id,
        facts=facts,
    )
    record([happened], actor=context.actor, now=context.now, reason=reason)
