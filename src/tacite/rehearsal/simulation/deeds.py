"""What people do in a simulation: how often of all that is done, and the acts it consists of.

A deed draws its acts without knowing whether they are possible: a refusal is as good as any other
outcome. Acts that belong together (what is shown is confirmed, what is asked is agreed to) follow
each other at once, but not always.
"""

from collections.abc import Callable, Mapping
from typing import Final

from tacite.rehearsal.simulation.deeds_of_others import OF_HANDOVERS, OF_STAFF, OF_USE
from tacite.rehearsal.simulation.drawing import Drawing, Which
from tacite.rehearsal.simulation.offers import COUNTED, COUPONS, LENGTHS, OFFERS
from tacite.rehearsal.stories import BANK, STAFF, Act, Value

Draw = Callable[[Drawing], list[Act]]


def _order(d: Drawing) -> list[Act]:
    """Order something, at times twice with one press; at times it is paid at once."""
    offer = d.die.choice([*OFFERS])
    keys: dict[str, Value] = {"starts_at_once": d.one_in(2)}
    if "quantity_max" in OFFERS[offer]:
        keys["quantity"] = d.die.randint(1, 3)
    if "prices" in OFFERS[offer]:
        keys["cycle"] = d.die.choice(LENGTHS)
    if d.one_in(2):
        keys["options"] = _options(d, offer)
    if d.one_in(3):
        keys["coupon"] = d.die.choice([*COUPONS])
    if d.one_in(12):
        keys["price_shown"] = d.cents(2000)
    label = d.label("s")
    ordered = d.act("order", offer, keys, label=label)
    acts = [ordered, ordered] if d.one_in(6) else [ordered]
    return acts if d.one_in(3) else [*acts, d.paid(label)]


def _options(d: Drawing, offer: str) -> Value:
    """Choose options of an offer, at times one that it does not have."""
    known = OFFERS[offer].get("options")
    sold = known if isinstance(known, Mapping) else {}
    if d.one_in(8):
        return {d.die.choice([*sold, "none"]): d.die.randint(1, 2)}
    return {ref: d.die.randint(1, 3 if ref == COUNTED else 1) for ref in sold if d.one_in(2)}


def _pay(d: Drawing) -> list[Act]:
    return [d.paid(d.mine("open request"))]


def _pay_again(d: Drawing) -> list[Act]:
    return [d.paid(d.mine("request"))]


def _pay_wrongly(d: Drawing) -> list[Act]:
    return [d.act("bank_line", d.cents(3000), {"reference": d.mine("request")}, by=BANK)]


def _pay_unnamed(d: Drawing) -> list[Act]:
    """Send what a request asks to the customer's own IBAN, naming nothing."""
    return [d.act("bank_line", d.mine("owed"), {"to": d.me}, by=BANK)]


def _pay_astray(d: Drawing) -> list[Act]:
    """Send money that says nothing; at times somebody finds out whose it is."""
    label = d.label("in")
    lost = d.act("bank_line", d.cents(3000), {"text": "hello"}, by=BANK, label=label)
    if d.one_in(2):
        return [lost]
    to: dict[str, Value] = {"request": d.mine("open request")} if d.one_in(2) else {"to": d.me}
    return [lost, d.act("assign_line", label, to, by=STAFF)]


def _at_the_bank(d: Drawing) -> list[Act]:
    """Let the bank charge something, or take something back, or report a day once more."""
    if d.one_in(2):
        return [d.act("bank_again", d.in_days(-5, 0), by=BANK)]
    kind = d.die.choice(["charges", "reversal"])
    return [d.act("bank_line", -d.cents(900), {"kind": kind, "to": d.me}, by=BANK)]


def _take_back(d: Drawing) -> list[Act]:
    """Let the bank take back what the customer had paid, at times twice."""
    keys: dict[str, Value] = {"kind": "reversal", "of": d.mine("payment")}
    taken = d.act("bank_line", d.mine("taken"), keys, by=BANK)
    acts = [taken, taken] if d.one_in(6) else [taken]
    return acts if d.one_in(2) else [*acts, d.paid(d.mine("open request"))]


def _pay_from_credit(d: Drawing) -> list[Act]:
    return [d.act("pay_from_credit", d.mine("open request"), by=d.me_or_staff())]


def _renew(d: Drawing) -> list[Act]:
    keys = {"for": d.die.choice(LENGTHS)} if d.one_in(2) else {}
    return [d.act("renew", d.fit("living service"), keys, by=d.me_or_staff())]


def _renew_several(d: Drawing) -> list[Act]:
    keys: dict[str, Value] = {"with": d.mine("services")}
    if d.one_in(3):
        keys["for"] = d.die.choice(LENGTHS)
    return [d.act("renew", d.fit("living service"), keys)]


def _ask_cycle(d: Drawing) -> list[Act]:
    to = {"to": d.die.choice(LENGTHS)}
    asked = d.act("ask_cycle_change", d.fit("living service"), to)
    return [asked] if d.one_in(2) else [asked, *_decide_cycle(d)]


def _decide_cycle(d: Drawing) -> list[Act]:
    keys = {"accept": d.die.randrange(3) > 0}
    return [d.act("decide_cycle_change", d.mine("service"), keys, by=STAFF)]


def _change_cycle(d: Drawing) -> list[Act]:
    to = {"to": d.die.choice(LENGTHS)}
    return [d.act("change_cycle", d.fit("living service"), to, by=d.me_or_staff())]


def _gather(d: Drawing) -> list[Act]:
    way = d.die.choice(["service", "account", "14 days", "90 days", "quarter", "year"])
    return [d.act("choose_gathering", d.me, {"way": way}, by=d.me_or_staff())]


def _change_offer(d: Drawing) -> list[Act]:
    """Ask for another offer and confirm it, or let it be; what is to be paid may be paid."""
    to = d.die.choice([*OFFERS])
    told: dict[str, Value] = {"to": to, "final": True}
    if d.one_in(3):
        told["quantity"] = d.die.randint(1, 3)
    if d.one_in(2):
        told["options"] = _options(d, to)
    return _changed(d, d.fit("living service"), told)


def _change_there_and_back(d: Drawing) -> list[Act]:
    """Change a service from offer to offer on one day: nobody may gain by it."""
    ways = [d.die.choice(["month", "plus", "lengths"]) for _ in range(3)]
    label = d.label("s")
    acts = [d.act("order", "plus", label=label), d.paid(label)]
    for to in ways:
        acts += [d.act("grant_pass", d.me, by=STAFF), *_changed(d, label, {"to": to}, sure=True)]
    return acts


def _changed(
    d: Drawing, service: str, told: Mapping[str, Value], *, sure: bool = False
) -> list[Act]:
    by = d.me_or_staff()
    asked = d.act("change_offer", service, told, by=by)
    if by == STAFF or (not sure and d.one_in(4)):
        return [asked]
    keys = {"code": "ABC"} if d.one_in(8) and not sure else {}
    label = d.label("m")
    # What was asked about some service is confirmed for the one that it was asked for.
    of = Which("asked service", d.me) if isinstance(service, Which) else service
    acts = [asked, d.act("confirm_change", of, keys, label=label)]
    return [*acts, d.paid(label)] if sure or d.one_in(2) else acts


def _give_up_change(d: Drawing) -> list[Act]:
    return [d.act("give_up_change", d.fit("living service"), by=d.me_or_staff())]


def _mark_units(d: Drawing) -> list[Act]:
    units = d.some("123")
    return [d.act("mark_units", d.fit("living service"), {"units": units}, by=d.me_or_staff())]


def _unmark_units(d: Drawing) -> list[Act]:
    units = d.some("123")
    return [d.act("unmark_units", d.fit("living service"), {"units": units}, by=d.me_or_staff())]


def _fewer_units(d: Drawing) -> list[Act]:
    """Order several units, mark one, and change to fewer: it goes with the change."""
    label, most = d.label("s"), d.die.randint(2, 4)
    acts = [d.act("order", "thirty", {"quantity": most}, label=label), d.paid(label)]
    gone = str(d.die.randint(1, most))
    acts.append(d.act("mark_units", label, {"units": (gone,)}))
    to = d.die.choice(["thirty", "thirty", "solo"])
    return [*acts, *_changed(d, label, {"to": to, "quantity": most - 1}, sure=True)]


def _terminate(d: Drawing) -> list[Act]:
    return [d.act("terminate", d.fit("living service"), by=d.me_or_staff())]


def _undo_termination(d: Drawing) -> list[Act]:
    return [d.act("undo_termination", d.fit("terminated service"), by=d.me_or_staff())]


def _terminate_publicly(d: Drawing) -> list[Act]:
    wished = {"wished": d.in_days(-1, 60)} if d.one_in(2) else {}
    return [d.act("terminate_publicly", d.fit("living service"), wished)]


def _withdraw(d: Drawing) -> list[Act]:
    return [d.act("withdraw", d.fit("new service"), by=d.me_or_staff())]


def _leave(d: Drawing) -> list[Act]:
    return [d.act("leave", d.fit("living service"), by=d.me_or_staff())]


def _switch(d: Drawing) -> list[Act]:
    """Leave for another provider, or have all erased; at times it is finished or given up."""
    keys: dict[str, Value] = {"moves": not d.one_in(4)}
    asked = d.act("switch", d.fit("living service"), keys, by=d.me_or_staff())
    return [asked] if d.one_in(2) else [asked, *_end_switching(d)]


def _end_switching(d: Drawing) -> list[Act]:
    """Say that all is moved, or stay: mostly of a service whose exit is open."""
    verb = d.die.choice(["finish_switching", "give_up_switching"])
    of = d.fit("exiting service")
    return [d.act(verb, of, by=d.me_or_staff())]


# How often of all that is done.
DEEDS: Final[Mapping[str, tuple[int, Draw]]] = {
    "order": (14, _order),
    "pay": (36, _pay),
    "pay_again": (3, _pay_again),
    "pay_wrongly": (5, _pay_wrongly),
    "pay_unnamed": (6, _pay_unnamed),
    "pay_astray": (3, _pay_astray),
    "at_the_bank": (3, _at_the_bank),
    "take_back": (4, _take_back),
    "pay_from_credit": (8, _pay_from_credit),
    "renew": (6, _renew),
    "renew_several": (4, _renew_several),
    "ask_cycle": (3, _ask_cycle),
    "decide_cycle": (2, _decide_cycle),
    "change_cycle": (4, _change_cycle),
    "gather": (2, _gather),
    "change_offer": (10, _change_offer),
    "change_there_and_back": (3, _change_there_and_back),
    "give_up_change": (2, _give_up_change),
    "mark_units": (2, _mark_units),
    "unmark_units": (2, _unmark_units),
    "fewer_units": (3, _fewer_units),
    "terminate": (5, _terminate),
    "undo_termination": (4, _undo_termination),
    "terminate_publicly": (2, _terminate_publicly),
    "withdraw": (3, _withdraw),
    "leave": (2, _leave),
    "switch": (4, _switch),
    "end_switching": (3, _end_switching),
    **OF_HANDOVERS,
    **OF_USE,
    **OF_STAFF,
}
