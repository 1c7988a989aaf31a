"""A service with all by which its page in the back office tells what can be done with it."""

import dataclasses as dc
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from tacite.acts import change_facts, leaving
from tacite.acts.leaving import Bearing
from tacite.acts.models import AbuseCase, HandoverLine, OfferChange
from tacite.provisioning.models import Delivery
from tacite.subscriptions.models import ChosenOption, Subscription
from tacite.usage.models import Group

_JOINED = ("offer", "brand__seller", "account", "payer", "delivery", "order", "membership__group")


@dc.dataclass(frozen=True, slots=True)
class Whole:
    """A service with what stands beside it; `changes` of its offer come oldest first."""

    service: Subscription
    delivery: Delivery | None
    group: Group | None
    changes: Sequence[OfferChange]
    bearing: Bearing
    handover_id: int  # the open one that it is in, or 0
    is_changing: bool  # a change of its offer is wanted and not done yet
    has_abuse_case: bool


def whole(service_id: int) -> Whole | None:
    """Return a service with all of it, or None: four questions, however much there is."""
    options = Prefetch("options", ChosenOption.objects.select_related("option").order_by("id"))
    services = leaving.with_bearing(Subscription.objects.select_related(*_JOINED))
    found = services.annotate(**_beside()).prefetch_related("units", options)
    service: Any = found.filter(id=service_id).first()
    if service is None:
        return None
    membership = getattr(service, "membership", None)
    return Whole(
        service=service,
        delivery=getattr(service, "delivery", None),
        group=membership.group if membership else None,
        changes=change_facts.changes_of(service_id),
        bearing=leaving.bearing_of(service),
        handover_id=service.handover_id or 0,
        is_changing=service.is_changing,
        has_abuse_case=service.has_abuse_case,
    )


def _beside() -> dict[str, Any]:
    """Return what is asked with a service: each is open, of which a service has at most one."""
    is_open: dict[str, Any] = {"subscription": OuterRef("pk"), "closed_at__isnull": True}
    lines = HandoverLine.objects.filter(**is_open).order_by("id")
    return {
        "handover_id": Subquery(lines.values("handover_id")[:1]),
        "is_changing": Exists(change_facts.open_changes(OuterRef("pk"))),
        "has_abuse_case": Exists(AbuseCase.objects.filter(**is_open)),
    }
