"""Questions about groups, their records and what months came to."""

import dataclasses as dc
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from tacite.brands.models import Brand
from tacite.subscriptions.models import Subscription, Unit
from tacite.usage.models import Counter, FormerMember, Group, GroupMember, UsageRecord

_BY_CLASS: Final = """
    SELECT r.group_id, r.month, o.vat_class, sum(r.counted)
    FROM usage_usagerecord r
    JOIN unnest(%s::bigint[], %s::date[]) AS w(group_id, month)
        ON w.group_id = r.group_id AND w.month = r.month
    JOIN subscriptions_subscription s ON s.id = r.subscription_id
    JOIN catalogue_offer o ON o.id = s.offer_id
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dc.dataclass(frozen=True, slots=True)
class Known:
    """A group as a file of records needs it: whose it is, its zone, its lines by every name.

    `left`: when services left it that are in it no more; calls that began before are its own.
    """

    group_id: int
    brand_id: int
    account_id: int
    zone: str
    lines: Mapping[str, int]  # the service of each line, by what files may call it
    left: Mapping[int, dt.datetime]


class MonthOfClass(NamedTuple):
    """The use of a group in a month under one class of VAT."""

    group_id: int
    month: dt.date
    vat_class: str
    used: Decimal


def known_groups(names: Collection[str]) -> dict[str, Known]:
    """Return groups by name, with the lines that a record may name: services and their units."""
    groups = list(Group.objects.filter(name__any_of=list(names)).order_by("id"))
    zones = dict(Brand.objects.values_list("id", "zone"))
    lines: dict[int, dict[str, int]] = {group.id: {} for group in groups}
    left: dict[int, dict[int, dt.datetime]] = {group.id: {} for group in groups}
    services: dict[int, list[dict[str, int]]] = {}
    for group_id, service_id, ref, left_at in _lines_of(list(lines)):
        if lines[group_id].setdefault(ref, service_id) == service_id and left_at:
            left[group_id][service_id] = left_at
        services.setdefault(service_id, []).append(lines[group_id])
    units = Unit.objects.filter(subscription__any_of=list(services))
    for service_id, ref, address in units.values_list("subscription_id", "ref", "address"):
        for name in (address, ref):
            for of_group in services[service_id] if name else ():
                of_group.setdefault(name, service_id)
    return {
        group.name: Known(
            group.id,
            group.brand_id,
            group.account_id,
            zones[group.brand_id],
            lines[group.id],
            left[group.id],
        )
        for group in groups
    }


def _lines_of(group_ids: Sequence[int]) -> list[tuple[int, int, str, dt.datetime | None]]:
    """Return the services of groups, then those that left: group, service, ref, when it left."""
    names = ("group_id", "subscription_id", "subscription__ref")
    members = GroupMember.objects.filter(group__any_of=list(group_ids)).values_list(*names)
    former = FormerMember.objects.filter(group__any_of=list(group_ids))
    now_in = {(group_id, service_id) for group_id, service_id, _ in members}
    return [(*row, None) for row in members] + [
        (group_id, service_id, ref, left_at)
        for group_id, service_id, ref, left_at in former.values_list(*names, "left_at")
        if (group_id, service_id) not in now_in
    ]


def groups_of(account_id: int) -> QuerySet[Group]:
    """Return the groups of an account, oldest first."""
    return Group.objects.filter(account=account_id).order_by("id")


def group_of(account_id: int, name: str) -> Group | None:
    """Return a group of this account, or none: another's says the same."""
    return Group.objects.filter(account=account_id, name=name).first()


def group(group_id: int) -> Group | None:
    """Return a group with its account and brand, whoever asks: for staff."""
    groups = Group.objects.select_related("account__brand__seller", "brand")
    return groups.filter(id=group_id).first()


def suspended() -> QuerySet[Group]:
    """Return the groups suspended for excess, with their accounts: for staff."""
    groups = Group.objects.filter(state="suspended")
    return groups.select_related("account", "brand").order_by("suspended_in", "id")


def to_validate() -> QuerySet[Group]:
    """Return the groups with lines that nobody has validated, oldest first: for staff.

    Those that are suspended stand among the suspended ones.
    """
    groups = Group.objects.filter(rung="unvalidated", closes_on__isnull=True, state="active")
    with_lines = groups.filter(Exists(GroupMember.objects.filter(group=OuterRef("id"))))
    return with_lines.select_related("account", "brand").order_by("created_at", "id")


def counters_of(group_ids: Iterable[int], month: dt.date) -> dict[int, Counter]:
    """Return the counters of a month, by group; who used nothing has none."""
    counters = Counter.objects.filter(group__any_of=list(group_ids), month=month)
    return {counter.group_id: counter for counter in counters}


def to_invoice(account_ids: Iterable[int], *, before: dt.date) -> list[Counter]:
    """Return the counters of months before a day whose use was not invoiced wholly."""
    counters = Counter.objects.filter(
        group__account__any_of=list(account_ids), month__lt=before
    ).exclude(used=F("invoiced"))
    return list(counters.select_related("group").order_by("group_id", "month"))


def months_by_class(counters: Sequence[Counter]) -> list[MonthOfClass]:
    """Return what months came to, apart by the class of VAT of the lines that used it."""
    values: list[Any] = [[c.group_id for c in counters], [c.month for c in counters]]
    with connection.cursor() as cursor:
        cursor.execute(_BY_CLASS, values)
        return [MonthOfClass(*row) for row in cursor.fetchall()]


def members_of(group_ids: Iterable[int]) -> dict[int, list[Subscription]]:
    """Return the services of groups, those that live first, with their offers."""
    members = GroupMember.objects.filter(group__any_of=list(group_ids)).select_related(
        "subscription", "subscription__offer"
    )
    found: dict[int, list[Subscription]] = {}
    for member in members.order_by("group_id", "id"):
        found.setdefault(member.group_id, []).append(member.subscription)
    for services in found.values():
        services.sort(key=lambda service: service.state not in {"active", "suspended"})
    return found


def stand_for(groups: Iterable[Group]) -> dict[int, Subscription]:
    """Return the service that stands for each group on a document: of those in it, else that were.

    Those that still are of its account come first, then those that live.
    """
    accounts = {group.id: group.account_id for group in groups}
    found = members_of(accounts)
    former = FormerMember.objects.filter(
        group__any_of=[group_id for group_id in accounts if group_id not in found]
    ).select_related("subscription", "subscription__offer")
    for member in former.order_by("group_id", "id"):
        found.setdefault(member.group_id, []).append(member.subscription)
    return {
        group_id: min(services, key=lambda service: service.account_id != accounts[group_id])
        for group_id, services in found.items()
    }


def groups_of_services(subscription_ids: Iterable[int]) -> dict[int, Group]:
    """Return the group of each service that is in one."""
    members = GroupMember.objects.filter(subscription__any_of=list(subscription_ids))
    return {m.subscription_id: m.group for m in members.select_related("group")}


def records_of(group_id: int, month: dt.date) -> QuerySet[UsageRecord]:
    """Return the calls of a group in a month, the newest first."""
    records = UsageRecord.objects.filter(group=group_id, month=month)
    return records.order_by("-started_at", "-id")


def months_of(group_id: int) -> QuerySet[Counter]:
    """Return the months of a group, the newest first."""
    return Counter.objects.filter(group=group_id).order_by("-month")


def used_by_service(group_id: int, month: dt.date) -> dict[int, Any]:
    """Return what each service of a group used in a month."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subscription_id, sum(counted) FROM usage_usagerecord"
            " WHERE group_id = %s AND month = %s GROUP BY 1",
            [group_id, month],
        )
        return dict(cursor.fetchall())
