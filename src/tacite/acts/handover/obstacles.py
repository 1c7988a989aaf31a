"""What stood in the way of a handover that is over, for the letters that say so (S0-70).

Each side that wanted it is told what it could have settled itself. Of another side it is never
told more than that it was not ready, and that only once that side has agreed: who has not agreed
may not exist.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from tacite.accounts.models import Account
from tacite.acts.context import Context
from tacite.acts.handover import facts
from tacite.acts.models import Handover
from tacite.rules import handover as rules
from tacite.rules.handover import UnableToHandOver
from tacite.subscriptions.models import Subscription

Why = Mapping[str, Any]
NOTHING: Final[Why] = {"why": "", "ref": "", "reference": "", "currency": ""}


def obstacles(
    handover: Handover, sides: Sequence[Account], services: Sequence[Subscription], context: Context
) -> dict[int, Why]:
    """Return what each side is told of why nothing changes hands, by account; nothing: `NOTHING`.

    What only lapsed has a reason besides: who did not agree in time.
    """
    agreed = set(handover.consents.values_list("account_id", flat=True))
    willing = agreed | {handover.asker_id}
    own = {
        each.id: _own(handover, each, services, context, agreed)
        for each in sides
        if each.id in willing
    }
    told = {}
    for each in sides:
        others = any(own.get(i, NOTHING)["why"] for i in agreed - {each.id})
        told[each.id] = own.get(each.id, NOTHING)
        if not told[each.id]["why"] and handover.state == "lapsed" and each.id in willing:
            why = "other_side" if others else "silent" if each.id in agreed else "not_agreed"
            told[each.id] = {**NOTHING, "why": why}
    return told


def _own(
    handover: Handover,
    account: Account,
    services: Sequence[Subscription],
    context: Context,
    agreed: set[int],
) -> Why:
    """Return what an account itself would have been refused for."""
    gives = account.id == handover.holder_id
    # What the services are is the holder's to tell: who asked for them without him is not told.
    knows = gives or account.id != handover.asker_id or handover.holder_id in agreed
    currency = services[0].payer.currency if services and knows else account.currency
    side = facts.side(account, gives=gives, context=context)
    checks: list[Callable[[], None]] = [lambda: rules.refuse_side(side, currency=currency)]
    if gives and services:
        checks.append(lambda: rules.refuse_services(facts.services_told(services)))
    if account.id == handover.taker_id and knows:
        taker = facts.taker(account, context=context)
        checks.append(lambda: rules.refuse_taker(taker, facts.services_told(services)))
    for check in checks:
        try:
            check()
        except UnableToHandOver as refused:
            return {name: refused.facts.get(name, "") for name in NOTHING}
    return NOTHING
