"""Questions about what platforms should deliver, and what they say they do."""

import dataclasses as dc
import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from tacite.provisioning.models import Delivery, Sweep
from tacite.provisioning.platforms.base import Seen, Spec
from tacite.subscriptions.models import ChosenOption, Unit

DELIVERED_WITHIN: Final = dt.timedelta(minutes=15)  # S2-14: later, staff are told

# What is deleted at once is no longer there, though it counts until the change of offer (C-6).
_QUANTITY: Final = """
    s.quantity - (SELECT count(*) FROM subscriptions_unit u WHERE u.subscription_id = s.id
                  AND u.state = 'marked' AND u.deleted_at IS NOT NULL)
"""
_DUE: Final = f"""
    SELECT d.id, d.operation, d.wanted, d.wanted_at, d.seen, d.seen_at, d.address, d.ensured,
           d.in_step, d.attempts, d.try_at, d.error, d.gave_up_at, d.platform,
           b.ref || '/' || s.ref, s.id, s.brand_id, s.account_id, o.ref, {_QUANTITY},
           d.plan_due, d.quantity_due, d.victims
    FROM provisioning_delivery d
    JOIN subscriptions_subscription s ON s.id = d.subscription_id
    JOIN brands_brand b ON b.id = s.brand_id
    JOIN catalogue_offer o ON o.id = s.offer_id
"""  # noqa: S608 - constants
_KNOWN: Final = f"""
    SELECT d.id, d.operation, d.platform, b.ref || '/' || s.ref, d.wanted, d.seen, d.address,
           d.in_step, o.ref, {_QUANTITY}
    FROM provisioning_delivery d
    JOIN subscriptions_subscription s ON s.id = d.subscription_id
    JOIN brands_brand b ON b.id = s.brand_id
    JOIN catalogue_offer o ON o.id = s.offer_id
    WHERE d.id > %s ORDER BY d.id LIMIT %s
"""  # noqa: S608 - constants
_OUT_OF_STEP: Final = "NOT d.in_step AND d.gave_up_at IS NULL AND d.try_at <= %s"

# Paid, but not delivered: a platform does not do it, or nobody has decided yet that it should.
_OVERDUE: Final = """
    SELECT s.id, s.brand_id, s.account_id, b.ref || '/' || s.ref, d.platform, d.wanted_at,
           d.attempts, d.error, d.gave_up_at IS NOT NULL
    FROM provisioning_delivery d
    JOIN subscriptions_subscription s ON s.id = d.subscription_id
    JOIN brands_brand b ON b.id = s.brand_id
    WHERE NOT d.in_step AND d.wanted = 'running' AND s.state = 'active' AND d.wanted_at <= %s
    UNION ALL
    SELECT s.id, s.brand_id, s.account_id, b.ref || '/' || s.ref, o.platform, p.at, 0, '', false
    FROM subscriptions_subscription s
    JOIN brands_brand b ON b.id = s.brand_id
    JOIN catalogue_offer o ON o.id = s.offer_id AND o.platform <> ''
    LEFT JOIN provisioning_delivery d ON d.subscription_id = s.id
    CROSS JOIN LATERAL (
        SELECT coalesce(max(e.at), s.ordered_at) AS at FROM history_event e
        WHERE e.subject_kind = 'subscription' AND e.subject_id = s.id
          AND e.verb IN ('start', 'resume')
    ) p
    WHERE s.state = 'active' AND (d.id IS NULL OR d.wanted <> 'running') AND p.at <= %s
    ORDER BY 6, 1 LIMIT %s
"""


@dc.dataclass(slots=True)
class Row:
    """A delivery with what a platform must be told of its service."""

    id: int
    operation: int
    wanted: str
    wanted_at: dt.datetime
    seen: Seen
    seen_at: dt.datetime | None
    address: str
    ensured: bool
    in_step: bool
    attempts: int
    try_at: dt.datetime
    error: str
    gave_up_at: dt.datetime | None
    platform: str
    service_ref: str
    subscription_id: int
    brand_id: int
    account_id: int
    offer: str
    quantity: int
    plan_due: bool
    quantity_due: bool
    victims: Any

    def __post_init__(self) -> None:
        self.seen = Seen(self.seen)
        if isinstance(self.victims, str):  # read past Django, which would have parsed it
            self.victims = json.loads(self.victims)


class Known(NamedTuple):
    """What a comparison of all deliveries reads of each: most are as they should be."""

    id: int
    operation: int
    platform: str
    service_ref: str
    wanted: str
    seen: str
    address: str
    in_step: bool
    offer: str
    quantity: int


@dc.dataclass(frozen=True, slots=True)
class Overdue:
    """A service that is paid and not delivered: since when, and what the platform says.

    `gave_up`: nobody tries any more until a person says so.
    """

    subscription_id: int
    brand_id: int
    account_id: int
    service_ref: str
    platform: str
    since: dt.datetime
    attempts: int
    error: str
    gave_up: bool


def overdue_deliveries(
    now: dt.datetime, *, after: dt.timedelta = DELIVERED_WITHIN, limit: int = 1_000
) -> list[Overdue]:
    """Return the services that are paid and still not delivered after a time, oldest first (S2-14).

    Also those for which nobody has asked a platform at all. An account in arrears is not among
    them: what is suspended is not to be delivered.
    """
    return [Overdue(*row) for row in _rows(_OVERDUE, [now - after, now - after, limit])]


def left_to_staff() -> QuerySet[Delivery]:
    """Return the deliveries that wait for a person, oldest first, whatever they should be."""
    return (
        Delivery.objects.filter(gave_up_at__isnull=False)
        .select_related("subscription", "subscription__account", "subscription__brand")
        .order_by("gave_up_at", "id")
    )


def of_services(subscription_ids: Iterable[int]) -> dict[int, Delivery]:
    """Return the deliveries of services by service; those without any are left out."""
    found = Delivery.objects.filter(subscription__in=list(subscription_ids))
    return {delivery.subscription_id: delivery for delivery in found}


def last_sweep() -> Sweep | None:
    """Return the newest comparison of all deliveries, under way or finished."""
    return Sweep.objects.order_by("-id").first()


def sweep_under_way() -> Sweep | None:
    """Return the comparison that was begun and not finished, if one was."""
    return Sweep.objects.filter(finished_at__isnull=True).order_by("id").first()


def platforms_due(*, now: dt.datetime) -> list[str]:
    """Return the names of the platforms that have something to be asked now."""
    question = f"SELECT DISTINCT d.platform FROM provisioning_delivery d WHERE {_OUT_OF_STEP}"  # noqa: S608 - constants
    return sorted(row[0] for row in _rows(question, [now]))


def due(*, platform: str, now: dt.datetime, limit: int) -> list[Row]:
    """Return deliveries of a platform that are out of step and to be tried now, oldest first."""
    which = f"WHERE {_OUT_OF_STEP} AND d.platform = %s ORDER BY d.try_at, d.id LIMIT %s"
    return [Row(*row) for row in _rows(_DUE + which, [now, platform, limit])]


def page(*, after: int, limit: int) -> list[Known]:
    """Return all deliveries in the order of their ids, so many from after one on."""
    return [Known(*row) for row in _rows(_KNOWN, [after, limit])]


def rows_of(ids: Sequence[int]) -> list[Row]:
    """Return deliveries by their ids."""
    return [Row(*row) for row in _rows(_DUE + "WHERE d.id = ANY(%s) ORDER BY d.id", [list(ids)])]


def specs(rows: Sequence[Row]) -> dict[int, Spec]:
    """Return what services are to be, by delivery: their offer, units and options."""
    services = [row.subscription_id for row in rows]
    units: dict[int, list[str]] = {}
    there = Unit.objects.filter(subscription__in=services, deleted_at__isnull=True)
    held = there.exclude(state="destroyed")
    for service, ref in held.order_by("ref").values_list("subscription_id", "ref"):
        units.setdefault(service, []).append(ref)
    options: dict[int, list[tuple[str, int]]] = {}
    chosen = ChosenOption.objects.filter(subscription__in=services).order_by("option__ref")
    for service, ref, count in chosen.values_list("subscription_id", "option__ref", "quantity"):
        options.setdefault(service, []).append((ref, count))
    return {
        row.id: Spec(
            row.service_ref,
            row.offer,
            row.quantity,
            tuple(units.get(row.subscription_id, ())),
            tuple(options.get(row.subscription_id, ())),
            tuple(row.victims),
        )
        for row in rows
    }


def _rows(question: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())
