"""What customers and staff do in a story: each verb calls the operation of the same meaning."""

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tacite.accounts import operations as accounts
from tacite.acts import correction, crediting, ending, from_credit
from tacite.acts.loading.rows import OfferPrice, Provider
from tacite.acts.order import Wish, order
from tacite.engine import operations as engine
from tacite.mail import operations as mail
from tacite.rehearsal import acting_on_ends, handing, selling
from tacite.rehearsal.acting_on_changes import CHANGING
from tacite.rehearsal.acting_renewing import RENEWING
from tacite.rehearsal.setting_up import PRICE_KINDS
from tacite.rehearsal.stories import STAFF, Act, Found, Value
from tacite.rehearsal.world import World
from tacite.rules.refusals import Refused

Doing = Callable[[World, Act, dt.datetime], Found]


def doers(world: World) -> Mapping[str, Callable[[Act, dt.datetime], Found]]:
    """Return the function of each verb of customers and staff."""
    every = {**_DOINGS, **handing.DOINGS}
    return {name: partial(_do, world, doing) for name, doing in every.items()}


def _do(world: World, doing: Doing, act: Act, now: dt.datetime) -> Found:
    """Do an act; a refusal is an outcome. What it made is remembered by its labels."""
    try:
        return doing(world, act, now)
    except Refused as refused:
        return world.refusal(refused)
    finally:
        world.remember_requests()


def _order(world: World, act: Act, now: dt.datetime) -> Found:
    offer = str(act.subject)
    made = order(
        account_id=world.accounts[act.by].id,
        wish=Wish(
            offer=offer,
            cycle=_cycle(world.offer(offer), act),
            quantity=_number(act.keys.get("quantity", 1)),
            options=_quantities(act.keys.get("options")),
            coupon=str(act.keys.get("coupon", "")),
        ),
        key=f"story:{act.line}",
        terms_accepted=bool(act.keys.get("terms", True)),
        starts_at_once=bool(act.keys.get("starts_at_once", False)),
        actor=world.actor(act.by),
        now=now,
        shown_cents=_cents(act.keys.get("price_shown")),
    )
    if act.label:
        world.services[act.label] = made.subscription
        world.requests[act.label] = made.request_id
    return {}


def _pay_from_credit(world: World, act: Act, now: dt.datetime) -> Found:
    request = world.request(str(act.subject))
    payer = request.account_id if act.by == STAFF else world.accounts[act.by].id
    from_credit.pay_from_credit(
        account_id=payer, request_id=request.id, actor=world.actor(act.by), now=now
    )
    return {}


def _terminate(world: World, act: Act, now: dt.datetime) -> Found:
    service = ending.terminate(**_ending(world, act, now))
    return {"terminates_on": service.terminates_on} if service.terminates_on else {}


def _undo_termination(world: World, act: Act, now: dt.datetime) -> Found:
    ending.undo_termination(**_ending(world, act, now))
    return {}


def _ending(world: World, act: Act, now: dt.datetime) -> dict[str, Any]:
    service = world.service(str(act.subject))
    holder = service.account_id if act.by == STAFF else world.accounts[act.by].id
    return {
        "subscription_id": service.id,
        "account_id": holder,
        "actor": world.actor(act.by),
        "now": now,
        "reason": act.reason,
    }


def _grant_time(world: World, act: Act, now: dt.datetime) -> Found:
    correction.grant_time(
        subscription_id=world.service(str(act.subject)).id,
        days=_number(act.keys["days"]),
        reason=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _void(world: World, act: Act, now: dt.datetime) -> Found:
    correction.void_request(
        request_id=world.request(str(act.subject)).id,
        reason=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _change_details(world: World, act: Act, now: dt.datetime) -> Found:
    correction.change_details(
        account_id=world.accounts[str(act.subject)].id,
        changes=dict(act.keys),
        reason=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _credit_note(world: World, act: Act, now: dt.datetime) -> Found:
    invoice = world.invoice(str(act.subject))
    issued = crediting.credit_note(
        account_id=invoice.account_id,
        number=invoice.number,
        cents=_cents(act.keys.get("amount")),
        reason=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    if act.label:
        world.credit_notes[act.label] = issued.id
    return {}


def _set_price(world: World, act: Act, now: dt.datetime) -> Found:
    """Bring the offer in once more, with the new price from its day on."""
    label = str(act.subject)
    [offer] = [row for row in world.provider.offers if row.ref == label]
    key = "price" if "price" in act.keys else "price_per_unit"
    price = OfferPrice(
        cycle=_cycle(world.offer(label), act),
        cents=_number(act.keys[key]),
        kind=PRICE_KINDS[key],
        from_on=_day(act.keys["from"]),
    )
    changed = dc.replace(offer, prices=(*offer.prices, price))
    return world.bring_in(Provider(offers=(changed,)), by=act.by, now=now)


def _set_setting(world: World, act: Act, now: dt.datetime) -> Found:
    """Bring the brand in once more, with the new setting."""
    [brand] = world.provider.brands
    settings = {**brand.settings, str(act.subject): act.keys["value"]}
    changed = dc.replace(brand, settings=settings)
    return world.bring_in(Provider(brands=(changed,)), by=act.by, now=now)


def _park(world: World, act: Act, now: dt.datetime) -> Found:
    accounts.set_flag(**_flagging(world, act, now), kind="parked")
    return {}


def _unpark(world: World, act: Act, now: dt.datetime) -> Found:
    engine.unpark(
        account_id=world.accounts[str(act.subject)].id,
        actor=world.actor(act.by),
        reason=act.reason,
        now=now,
    )
    return {}


def _hold_letters(world: World, act: Act, now: dt.datetime) -> Found:
    mail.hold(**_flagging(world, act, now))
    return {}


def _release_letters(world: World, act: Act, now: dt.datetime) -> Found:
    mail.release(**_flagging(world, act, now))
    return {}


def _note(world: World, act: Act, now: dt.datetime) -> Found:
    accounts.write_note(
        account_id=world.accounts[str(act.subject)].id,
        text=str(act.keys["text"]),
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _flagging(world: World, act: Act, now: dt.datetime) -> dict[str, Any]:
    return {
        "account_ids": [world.accounts[str(act.subject)].id],
        "actor": world.actor(act.by),
        "reason": act.reason,
        "now": now,
    }


def _cycle(offer: Mapping[str, Value], act: Act) -> str:
    """Return the cycle an act names, else the offer's own, else the first that it is priced for."""
    if "cycle" in act.keys:
        return str(act.keys["cycle"])
    prices = offer.get("prices")
    if isinstance(prices, Mapping):
        return next(iter(prices))
    return str(offer["cycle"])


def _cents(value: Value | None) -> int | None:
    return None if value is None else _number(value)


def _quantities(value: Value | None) -> dict[str, int]:
    """Return how many of each option are wanted, by ref."""
    told = value.items() if isinstance(value, Mapping) else ()
    return {ref: _number(quantity) for ref, quantity in told}


def _number(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value


def _day(value: Value) -> dt.date:
    if not isinstance(value, dt.date):
        raise TypeError(value)
    return value


_DOINGS: Mapping[str, Doing] = {
    **acting_on_ends.DOINGS,
    "order": _order,
    "pay_from_credit": _pay_from_credit,
    "terminate": _terminate,
    "undo_termination": _undo_termination,
    "grant_time": _grant_time,
    "void": _void,
    "change_details": _change_details,
    "credit_note": _credit_note,
    "set_price": _set_price,
    "set_setting": _set_setting,
    "make_coupon": selling.make_coupon,
    "end_coupon": selling.end_coupon,
    "grant_status": selling.grant_status,
    "withdraw_status": selling.withdraw_status,
    "park": _park,
    "unpark": _unpark,
    "note": _note,
    "hold_letters": _hold_letters,
    "release_letters": _release_letters,
    **RENEWING,
    **CHANGING,
}
