"""What is done in a story about handovers: asked for, agreed to, refused, withdrawn."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from tacite.accounts import operations as accounts
from tacite.acts.handover import agree, ask, close
from tacite.acts.handover.ask import Naming
from tacite.mail import queries as mail
from tacite.rehearsal.stories import STAFF, Act, Found
from tacite.rehearsal.world import World


def _hand_over(world: World, act: Act, now: dt.datetime) -> Found:
    services = [world.service(label) for label in _labels(act)]
    holder = services[0].account_id if act.by == STAFF else world.accounts[act.by].id
    made = ask.give(
        account_id=holder,
        subscription_ids=[service.id for service in services],
        naming=_naming(world, act, "to"),
        **_asking(world, act, now),
    )
    if act.label:
        world.handovers[act.label] = made.id
    return {}


def _take_over(world: World, act: Act, now: dt.datetime) -> Found:
    made = ask.take(
        account_id=world.accounts[act.by].id,
        refs=[world.service(label).ref for label in _labels(act)],
        naming=_naming(world, act, "from"),
        **_asking(world, act, now),
    )
    if act.label:
        world.handovers[act.label] = made.id
    return {}


def _agree(world: World, act: Act, now: dt.datetime) -> Found:
    """Have the code mailed, and type it."""
    who = {
        "handover_id": world.handover(str(act.subject)),
        "account_id": world.accounts[act.by].id,
        "now": now,
    }
    agree.send_code(**who)
    typed = mail.code_in_newest(who["account_id"])
    return {"state": agree.agree(**who, typed=typed, actor=world.actor(act.by)).state}


def _record_consent(world: World, act: Act, now: dt.datetime) -> Found:
    done = agree.record_consent(
        handover_id=world.handover(str(act.subject)),
        account_id=world.accounts[str(act.keys["of"])].id,
        evidence=act.reason,
        actor=world.actor(act.by),
        now=now,
    )
    return {"state": done.state}


def _refuse(world: World, act: Act, now: dt.datetime) -> Found:
    close.refuse(
        handover_id=world.handover(str(act.subject)),
        account_id=world.accounts[act.by].id,
        actor=world.actor(act.by),
        now=now,
    )
    return {}


def _withdraw(world: World, act: Act, now: dt.datetime) -> Found:
    close.withdraw(
        handover_id=world.handover(str(act.subject)),
        account_id=None if act.by == STAFF else world.accounts[act.by].id,
        actor=world.actor(act.by),
        now=now,
        reason=act.reason,
    )
    return {}


def _open_abuse_case(world: World, act: Act, now: dt.datetime) -> Found:
    return _mark(world, act, now, of_account=accounts.set_flag, of_service=close.open_abuse_case)


def _close_abuse_case(world: World, act: Act, now: dt.datetime) -> Found:
    return _mark(world, act, now, of_account=accounts.lift_flag, of_service=close.close_abuse_case)


def _mark(
    world: World,
    act: Act,
    now: dt.datetime,
    *,
    of_account: Callable[..., Any],
    of_service: Callable[..., Any],
) -> Found:
    given = {"actor": world.actor(act.by), "reason": act.reason, "now": now}
    label = str(act.subject)
    if label in world.accounts:
        of_account(account_ids=[world.accounts[label].id], kind="abuse", **given)
    else:
        of_service(subscription_id=world.service(label).id, **given)
    return {}


def _labels(act: Act) -> list[str]:
    named = act.subject if isinstance(act.subject, tuple) else (act.subject,)
    return [str(label) for label in named]


def _naming(world: World, act: Act, side: str) -> Naming:
    """Return whom the act names: an account of the story, or what was typed instead."""
    number, email = _pair(world, act, side, "number", "email")
    payer = _pair(world, act, "payer", "payer_number", "payer_email")
    return Naming(number, email, *payer)


def _pair(world: World, act: Act, who: str, number: str, email: str) -> tuple[str, str]:
    account = world.account(str(act.keys[who])) if who in act.keys else None
    known = (account.number, account.email) if account else ("", "")
    return str(act.keys.get(number, known[0])), str(act.keys.get(email, known[1]))


def _asking(world: World, act: Act, now: dt.datetime) -> dict[str, Any]:
    return {
        "key": f"story:{act.line}:{act.label}:{now.isoformat()}",
        "actor": world.actor(act.by),
        "now": now,
        "reason": act.reason,
    }


DOINGS: Final[Mapping[str, Callable[[World, Act, dt.datetime], Found]]] = {
    "hand_over": _hand_over,
    "take_over": _take_over,
    "agree": _agree,
    "record_consent": _record_consent,
    "refuse_handover": _refuse,
    "withdraw_handover": _withdraw,
    "open_abuse_case": _open_abuse_case,
    "close_abuse_case": _close_abuse_case,
}
