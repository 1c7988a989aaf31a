"""Agreeing to a handover: each account once, by its own mailed code (S0-65, S3-24).

With the last agreement the services change hands, in the same transaction, for good (S0-68).
"""

import datetime as dt
from typing import Final

from django.db import transaction

from tacite.acts import codes
from tacite.acts.codes import Proof
from tacite.acts.context import Context
from tacite.acts.handover import facts, letters, move
from tacite.acts.handover.facts import Found
from tacite.acts.models import Handover, HandoverConsent
from tacite.history.operations import Happened, record
from tacite.rules import handover as rules
from tacite.rules import lifecycles
from tacite.rules.handover import UnableToHandOver

_PURPOSES: Final = {
    "holder": "handover_give",
    "taker": "handover_take",
    "payer": "handover_pay",
}


@transaction.atomic
def send_code(*, handover_id: int, account_id: int, now: dt.datetime) -> None:
    """Mail an account the code by which it agrees, if it may.

    :raises UnableToHandOver: it is no side of it, has agreed, or is not ready.
    :raises UnableToVerify: too many codes were mailed.
    """
    found = _ready(handover_id, account_id, actor="", now=now)
    # What was found out of services that somebody else has is not told to who named them (S0-70).
    is_told = account_id == found.handover.holder_id or not _asks(found, account_id)
    codes.make(
        purpose=_purpose(found.handover, account_id),
        subject=_subject(handover_id, account_id),
        account=found.context.accounts[account_id],
        facts=letters.code_facts(found.services if is_told else []),
        now=now,
    )


def agree(
    *, handover_id: int, account_id: int, typed: str, actor: str, now: dt.datetime
) -> Handover:
    """Agree in an account's name, by the code that was mailed to it.

    :raises UnableToVerify: the code proves nothing; the attempt is counted.
    :raises UnableToHandOver: it is no side of it, has agreed, or is not ready; the last one to
        agree is also told that the other side is not.
    """
    handover = Handover.objects.filter(id=handover_id).first()
    if handover is None or account_id not in facts.sides_of(handover):
        raise UnableToHandOver(why="unknown")
    purpose, subject = _purpose(handover, account_id), _subject(handover_id, account_id)
    proof = codes.check(purpose=purpose, subject=subject, typed=typed, now=now)
    return _agreed(handover_id, account_id, proof, actor=actor, now=now)


@transaction.atomic
def record_consent(
    *, handover_id: int, account_id: int, evidence: str, actor: str, now: dt.datetime
) -> Handover:
    """Record that a side agreed in writing; `evidence` says where that is kept.

    One member of staff records the consent of one side, another that of the other.

    :raises UnableToHandOver: as for `agree`; reason_missing, recorded_already.
    """
    if not evidence.strip():
        raise UnableToHandOver(why="reason_missing")
    found = _ready(handover_id, account_id, actor=actor, now=now)
    written = found.handover.consents.filter(how=HandoverConsent.How.WRITTEN, actor=actor)
    if written.exists():
        raise UnableToHandOver(why="recorded_already")
    return _write(found, account_id, how=HandoverConsent.How.WRITTEN, evidence=evidence)


@transaction.atomic
def _agreed(
    handover_id: int, account_id: int, proof: Proof, *, actor: str, now: dt.datetime
) -> Handover:
    found = _ready(handover_id, account_id, actor=actor, now=now)
    codes.use(proof, now=now)
    return _write(found, account_id, how=HandoverConsent.How.CODE)


def _ready(handover_id: int, account_id: int, *, actor: str, now: dt.datetime) -> Found:
    """Lock a handover to which an account may agree now.

    :raises UnableToHandOver: why it may not.
    """
    found = facts.held(handover_id, account_id, given=Context({}, {}, actor, now))
    if found.handover.consents.filter(account=account_id).exists():
        raise UnableToHandOver(why="agreed_already")
    account = found.context.accounts[account_id]
    gives = account_id == found.handover.holder_id
    currency = account.currency if _asks(found, account_id) else found.currency
    rules.refuse_side(facts.side(account, gives=gives, context=found.context), currency=currency)
    services = facts.services_told(found.services)
    if gives:
        rules.refuse_services(services)
    if account_id == found.handover.taker_id and not _asks(found, account_id):
        rules.refuse_taker(facts.taker(account, context=found.context), services)
    return found


def _write(found: Found, account_id: int, *, how: str, evidence: str = "") -> Handover:
    """Write an agreement down; the last one moves the services."""
    handover, context = found.handover, found.context
    handover.state = lifecycles.HANDOVER.after(handover.state, "agree")
    HandoverConsent.objects.create(
        handover=handover,
        account_id=account_id,
        how=how,
        actor=context.actor,
        evidence=evidence,
        at=context.now,
    )
    happened = Happened(
        "agree_handover",
        "handover",
        handover.id,
        brand_id=handover.brand_id,
        account_id=account_id,
        facts={"how": how},
    )
    record([happened], actor=context.actor, now=context.now, reason=evidence)
    is_found = handover.holder_id and handover.taker_id and handover.payer_id
    if is_found and not found.awaited:
        move.complete(found, agreeing=account_id)
    handover.save(update_fields=["state", "closed_at"])
    return handover


def _asks(found: Found, account_id: int) -> bool:
    """Tell whether an account asked: it is told nothing by the other side's currency (S0-70)."""
    return account_id == found.handover.asker_id


def _purpose(handover: Handover, account_id: int) -> str:
    return _PURPOSES[letters.role_of(handover, account_id)]


def _subject(handover_id: int, account_id: int) -> str:
    return f"handover:{handover_id}:{account_id}"
