"""Changing offers and marking units, as stories do them."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from tacite.acts import offer_change
from tacite.acts.offer_view import Wish
from tacite.mail import queries as mail
from tacite.rehearsal.stories import STAFF, Act, Found
from tacite.rehearsal.world import World

_MAILED: Final = "mailed"


def _change_offer(world: World, act: Act, now: dt.datetime) -> Found:
    """Ask for a change, as a customer; staff does it at once."""
    service, given = world.service(str(act.subject)), act.keys
    told: Mapping[str, Any] = {
        "to": service.offer.ref,
        "quantity": service.quantity,
        "options": world.options_of(service),
        **given,
    }
    wish = Wish(str(told["to"]), told["quantity"], told["options"])
    whose = _whose(world, act, now)
    if act.by == STAFF:
        done = offer_change.change_for_customer(**whose, wish=wish, reason=act.reason)
    else:
        final = bool(given.get("final", False))
        done = offer_change.ask(**whose, wish=wish, final_accepted=final)
    return {"days": int(done.shown["days"][1]), "moved": int(done.shown["moved"])}


def _confirm_change(world: World, act: Act, now: dt.datetime) -> Found:
    whose = _whose(world, act, now)
    typed = str(act.keys.get("code", _MAILED))
    if typed == _MAILED:
        typed = mail.code_in_newest(int(whose["account_id"]))
    done = offer_change.confirm(**whose, typed=typed)
    if act.label and done.request_id:
        world.services[act.label] = world.service(str(act.subject))
        world.requests[act.label] = done.request_id
    return {"effect": done.effect}


def _give_up_change(world: World, act: Act, now: dt.datetime) -> Found:
    offer_change.give_up(**_whose(world, act, now), reason=act.reason)
    return {}


def _mark_units(world: World, act: Act, now: dt.datetime) -> Found:
    warned = bool(act.keys.get("warned", True))
    offer_change.mark(
        **_whose(world, act, now), units=_units(act), warned=warned, reason=act.reason
    )
    return {}


def _unmark_units(world: World, act: Act, now: dt.datetime) -> Found:
    offer_change.unmark(**_whose(world, act, now), units=_units(act), reason=act.reason)
    return {}


def _grant_pass(world: World, act: Act, now: dt.datetime) -> Found:
    offer_change.grant_pass(
        account_id=world.accounts[str(act.subject)].id,
        reason=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _whose(world: World, act: Act, now: dt.datetime) -> dict[str, Any]:
    service = world.service(str(act.subject))
    holder = service.account_id if act.by == STAFF else world.accounts[act.by].id
    return {
        "subscription_id": service.id,
        "account_id": holder,
        "actor": world.actor(act.by),
        "now": now,
    }


def _units(act: Act) -> list[str]:
    units = act.keys["units"]
    return [str(unit) for unit in units] if isinstance(units, tuple) else [str(units)]


CHANGING: Final[Mapping[str, Callable[[World, Act, dt.datetime], Found]]] = {
    "change_offer": _change_offer,
    "confirm_change": _confirm_change,
    "give_up_change": _give_up_change,
    "mark_units": _mark_units,
    "unmark_units": _unmark_units,
    "grant_pass": _grant_pass,
}
