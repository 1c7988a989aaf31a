"""Withdrawing from what was ordered, while the law or the brand allows it (C-8, S0-103, WE-32).

One act does all of it: the service ends, its days are free, credit notes and owed refunds are
written, deliveries stop, and the customer has the acknowledgement with its instant.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction

from tacite import jobs
from tacite.accounts.models import Account
from tacite.acts import change_facts, changing, giving_back, letters, notices, renewal, switching
from tacite.acts.context import Context
from tacite.acts.lateness import void, void_requests_of
from tacite.acts.models import Notice, OfferChange, Order
from tacite.acts.offer_view import Sight
from tacite.acts.one_service import lock_service
from tacite.brands.queries import Selling, selling_of
from tacite.invoicing.models import PaymentRequest
from tacite.mail.operations import queue
from tacite.rules import consumer_law, packs
from tacite.rules.consumer_law import WithdrawalEffects
from tacite.rules.leaving import Withdrawing, withdrawing, withdrawing_from_change
from tacite.rules.refusals import Refused
from tacite.rules.withdrawal import withdrawable_until
from tacite.rules.zones import begins_everywhere, latest_day, zone_of
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import move

_USUAL_DAYS = 14
_Found = tuple[Withdrawing, WithdrawalEffects | None]


class UnableToWithdraw(Refused):
    """There is no withdrawing from a service; facts: `why` and more.

    `why`: not_yours, no_right, exempt (`reason`), withdrawal_over (`until`), wrong_state (`state`).
    """

    code = "unable_to_withdraw"


@dc.dataclass(frozen=True, slots=True)
class WithdrawalRight:
    """A right to withdraw, and until when it can be used."""

    right: Withdrawing
    effects: WithdrawalEffects | None  # the words of the law's buttons
    until: dt.datetime  # the last instant


@dc.dataclass(frozen=True, slots=True)
class Withdrawable(WithdrawalRight):
    """What a withdrawal would do today, and until when it can be made."""

    cents: dict[str, int]  # by means: transfer, credit, owed
    used_days: int
    before_on: dt.date


@dc.dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal did."""

    notice: Notice
    cents: dict[str, int]
    before_on: dt.date


def withdrawable(
    service_id: int, *, now: dt.datetime, of_brand: Selling | None = None
) -> Withdrawable:
    """Return what withdrawing would do; nothing is locked or written.

    `of_brand` is the service's brand with its rules, where the caller has it already.

    :raises UnableToWithdraw: there is no such right, or it is over.
    """
    service = _service(service_id)
    of_brand = of_brand or selling_of(service.brand)
    changes = change_facts.changes_of(service.id)
    found = right_of(service, changes, of_brand=of_brand, now=now)
    right = found.right
    today = of_brand.today(now)
    unused_from = right.free_from or today
    parts = giving_back.parts_of(service, on=unused_from, whole=right.whole, changes=changes)
    return Withdrawable(
        right=right,
        effects=found.effects,
        until=found.until,
        cents=giving_back.by_means(parts),
        used_days=max((unused_from - (service.began_on or unused_from)).days, 0),
        before_on=today + dt.timedelta(days=right.refund_days),
    )


def right_to_withdraw(service_id: int, *, now: dt.datetime, of_brand: Selling) -> WithdrawalRight:
    """Return the right to withdraw from a service, not what that would give back: two questions.

    :raises UnableToWithdraw: there is no such right, or it is over.
    """
    changes = change_facts.changes_of(service_id)
    return right_of(_service(service_id), changes, of_brand=of_brand, now=now)


def right_of(
    service: Subscription, changes: Sequence[OfferChange], *, of_brand: Selling, now: dt.datetime
) -> WithdrawalRight:
    """Return the right to withdraw from a service: that of its order, or of a dearer offer since.

    `changes` are those that were done to its offer. Asks nothing, if the service came with its
    account and its order.

    :raises UnableToWithdraw: no_right, exempt, withdrawal_over, wrong_state.
    """
    order: Order | None = getattr(service, "order", None)
    rights = [
        *_from_order(service, order, of_brand),
        *_from_change(service, changes, order, of_brand),
    ]
    if not rights and order is not None and order.withdrawal_exempt_reason:
        raise UnableToWithdraw(why="exempt", reason=order.withdrawal_exempt_reason)
    if not rights:
        raise UnableToWithdraw(why="no_right")
    still = [found for found in rights if now < _over_at(found[0], service, of_brand)]
    if not still:
        until = max(right.until for right, _ in rights)
        raise UnableToWithdraw(why="withdrawal_over", until=until - dt.timedelta(days=1))
    if service.state not in {"ordered", "active", "suspended"} or _is_withdrawn(service):
        raise UnableToWithdraw(why="wrong_state", state=service.state)
    right, effects = max(still, key=lambda found: (found[0].whole, found[0].until))
    until_at = _over_at(right, service, of_brand) - dt.timedelta(minutes=1)
    return WithdrawalRight(right, effects if right.by == "law" else None, until_at)


def days_after_change(sight: Sight, account: Account, *, on: dt.date) -> int | None:
    """Return for how many days a change that is shown would let its holder withdraw (3.6).

    None: it opens no such right, because it costs no more, or the law gives him none.
    """
    if sight.new.cents <= sight.old.cents or sight.new.offer.withdrawal_exempt:
        return None
    law = packs.shipped().withdrawal(country=account.country, kind=account.kind, on=on)
    return law.days if law else None


@transaction.atomic
def withdraw(
    *,
    subscription_id: int,
    account_id: int,
    actor: str,
    now: dt.datetime,
    reason: str = "",
    name: str = "",
) -> Withdrawn:
    """End a service at once because its customer withdraws, and give back what is owed.

    :raises UnableToWithdraw: it is no service of this account, or there is no such right (now).
    """
    paid_by = PaymentRequest.objects.filter(lines__subscription=subscription_id)
    service, context = lock_service(
        subscription_id,
        account_id=account_id,
        refusal=UnableToWithdraw,
        actor=actor,
        now=now,
        also=paid_by.values_list("account_id", flat=True),
    )
    of_brand = context.sellings[service.brand_id]
    changes = change_facts.changes_of(service.id)
    right = right_of(service, changes, of_brand=of_brand, now=now).right
    today = of_brand.today(now)
    before_on = today + dt.timedelta(days=right.refund_days)
    unused_from = right.free_from or today
    parts = giving_back.parts_of(service, on=unused_from, whole=right.whole, changes=changes)
    left = _stop(service, right, context)
    cents = giving_back.give_back(
        service, parts, why="withdrawal", before_on=before_on, context=context
    )
    notice = _tell(service, context, reason=reason, name=name, cents=cents, before_on=before_on)
    renewal.request(left, context=context)
    return Withdrawn(notice, cents, before_on)


def _service(service_id: int) -> Subscription:
    services = Subscription.objects.select_related("offer", "brand__seller", "account", "order")
    return services.get(id=service_id)


def _stop(service: Subscription, right: Withdrawing, context: Context) -> list[Subscription]:
    """End the service, and return the others that must be asked for anew."""
    today = context.sellings[service.brand_id].today(context.now)
    if service.state == "ordered":
        asked = PaymentRequest.objects.select_related("invoice").filter(
            lines__subscription=service, state="open"
        )
        void(list(asked.distinct()), context=context, because="withdrawn")
        return []
    left = void_requests_of([service], context=context, because="withdrawn")
    changing.drop(service, context, because="withdrawn")
    gift_from = dt.date.min if right.whole else right.free_from
    giving_back.cut(service, on=today, context=context, gift_from=gift_from)
    held = switching.stop_at_once(service, context)
    if held:
        switching.hold(service, held, context)
    else:
        move([service], "end", on=today, actor=context.actor, now=context.now)
    jobs.enqueue(jobs.RECONCILE_DELIVERIES)
    return left


def _is_withdrawn(service: Subscription) -> bool:
    """Tell whether a service is there only so that its data can be fetched."""
    if service.state != "suspended":
        return False
    return Notice.objects.filter(subscription=service, kind="withdrawal").exists()


def _from_order(service: Subscription, order: Order | None, of_brand: Selling) -> Iterator[_Found]:
    """Yield the right that an order gave."""
    if order is None:
        return
    ordered_on = of_brand.today(order.ordered_at)
    effects = _effects(service, ordered_on)
    right = withdrawing(
        ordered_on=ordered_on,
        by_law_until=order.withdrawable_until,
        exempt=bool(order.withdrawal_exempt_reason),
        starts_at_once=order.starts_at_once,
        brand_days=of_brand.policy.termination.refund_days,
        refund_days=effects.refund_days if effects else _USUAL_DAYS,
    )
    if right is not None:
        yield right, effects


def _from_change(
    service: Subscription,
    changes: Sequence[OfferChange],
    order: Order | None,
    of_brand: Selling,
) -> Iterator[_Found]:
    """Yield the right that the newest change of its holder to a dearer offer gave (3.6)."""
    change = change_facts.newest_dearer(changes, holder_id=service.account_id)
    if change is None:
        return
    changed_on = latest_day(change.at, _zones(service, of_brand))
    effects = _effects(service, changed_on)
    account = service.account
    right = withdrawing_from_change(
        changed_on=change.on,
        by_law_until=withdrawable_until(
            packs.shipped(), country=account.country, kind=account.kind, concluded_on=changed_on
        ),
        exempt=bool(change.new_offer.withdrawal_exempt),
        starts_at_once=order is not None and order.starts_at_once,
        refund_days=effects.refund_days if effects else _USUAL_DAYS,
    )
    if right is not None:
        yield right, effects


def _over_at(right: Withdrawing, service: Subscription, of_brand: Selling) -> dt.datetime:
    """Return the instant from which it is too late: the last day is over for both sides."""
    return begins_everywhere(right.until, _zones(service, of_brand))


def _zones(service: Subscription, of_brand: Selling) -> list[str]:
    """Return the zone of the brand, and that in which the customer lives."""
    home = zone_of(service.account.country, service.account.postcode)
    return [of_brand.brand.zone, *([home] if home else [])]


def _effects(service: Subscription, concluded_on: dt.date) -> WithdrawalEffects | None:
    account = service.account
    return consumer_law.shipped().effects(
        country=account.country, kind=account.kind, on=concluded_on
    )


def _tell(
    service: Subscription,
    context: Context,
    *,
    reason: str,
    name: str,
    cents: dict[str, int],
    before_on: dt.date,
) -> Notice:
    """Keep the declaration with its instant, and acknowledge it (safety-and-law 3.6)."""
    account = context.accounts[service.account_id]
    content = {
        "name": name or account.company or account.name,
        "contract": service.ref,
        "email": account.email,
        "by": context.actor,
    }
    notice = notices.keep("withdrawal", service, content=content, now=context.now)
    notices.write_down("withdraw", notice, context=context, reason=reason, facts=cents)
    writing = letters.about_service(
        "withdrawal_acknowledged",
        account,
        service,
        subject=f"notice:{notice.id}",
        notice=notice.reference,
        name=content["name"],
        submitted_at=context.now.isoformat(),
        back_cents=cents.get("transfer", 0),
        credit_cents=cents.get("credit", 0),
        currency=account.currency,
        before_on=before_on,
        erased_on=service.terminates_on if service.state == "suspended" else None,
    )
    queue([writing], now=context.now)
    return notice
