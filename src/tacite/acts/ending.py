"""Ending a service as its customer asks: at the end of what is paid (S0-98 to S0-104, WE-22)."""

import datetime as dt
from collections.abc import Mapping
from typing import Protocol
from zoneinfo import ZoneInfo

from django.db import transaction

from tacite.accounts.models import Account
from tacite.acts import letters, renewal
from tacite.acts.context import Context
from tacite.acts.exits import leaves_on
from tacite.acts.lateness import void_requests_of
from tacite.acts.models import Notice
from tacite.acts.one_service import lock_service
from tacite.brands.queries import Selling, selling
from tacite.history.operations import Happened, record
from tacite.mail.operations import Writing, each_time, queue
from tacite.rules import calendar
from tacite.rules.calendar import ServiceCalendar
from tacite.rules.periods import Period
from tacite.rules.policy import Policy
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import set_calendar
from tacite.subscriptions.queries import last_days_settled


class UnableToTerminate(Refused):
    """A service cannot be terminated, or its termination not undone; facts: `why` and more.

    `why`: not_yours, already_terminated (`ends_on`), wrong_state (`state`), not_terminated,
    left_by_law (`ends_on`), leaving (`stops_on`: an exit to another provider is open), too_late
    (`until`: the last instant at which it could be undone).
    """

    code = "unable_to_terminate"


@transaction.atomic
def terminate(
    *, subscription_id: int, account_id: int, actor: str, now: dt.datetime, reason: str = ""
) -> Subscription:
    """End a service on its expiry: the end of the period that is paid.

    A renewal that was already paid has moved expiry, so that is the end of the next period. What
    was asked for the time after is void, and nothing more will be asked. No reason is needed.

    :raises UnableToTerminate: it is no service of this account, over, or terminated already.
    """
    service, context = lock_service(
        subscription_id, account_id=account_id, refusal=UnableToTerminate, actor=actor, now=now
    )
    if service.state not in {"active", "suspended"} or service.expires_on is None:
        raise UnableToTerminate(why="wrong_state", state=service.state)
    if service.terminates_on is not None:
        raise UnableToTerminate(why="already_terminated", ends_on=service.terminates_on)
    if (stops_on := leaves_on(service.id)) is not None:
        raise UnableToTerminate(why="leaving", stops_on=stops_on)
    today = context.sellings[service.brand_id].today(now)
    service.terminates_on = max(service.expires_on, today)
    _put(service, _without_renewal(service, context))
    set_calendar([service])
    left = void_requests_of([service], context=context, because="terminated")
    _record("terminate", service, context, reason, {"on": service.terminates_on.isoformat()})
    about = each_time(_about(service), now=now)
    queue(_confirmations(service, context.sellings[service.brand_id], about, now), now=now)
    renewal.request(left, context=context)
    return service


@transaction.atomic
def undo_termination(
    *, subscription_id: int, account_id: int, actor: str, now: dt.datetime, reason: str = ""
) -> Subscription:
    """Let a service renew again, until so many hours before its end (S0-104).

    :raises UnableToTerminate: it was not terminated, or its end is too near.
    """
    service, context = lock_service(
        subscription_id, account_id=account_id, refusal=UnableToTerminate, actor=actor, now=now
    )
    selling = context.sellings[service.brand_id]
    if service.terminates_on is None or service.expires_on is None:
        raise UnableToTerminate(why="not_terminated")
    if service.state not in {"active", "suspended"}:
        raise UnableToTerminate(why="wrong_state", state=service.state)
    if is_final(service.id):
        raise UnableToTerminate(why="left_by_law", ends_on=service.terminates_on)
    until = undo_until(service, selling)
    if now > until:
        raise UnableToTerminate(why="too_late", until=until)
    service.terminates_on = None
    go_on(service, selling)
    _record("undo_termination", service, context, reason, {})
    told = [
        letters.about_service(
            "termination_undone", account, service, subject=each_time(_about(service), now=now)
        )
        for account in _concerned(service)
    ]
    queue(told, now=now)
    return service


def confirm_again(service: Subscription, *, about: str, now: dt.datetime) -> None:
    """Tell once more on which day a service ends that was terminated before; `about` what asks."""
    of_brand = selling([service.brand_id])[service.brand_id]
    queue(_confirmations(service, of_brand, about, now), now=now)


def go_on(service: Subscription, of_brand: Selling) -> None:
    """Give a service that was to end the calendar of one that renews."""
    days = last_days_settled([service.id])[service.id]
    _put(service, _with_renewal(service, of_brand.policy, days))
    set_calendar([service])


def is_final(service_id: int) -> bool:
    """Tell whether a termination is a leaving or a withdrawal, which is not undone."""
    kinds = ["leaving", "withdrawal"]
    return Notice.objects.filter(subscription=service_id, kind__in=kinds).exists()


class Terminated(Protocol):
    """Whatever has the day on which a service ends because its customer asked."""

    @property
    def terminates_on(self) -> dt.date | None:
        """That day; None: nobody asked."""


def undo_until(service: Terminated, selling: Selling) -> dt.datetime:
    """Return the last instant at which a termination may be undone."""
    end = dt.datetime.combine(
        service.terminates_on or dt.date.max, dt.time(), ZoneInfo(selling.brand.zone)
    )
    return end.astimezone(dt.UTC) - dt.timedelta(hours=selling.policy.termination.undo_hours)


def _confirmations(
    service: Subscription, of_brand: Selling, about: str, now: dt.datetime
) -> list[Writing]:
    """Return the letters that confirm an end and its day: to whose contract it is, and who pays."""
    until = undo_until(service, of_brand)
    may_undo = now <= until and not is_final(service.id)
    return [
        letters.about_service(
            "termination_confirmed",
            account,
            service,
            subject=about,
            ends_on=service.terminates_on,
            undo_until=until if may_undo else None,
        )
        for account in _concerned(service)
    ]


def _concerned(service: Subscription) -> list[Account]:
    """Return the holder of a service, and its payer if that is another."""
    return list({account.id: account for account in (service.account, service.payer)}.values())


def _about(service: Subscription) -> str:
    return f"service:{service.id}"


def _without_renewal(service: Subscription, context: Context) -> ServiceCalendar:
    """Return the calendar of a service that will end: an invoice that is late stays late."""
    if context.sellings[service.brand_id].policy.extends_on == "issue":
        return ServiceCalendar(None, service.suspends_on, service.ends_on)
    return calendar.terminated_calendar()


def _with_renewal(service: Subscription, policy: Policy, days: Period) -> ServiceCalendar:
    """Return the calendar of a service that renews again, with the time it was granted."""
    new = calendar.service_calendar(
        policy, period_start=days.start, expires_on=days.end, extra_days=service.extra_days
    )
    if policy.extends_on == "issue":
        return ServiceCalendar(new.request_on, service.suspends_on, service.ends_on)
    return new


def _put(service: Subscription, days: ServiceCalendar) -> None:
    service.request_on, service.suspends_on = days.request_on, days.suspends_on
    service.ends_on = days.ends_on


def _record(
    verb: str,
    service: Subscription,
    context: Context,
    reason: str,
    facts: Mapping[str, str],
) -> None:
    happened = Happened(
        verb,
        "subscription",
        service.id,
        brand_id=service.brand_id,
        account_id=service.account_id,
        facts=facts,
    )
    record([happened], actor=context.actor, now=context.now, reason=reason)
