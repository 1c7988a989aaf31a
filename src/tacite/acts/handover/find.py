"""Finding out who is meant by a handover, apart from who asked for it (S0-70).

A wrong pair of number and address, a wrong payer, or a service that the account does not have all
come to the same: nobody is found, nobody is written to, and the handover lapses.
"""

import datetime as dt
from typing import Final

from django.db import transaction

from tacite import tables
from tacite.accounts.models import Account
from tacite.acts import invitation
from tacite.acts.context import Context, locked
from tacite.acts.handover import facts, letters
from tacite.acts.models import Handover
from tacite.history.operations import Happened, record
from tacite.mail.operations import queue
from tacite.rules import handover as rules
from tacite.subscriptions.models import Subscription

_ACTOR: Final = "system"
_AT_ONCE: Final = 200
PREFIX: Final = "invited-"  # of the key of an account that was opened for a handover


def look_up(*, now: dt.datetime) -> int:
    """Find out who is meant by the handovers that nobody looked up yet; return how many."""
    waiting = Handover.objects.filter(looked_up_at__isnull=True, closed_at__isnull=True)
    ids = list(waiting.order_by("id").values_list("id", flat=True)[:_AT_ONCE])
    for handover_id in ids:
        _look_up(handover_id, now)
    return len(ids)


def waits() -> bool:
    """Tell whether a handover waits to be looked up."""
    return Handover.objects.filter(looked_up_at__isnull=True, closed_at__isnull=True).exists()


@transaction.atomic
def _look_up(handover_id: int, now: dt.datetime) -> None:
    handover = Handover.objects.select_related("asker").get(id=handover_id)
    brand_id, payer = handover.brand_id, (handover.payer_number, handover.payer_email)
    other_id = facts.account_named(brand_id, number=handover.number, email=handover.email)
    payer_id = facts.account_named(brand_id, number=payer[0], email=payer[1])
    known = rules.who_must_agree(handover.asker_id, other_id, payer_id)
    context = locked(known, actor=_ACTOR, now=now)
    handover.refresh_from_db()
    if handover.looked_up_at or handover.closed_at:
        return
    handover.looked_up_at = now
    invited = other_id is None and not handover.number
    other = _opened(handover, now) if invited else context.accounts.get(other_id or 0)
    if _is_found(handover, other, payer_id, context):
        _tell(handover, context)
    handover.save()


def _is_found(
    handover: Handover, other: Account | None, payer_id: int | None, context: Context
) -> bool:
    """Write down the sides and services of a handover if each of them is what was named."""
    if other is None or other.id == handover.asker_id:
        return False
    if handover.payer_email and payer_id is None:
        return False
    if handover.holder_id is None and not _services_found(handover, other.id):
        return False
    if handover.holder_id is None:
        handover.holder = other
    else:
        handover.taker = other
    payer = context.accounts.get(payer_id or 0)
    handover.payer = payer or handover.taker
    return True


def _services_found(handover: Handover, holder_id: int) -> bool:
    """Find the services that were named, each once and free, or none of them."""
    lines = list(handover.lines.order_by("id"))
    found = [_service_named(line.ref, holder_id) for line in lines]
    ids = {i for i in found if i is not None}
    if len(ids) != len(lines) or facts.in_open_handover(ids):
        return False
    for line, subscription_id in zip(lines, found, strict=True):
        line.subscription_id = subscription_id
        line.save(update_fields=["subscription"])
    return True


def _service_named(text: str, holder_id: int) -> int | None:
    """Return the one living service of an account that a text names: key, label or address."""
    living = Subscription.objects.filter(account=holder_id, state__in=["active", "suspended"])
    for way in ("ref__iexact", "label__iexact", "delivery__address__iexact"):
        ids = list(living.filter(**{way: text}).values_list("id", flat=True)[:2])
        if len(ids) == 1:
            return ids[0]
    return None


def _opened(handover: Handover, now: dt.datetime) -> Account:
    """Open an account for somebody who has none, and invite him to it (S0-66)."""
    asker = handover.asker
    [account_id] = tables.ids_for(Account, 1)
    account = Account.objects.create(
        id=account_id,
        brand_id=handover.brand_id,
        ref=f"{PREFIX}{handover.id}",
        number=_free_number(handover.brand_id, account_id),
        kind="consumer",
        name=handover.email[:200],
        email=handover.email,
        language=asker.language,
        country=asker.country,
        currency=asker.currency,
        opened_at=now,
    )
    happened = Happened("open", "account", account.id, brand_id=account.brand_id)
    happened.account_id = account.id
    record([happened], actor=_ACTOR, now=now)
    invitation.invite(account_ids=[account.id], actor=_ACTOR, now=now)
    return account


def _free_number(brand_id: int, account_id: int) -> str:
    """Return a customer number that nobody of the brand has."""
    number = 100_000 + account_id
    while Account.objects.filter(brand=brand_id, number=str(number)).exists():
        number += 1
    return str(number)


def _tell(handover: Handover, context: Context) -> None:
    """Write to those who were named that their agreement is asked for."""
    lines = [(service.ref, service) for service in facts.services_in(handover)]
    asked = [handover.holder, handover.taker, handover.payer]
    others = {a.id: a for a in asked if a is not None and a.id != handover.asker_id}
    queue([letters.asked(handover, account, lines) for account in others.values()], now=context.now)
    happened = [
        Happened(
            "name_in_handover",
            "handover",
            handover.id,
            brand_id=handover.brand_id,
            account_id=account_id,
        )
        for account_id in others
    ]
    record(happened, actor=_ACTOR, now=context.now)
