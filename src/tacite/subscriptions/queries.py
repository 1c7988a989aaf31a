"""Questions about services."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from tacite.catalogue.models import Offer
from tacite.rules.periods import Anchor as AnchorRule
from tacite.rules.periods import Period
from tacite.subscriptions.models import Anchor, ChosenOption, Coverage, Subscription


def anchors_of(subscription_ids: Iterable[int]) -> dict[int, tuple[AnchorRule, ...]]:
    """Return the anchors of services, oldest first."""
    rows = (
        Anchor.objects.filter(subscription__any_of=list(subscription_ids))
        .order_by("subscription_id", "first_index", "id")
        .values_list("subscription_id", "anchor_on", "first_index")
    )
    found: dict[int, list[AnchorRule]] = {}
    for subscription_id, anchor_on, first_index in rows:
        found.setdefault(subscription_id, []).append(AnchorRule(anchor_on, first_index))
    return {key: tuple(anchors) for key, anchors in found.items()}


def options_of(subscription_ids: Iterable[int]) -> dict[int, list[ChosenOption]]:
    """Return the options held with services."""
    rows = (
        ChosenOption.objects.filter(subscription__any_of=list(subscription_ids))
        .select_related("option")
        .order_by("id")
    )
    found: dict[int, list[ChosenOption]] = {}
    for row in rows:
        found.setdefault(row.subscription_id, []).append(row)
    return found


def payers_to_bill(*, as_of: dt.date, suspended_too: Iterable[int]) -> list[int]:
    """Return who pays for services whose renewal is to be requested by a day, by account id.

    Services that are suspended are billed only for the brands in `suspended_too`.
    """
    due = Subscription.objects.filter(request_on__lte=as_of)
    due = due.filter(Q(state="active") | Q(state="suspended", brand__any_of=list(suspended_too)))
    return sorted(set(due.values_list("payer_id", flat=True)))


def due_of_payers(payer_ids: Iterable[int], *, as_of: dt.date) -> list[Subscription]:
    """Return the services of these payers whose renewal is to be requested by a day."""
    services = list(
        Subscription.objects.filter(
            payer__any_of=list(payer_ids), request_on__lte=as_of, state__in=["active", "suspended"]
        ).order_by("payer_id", "expires_on", "id")
    )
    share_offers(services)
    return services


def soon_of_payers(
    payer_ids: Iterable[int], *, after: dt.date, until: dt.date
) -> list[Subscription]:
    """Return the services of these payers whose renewal is to be requested after a day (S3-37)."""
    services = list(
        Subscription.objects.filter(
            payer__any_of=list(payer_ids),
            request_on__gt=after,
            request_on__lt=until,
            state__in=["active", "suspended"],
        ).order_by("payer_id", "expires_on", "id")
    )
    share_offers(services)
    return services


def share_offers(services: Sequence[Subscription]) -> None:
    """Give services their offers, each read once: a thousand services have a handful of them."""
    offers = Offer.objects.in_bulk({service.offer_id for service in services})
    for service in services:
        service.offer = offers[service.offer_id]


def last_days_settled(subscription_ids: Iterable[int]) -> dict[int, Period]:
    """Return each service's last unreleased, settled coverage.

    Settled: no request points to it, or one that is paid, or invoiced on terms; credited, it stays
    settled until its days are released.
    """
    settled = (
        Q(line__isnull=True)
        | Q(line__request__state="paid")
        | Q(line__request__state="open", line__request__invoice__isnull=False)
        | Q(line__request__void_reason="credited")
    )
    rows = Coverage.objects.filter(
        settled,
        subscription__any_of=list(subscription_ids),
        component="base",
        released_at__isnull=True,
    ).values_list("subscription_id", "days")
    found: dict[int, Period] = {}
    for subscription_id, days in rows:
        known = found.get(subscription_id)
        if days.lower and days.upper and (known is None or days.upper > known.end):
            found[subscription_id] = Period(days.lower, days.upper)
    return found


def of_account(account_id: int) -> QuerySet[Subscription]:
    """Return what an account holds, what expires first before."""
    return (
        Subscription.objects.filter(account=account_id)
        .exclude(state="abandoned")
        .select_related("offer", "brand")
        .order_by(F("expires_on").asc(nulls_first=True), "id")
    )


def found(text: str, which: Mapping[str, Any]) -> QuerySet[Subscription]:
    """Return the services that a text names, newest first; `which` are filters."""
    services = Subscription.objects.filter(**which).select_related("offer", "account", "brand")
    if text:
        services = services.filter(
            Q(ref__icontains=text)
            | Q(label__icontains=text)
            | Q(units__ref__iexact=text)
            | Q(units__address__iexact=text)
            | Q(account__number__iexact=text)
        ).distinct()
    return services.order_by("-id")


def service(subscription_id: int) -> Subscription | None:
    """Return a service with all that it belongs to, whoever asks."""
    of_whom = ("account__brand__seller", "payer__brand__seller")
    services = Subscription.objects.select_related("offer", "brand__seller", *of_whom)
    return services.filter(id=subscription_id).first()


def paid_by(account_id: int) -> QuerySet[Subscription]:
    """Return what an account pays for and another holds."""
    services = Subscription.objects.filter(payer=account_id).exclude(account=account_id)
    return services.select_related("offer", "account").order_by("id")
