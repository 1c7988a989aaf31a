"""How a handover ends with nothing changing hands: refused, withdrawn, lapsed (S0-65, S0-66)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from tacite.accounts.models import Account
from tacite.accounts.queries import flagged
from tacite.acts.context import Context, locked
from tacite.acts.handover import facts, find, letters
from tacite.acts.handover.obstacles import obstacles
from tacite.acts.models import AbuseCase, Handover
from tacite.acts.one_service import lock_service
from tacite.history.operations import Happened, record
from tacite.mail.operations import queue
from tacite.rules import lifecycles
from tacite.rules.handover import UnableToHandOver
from tacite.subscriptions.models import Subscription


@transaction.atomic
def refuse(*, handover_id: int, account_id: int, actor: str, now: dt.datetime) -> Handover:
    """Refuse a handover that another account asked for; no code is needed to refuse.

    :raises UnableToHandOver: unknown (also to who asked himself: he withdraws), not_open, lapsed.
    """
    found = facts.held(handover_id, account_id, given=Context({}, {}, actor, now))
    if account_id == found.handover.asker_id:
        raise UnableToHandOver(why="unknown")
    return _close(found.handover, "refuse", found.context)


@transaction.atomic
def withdraw(
    *, handover_id: int, account_id: int | None, actor: str, now: dt.datetime, reason: str = ""
) -> Handover:
    """Take a handover back: by the account that asked, or by staff (None), with a reason.

    :raises UnableToHandOver: unknown, not_open, lapsed, reason_missing.
    """
    if account_id is None and not reason.strip():
        raise UnableToHandOver(why="reason_missing")
    found = facts.held(handover_id, account_id, given=Context({}, {}, actor, now))
    if account_id is not None and account_id != found.handover.asker_id:
        raise UnableToHandOver(why="unknown")
    return _close(found.handover, "withdraw", found.context, reason=reason)


@transaction.atomic
def lapse(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Let the handovers lapse that these accounts asked for and not all agreed to in time."""
    context = locked(account_ids, actor=actor, now=now, as_of=as_of, skip_locked=skip_locked)
    free = set(context.accounts) - flagged("parked", context.accounts)
    over = Handover.objects.filter(asker__any_of=free, closed_at__isnull=True, lapses_at__lte=now)
    lapsed = list(over.select_related("asker", "holder", "taker", "payer").order_by("id"))
    for handover in lapsed:
        _close(handover, "lapse", context)
    return len(lapsed)


def close_lines(handover: Handover, *, now: dt.datetime) -> None:
    """Say that a handover is over: its services are free for another one."""
    handover.closed_at = now
    handover.lines.filter(closed_at__isnull=True).update(closed_at=now)


@transaction.atomic
def open_abuse_case(
    *, subscription_id: int, actor: str, reason: str, now: dt.datetime
) -> AbuseCase:
    """Note that staff looks into a misuse of a service; one that is open keeps its reason."""
    service = _abused(subscription_id, actor, reason, now)
    case = AbuseCase.objects.filter(subscription=service, closed_at__isnull=True).first()
    if case is None:
        case = AbuseCase.objects.create(
            subscription=service, reason=reason, actor=actor, opened_at=now
        )
        _note(service, "open_abuse_case", actor, reason, now)
    return case


@transaction.atomic
def close_abuse_case(*, subscription_id: int, actor: str, reason: str, now: dt.datetime) -> None:
    """Note that the misuse of a service is settled."""
    service = _abused(subscription_id, actor, reason, now)
    cases = AbuseCase.objects.filter(subscription=service, closed_at__isnull=True)
    if cases.update(closed_at=now):
        _note(service, "close_abuse_case", actor, reason, now)


def _abused(subscription_id: int, actor: str, reason: str, now: dt.datetime) -> Subscription:
    if not reason.strip():
        raise UnableToHandOver(why="reason_missing")
    service, _ = lock_service(
        subscription_id, account_id=None, refusal=UnableToHandOver, actor=actor, now=now
    )
    return service


def _note(service: Subscription, verb: str, actor: str, reason: str, now: dt.datetime) -> None:
    happened = Happened(
        verb,
        "subscription",
        service.id,
        brand_id=service.brand_id,
        account_id=service.account_id,
    )
    record([happened], actor=actor, now=now, reason=reason)


def _close(handover: Handover, verb: str, context: Context, *, reason: str = "") -> Handover:
    """End a handover, tell the sides that know of it, and close an account opened for it."""
    handover.state = lifecycles.HANDOVER.after(handover.state, verb)
    close_lines(handover, now=context.now)
    handover.save(update_fields=["state", "closed_at"])
    found = facts.services_in(handover)
    lines: list[letters.Line] = [(service.ref, service) for service in found]
    named: list[letters.Line] = [(line.ref, None) for line in handover.lines.order_by("id")]
    sides = Account.objects.filter(id__any_of=list(facts.sides_of(handover))).order_by("id")
    told = list(sides)
    why = obstacles(handover, told, found, context)
    queue(
        [
            letters.over(
                handover,
                account,
                named if account.id == handover.asker_id != handover.holder_id else lines,
                why[account.id],
            )
            for account in told
        ],
        now=context.now,
    )
    happened = [
        Happened(
            f"{verb}_handover",
            "handover",
            handover.id,
            brand_id=handover.brand_id,
            account_id=account.id,
        )
        for account in told
    ]
    record(happened, actor=context.actor, now=context.now, reason=reason)
    Account.objects.filter(
        ref=f"{find.PREFIX}{handover.id}", brand=handover.brand_id, accesses__isnull=True
    ).update(closed_at=context.now)
    return handover
