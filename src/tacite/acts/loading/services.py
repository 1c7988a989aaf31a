"""Bringing in services: what is paid already is covered, so that no day is billed twice.

Codes: differs (`ref`, `here`, `file`), has_lived_here (`state`, `expires_on`), unknown_account
(`account`), unknown_offer (`offer`), unknown_option (`option`), option_once (`option`), no_price
(`cycle`, `currency`), other_currency (`currency`), not_a_boundary (`before`, `after`),
terminates_after_expiry (`expires_on`), suspended_while_paid (`expires_on`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.backends.postgresql.psycopg_any import DateRange

from tacite import jobs, tables
from tacite.acts import renewal
from tacite.acts.context import locked
from tacite.acts.loading.known import brought, differences, fingerprint, rows_known
from tacite.acts.loading.load import Load
from tacite.acts.loading.planning import Plan, Planning
from tacite.acts.loading.rows import ServiceRow
from tacite.brands.queries import Selling
from tacite.history.models import Event
from tacite.history.operations import Happened
from tacite.invoicing.models import RequestLine
from tacite.subscriptions.models import Anchor, ChosenOption, Coverage, Subscription, Unit
from tacite.subscriptions.operations import release

_VALUES: Final = {
    "account_id": "bigint",
    "payer_id": "bigint",
    "offer_id": "bigint",
    "label": "text",
    "state": "text",
    "cycle": "text",
    "quantity": "integer",
    "price_frozen_cents": "bigint",
    "began_on": "date",
    "expires_on": "date",
    "request_on": "date",
    "suspends_on": "date",
    "ends_on": "date",
    "terminates_on": "date",
    "ended_on": "date",
}
_SAID: Final = (
    "account_id",
    "payer_id",
    "offer_id",
    "label",
    "state",
    "cycle",
    "quantity",
    "price_frozen_cents",
    "expires_on",
    "terminates_on",
)


def bring_services(rows: Sequence[ServiceRow], load: Load) -> None:
    """Bring in services of customers and offers that are here or were brought in before."""
    for selling, of_brand in load.by_brand(rows):
        _bring(of_brand, selling, load)


def _bring(rows: Sequence[ServiceRow], selling: Selling, load: Load) -> None:
    planning = Planning.of(rows, selling, load)
    here = {
        service.ref: service
        for service in Subscription.objects.filter(
            brand=selling.brand.id, ref__any_of=[r.ref for r in rows]
        )
    }
    known = rows_known("subscription", [service.id for service in here.values()])
    new: list[Plan] = []
    others: list[tuple[Subscription, ServiceRow]] = []
    for row in rows:
        service = here.get(row.ref)
        if service is None:
            plan = planning.plan(row)
            new += [plan] if plan else []
            continue
        load.service_ids[row.ref] = service.id
        if known.get(service.id) == fingerprint(row):
            load.counts["services_unchanged"] += 1
        else:
            others.append((service, row))
    _compare(others, planning, load)
    if not load.offences:
        _create(new, selling, load)


def _create(plans: Sequence[Plan], selling: Selling, load: Load) -> None:
    ids = tables.ids_for(Subscription, len(plans))
    columns = ("id", "brand_id", "ref", "ordered_at", "extra_days", *_VALUES)
    tables.copy_rows(
        Subscription,
        columns,
        (
            (i, selling.brand.id, plan.row.ref, load.now, 0, *plan.values.values())
            for i, plan in zip(ids, plans, strict=True)
        ),
    )
    of_ids = list(zip(ids, plans, strict=True))
    tables.copy_rows(
        Anchor,
        ("subscription_id", "anchor_on", "first_index"),
        ((i, plan.anchor_on, 0) for i, plan in of_ids),
    )
    _add_parts(of_ids)
    for service_id, plan in of_ids:
        load.service_ids[plan.row.ref] = service_id
        load.happened.append(_event(service_id, plan, selling.brand.id))
    load.counts["services_created"] += len(plans)
    _ask_suspended(of_ids, load)
    if plans:
        jobs.enqueue(jobs.RECONCILE_DELIVERIES)


def _add_parts(services: Sequence[tuple[int, Plan]]) -> None:
    """Write the paid days, the units and the options of services."""
    tables.copy_rows(
        Coverage,
        ("subscription_id", "component", "days", "source"),
        (
            (i, component, DateRange(plan.paid.start, plan.paid.end), Coverage.Source.IMPORT)
            for i, plan in services
            for component in ("base", *(ref for ref, _ in plan.row.options))
        ),
    )
    tables.copy_rows(
        Unit,
        ("subscription_id", "ref", "address", "state"),
        ((i, unit, "", Unit.State.HELD) for i, plan in services for unit in plan.units),
    )
    tables.copy_rows(
        ChosenOption,
        ("subscription_id", "option_id", "quantity"),
        ((i, option, n) for i, plan in services for option, n in plan.options),
    )


def _ask_suspended(services: Sequence[tuple[int, Plan]], load: Load) -> None:
    """Ask at once for what keeps a service suspended: paid, it comes back.

    Where invoices come first the debt is an invoice of the system before: staff see to it.
    """
    wanted = {i: plan.values["payer_id"] for i, plan in services if plan.is_asked_at_once}
    if not wanted:
        return
    context = locked(set(wanted.values()), actor=load.actor, now=load.now)
    suspended = (
        Subscription.objects.filter(id__any_of=list(wanted)).select_related("offer").order_by("id")
    )
    renewal.request(list(suspended), context=context)
    load.counts["requests_made"] += len(wanted)


def _compare(
    services: Sequence[tuple[Subscription, ServiceRow]], planning: Planning, load: Load
) -> None:
    """Compare services with other rows than those that brought them in."""
    lived = _lived([service.id for service, _ in services])
    anchors = dict(
        Anchor.objects.filter(
            subscription__any_of=[s.id for s, _ in services], first_index=0
        ).values_list("subscription_id", "anchor_on")
    )
    parts = _parts([service.id for service, _ in services])
    changed = []
    for service, row in services:
        plan = planning.plan(row)
        if plan is None:
            continue
        told = (
            {name: plan.values[name] for name in _SAID}
            | plan.parts
            | {"anniversary": plan.anchor_on}
        )
        now = {name: getattr(service, name) for name in _SAID} | parts[service.id]
        now["anniversary"] = anchors.get(service.id)
        here, there = differences(now, told)
        if not here:
            load.counts["services_unchanged"] += 1
        elif service.id in lived:
            lives = {"state": service.state, "expires_on": service.expires_on}
            load.refuse(row.where, "has_lived_here", "ref", **lives)
        elif load.may_change(row.where, row.ref, here, there):
            changed.append((service, plan, here, there))
    if changed and not load.offences:
        _change(changed, load)


def _lived(service_ids: Sequence[int]) -> set[int]:
    """Return the services to which anything has happened here: they are never reset."""
    lines = RequestLine.objects.filter(subscription__any_of=service_ids)
    days = Coverage.objects.filter(subscription__any_of=service_ids).exclude(source="import")
    events = Event.objects.filter(
        subject_kind="subscription", subject_id__any_of=service_ids
    ).exclude(verb="bring_in")
    return (
        set(lines.values_list("subscription_id", flat=True))
        | set(days.values_list("subscription_id", flat=True))
        | set(events.values_list("subject_id", flat=True))
    )


def _parts(service_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    parts: dict[int, dict[str, Any]] = {i: {"units": [], "options": []} for i in service_ids}
    units = Unit.objects.filter(subscription__any_of=service_ids).order_by("ref")
    for service_id, ref in units.values_list("subscription_id", "ref"):
        parts[service_id]["units"].append(ref)
    options = ChosenOption.objects.filter(subscription__any_of=service_ids).order_by("option")
    for service_id, *option in options.values_list("subscription_id", "option", "quantity"):
        parts[service_id]["options"].append(tuple(option))
    return parts


def _change(
    changed: Sequence[tuple[Subscription, Plan, dict[str, Any], dict[str, Any]]], load: Load
) -> None:
    """Bring services in anew that nothing has happened to: as if the first row had not been."""
    of_ids = [(service.id, plan) for service, plan, _, _ in changed]
    ids = [service_id for service_id, _ in of_ids]
    tables.update_rows(Subscription, _VALUES, [(i, *plan.values.values()) for i, plan in of_ids])
    paid = Coverage.objects.filter(subscription__any_of=ids, released_at__isnull=True)
    release(list(paid.values_list("id", flat=True)), now=load.now)
    Unit.objects.filter(subscription__any_of=ids).delete()
    ChosenOption.objects.filter(subscription__any_of=ids).delete()
    anchors = [(i, plan.anchor_on) for i, plan in of_ids]
    tables.update_rows(Anchor, {"anchor_on": "date"}, anchors, key="subscription_id")
    _add_parts(of_ids)
    for service, plan, here, there in changed:
        event = _event(service.id, plan, service.brand_id, before=here, after=there)
        load.happened.append(event)
    load.counts["services_updated"] += len(changed)
    _ask_suspended(of_ids, load)
    jobs.enqueue(jobs.RECONCILE_DELIVERIES)


def _event(
    service_id: int,
    plan: Plan,
    brand_id: int,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Happened:
    account_id = plan.values["account_id"]
    return brought(
        "subscription",
        service_id,
        plan.row,
        brand_id=brand_id,
        account_id=account_id,
        before=before,
        after=after,
    )
