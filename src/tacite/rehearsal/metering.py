"""Use beyond the plan in a story: groups, their calls, caps and deposits."""

import datetime as dt
import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from tacite.acts.metering import closing, deposits, groups, intake
from tacite.acts.metering.records import UsageRefused
from tacite.rehearsal.stories import STAFF, Act, Found, Value
from tacite.rehearsal.world import World
from tacite.rules import overage
from tacite.rules.refusals import Refused
from tacite.usage import queries as usage

Doing = Callable[[World, Act, dt.datetime], Found]


def doers(world: World) -> Mapping[str, Callable[[Act, dt.datetime], Found]]:
    """Return the function of each verb about groups and use."""
    return {name: partial(_do, world, doing) for name, doing in _DOINGS.items()}


def group(world: World, label: str, now: dt.datetime) -> Found:
    """Return how a group stands in the running month."""
    row = world.group(label)
    month = world.local(now).date().replace(day=1)
    counter = usage.counters_of([row.id], month).get(row.id)
    used = counter.used if counter else Decimal(0)
    found: dict[str, Value] = {
        "state": row.state,
        "validated": row.rung != "unvalidated",
        "used": overage.invoiced_cents(used),
        "calls": counter.records_count if counter else 0,
        "cap": row.cap_cents,
        "left": overage.invoiced_cents(overage.left_of(used, cap_cents=row.cap_cents)),
        "base": row.base_cents,
        "deposit": row.deposit_cents,
        "label": row.label,
    }
    days = {name: getattr(row, name) for name in ("closes_on", "closed_on")}
    return found | {name: day for name, day in days.items() if day}


def _do(world: World, doing: Doing, act: Act, now: dt.datetime) -> Found:
    """Do an act; a refusal is an outcome, of a file the first fault of it."""
    try:
        return doing(world, act, now)
    except UsageRefused as refused:
        return {"refused": refused.facts["faults"][0].code}  # type: ignore[index]
    except Refused as refused:
        return world.refusal(refused)
    finally:
        world.remember_requests()


def _add_group(world: World, act: Act, now: dt.datetime) -> Found:
    made = groups.add_group(
        account_id=world.accounts[str(act.subject)].id,
        label=str(act.keys.get("label", "")),
        actor=world.actor(act.by),
        now=now,
    )
    if act.label:
        world.groups[act.label] = made
        world.payers[act.label] = made.account_id
    return {}


def _rename_group(world: World, act: Act, now: dt.datetime) -> Found:
    groups.rename_group(**_acting(world, act, now), label=str(act.keys["label"]))
    return {}


def _join_group(world: World, act: Act, now: dt.datetime) -> Found:
    service = world.service(str(act.subject))
    told = _acting(world, act, now, str(act.keys["group"]))
    groups.join_group(**told, subscription_id=service.id)
    return {}


def _leave_group(world: World, act: Act, now: dt.datetime) -> Found:
    service = world.service(str(act.subject))
    told = _acting(world, act, now, str(act.keys["group"]))
    groups.leave_group(**told, subscription_id=service.id)
    return {}


def _validate_group(world: World, act: Act, now: dt.datetime) -> Found:
    validated = bool(act.keys.get("validated", True))
    groups.validate_group(**_acting(world, act, now), validated=validated)
    return {}


def _raise_base(world: World, act: Act, now: dt.datetime) -> Found:
    accepted = bool(act.keys.get("contract", True))
    groups.raise_base(**_acting(world, act, now), contract_accepted=accepted)
    return {}


def _lower_base(world: World, act: Act, now: dt.datetime) -> Found:
    groups.lower_base(**_acting(world, act, now))
    return {}


def _order_deposit(world: World, act: Act, now: dt.datetime) -> Found:
    told = _acting(world, act, now)
    request = deposits.order_deposit(**told, cents=_cents(act))
    if act.label:
        world.requests[act.label] = request.id
        world.payers[act.label] = request.account_id
    return {}


def _move_deposit(world: World, act: Act, now: dt.datetime) -> Found:
    told = _acting(world, act, now)
    source, target = told.pop("name"), world.group(str(act.keys["to"])).name
    deposits.move_deposit(**told, source=source, target=target, cents=_cents(act))
    return {}


def _delete_group(world: World, act: Act, now: dt.datetime) -> Found:
    ending = closing.delete_group(**_acting(world, act, now))
    return {"closes_on": ending.closes_on} if ending.closes_on else {}


def _undo_deletion(world: World, act: Act, now: dt.datetime) -> Found:
    closing.undo_deletion(**_acting(world, act, now))
    return {}


def _usage(world: World, act: Act, now: dt.datetime) -> Found:
    """Take in a file with one record, of a call that begins now unless it is said when."""
    service = world.service(str(act.keys["of"]))
    of_service = usage.groups_of_services([service.id]).get(service.id)
    start = str(act.keys.get("start", world.local(now).isoformat()))
    begun = dt.datetime.fromisoformat(start)
    if begun.tzinfo is None:
        begun = begun.replace(tzinfo=world.zone)
    call = str(act.keys.get("call", f"line-{act.line}-{now:%Y%m%d%H%M}"))
    name = of_service.name if of_service else "none"
    if "group" in act.keys:
        name = world.group(str(act.keys["group"])).name
    row = f"{call},{name},{service.ref},{begun.isoformat()},{act.subject}"
    file = io.BytesIO(f"id,group,line,start,amount\n{row}\n".encode())
    taken = intake.take_in_file(file, name="story", actor=intake.ACTOR, now=now)
    return {"adds": taken.added, "suspends": bool(taken.suspended)}


def _acting(world: World, act: Act, now: dt.datetime, label: str = "") -> dict[str, Any]:
    of = world.group(label or str(act.subject))
    owner = of.account_id if act.by == STAFF else world.accounts[act.by].id
    return {
        "account_id": owner,
        "name": of.name,
        "actor": world.actor(act.by),
        "now": now,
        "reason": act.reason,
    }


def _cents(act: Act) -> int:
    cents = act.keys["amount"]
    if not isinstance(cents, int):
        raise TypeError(cents)
    return cents


_DOINGS: Mapping[str, Doing] = {
    "add_group": _add_group,
    "rename_group": _rename_group,
    "join_group": _join_group,
    "leave_group": _leave_group,
    "validate_group": _validate_group,
    "raise_base": _raise_base,
    "lower_base": _lower_base,
    "order_deposit": _order_deposit,
    "move_deposit": _move_deposit,
    "delete_group": _delete_group,
    "undo_deletion": _undo_deletion,
    "usage": _usage,
}
