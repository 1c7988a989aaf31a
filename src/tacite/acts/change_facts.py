"""What is known of changes of offer: those that are wanted, what waits, what days are paid."""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from tacite.acts.models import ChangePass, OfferChange, PendingChange
from tacite.brands.queries import Selling
from tacite.catalogue.models import Option
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.rules import offer_change as rules
from tacite.rules.periods import Cycle, nth_period
from tacite.subscriptions.models import ChosenOption, Coverage, Subscription, Unit
from tacite.subscriptions.operations import Plan


@dc.dataclass(frozen=True, slots=True)
class Bearing:
    """What bears on a change of a service besides what it is itself."""

    changed_at: dt.datetime | None  # when its offer was changed last
    passes: int  # that its holder has left
    renewals: Sequence[str]  # references of those that wait for their payment
    is_changing: bool  # a change is wanted and not done yet


def with_bearing(services: QuerySet[Subscription]) -> QuerySet[Any]:
    """Ask with services what bears on changing them; `bearing_of` reads it."""
    service = OuterRef("pk")
    return services.annotate(
        changed_at=Subquery(_done(service).values("at")[:1]),
        passes=ArraySubquery(_unused(OuterRef("account")).values("id")),
        renewals=ArraySubquery(open_renewals(OuterRef(service)).values("reference")),
        is_changing=Exists(open_changes(service)),
    )


def bearing_of(service: Any) -> Bearing:
    """Return what bears on changing a service that `with_bearing` asked for."""
    passes = len(service.passes)
    return Bearing(service.changed_at, passes, service.renewals, service.is_changing)


def bearing(service_id: int) -> Bearing:
    """Return what bears on changing a service: one question."""
    return bearing_of(with_bearing(Subscription.objects.all()).get(id=service_id))


def waiting(
    changed_at: dt.datetime | None, selling: Selling, now: dt.datetime
) -> dt.datetime | None:
    """Return from when on a service may change that was changed then, if that is still to come."""
    days = selling.policy.change.min_days_between
    first = rules.first_allowed_at(changed_at, min_days_between=days)
    return first if first and first > now else None


def changed_at(service_id: int) -> dt.datetime | None:
    """Return when the offer of a service was changed last."""
    return _done(service_id).values_list("at", flat=True).first()


def passes_of(account_id: int) -> int:
    """Return how many passes an account has left."""
    return _unused(account_id).count()


def wanted(service_id: int) -> PendingChange | None:
    """Return the change that is open for a service, with its offer and request."""
    return open_changes(service_id).select_related("offer", "request").first()


def newest_dearer(changes: Sequence[OfferChange], *, holder_id: int) -> OfferChange | None:
    """Return the newest change that its holder made to more than he paid before, if he made any."""
    dearer = [c for c in changes if c.account_id == holder_id and c.new_cents > c.old_cents]
    return max(dearer, key=lambda change: change.id, default=None)


def changes_of(service_id: int) -> list[OfferChange]:
    """Return the changes of offer that were done to a service with their offers, oldest first."""
    done = OfferChange.objects.filter(subscription=service_id)
    return list(done.select_related("old_offer", "new_offer").order_by("id"))


def draft(service: Subscription, plan: Plan) -> Subscription:
    """Return a service as it would be, for asking prices: never to be saved."""
    names = [field.attname for field in service._meta.concrete_fields]  # noqa: SLF001
    copy = Subscription(**{name: getattr(service, name) for name in names})
    copy.offer, copy.quantity, copy.price_frozen_cents = plan.offer, plan.quantity, None
    copy.asked_cycle = service.asked_cycle  # no column: what is covered must be what is paid
    return copy


def turned_cents(invoice_id: int) -> int:
    """Return how much of an invoice became days of another offer: it is not paid back (S1-6)."""
    lines = RequestLine.objects.filter(
        request__invoice=invoice_id,
        coverage__released_at__isnull=False,
        from_on__isnull=False,
        to_on__isnull=False,
    ).select_related("coverage")
    services = {line.subscription_id for line in lines}
    if not services:
        return 0
    changes = OfferChange.objects.filter(subscription__in=services, effect="days")
    on = {(change.subscription_id, change.at): change.on for change in changes}
    return sum(_turned(line, on) for line in lines)


def _turned(line: RequestLine, changed_on: Mapping[tuple[int, dt.datetime], dt.date]) -> int:
    """Return how much of a line was turned on the day on which its days were released for it."""
    coverage, start, end = line.coverage, line.from_on, line.to_on
    if coverage is None or coverage.released_at is None or start is None or end is None:
        return 0
    on = changed_on.get((line.subscription_id or 0, coverage.released_at))
    if on is None:
        return 0
    turned = (end - max(on, start)).days
    return rules.value_turned(line.gross_cents, days=(end - start).days, turned=turned)


def paid_cents(service: Subscription, today: dt.date) -> int | None:
    """Return what was paid for a cycle that covers today; None: no invoice of ours says so."""
    lines = RequestLine.objects.filter(
        subscription=service,
        from_on__lte=today,
        to_on__gt=today,
        coverage__released_at__isnull=True,
        request__state="paid",
    )
    whole = nth_period(today, Cycle.parse(service.cycle), 0).days
    parts = [
        line.amount_cents * whole // (line.to_on - line.from_on).days
        for line in lines
        if line.from_on and line.to_on
    ]
    return sum(parts) if parts else None


def covered_after(service: Subscription, today: dt.date) -> list[Coverage]:
    """Return the days that are covered from today on, with those of the same row before."""
    rows = Coverage.objects.filter(
        subscription=service, released_at__isnull=True, days__endswith__gt=today
    )
    return list(rows.order_by("id"))


def scheduled(services: Sequence[Subscription]) -> dict[int, tuple[Subscription, list[Any]]]:
    """Return services whose next period begins with another plan, as they will be, with options."""
    found = PendingChange.objects.filter(
        subscription__any_of=[service.id for service in services], state="scheduled"
    ).select_related("offer")
    by_id = {service.id: service for service in services}
    plans: dict[int, tuple[Subscription, list[Any]]] = {}
    for pending in found:
        service = by_id[pending.subscription_id]
        if service.expires_on == pending.effective_on:
            plan, chosen = kept_plan(pending)
            plans[service.id] = (draft(service, plan), chosen)
    return plans


def kept_plan(pending: PendingChange) -> tuple[Plan, list[ChosenOption]]:
    """Return the plan of a change that was confirmed, with its options."""
    options = Option.objects.filter(offer=pending.offer, ref__in=list(pending.options))
    chosen = [ChosenOption(option=each, quantity=pending.options[each.ref]) for each in options]
    by_id = {each.option_id: each.quantity for each in chosen}
    return Plan(pending.offer, pending.quantity, by_id), chosen


def living_units(service_id: int) -> list[Unit]:
    """Return the units that a service has: held, or marked for deletion."""
    return list(
        Unit.objects.filter(subscription=service_id).exclude(state="destroyed").order_by("id")
    )


# Each is asked by itself, of the id of a service or account, or within a question about them.


def _done(service: Any) -> QuerySet[OfferChange]:
    return OfferChange.objects.filter(subscription=service).order_by("-id")


def _unused(account: Any) -> QuerySet[ChangePass]:
    return ChangePass.objects.filter(account=account, used_by__isnull=True)


def open_changes(service: Any) -> QuerySet[PendingChange]:
    """Return the changes that are wanted of a service and not done yet: one at most."""
    return PendingChange.objects.filter(subscription=service, closed_at__isnull=True)


def open_renewals(service: Any) -> QuerySet[PaymentRequest]:
    """Return the renewals of a service that wait for their payment and have no invoice."""
    lines = RequestLine.objects.filter(subscription=service).values("request")
    asked = PaymentRequest.objects.filter(id__in=lines, state="open", kind="renewal")
    return asked.filter(invoice__isnull=True).order_by("id")
