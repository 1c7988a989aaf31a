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
from django.db.models import OuterRef, Q, QuerySet, Subquery

from tacite import jobs
from tacite.accounts.models import Account
from tacite.acts import changing, exits, giving_back, letters, notices, renewal
from tacite.acts.context import Context
from tacite.acts.giving_back import Part
from tacite.acts.lateness import void_requests_of
from tacite.acts.models import Notice, OfferChange
from tacite.acts.one_service import lock_service
from tacite.acts.renewal_notice import law_of, untold
from tacite.brands.queries import Selling, selling_of
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
class Bearing:
    """What bears on leaving a service besides what it is itself."""

    renewed_on: dt.date | None  # the period that is paid last was tacitly renewed on this day
    stops_on: dt.date | None  # by an exit that is open


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
    service, bearing = _service(service_id)
    leaving = leaving_of(service, bearing, of_brand=selling_of(service.brand), now=now)
    cents = giving_back.by_means(giving_back.parts_of(service, on=leaving.ends_on, whole=False))
    return WayOut(leaving, cents, _before_on(leaving))


def leaves_on(service_id: int, *, of_brand: Selling, now: dt.datetime) -> dt.date | None:
    """Return the day on which leaving today would take effect, if the law gives a way out.

    What it would give back costs more questions: `way_out` says it.
    """
    try:
        return leaving_of(*_service(service_id), of_brand=of_brand, now=now).ends_on
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
    _same, bearing = _service(service.id)  # as it is behind the lock
    leaving = leaving_of(service, bearing, of_brand=of_brand, now=now)
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


def with_bearing(services: QuerySet[Subscription]) -> QuerySet[Any]:
    """Ask with services what bears on leaving them; `bearing_of` reads it."""
    return services.annotate(
        renewed_on=Subquery(_renewals(OuterRef("pk")).values("from_on")[:1]),
        stops_on=Subquery(exits.open_exits(OuterRef("pk")).values("stops_on")[:1]),
    )


def bearing_of(service: Any) -> Bearing:
    """Return what bears on leaving a service that `with_bearing` asked for."""
    return Bearing(service.renewed_on, service.stops_on)


def leaving_of(
    service: Subscription, bearing: Bearing, *, of_brand: Selling, now: dt.datetime
) -> Leaving:
    """Return the way out that the law gives today.

    Who may have been to be told of a renewal costs two questions.

    :raises UnableToLeave: wrong_state, already_terminated, leaving, no_way_out.
    """
    if service.state not in {"active", "suspended"} or service.expires_on is None:
        raise UnableToLeave(why="wrong_state", state=service.state)
    if service.terminates_on is not None:
        raise UnableToLeave(why="already_terminated", ends_on=service.terminates_on)
    today = of_brand.today(now)
    renewed_on = bearing.renewed_on
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
    if bearing.stops_on is not None:
        raise UnableToLeave(why="leaving", stops_on=bearing.stops_on)
    return found


def _service(service_id: int) -> tuple[Subscription, Bearing]:
    services = Subscription.objects.select_related("offer", "brand__seller", "account")
    found = with_bearing(services).get(id=service_id)
    return found, bearing_of(found)


def _renewals(service: Any) -> QuerySet[RequestLine]:
    """Return the periods of a service that were tacitly renewed and paid, the last one first.

    A change that turned its days into others does not make it a first term again.
    """
    turned = OfferChange.objects.filter(subscription=OuterRef("subscription"), effect="days")
    return (
        RequestLine.objects.filter(
            subscription=service,
            component="base",
            request__kind="renewal",
            request__invoice__isnull=False,
            request__state__in=["open", "paid"],
        )
        .filter(
            Q(coverage__released_at__isnull=True) | Q(coverage__released_at__in=turned.values("at"))
        )
        .order_by("-from_on", "-id")
    )


def _before_on(leaving: Leaving) -> dt.date:
    return leaving.ends_on + dt.timedelta(days=leaving.refund_days)
