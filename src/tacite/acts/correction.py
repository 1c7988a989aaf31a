"""What staff put right, each time with a reason: time, requests, details (S0-52, S3-2, S3-36)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from tacite import jobs
from tacite.accounts import operations as accounts
from tacite.accounts.operations import change_details as change
from tacite.accounts.queries import account as account_of
from tacite.accounts.queries import vat_answer_about
from tacite.acts import captions, letters, order, renewal
from tacite.acts.context import Context, locked
from tacite.acts.lateness import void
from tacite.acts.one_service import lock_service
from tacite.acts.pricing import price_list_of
from tacite.brands.queries import selling
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.invoicing.operations import closing
from tacite.invoicing.queries import lines_of
from tacite.mail.operations import each_time, queue
from tacite.rules import calendar
from tacite.rules.refusals import Refused
from tacite.rules.tax import VatAnswer
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import move, set_calendar

_DAYS_MAX = 366
_ASKED_ANEW = ("order", "renewal", "upgrade")


class UnableToCorrect(Refused):
    """A correction cannot be made; facts: `why`, and what the reason needs.

    `why`: unknown, changed_hands, reason_missing, wrong_state (`state`), wrong_days (`most`),
    nothing_to_move, invoiced (`number`).
    """

    code = "unable_to_correct"


@transaction.atomic
def grant_time(
    *, subscription_id: int, days: int, reason: str, actor: str, now: dt.datetime
) -> Subscription:
    """Move a late service's suspension and end by some days; its expiry stays (S0-52, WE-21).

    What is asked for its next period stands as much longer. A service that is suspended already
    comes back for these days.

    :raises UnableToCorrect: the service is not late by its calendar, or the days make no sense.
    """
    _refuse_without(reason)
    if not 1 <= days <= _DAYS_MAX:
        raise UnableToCorrect(why="wrong_days", most=_DAYS_MAX)
    service, context = lock_service(
        subscription_id, account_id=None, refusal=UnableToCorrect, actor=actor, now=now
    )
    if service.suspends_on is None or service.state not in {"active", "suspended"}:
        raise UnableToCorrect(why="nothing_to_move", state=service.state)
    more = dt.timedelta(days=days)
    service.suspends_on += more
    service.ends_on = service.ends_on + more if service.ends_on else None
    service.extra_days += days
    set_calendar([service])
    _stretch(service, more)
    _record("grant_time", service, context, reason, {"days": days})
    today = context.sellings[service.brand_id].today(now)
    if service.state == "suspended" and service.suspends_on > today:
        move([service], "resume", on=today, actor=actor, now=now, reason=reason)
        jobs.enqueue(jobs.RECONCILE_DELIVERIES)
    writing = letters.about_service(
        "extra_time_granted",
        context.accounts[service.payer_id],
        service,
        subject=each_time(f"service:{service.id}", now=now),
        days=days,
    )
    queue([writing], now=now)
    return service


@transaction.atomic
def void_request(*, request_id: int, reason: str, actor: str, now: dt.datetime) -> PaymentRequest:
    """Void an open request by decision of staff; an issued invoice is credited instead.

    A service that was running keeps its calendar: nobody asks again for that period, unless it
    was asked for by hand before its day came.

    :raises UnableToCorrect: it is closed, or an invoice was issued with it.
    """
    _refuse_without(reason)
    found = PaymentRequest.objects.filter(id=request_id).first()
    if found is None:
        raise UnableToCorrect(why="unknown")
    context = locked([found.account_id], actor=actor, now=now)
    request = PaymentRequest.objects.select_related("invoice").get(id=request_id)
    if request.state != "open":
        raise UnableToCorrect(why="wrong_state", state=request.state)
    if request.invoice is not None:
        raise UnableToCorrect(why="invoiced", number=request.invoice.number)
    services = [line.subscription for line in lines_of([request.id])[request.id]]
    void([request], context=context, because="staff")
    _ask_on_usual_day([s.id for s in services], context)
    _tell_why(request, context, reason)
    return request


@transaction.atomic
def change_details(
    *, account_id: int, changes: Mapping[str, object], reason: str, actor: str, now: dt.datetime
) -> list[PaymentRequest]:
    """Change a customer's details; return the open requests that had to be asked for anew.

    Documents take the data of the day they are issued (S3-34), and one language: the lines of open
    requests are said anew in it. Where the change moves the VAT, an open request cannot be paid as
    it is: it is void and asked for again at once (S3-36). So is a change of offer that waits for
    its payment, but whoever wants it asks for it again himself.
    """
    _refuse_without(reason)
    context = locked([account_id], actor=actor, now=now)
    spoken = context.accounts[account_id].language
    change(account_id=account_id, changes=dict(changes), actor=actor, reason=reason, now=now)
    context = locked([account_id], actor=actor, now=now)
    captions.say_anew(context.accounts[account_id], was=spoken)
    return _ask_wrong_anew(account_id, context)


@transaction.atomic
def store_vat_answer(  # noqa: PLR0913 - what the register said, each by its name
    *,
    account_id: int,
    number: str,
    valid: bool | None,
    reference: str,
    reason: str,
    actor: str,
    now: dt.datetime,
) -> list[PaymentRequest]:
    """Keep what the register answered; return the open requests that are asked for anew by it.

    An invoice follows its request: what is open must not rest on what is known to be wrong.
    """
    context = locked([account_id], actor=actor, now=now)
    accounts.store_vat_answer(
        account_id=account_id,
        number=number,
        valid=valid,
        reference=reference,
        actor=actor,
        now=now,
        reason=reason,
    )
    return _ask_wrong_anew(account_id, context)


def _ask_wrong_anew(account_id: int, context: Context) -> list[PaymentRequest]:
    """Void and ask for again what is open with a VAT that is no longer right."""
    wrong, lines = _wrong_requests(account_id, context)
    renewals = [r for r in wrong if r.kind == "renewal"]
    upgrades = [r for r in wrong if r.kind == "upgrade"]
    void([*renewals, *upgrades], context=context, because="vat_changed")
    services = {ln.subscription_id: ln.subscription for r in renewals for ln in lines[r.id]}
    order.ask_anew([r for r in wrong if r.kind == "order"], context=context)
    renewal.request(list(services.values()), context=context)
    return wrong


def asked_anew(
    *, account_id: int, changes: Mapping[str, Any], now: dt.datetime
) -> list[PaymentRequest]:
    """Return the open requests that a change of details would void and ask for again.

    Only reads: what a person is shown before he decides.
    """
    account = account_of(account_id)
    if account is None:
        raise UnableToCorrect(why="unknown")
    for name, value in changes.items():
        setattr(account, name, value)
    context = Context({account.id: account}, selling([account.brand_id]), "", now)
    answer = vat_answer_about(account.id, account.vat_number)
    return _wrong_requests(account_id, context, answers={account.id: answer} if answer else {})[0]


def _wrong_requests(
    account_id: int, context: Context, *, answers: Mapping[int, VatAnswer] | None = None
) -> tuple[list[PaymentRequest], dict[int, list[RequestLine]]]:
    """Return the open requests whose VAT is no longer right, and the lines of all open ones."""
    requests = list(
        PaymentRequest.objects.filter(
            account=account_id, state="open", invoice__isnull=True, kind__in=_ASKED_ANEW
        ).order_by("id")
    )
    lines = lines_of(request.id for request in requests)
    return [r for r in requests if _vat_moved(lines[r.id], context, answers)], lines


def _vat_moved(
    lines: Sequence[RequestLine], context: Context, answers: Mapping[int, VatAnswer] | None
) -> bool:
    services = [line.subscription for line in lines]
    payer = context.accounts[services[0].payer_id]
    selling = context.selling_of(payer)
    listed = price_list_of(context, services, on=context.day_of(payer))
    if answers is not None:
        listed.answers = answers
    return any(
        (vat.category, vat.country, vat.rate) != (line.category, line.vat_country, line.rate)
        for line in lines
        for vat in [listed.vat(payer, selling, line.subscription.offer)]
    )


def _stretch(service: Subscription, more: dt.timedelta) -> None:
    """Let what is asked for the next period stand as much longer."""
    requests = list(
        PaymentRequest.objects.filter(
            lines__subscription=service, state="open", kind="renewal", void_on__isnull=False
        )
        .distinct()
        .order_by("id")
    )
    for request in requests:
        request.void_on = (request.void_on or dt.date.max) + more
    closing.move_days(requests)


def _ask_on_usual_day(subscription_ids: Sequence[int], context: Context) -> None:
    """Let what was asked for early be asked for by the night after all (S1-41)."""
    services = Subscription.objects.filter(
        id__any_of=list(subscription_ids),
        state="active",
        request_on__isnull=True,
        terminates_on__isnull=True,
    )
    early = []
    for service in services:
        selling = context.sellings[service.brand_id]
        usual_on = calendar.usual_day(selling.policy, service.expires_on or dt.date.min)
        if usual_on > selling.today(context.now):
            service.request_on = usual_on
            early.append(service)
    set_calendar(early)


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise UnableToCorrect(why="reason_missing")


def _tell_why(request: PaymentRequest, context: Context, reason: str) -> None:
    happened = Happened(
        "void_by_staff",
        "request",
        request.id,
        brand_id=request.brand_id,
        account_id=request.account_id,
        facts={"reference": request.reference},
    )
    record([happened], actor=context.actor, now=context.now, reason=reason)


def _record(
    verb: str, service: Subscription, context: Context, reason: str, facts: Mapping[str, int]
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
