"""What ends a service, or gives money back, in a story."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from tacite.acts import (
    leaving,
    public_termination,
    refunds,
    renewal_notice,
    switching,
    withdrawal,
)
from tacite.acts.showing import owed
from tacite.invoicing import queries as invoicing
from tacite.rehearsal.stage import NothingThere
from tacite.rehearsal.stories import STAFF, Act, Found
from tacite.rehearsal.world import World

_IBAN: Final = "FR7630006000011234567890189"  # of a customer who was not asked for one


def _refund_credit(world: World, act: Act, now: dt.datetime) -> Found:
    amount = act.keys["amount"]
    refunds.refund_credit(
        account_id=world.accounts[str(act.subject)].id,
        cents=amount if isinstance(amount, int) else 0,
        reason=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _pay_refund(world: World, act: Act, now: dt.datetime) -> Found:
    account = world.accounts[str(act.subject)]
    refund = owed.oldest_of(account.id) or owed.of_account(account.id).first()
    if refund is None:
        raise NothingThere(str(act.subject))
    on = act.keys.get("paid_on")
    line = act.keys.get("line")
    refunds.pay_refund(
        refund_id=refund.id,
        reference=str(act.keys.get("reference", "REFUND")),
        paid_on=on if isinstance(on, dt.date) else world.local(now).date(),
        iban=str(act.keys.get("iban", refund.iban or _IBAN)),
        line_id=world.lines[str(line)] if line else None,
        reason=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _see_refund(world: World, act: Act, now: dt.datetime) -> Found:
    refund = owed.of_account(world.accounts[str(act.keys["of"])].id).filter(state="paid").first()
    if refund is None:
        raise NothingThere(str(act.keys["of"]))
    refunds.see_refund(
        refund_id=refund.id,
        line_id=world.lines[str(act.subject)],
        reason=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _withdraw(world: World, act: Act, now: dt.datetime) -> Found:
    service = world.service(str(act.subject))
    done = withdrawal.withdraw(
        subscription_id=service.id,
        account_id=service.account_id if act.by == STAFF else world.accounts[act.by].id,
        actor=world.actor(act.by),
        now=now,
        reason=act.reason,
    )
    _remember_note(world, act, service.payer_id)
    return {"back": done.cents.get("transfer", 0), "to_credit": done.cents.get("credit", 0)}


def _leave(world: World, act: Act, now: dt.datetime) -> Found:
    service = world.service(str(act.subject))
    done = leaving.leave(
        subscription_id=service.id,
        account_id=service.account_id if act.by == STAFF else world.accounts[act.by].id,
        actor=world.actor(act.by),
        now=now,
        reason=act.reason,
    )
    _remember_note(world, act, service.payer_id)
    return {
        "back": done.cents.get("transfer", 0),
        "to_credit": done.cents.get("credit", 0),
        "ends_on": done.ends_on,
    }


def _switch(world: World, act: Act, now: dt.datetime) -> Found:
    moves = bool(act.keys.get("moves", True))
    made = switching.switch(**_whose(world, act, now), moves=moves)
    return {"stops_on": made.stops_on, "erased_on": made.erased_on}


def _finish_switching(world: World, act: Act, now: dt.datetime) -> Found:
    made = switching.finish_switching(**_whose(world, act, now))
    return {"erased_on": made.erased_on}


def _give_up_switching(world: World, act: Act, now: dt.datetime) -> Found:
    switching.give_up_switching(**_whose(world, act, now))
    return {}


def _whose(world: World, act: Act, now: dt.datetime) -> dict[str, Any]:
    service = world.service(str(act.subject))
    return {
        "subscription_id": service.id,
        "account_id": service.account_id if act.by == STAFF else world.accounts[act.by].id,
        "actor": world.actor(act.by),
        "now": now,
        "reason": act.reason,
    }


def _terminate_publicly(world: World, act: Act, now: dt.datetime) -> Found:
    """Name a service by the customer's address and its reference, unless the story says other."""
    service = world.service(str(act.subject))
    wished = act.keys.get("wished")
    wanted = public_termination.Notification(
        name=str(act.by),
        email=str(act.keys.get("email", world.account(str(act.by)).email)),
        contract=str(act.keys.get("contract", service.ref)),
        ends_on=wished if isinstance(wished, dt.date) else None,
    )
    notice = public_termination.notify(brand_id=service.brand_id, wanted=wanted, now=now)
    return {"waits": notice.state == "open"}


def _tell_renewal(world: World, act: Act, now: dt.datetime) -> Found:
    on = act.keys["on"]
    renewal_notice.told_otherwise(
        subscription_id=world.service(str(act.subject)).id,
        told_on=on if isinstance(on, dt.date) else dt.date.max,
        reason=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _remember_note(world: World, act: Act, account_id: int) -> None:
    note = invoicing.invoices_of(account_id).filter(kind="credit_note").order_by("-id").first()
    if act.label and note:
        world.credit_notes[act.label] = note.id


DOINGS: Final[Mapping[str, Callable[[World, Act, dt.datetime], Found]]] = {
    "refund_credit": _refund_credit,
    "pay_refund": _pay_refund,
    "see_refund": _see_refund,
    "withdraw": _withdraw,
    "leave": _leave,
    "switch": _switch,
    "finish_switching": _finish_switching,
    "give_up_switching": _give_up_switching,
    "terminate_publicly": _terminate_publicly,
    "tell_renewal": _tell_renewal,
}
