"""Leaving before what is paid is over, where the law lets a customer (WE-24; VI.91; Van Dam).

Who was not told in time that his term renews leaves at once; where the law gives an exit after a
tacit renewal, with its notice. Days that are left are given back. A leaving is not undone: the
money is on its way.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from tacite import jobs
from tacite.accounts.models import Account
from tacite.acts import changing, ending, giving_back, letters, notices, renewal
from tacite.acts.context import Context
from tacite.acts.giving_back import Part
from tacite.acts.lateness import void_requests_of
from tacite.acts.models import Notice, OfferChange
from tacite.acts.one_service import lock_service
from tacite.acts.renewal_notice import law_of, untold
from tacite.brands.queries import Selling, selling
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.mail.operations import queue
from tacite.rules import consumer_law
from tacite.rules.leaving import Leaving, term_months, ways_out
from tacite.rules.periods import Cycle
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import move, set_calendar


class UnableToLeave(Refused):
    """The law gives no way out of a service now; facts: `why`.

    `why`: not_yours, no_way_out, already_terminated (`ends_on`), leaving (`stops_on`: an exit to
    another provider is open, which gives back as much), wrong_state (`state`).
    """

    code = "unable_to_leave"


@dc.dataclass(frozen=True, slots=True)
class WayOut:
    """What leaving would do today."""

    leaving: Leaving
    cents: dict[str, int]  # by means: transfer, credit, owed
    before_on: dt.date


@dc.dataclass(frozen=True, slots=True)
class Left:
    """What a leaving did."""

    notice: Notice
    ends_on: dt.date
    cents: dict[str, int]


def way_out(service_id: int, *, now: dt.datetime) -> WayOut:
    """Return what leaving would do; nothing is locked or written.

    :raises UnableToLeave: the law gives no way out of it now.
    """
    service = _service(service_id)
    leaving = _leaving(service, selling([service.brand_id])[service.brand_id], now)
    cents: dict[str, int] = {}
    for part in giving_back.parts_of(service, on=leaving.ends_on, whole=False):
        cents[part.means] = cents.get(part.means, 0) + part.total_cents
    return WayOut(leaving, cents, _before_on(leaving))


def leaves_on(service_id: int, *, of_brand: Selling, now: dt.datetime) -> dt.date | None:
    """Return the day on which leaving today would take effect, if the law gives a way out.

    What it would give back costs more questions: `way_out` says it.
    """
    try:
        return _leaving(_service(service_id), of_brand, now).ends_on
    except UnableToLeave:
        return None


def may_have_a_way_out(account: Account, cycle: str, *, on: dt.date) -> bool:
    """Tell whether any law could let this customer leave a term of such a cycle; asks nothing."""
    law = consumer_law.shipped()
    where: dict[str, Any] = {"country": account.country, "kind": account.kind, "on": on}
    notice = law.notice(**where)
    long = notice is not None and term_months(Cycle.parse(cycle)) >= notice.term_months
    return long or law.exit(**where) is not None


@transaction.atomic
def leave(
    *, subscription_id: int, account_id: int, actor: str, now: dt.datetime, reason: str = ""
) -> Left:
    """Leave a service by right of the law, and give back the days that are left.

    :raises UnableToLeave: it is no service of this account, or there is no way out.
    """
    paid_by = PaymentRequest.objects.filter(lines__subscription=subscription_id)
    service, context = lock_service(
        subscription_id,
        account_id=account_id,
        refusal=UnableToLeave,
        actor=actor,
        now=now,
        also=paid_by.values_list("account_id", flat=True),
    )
    of_brand = context.sellings[service.brand_id]
    leaving = _leaving(service, of_brand, now)
    parts: list[Part] = giving_back.parts_of(service, on=leaving.ends_on, whole=False)
    left = void_requests_of([service], context=context, because="terminated")
    changing.drop(service, context, because="left")
    giving_back.cut(service, on=leaving.ends_on, context=context)
    if leaving.ends_on <= of_brand.today(now):
        move([service], "end", on=leaving.ends_on, actor=actor, now=now)
        jobs.enqueue(jobs.RECONCILE_DELIVERIES)
    else:
        service.terminates_on = leaving.ends_on
        set_calendar([service])
    cents = giving_back.give_back(
        service, parts, why="leaving", before_on=_before_on(leaving), context=context
    )
    notice = _tell(service, leaving, cents, context, reason)
    renewal.request(left, context=context)
    return Left(notice, leaving.ends_on, cents)


def _tell(
    service: Subscription,
    leaving: Leaving,
    cents: Mapping[str, int],
    context: Context,
    reason: str,
) -> Notice:
    """Keep what was declared, and confirm it with what is paid back."""
    content = {
        "contract": service.ref,
        "because": leaving.because,
        "ends_on": leaving.ends_on.isoformat(),
    }
    notice = notices.keep("leaving", service, content=content, now=context.now)
    on = {"on": leaving.ends_on.isoformat()}
    notices.write_down("leave", notice, context=context, reason=reason, facts=on)
    account = context.accounts[service.account_id]
    writing = letters.about_service(
        "leaving_confirmed",
        account,
        service,
        subject=f"notice:{notice.id}",
        notice=notice.reference,
        left_on=leaving.ends_on,
        back_cents=cents.get("transfer", 0),
        credit_cents=cents.get("credit", 0),
        currency=account.currency,
        before_on=_before_on(leaving),
    )
    queue([writing], now=context.now)
    return notice


def _service(service_id: int) -> Subscription:
    return Subscription.objects.select_related("offer", "account").get(id=service_id)


def _leaving(service: Subscription, of_brand: Selling, now: dt.datetime) -> Leaving:
    """Return the way out that the law gives today.

    :raises UnableToLeave: wrong_state, already_terminated, leaving, no_way_out.
    """
    if service.state not in {"active", "suspended"} or service.expires_on is None:
        raise UnableToLeave(why="wrong_state", state=service.state)
    if service.terminates_on is not None:
        raise UnableToLeave(why="already_terminated", ends_on=service.terminates_on)
    today = of_brand.today(now)
    renewed_on = _renewed_on(service)
    law = law_of(service, on=today)
    was_told = renewed_on is None or not untold([service], {service.id: renewed_on})
    found = ways_out(
        on=today,
        expires_on=service.expires_on,
        renewed=renewed_on is not None,
        untold=None if was_told else law,
        by_exit=consumer_law.shipped().exit(
            country=service.account.country, kind=service.account.kind, on=today
        ),
    )
    if found is None:
        raise UnableToLeave(why="no_way_out")
    if (stops_on := ending.leaves_on(service.id)) is not None:
        raise UnableToLeave(why="leaving", stops_on=stops_on)
    return found


def _renewed_on(service: Subscription) -> dt.date | None:
    """Return the day on which the period that is paid last was tacitly renewed, if it was.

    A change that turned its days into others does not make it a first term again.
    """
    turned_at = OfferChange.objects.filter(subscription=service, effect="days").values("at")
    line = (
        RequestLine.objects.filter(
            subscription=service,
            component="base",
            request__kind="renewal",
            request__invoice__isnull=False,
            request__state__in=["open", "paid"],
        )
        .filter(Q(coverage__released_at__isnull=True) | Q(coverage__released_at__in=turned_at))
        .order_by("-from_on", "-id")
        .first()
    )
    return line.from_on if line else None


def _before_on(leaving: Leaving) -> dt.date:
    return leaving.ends_on + dt.timedelta(days=leaving.refund_days)
