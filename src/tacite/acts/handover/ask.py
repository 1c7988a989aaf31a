"""Asking for a handover, from either side: who is named is not looked up here (S0-70, S3-23).

What the asker can see, and how long it takes, is the same whoever he names: the act writes down
what he typed, and a job finds out afterwards whether anybody is meant.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from tacite import jobs
from tacite.accounts.models import Account
from tacite.acts.context import Context, locked
from tacite.acts.handover import facts, letters
from tacite.acts.models import Handover, HandoverLine
from tacite.history.operations import Happened, record
from tacite.mail.operations import queue
from tacite.rules import handover as rules
from tacite.rules.handover import UnableToHandOver
from tacite.subscriptions.models import Subscription

ASKED_A_DAY: Final = 10  # so that nobody tries out addresses, or has them written to
_REFS_MAX: Final = 50


@dc.dataclass(frozen=True, slots=True)
class Naming:
    """Whom the asker names: the other side, and who is to pay (empty: whoever takes).

    Without a number the other side is invited by the address alone.
    """

    number: str
    email: str
    payer_number: str = ""
    payer_email: str = ""

    def trimmed(self) -> "Naming":
        """Return the naming without blanks around."""
        return Naming(*(text.strip() for text in dc.astuple(self)))


@transaction.atomic
def give(  # noqa: PLR0913 - what is asked, by whom, once
    *,
    account_id: int,
    subscription_ids: Sequence[int],
    naming: Naming,
    key: str,
    actor: str,
    now: dt.datetime,
    reason: str = "",
) -> Handover:
    """Ask that services go to another account; the same key again returns what it made.

    :raises UnableToHandOver: the services, or the account that has them, are not ready for it; to
        staff, who give a reason, also that the other side may not hold them.
    """
    context = locked([account_id], actor=actor, now=now)
    account = context.accounts[account_id]
    made_before = Handover.objects.filter(asker=account, key=key).first()
    if made_before:
        return made_before
    _refuse(account, naming.trimmed(), context)
    services = _own(account_id, subscription_ids)
    rules.refuse_services(facts.services_told(services))
    taken = facts.in_open_handover(service.id for service in services)
    for service in services:
        if service.id in taken:
            raise UnableToHandOver(why="handed_over_already", ref=service.ref)
    giving = facts.side(account, gives=True, context=context)
    rules.refuse_side(giving, currency=account.currency)
    if reason.strip():
        _refuse_taker(account, naming.trimmed(), services, context)
    handover = _make(account, naming.trimmed(), key, context, reason=reason)
    handover.holder = account
    return _ask(handover, [(service.ref, service) for service in services], context)


@transaction.atomic
def take(  # noqa: PLR0913 - what is asked, by whom, once
    *,
    account_id: int,
    refs: Sequence[str],
    naming: Naming,
    key: str,
    actor: str,
    now: dt.datetime,
    reason: str = "",
) -> Handover:
    """Ask to take services over from the account that has them, naming each (S3-23).

    `refs` are references, labels or addresses of services; whether there are such is not told.

    :raises UnableToHandOver: this account could not take anything now.
    """
    context = locked([account_id], actor=actor, now=now)
    account = context.accounts[account_id]
    made_before = Handover.objects.filter(asker=account, key=key).first()
    if made_before:
        return made_before
    named = list(dict.fromkeys(text.strip() for text in refs if text.strip()))[:_REFS_MAX]
    if not named:
        raise UnableToHandOver(why="nothing_chosen")
    if not naming.number.strip():
        raise UnableToHandOver(why="half_a_name")
    _refuse(account, naming.trimmed(), context)
    taking = facts.side(account, gives=False, context=context)
    rules.refuse_side(taking, currency=account.currency)
    handover = _make(account, naming.trimmed(), key, context, reason=reason)
    handover.taker = account
    return _ask(handover, [(ref[:200], None) for ref in named], context)


def _refuse(account: Account, naming: Naming, context: Context) -> None:
    """Refuse what is wrong by what was typed alone, and who asks too often."""
    own = {"own_number": account.number, "own_email": account.email}
    rules.refuse_name(number=naming.number, email=naming.email, **own)
    if bool(naming.payer_number) != bool(naming.payer_email):
        raise UnableToHandOver(why="half_a_name")
    if naming.payer_email:
        rules.refuse_unlike(number=naming.payer_number, email=naming.payer_email)
    lately = context.now - dt.timedelta(days=1)
    if Handover.objects.filter(asker=account, asked_at__gt=lately).count() >= ASKED_A_DAY:
        raise UnableToHandOver(why="too_many", most=ASKED_A_DAY)


def _refuse_taker(
    account: Account, naming: Naming, services: Sequence[Subscription], context: Context
) -> None:
    """Tell staff at once that the other side may not hold the services: S0-70 hides it from others.

    :raises UnableToHandOver: wrong_segment, status_missing.
    """
    named = facts.account_named(account.brand_id, number=naming.number, email=naming.email)
    other = Account.objects.select_related("brand").filter(id=named or 0).first()
    if other is not None:
        taker = facts.taker(other, context=context)
        rules.refuse_taker(taker, facts.services_told(services))


def _own(account_id: int, subscription_ids: Sequence[int]) -> list[Subscription]:
    services = Subscription.objects.filter(id__any_of=list(subscription_ids), account=account_id)
    found = list(services.select_related("offer").order_by("id"))
    if len(found) != len(set(subscription_ids)):
        raise UnableToHandOver(why="not_yours", ref="")
    return found


def _make(account: Account, naming: Naming, key: str, context: Context, *, reason: str) -> Handover:
    policy = context.selling_of(account).policy.handover
    return Handover(
        brand_id=account.brand_id,
        asker=account,
        key=key,
        number=naming.number,
        email=naming.email,
        payer_number=naming.payer_number,
        payer_email=naming.payer_email,
        asked_by=context.actor,
        reason=reason,
        asked_at=context.now,
        lapses_at=rules.lapses_at(policy, asked_at=context.now, is_invited=not naming.number),
    )


def _ask(
    handover: Handover, lines: Sequence[tuple[str, Subscription | None]], context: Context
) -> Handover:
    """Write down what is asked, tell the asker, and have it found out who is meant."""
    handover.save(force_insert=True)
    HandoverLine.objects.bulk_create(
        HandoverLine(handover=handover, ref=ref, subscription=service) for ref, service in lines
    )
    happened = Happened(
        "ask_handover",
        "handover",
        handover.id,
        brand_id=handover.brand_id,
        account_id=handover.asker_id,
        facts={"services": [ref for ref, service in lines if service]},
        after={"number": handover.number, "email": handover.email},
    )
    record([happened], actor=context.actor, now=context.now, reason=handover.reason)
    queue([letters.asked(handover, handover.asker, list(lines))], now=context.now)
    jobs.enqueue(jobs.LOOK_UP_HANDOVERS)
    return handover
