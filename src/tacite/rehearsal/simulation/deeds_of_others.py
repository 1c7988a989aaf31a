"""What takes more than one customer, what staff do, and use beyond the plan (see `deeds`)."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from tacite.rehearsal.simulation.drawing import Drawing, Which
from tacite.rehearsal.simulation.offers import COUPONS, LENGTHS, OFFERS
from tacite.rehearsal.stories import BANK, STAFF, Act, Value

Draw = Callable[[Drawing], list[Act]]

# A setting may take another value while services live.
_SETTINGS: Final[tuple[tuple[str, tuple[Value, ...]], ...]] = (
    ("late_renewal_base", ("expiry", "payment_date")),
    ("credit.pays_renewals", ("at_request", "by_customer")),
    ("credit.pays_orders", ("at_request", "by_customer")),
    ("renewal.by_hand", ("any", "cycle", "never")),
    ("cycle_change", ("request", "self", "self_longer_only", "never")),
    ("gather", ("service", "account", "30 days", "quarter")),
    ("overdue_letter", (0, 2, "never")),
    ("change.min_days_between", (0, 30)),
    ("change.destroy_at", ("change", "mark")),
    ("change.effect", ("money", "next_renewal", "never")),
    ("termination.refund_days", (0, 14)),
)
_DEPOSITS: Final = (5000, 10000, 20000, 50000)


def _hand_over(d: Drawing) -> list[Act]:
    """Hand services over to another customer, who agrees or not; a third one may pay."""
    other, label = d.other(), d.label("h")
    keys: dict[str, Value] = {"to": Which("account", other)}
    sides = [d.me, other]
    if d.one_in(5):
        third = d.other()
        keys["payer"] = Which("account", third)
        sides.append(third)
    asked = d.act("hand_over", d.mine("services"), keys, by=d.me_or_staff(), label=label)
    return [asked, *_answered(d, label, [*dict.fromkeys(sides)])]


def _invite(d: Drawing) -> list[Act]:
    """Hand a service over to somebody who has no account: he is invited, and never comes."""
    address = {"email": f"{d.label('guest')}@example.org"}
    return [d.act("hand_over", d.mine("services"), address, label=d.label("h"))]


def _take_over(d: Drawing) -> list[Act]:
    """Ask for what another customer has, or for what nobody of that name has."""
    other, label = d.other(), d.label("h")
    owner = d.other() if d.one_in(4) else other
    keys: dict[str, Value] = {"from": Which("account", other)}
    asked = d.act("take_over", Which("services", owner), keys, label=label)
    return [asked, *_answered(d, label, [d.me, other])]


def _answered(d: Drawing, label: str, sides: list[str]) -> list[Act]:
    """Let all agree, or one refuse; or who asked takes it back; or nobody says anything."""
    fate = d.die.choice(["agree"] * 6 + ["refuse", "withdraw", "lapse", "half"])
    if fate == "lapse":
        return []
    if fate == "withdraw":
        return [d.act("withdraw_handover", label, by=d.me_or_staff())]
    if fate == "refuse":
        return [d.act("refuse_handover", label, by=sides[1])]
    agreeing = d.die.sample(sides, len(sides))
    return [_agree(d, label, who) for who in (agreeing[:1] if fate == "half" else agreeing)]


def _agree(d: Drawing, label: str, who: str) -> Act:
    if d.one_in(5):
        return d.act("record_consent", label, {"of": Which("account", who)}, by=STAFF)
    return d.act("agree", label, by=who)


def _abuse(d: Drawing) -> list[Act]:
    of = d.mine("service") if d.one_in(2) else d.me
    verb = d.die.choice(["open_abuse_case", "close_abuse_case", "close_abuse_case"])
    return [d.act(verb, of, by=STAFF)]


def _add_group(d: Drawing) -> list[Act]:
    """Make a group and put a service in it; mostly it is validated."""
    label = d.label("g")
    acts = [
        d.act("add_group", d.me, {"label": "Office"}, label=label),
        d.act("join_group", d.fit("living service"), {"group": label}),
    ]
    return acts if d.one_in(4) else [*acts, d.act("validate_group", label, by=STAFF)]


def _join_group(d: Drawing) -> list[Act]:
    """Put a service into a group, or take it out of one."""
    verb, by = d.die.choice(["join_group", "join_group", "leave_group"]), d.me_or_staff()
    return [d.act(verb, d.fit("living service"), {"group": d.mine("group")}, by=by)]


def _use(d: Drawing) -> list[Act]:
    """Call somebody, now or days ago; a record that comes twice counts once."""
    cents = d.cents(9000)
    begun = dt.datetime.combine(d.in_days(-12, 0), dt.time(d.die.randrange(3, 12)))
    keys: dict[str, Value] = {
        "of": d.fit("grouped service"),
        "call": d.label("call"),
        "start": begun.isoformat(),
    }
    call = d.act("usage", f"{cents // 100}.{cents % 100:02d}", keys, by="platform")
    return [call, call] if d.one_in(6) else [call]


def _deposit(d: Drawing) -> list[Act]:
    label = d.label("d")
    amount = {"amount": d.die.choice(_DEPOSITS)}
    ordered = d.act("order_deposit", d.mine("group"), amount, by=d.me_or_staff(), label=label)
    return [ordered] if d.one_in(4) else [ordered, d.paid(label)]


def _move_deposit(d: Drawing) -> list[Act]:
    keys: dict[str, Value] = {"to": d.mine("group"), "amount": d.cents(20000)}
    return [d.act("move_deposit", d.mine("group"), keys, by=d.me_or_staff())]


def _change_group(d: Drawing) -> list[Act]:
    verb = d.die.choice(["raise_base", "lower_base", "validate_group", "rename_group"])
    keys: dict[str, Value] = {}
    if verb == "rename_group":
        keys = {"label": "Workshop"}
    elif verb == "validate_group":
        keys = {"validated": not d.one_in(3)}
    by = STAFF if verb == "validate_group" else d.me_or_staff()
    return [d.act(verb, d.mine("group"), keys, by=by)]


def _end_group(d: Drawing) -> list[Act]:
    verb = d.die.choice(["delete_group", "undo_deletion"])
    return [d.act(verb, d.mine("group"), by=d.me_or_staff())]


def _grant_time(d: Drawing) -> list[Act]:
    return [d.act("grant_time", d.fit("living service"), {"days": d.die.randint(1, 9)}, by=STAFF)]


def _void(d: Drawing) -> list[Act]:
    return [d.act("void", d.mine("open request"), by=STAFF)]


def _credit_note(d: Drawing) -> list[Act]:
    amount = {"amount": d.cents(900)} if d.one_in(3) else {}
    return [d.act("credit_note", d.mine("request"), amount, by=STAFF, label=d.label("a"))]


def _details(d: Drawing) -> list[Act]:
    keys = {"country": d.die.choice(["FR", "BE", "NL"])}
    return [d.act("change_details", d.me, keys, by=STAFF)]


def _write(d: Drawing) -> list[Act]:
    """Write a note, or hold a customer's letters, or send what was held."""
    verb = d.die.choice(["note", "hold_letters", "release_letters", "release_letters"])
    keys = {"text": "Called."} if verb == "note" else {}
    return [d.act(verb, d.me, keys, by=STAFF)]


def _park(d: Drawing) -> list[Act]:
    return [d.act("park" if d.one_in(3) else "unpark", d.me, by=STAFF)]


def _tell_renewal(d: Drawing) -> list[Act]:
    return [d.act("tell_renewal", d.mine("service"), {"on": d.in_days(-40, 1)}, by=STAFF)]


def _refund_credit(d: Drawing) -> list[Act]:
    return [d.act("refund_credit", d.me, {"amount": d.cents(900)}, by=STAFF)]


def _pay_refund(d: Drawing) -> list[Act]:
    """Send back what is owed; mostly the statement shows it, and somebody sees it."""
    paid = d.act("pay_refund", d.me, by=STAFF)
    if d.one_in(3):
        return [paid]
    label = d.label("out")
    left = d.act("bank_line", d.mine("refund"), {}, by=BANK, label=label)
    return [paid, left, d.act("see_refund", label, {"of": d.me}, by=STAFF)]


def _coupon(d: Drawing) -> list[Act]:
    """Make a coupon, or end one: most codes are taken already, which is refused."""
    code = d.die.choice([*COUPONS])
    if d.one_in(4):
        return [d.act("end_coupon", code, by=STAFF)]
    return [d.act("make_coupon", code, {**COUPONS[code], "from": d.on}, by=STAFF)]


def _status(d: Drawing) -> list[Act]:
    if d.one_in(3):
        return [d.act("withdraw_status", d.me, by=STAFF)]
    return [d.act("grant_status", d.me, {"until": d.in_days(1, 60)}, by=STAFF)]


def _pass(d: Drawing) -> list[Act]:
    return [d.act("grant_pass", d.me, by=STAFF)]


def _set_price(d: Drawing) -> list[Act]:
    keys: dict[str, Value] = {"price": d.cents(3000), "from": d.in_days(0, 40)}
    return [d.act("set_price", d.die.choice(["week", "month", "quarter"]), keys, by=STAFF)]


def _keep_price(d: Drawing) -> list[Act]:
    """Let a service renew at a price of its own, or at that of the list again."""
    if d.one_in(3):
        return [d.act("let_price_go", d.fit("living service"), by=STAFF)]
    return [d.act("keep_price", d.fit("living service"), {"price": d.cents(2500)}, by=STAFF)]


def _announce(d: Drawing) -> list[Act]:
    """Announce a higher price, or that a successor takes the place of what is sold no more.

    At times what was announced last is taken back.
    """
    if d.one_in(4):
        return [d.act("withdraw_announcement", d.die.choice(["old", *OFFERS]), by=STAFF)]
    if d.one_in(2):
        migration = {"from": d.in_days(25, 50)}
        return [d.act("announce_migration", "old", migration, by=STAFF)]
    offer = d.die.choice([*OFFERS])
    keys: dict[str, Value] = {"price": d.cents(6000), "from": d.in_days(25, 50)}
    if "prices" in OFFERS[offer]:
        keys["cycle"] = d.die.choice(LENGTHS)
    options = OFFERS[offer].get("options")
    if isinstance(options, Mapping) and d.one_in(3):
        keys["option"] = d.die.choice([*options])
    return [d.act("announce_price", offer, keys, by=STAFF)]


def _set_setting(d: Drawing) -> list[Act]:
    key, values = d.die.choice(_SETTINGS)
    return [d.act("set_setting", key, {"value": d.die.choice(values)}, by=STAFF)]


OF_HANDOVERS: Final[Mapping[str, tuple[int, Draw]]] = {
    "hand_over": (6, _hand_over),
    "invite": (1, _invite),
    "take_over": (3, _take_over),
    "abuse": (2, _abuse),
}
OF_USE: Final[Mapping[str, tuple[int, Draw]]] = {
    "add_group": (4, _add_group),
    "join_group": (3, _join_group),
    "use": (8, _use),
    "deposit": (3, _deposit),
    "move_deposit": (1, _move_deposit),
    "change_group": (3, _change_group),
    "end_group": (2, _end_group),
}
OF_STAFF: Final[Mapping[str, tuple[int, Draw]]] = {
    "grant_time": (4, _grant_time),
    "void": (3, _void),
    "credit_note": (3, _credit_note),
    "details": (3, _details),
    "write": (2, _write),
    "park": (2, _park),
    "tell_renewal": (2, _tell_renewal),
    "refund_credit": (2, _refund_credit),
    "pay_refund": (4, _pay_refund),
    "coupon": (4, _coupon),
    "status": (5, _status),
    "grant_pass": (2, _pass),
    "set_price": (1, _set_price),
    "keep_price": (3, _keep_price),
    "announce": (3, _announce),
    "set_setting": (1, _set_setting),
}
