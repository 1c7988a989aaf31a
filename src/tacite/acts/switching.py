"""Leaving a service that processes data for another provider (Data Act; safety-and-law 3.17).

The customer asks; the service runs, is asked for and paid as before until the day it stops. Then
the night gives back the days that are left, and what it holds can be fetched until it is erased. He
may say earlier that he has moved, or that he stays. It costs nothing.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from tacite import jobs
from tacite.acts import changing, ending, exits, giving_back, letters, notices, renewal
from tacite.acts.context import Context, locked
from tacite.acts.lateness import void_requests_of
from tacite.acts.models import Switching
from tacite.brands.queries import Selling, selling_of
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest
from tacite.mail.operations import queue
from tacite.rules import consumer_law
from tacite.rules.refusals import Refused
from tacite.rules.switching import SwitchingDays, done_early, switching_days
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import move, set_calendar

_USUAL_REFUND_DAYS = 30


class UnableToSwitch(Refused):
    """An exit cannot be asked for, or ended; facts: `why` and more.

    `why`: not_yours, no_such_right, wrong_state (`state`), already_terminated (`ends_on`),
    asked_already (`stops_on`), not_asked.
    """

    code = "unable_to_switch"


@dc.dataclass(frozen=True, slots=True)
class WayToSwitch:
    """What asking for an exit today would do, or the one that is open."""

    moving: SwitchingDays
    erasing: SwitchingDays
    law: consumer_law.Switching
    open: Switching | None
    cents: Mapping[str, int]  # given back when it stops as asked, or else by `moving`; by means
    sooner: SwitchingDays | None  # if it is stopped at once: erased, or moved already
    sooner_cents: Mapping[str, int]


def way_to_switch(service_id: int, *, now: dt.datetime) -> WayToSwitch:
    """Return what leaving for another provider means for a service; only reads.

    :raises UnableToSwitch: no law gives that way out of it, or it is over.
    """
    services = Subscription.objects.select_related("offer", "brand__seller", "account")
    service = services.get(id=service_id)
    of_brand = selling_of(service.brand)
    law, notice_days = _law(service, of_brand, now)
    asked = asked_of(service_id)
    if asked is None and service.terminates_on is not None:
        raise UnableToSwitch(why="already_terminated", ends_on=service.terminates_on)
    today = of_brand.today(now)
    ways = [
        switching_days(law, asked_on=today, notice_days=notice_days, moves=moves)
        for moves in (True, False)
    ]
    sooner: SwitchingDays | None = ways[1]
    if asked:
        known = SwitchingDays(asked.notice_ends_on, asked.stops_on, asked.erased_on)
        sooner = done_early(known, law, on=today) if asked.moves else None
    cents = _given_back(service, asked.stops_on if asked else ways[0].stops_on)
    sooner_cents = _given_back(service, sooner.stops_on) if sooner else {}
    return WayToSwitch(ways[0], ways[1], law, asked, cents, sooner, sooner_cents)


def _given_back(service: Subscription, stops_on: dt.date) -> dict[str, int]:
    return giving_back.by_means(giving_back.parts_of(service, on=stops_on, whole=False))


def asked_of(service_id: int) -> Switching | None:
    """Return the exit that is open for a service."""
    return exits.open_exits(service_id).first()


@transaction.atomic
def switch(
    *,
    subscription_id: int,
    account_id: int,
    moves: bool,
    actor: str,
    now: dt.datetime,
    reason: str = "",
) -> Switching:
    """Ask for the exit: to move elsewhere, or (`moves` false) to have all erased after the notice.

    :raises UnableToSwitch: there is no such right now, or it was asked for already.
    """
    service, context = _locked(subscription_id, account_id, actor, now)
    of_brand = context.sellings[service.brand_id]
    law, notice_days = _law(service, of_brand, now)
    if service.terminates_on is not None:
        raise UnableToSwitch(why="already_terminated", ends_on=service.terminates_on)
    if (known := asked_of(service.id)) is not None:
        raise UnableToSwitch(why="asked_already", stops_on=known.stops_on)
    today = of_brand.today(now)
    days = switching_days(law, asked_on=today, notice_days=notice_days, moves=moves)
    made = Switching.objects.create(
        brand_id=service.brand_id,
        subscription=service,
        moves=moves,
        reference=notices.reference(),
        asked_by=actor,
        asked_at=now,
        **dc.asdict(days),
    )
    left = _quiet(service, made, context)
    _record("ask_switching", made, service, context, reason)
    told = letters.about_service("switching_asked", service.account, service, **_told(made))
    queue([told], now=now)
    if made.stops_on <= today:
        _stop(made, service, context)
    renewal.request(left, context=context)
    return made


@transaction.atomic
def give_up_switching(
    *, subscription_id: int, account_id: int, actor: str, now: dt.datetime, reason: str = ""
) -> Switching:
    """Let a service go on as before: its customer stays.

    :raises UnableToSwitch: nothing was asked for, or it stopped already.
    """
    service, context = _locked(subscription_id, account_id, actor, now)
    made = asked_of(service.id)
    if made is None:
        raise UnableToSwitch(why="not_asked")
    _close(made, "given_up", now)
    if _outlasts(service, made):
        ending.go_on(service, context.sellings[service.brand_id])
    _record("give_up_switching", made, service, context, reason)
    writing = letters.about_service(
        "termination_undone",
        context.accounts[service.account_id],
        service,
        subject=f"switching:{made.id}",
    )
    queue([writing], now=now)
    return made


@transaction.atomic
def finish_switching(
    *, subscription_id: int, account_id: int, actor: str, now: dt.datetime, reason: str = ""
) -> Switching:
    """Stop a service today, because its customer has moved all that is his.

    :raises UnableToSwitch: nothing was asked for.
    """
    service, context = _locked(subscription_id, account_id, actor, now)
    made = asked_of(service.id)
    if made is None or not made.moves:
        raise UnableToSwitch(why="not_asked")
    of_brand = context.sellings[service.brand_id]
    law, _notice = _law(service, of_brand, now)
    known = SwitchingDays(made.notice_ends_on, made.stops_on, made.erased_on)
    days = done_early(known, law, on=of_brand.today(now))
    made.notice_ends_on, made.stops_on, made.erased_on = dc.astuple(days)
    _record("finish_switching", made, service, context, reason)
    _stop(made, service, context)
    return made


@transaction.atomic
def carry_out(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Stop the services of these payers whose exit has come; return how many exits are over.

    Lateness would end a service with all that it holds: it stops then, and its data can be fetched.
    """
    is_over = Q(stops_on__lte=as_of) | Q(subscription__ends_on__lte=as_of)
    due = Switching.objects.filter(
        is_over, state="asked", subscription__payer__any_of=list(account_ids)
    )
    concerned = {made.subscription_id: _concerned(made.subscription_id) for made in due}
    every = set(account_ids).union(*concerned.values())
    context = locked(every, actor=actor, now=now, as_of=as_of, skip_locked=skip_locked)
    rows = due.select_related("subscription__offer", "subscription__account").order_by("id")
    done = [r for r in rows if concerned.get(r.subscription_id, {0}) <= set(context.accounts)]
    for made in done:
        if made.stops_on > as_of:
            _bring_forward(made, as_of)
        _stop(made, made.subscription, context)
    return len(done)


def _concerned(subscription_id: int) -> set[int]:
    """Return the accounts of a service: its holder, its payer, and who paid for it before."""
    rows = Subscription.objects.filter(id=subscription_id).values_list("account_id", "payer_id")
    paid_by = PaymentRequest.objects.filter(lines__subscription=subscription_id)
    return {*rows[0], *paid_by.values_list("account_id", flat=True)}


def confirm_again(service: Subscription, *, about: str, now: dt.datetime) -> None:
    """Tell a customer once more when what he leaves stops; `about` what asks for that."""
    made = asked_of(service.id)
    if made is not None:
        told = _told(made) | {"subject": about}
        queue([letters.about_service("switching_asked", service.account, service, **told)], now=now)


def stop_at_once(service: Subscription, context: Context) -> Switching | None:
    """Close the exit of a service that is withdrawn from today; return what keeps its data, if any.

    Who asked for time to fetch what is his has all of it, from today on.
    """
    made = _with_data(service.id)
    if made is None:
        return None
    if made.state == "asked":
        _bring_forward(made, context.sellings[service.brand_id].today(context.now))
        _close(made, "stopped", context.now)
    return made if made.moves else None


def fetched_until(service_id: int, *, today: dt.date) -> dt.date | None:
    """Return when the data of a service would be erased if it stopped today by a withdrawal.

    None: at once, because nobody asked for time to fetch them; only reads.
    """
    made = _with_data(service_id)
    if made is None or not made.moves:
        return None
    return _from(made, today).erased_on if made.state == "asked" else made.erased_on


def hold(service: Subscription, made: Switching, context: Context) -> None:
    """Suspend a service that has stopped, until what it holds is erased."""
    if service.state == "active":
        move([service], "suspend", on=made.stops_on, actor=context.actor, now=context.now)
    service.request_on = service.suspends_on = service.ends_on = None
    service.terminates_on = made.erased_on
    set_calendar([service])


def _with_data(service_id: int) -> Switching | None:
    found = Switching.objects.filter(subscription=service_id, state__in=["asked", "stopped"])
    return found.order_by("-id").first()


def _bring_forward(made: Switching, on: dt.date) -> None:
    made.notice_ends_on, made.stops_on, made.erased_on = dc.astuple(_from(made, on))


def _from(made: Switching, today: dt.date) -> SwitchingDays:
    """Return the days of an exit that stops today: as many to fetch as there were."""
    to_fetch = made.erased_on - made.stops_on
    return SwitchingDays(min(made.notice_ends_on, today), today, today + to_fetch)


def _stop(made: Switching, service: Subscription, context: Context) -> None:
    """Stop a service, give back the days that are left, and keep what it holds until its day."""
    if service.state not in {"active", "suspended"}:
        _close(made, "gone", context.now)
        return
    on = made.stops_on
    parts = giving_back.parts_of(service, on=on, whole=False)
    left = void_requests_of([service], context=context, because="terminated")
    changing.drop(service, context, because="left")
    giving_back.cut(service, on=on, context=context)
    actor, now = context.actor, context.now
    if made.erased_on <= on:
        move([service], "end", on=on, actor=actor, now=now)
    else:
        hold(service, made, context)
    jobs.enqueue(jobs.RECONCILE_DELIVERIES)
    before_on = on + dt.timedelta(days=_refund_days(made, service))
    cents = giving_back.give_back(
        service, parts, why="leaving", before_on=before_on, context=context
    )
    _close(made, "stopped", now)
    content = {"contract": service.ref, "because": "switching", "ends_on": on.isoformat()}
    notices.keep("leaving", service, content=content, now=now)
    _record("stop_switching", made, service, context, "")
    done = letters.about_service(
        "switching_done",
        service.account,
        service,
        **_told(made),
        back_cents=cents.get("transfer", 0),
        credit_cents=cents.get("credit", 0),
        currency=service.account.currency,
        before_on=before_on,
    )
    queue([done], now=now)
    renewal.request(left, context=context)


def _law(
    service: Subscription, of_brand: Selling, now: dt.datetime
) -> tuple[consumer_law.Switching, int]:
    """Return the law of an exit, and the notice in days that the brand asks for.

    :raises UnableToSwitch: no_such_right, wrong_state.
    """
    account = service.account
    law = consumer_law.shipped().switching(
        country=account.country, kind=account.kind, on=of_brand.today(now)
    )
    notice_days = of_brand.policy.termination.switching_days
    if law is None or notice_days is None or not service.offer.holds_data:
        raise UnableToSwitch(why="no_such_right")
    if service.state not in {"active", "suspended"}:
        raise UnableToSwitch(why="wrong_state", state=service.state)
    return law, notice_days


def _refund_days(made: Switching, service: Subscription) -> int:
    account = service.account
    law = consumer_law.shipped().switching(
        country=account.country, kind=account.kind, on=made.asked_at.date()
    )
    return law.refund_days if law else _USUAL_REFUND_DAYS


def _outlasts(service: Subscription, made: Switching) -> bool:
    """Tell whether what is paid lasts until the service stops."""
    return service.expires_on is not None and service.expires_on >= made.stops_on


def _quiet(service: Subscription, made: Switching, context: Context) -> list[Subscription]:
    """Ask for no period that would begin after the service has stopped.

    Return the other services that must be asked for anew.
    """
    if not _outlasts(service, made):
        return []
    left = void_requests_of([service], context=context, because="terminated")
    service.request_on = service.suspends_on = service.ends_on = None
    set_calendar([service])
    return left


def _locked(
    subscription_id: int, account_id: int, actor: str, now: dt.datetime
) -> tuple[Subscription, Context]:
    """Lock the holder of a service, its payer, and who paid for it before."""
    services = Subscription.objects.select_related("offer", "account")
    if not services.filter(id=subscription_id, account=account_id).exists():
        raise UnableToSwitch(why="not_yours")
    context = locked(_concerned(subscription_id), actor=actor, now=now)
    service = services.filter(id=subscription_id, account=account_id).first()
    if service is None:
        raise UnableToSwitch(why="not_yours")
    return service, context


def _close(made: Switching, state: str, now: dt.datetime) -> None:
    made.state, made.closed_at = state, now
    made.save()


def _told(made: Switching) -> dict[str, Any]:
    """Return what every letter about an exit says of it."""
    return {
        "subject": f"switching:{made.id}",
        "notice": made.reference,
        "asked_at": made.asked_at.isoformat(),
        "moves": made.moves,
        "stops_on": made.stops_on,
        "erased_on": made.erased_on,
    }


def _record(
    verb: str, made: Switching, service: Subscription, context: Context, reason: str
) -> None:
    happened = Happened(
        verb,
        "subscription",
        service.id,
        brand_id=service.brand_id,
        account_id=service.account_id,
        facts={"reference": made.reference, "on": made.stops_on.isoformat()},
    )
    record([happened], actor=context.actor, now=context.now, reason=reason)
