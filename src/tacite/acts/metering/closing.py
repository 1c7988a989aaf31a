"""Deleting a group: it ends with its services on its next billing date (S4-9, S4-43, WE-45)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from django.db import transaction

from tacite.acts import books
from tacite.acts.context import Context
from tacite.acts.exits import leaves_on_each
from tacite.acts.lateness import void, void_requests_of
from tacite.acts.metering import letters
from tacite.acts.metering.groups import locked_group, refuse_ending
from tacite.acts.metering.refusals import UnableToChangeGroup
from tacite.acts.renewal import request as ask
from tacite.history.operations import record
from tacite.invoicing.models import PaymentRequest
from tacite.ledger import operations as ledger
from tacite.mail.operations import queue
from tacite.rules import calendar, overage
from tacite.rules.calendar import ServiceCalendar
from tacite.rules.policy import Policy
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import set_calendar
from tacite.subscriptions.queries import last_days_settled
from tacite.usage.models import Group, GroupMember
from tacite.usage.operations import Shift, happened_to, let_go, shift
from tacite.usage.queries import members_of

_LIVING = ("active", "suspended")


@transaction.atomic
def delete_group(
    *, account_id: int, name: str, actor: str, now: dt.datetime, reason: str = ""
) -> Group:
    """Let a group end on its next billing date, with all its services (S4-43).

    A service that leaves for another provider has days of its own, which it keeps.

    What was asked for a deposit, or for time after that day, is void.

    :raises UnableToChangeGroup: it is no group of this account, closed, or ends already.
    """
    group, context = locked_group(account_id, name, actor=actor, now=now)
    refuse_ending(group)
    policy = context.sellings[group.brand_id].policy
    services = _living(group)
    today = context.day_of(context.accounts[account_id])
    group.closes_on = planned_end(services, policy=policy, today=today)
    group.save(update_fields=["closes_on"])
    leaving = leaves_on_each([service.id for service in services])
    ending = [s for s in services if s.terminates_on is None and s.id not in leaving]
    for service in ending:
        service.terminates_on = max(service.expires_on or today, today)
        _put(service, _without_renewal(service, policy))
    set_calendar(ending)
    GroupMember.objects.filter(subscription__in=ending).update(ends_with_group=True)
    left = void_requests_of(ending, context=context, because="terminated")
    _void_deposits(group, context)
    _tell("delete_group", "group_deletion_planned", group, context, reason)
    ask(left, context=context)
    return group


@transaction.atomic
def undo_deletion(
    *, account_id: int, name: str, actor: str, now: dt.datetime, reason: str = ""
) -> Group:
    """Let a group go on, until the day on which it would end: its services renew again (S4-43).

    :raises UnableToChangeGroup: its deletion was not asked for, or its day has come.
    """
    group, context = locked_group(account_id, name, actor=actor, now=now)
    if group.closes_on is None or group.state == "closed":
        raise UnableToChangeGroup(why="not_closing")
    if now >= undo_until(group, zone=context.sellings[group.brand_id].brand.zone):
        raise UnableToChangeGroup(why="deletion_due", closes_on=group.closes_on)
    policy = context.sellings[group.brand_id].policy
    kept = [s for s in _living(group) if _ends_with(group, s)]
    settled = last_days_settled([service.id for service in kept])
    for service in kept:
        service.terminates_on = None
        new = calendar.service_calendar(
            policy,
            period_start=settled[service.id].start,
            expires_on=settled[service.id].end,
            extra_days=service.extra_days,
        )
        if policy.extends_on == "issue":
            new = ServiceCalendar(new.request_on, service.suspends_on, service.ends_on)
        _put(service, new)
    set_calendar(kept)
    GroupMember.objects.filter(group=group).update(ends_with_group=False)
    group.closes_on = None
    group.save(update_fields=["closes_on"])
    _tell("undo_deletion", "group_deletion_undone", group, context, reason)
    return group


def undo_until(group: Group, *, zone: str) -> dt.datetime:
    """Return the first instant at which a deletion can no longer be undone."""
    end = dt.datetime.combine(group.closes_on or dt.date.max, dt.time(), ZoneInfo(zone))
    return end.astimezone(dt.UTC)


def planned_end(services: Iterable[Subscription], *, policy: Policy, today: dt.date) -> dt.date:
    """Return the day on which a group of these services would end if it were deleted now."""
    days = [s.terminates_on or s.expires_on for s in services if s.state in _LIVING]
    return overage.closes_on(policy, today=today, expiries=[day for day in days if day])


def close(groups: Sequence[Group], *, context: Context) -> None:
    """Close groups whose day has come: their deposits are prepaid money again (S4-9, WE-45)."""
    postings, shifts, writings = [], [], []
    for group in groups:
        account = context.accounts[group.account_id]
        cents, on = group.deposit_cents, context.day_of(account)
        if cents:
            key = f"deposit_return:{group.id}"
            booked_on = context.selling_of(account).business_day(context.now)
            postings.append(books.deposit_returned(account, group.id, cents, key=key, on=booked_on))
        group.deposit_cents, group.closed_on = 0, on
        shifts.append(Shift(group, "close", None, {"cents": cents}))
        writings.append(
            letters.about_group(
                "group_closed", account, group, at=context.now, closed_on=on, cents=cents
            )
        )
    _let_go(groups, now=context.now)
    for each in shifts:
        on = each.group.closed_on or context.now.date()
        shift([each], on=on, actor=context.actor, now=context.now)
    queue(writings, now=context.now)
    ledger.post(postings, now=context.now)


def _let_go(groups: Sequence[Group], *, now: dt.datetime) -> None:
    """Leave services that go on after all, for their customer said so, in no group."""
    members = GroupMember.objects.filter(group__in=[group.id for group in groups])
    let_go(list(members.filter(subscription__state__in=_LIVING)), now=now)


def _living(group: Group) -> list[Subscription]:
    services = members_of([group.id]).get(group.id, [])
    return [service for service in services if service.state in _LIVING]


def _ends_with(group: Group, service: Subscription) -> bool:
    members = GroupMember.objects.filter(group=group, subscription=service, ends_with_group=True)
    return members.exists()


def _without_renewal(service: Subscription, policy: Policy) -> ServiceCalendar:
    """Return the calendar of a service that will end: an invoice that is late stays late."""
    if policy.extends_on == "issue":
        return ServiceCalendar(None, service.suspends_on, service.ends_on)
    return calendar.terminated_calendar()


def _put(service: Subscription, days: ServiceCalendar) -> None:
    service.request_on, service.suspends_on = days.request_on, days.suspends_on
    service.ends_on = days.ends_on


def _void_deposits(group: Group, context: Context) -> None:
    requests = PaymentRequest.objects.filter(
        kind="deposit", state="open", lines__group=group
    ).select_related("invoice")
    void(list(requests.order_by("id")), context=context, because="terminated")


def _tell(verb: str, kind: str, group: Group, context: Context, reason: str) -> None:
    account = context.accounts[group.account_id]
    closes_on = group.closes_on.isoformat() if group.closes_on else None
    happened = [happened_to(group, verb, {"on": closes_on} if closes_on else {})]
    record(happened, actor=context.actor, now=context.now, reason=reason)
    services = [service.label or service.ref for service in _living(group)]
    facts = {"closes_on": closes_on, "services": services, "deposit_cents": group.deposit_cents}
    writing = letters.about_group(kind, account, group, at=context.now, **facts)
    queue([writing], now=context.now)
