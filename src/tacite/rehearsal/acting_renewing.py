"""Renewing by hand, and the length of periods, as stories do them."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from tacite.acts import announcing, cycle_change, gathering, keeping, renewing, unannouncing
from tacite.catalogue.queries import all_offers
from tacite.rehearsal.stage import NothingThere
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


def _ask_cycle_change(world: World, act: Act, now: dt.datetime) -> Found:
    cycle_change.ask_cycle_change(**_cycle_of(world, act, now))
    return {}


def _change_cycle(world: World, act: Act, now: dt.datetime) -> Found:
    cycle_change.change_cycle(
        **_cycle_of(world, act, now), by_staff=act.by == STAFF, reason=act.reason
    )
    return {}


def _decide_cycle_change(world: World, act: Act, now: dt.datetime) -> Found:
    service = world.service(str(act.subject))
    newest = cycle_change.newest_of(service.id)
    if newest is None:
        raise NothingThere(str(act.subject))
    cycle_change.decide_cycle_change(
        cycle_request_id=newest.id,
        accept=bool(act.keys["accept"]),
        reason=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _cycle_of(world: World, act: Act, now: dt.datetime) -> dict[str, Any]:
    service = world.service(str(act.subject))
    holder = service.account_id if act.by == STAFF else world.accounts[act.by].id
    return {
        "subscription_id": service.id,
        "account_id": holder,
        "cycle": str(act.keys["to"]),
        "actor": world.actor(act.by),
        "now": now,
    }


def _choose_gathering(world: World, act: Act, now: dt.datetime) -> Found:
    gathering.choose_gathering(
        account_id=world.accounts[str(act.subject)].id,
        way=str(act.keys["way"]),
        actor=world.actor(act.by),
        now=now,
        reason=act.reason,
    )
    return {}


def _announce_price(world: World, act: Act, now: dt.datetime) -> Found:
    cents = act.keys["price"]
    tier = act.keys.get("tier")
    cycle = act.keys.get("cycle") or world.offer(str(act.subject))["cycle"]
    announcing.announce_price(
        **_announcing(world, act, now),
        cycle=str(cycle),
        cents=cents if isinstance(cents, int) else 0,
        option=str(act.keys.get("option", "")),
        tier_from=tier if isinstance(tier, int) else None,
    )
    return {}


def _announce_migration(world: World, act: Act, now: dt.datetime) -> Found:
    announcing.announce_migration(**_announcing(world, act, now))
    return {}


def _withdraw_announcement(world: World, act: Act, now: dt.datetime) -> Found:
    offers = {offer.ref: offer.id for offer in all_offers(world.brand.id)}
    newest = announcing.of_offer(offers[str(act.subject)]).first()
    if newest is None:
        raise NothingThere(str(act.subject))
    unannouncing.withdraw_announcement(
        announcement_id=newest.id,
        today=world.local(now).date(),
        reason=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _keep_price(world: World, act: Act, now: dt.datetime) -> Found:
    cents = act.keys["price"]
    keeping.keep_price(**_of_staff(world, act, now), cents=cents if isinstance(cents, int) else -1)
    return {}


def _let_price_go(world: World, act: Act, now: dt.datetime) -> Found:
    keeping.let_price_go(**_of_staff(world, act, now))
    return {}


def _of_staff(world: World, act: Act, now: dt.datetime) -> dict[str, Any]:
    return {
        "subscription_id": world.service(str(act.subject)).id,
        "reason": act.reason,
        "actor": world.actor(act.by),
        "now": now,
    }


def _announcing(world: World, act: Act, now: dt.datetime) -> dict[str, Any]:
    offers = {offer.ref: offer.id for offer in all_offers(world.brand.id)}
    return {
        "offer_id": offers[str(act.subject)],
        "from_on": act.keys["from"],
        "today": world.local(now).date(),
        "reason": act.reason,
        "actor": world.actor(act.by),
        "now": now,
    }


RENEWING: Final[Mapping[str, Callable[[World, Act, dt.datetime], Found]]] = {
    "renew": _renew,
    "ask_cycle_change": _ask_cycle_change,
    "change_cycle": _change_cycle,
    "decide_cycle_change": _decide_cycle_change,
    "choose_gathering": _choose_gathering,
    "announce_price": _announce_price,
    "announce_migration": _announce_migration,
    "withdraw_announcement": _withdraw_announcement,
    "keep_price": _keep_price,
    "let_price_go": _let_price_go,
}
