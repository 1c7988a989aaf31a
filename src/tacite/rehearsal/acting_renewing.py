"""Renewing by hand, and the length of periods, as stories do them."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from tacite.acts import renewing
from tacite.rehearsal.stories import STAFF, Act, Found
from tacite.rehearsal.world import World


def _renew(world: World, act: Act, now: dt.datetime) -> Found:
    others = act.keys.get("with", ())
    labels = [str(act.subject), *map(str, others if isinstance(others, tuple) else ())]
    services = [world.service(label) for label in labels]
    payer = services[0].payer_id if act.by == STAFF else world.accounts[act.by].id
    request = renewing.renew(
        account_id=payer,
        choices={s.id: str(act.keys.get("for", s.cycle)) for s in services},
        actor=world.actor(act.by),
        now=now,
        reason=act.reason,
    )
    return {"amount": request.total_cents}


RENEWING: Final[Mapping[str, Callable[[World, Act, dt.datetime], Found]]] = {"renew": _renew}
