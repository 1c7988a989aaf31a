"""Locking the accounts of one service, which may change hands just before (S0-68)."""

import datetime as dt
from collections.abc import Iterable

from tacite.acts.context import Context, locked
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Subscription


def lock_service(
    subscription_id: int,
    *,
    account_id: int | None,
    refusal: type[Refused],
    actor: str,
    now: dt.datetime,
    also: Iterable[int] = (),
) -> tuple[Subscription, Context]:
    """Lock the holder and the payer of a service, with other accounts, and return it as it is then.

    Whose it is can only be read before it is locked, and is asked again afterwards: who comes by
    then to have it was not locked. `account_id` None stands for staff, whoever holds it.

    :raises Refused: of the type `refusal`: `not_yours`; for staff `unknown`, or `changed_hands`
        while it was waited for.
    """
    services = Subscription.objects.select_related("offer", "account", "payer")
    if account_id is not None:
        services = services.filter(account=account_id)
    found = services.filter(id=subscription_id).first()
    if found is None:
        raise refusal(why="unknown" if account_id is None else "not_yours")
    context = locked({found.account_id, found.payer_id, *also}, actor=actor, now=now)
    service = Subscription.objects.select_related("offer", "account", "payer").get(id=found.id)
    if (service.account_id, service.payer_id) != (found.account_id, found.payer_id):
        raise refusal(why="changed_hands" if account_id is None else "not_yours")
    return service, context
