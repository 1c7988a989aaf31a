"""Drawing lives from a seed: the same seed draws the same lives, on every machine.

A customer's life is drawn from the seed and his number alone, so that dropping others leaves it as
it was. Nights have a die of their own.
"""

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tacite.rehearsal.stories import BANK, STAFF, Act, Declared, Head, Night, Setting, Story, Value

STARTS: Final = dt.date(2026, 2, 20)  # a short month and the last Sunday of March come soon
NOON: Final = dt.time(12)
_PROFILES: Final = (
    ("host-prepaid", "grace"),
    ("host-prepaid", ""),
    ("game-server", ""),
    ("saas-sme", ""),
    ("registrar-eu", ""),
    ("telephony", ""),
)
_OFFERS: Final[Mapping[str, Mapping[str, Value]]] = MappingProxyType(
    {
        "week": {"cycle": "7 days", "price": 250},
        "month": {"cycle": "1 month", "price": 999},
        "thirty": {"cycle": "30 days", "price_per_unit": 1000, "quantity_max": 5},
        "quarter": {"cycle": "3 months", "price": 2450},
        "lengths": {
            "prices": MappingProxyType(
                {"1 month": 500, "45 days": 700, "3 months": 1400, "1 year": 5000}
            )
        },
        "campus": {
            "cycle": "1 month",
            "price": 900,
            "student_price": 300,
            "needs_status": "student",
        },
        "rare": {"cycle": "1 month", "price": 1990, "stock": 2},
    }
)
_KILLED_AT: Final = (
    "request.after_insert",
    "request_renewals.before_commit",
    "pay_from_credit.after_commit",
    "issue.after_number",
    "ledger.after_write",
    "dunning.after_suspend",
    "end.before_commit",
    "run.before_mark_done",
)
# Of a hundred nights: so many are killed, then so many run twice, then so many are missed.
_KILLED, _TWICE, _MISSED = 10, 16, 22
_TENTHS_IDLE: Final = 6  # of ten days a customer does nothing on so many
_TENTHS_OTHERWISE: Final = 3  # and of ten brands so many have a setting of their own
# What a customer may do on a day, and how often of a hundred acts.
_WEIGHTS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "order": 14,
        "pay": 34,
        "pay_wrongly": 8,
        "pay_unnamed": 7,
        "pay_again": 4,
        "pay_from_credit": 8,
        "renew": 7,
        "ask_cycle_change": 3,
        "decide_cycle_change": 3,
        "change_cycle": 4,
        "change_offer": 6,
        "confirm_change": 9,
        "give_up_change": 2,
        "mark_units": 3,
        "unmark_units": 2,
        "grant_pass": 2,
        "terminate": 6,
        "undo_termination": 4,
        "withdraw": 3,
        "leave": 2,
        "terminate_publicly": 2,
        "refund_credit": 2,
        "pay_refund": 4,
        "grant_time": 4,
        "void": 3,
        "credit_note": 3,
        "change_details": 3,
        "bank_again": 2,
        "make_coupon": 3,
        "grant_status": 3,
        "withdraw_status": 2,
    }
)


@dataclass(frozen=True, slots=True)
class Lives:
    """Which lives to draw: a seed, how many days, which customers by number."""

    seed: int
    days: int
    customers: tuple[int, ...]

    def story(self) -> Story:
        """Return the provider and his customers as a story without a plot."""
        profile, variant = _die(self.seed, "profile").choice(_PROFILES)
        head = Head(0, f"seed {self.seed}", (), profile, variant, STARTS)
        return Story(
            name=f"seed-{self.seed}",
            head=head,
            settings=self._settings(),
            offers=tuple(Declared(0, name, columns) for name, columns in _OFFERS.items()),
            accounts=tuple(self._account(n) for n in self.customers),
            services=tuple(service for n in self.customers for service in self._services(n)),
            blocks=(),
        )

    def night(self, on: dt.date) -> Night:
        """Return what becomes of the night of a day."""
        die = _die(self.seed, f"night {on}")
        fate = die.randrange(100)
        if fate < _KILLED:
            return Night("killed_at", die.choice(_KILLED_AT))
        if fate < _TWICE:
            return Night("twice")
        return Night("missed" if fate < _MISSED else "run")

    def acts(self, on: dt.date) -> list[Act]:
        """Return what the customers do on a day, in the order in which they do it."""
        return [act for n in self.customers for act in _acts(self.seed, n, on)]

    def _settings(self) -> tuple[Setting, ...]:
        die = _die(self.seed, "settings")
        wished: list[Setting] = []
        if die.randrange(10) < _TENTHS_OTHERWISE:
            base = die.choice(["expiry", "payment_date"])
            wished.append(Setting(0, "late_renewal_base", base))
        if die.randrange(10) < _TENTHS_OTHERWISE:
            wished.append(Setting(0, "credit.pays_renewals", "by_customer"))
        if die.randrange(10) < _TENTHS_OTHERWISE:
            wished.append(Setting(0, "renewal.by_hand", "any"))
            way = die.choice(["service", "account", "30 days", "90 days", "quarter"])
            wished.append(Setting(0, "gather", way))
            how = die.choice(["request", "self", "self_longer_only", "never"])
            wished.append(Setting(0, "cycle_change", how))
        return tuple(wished)

    def _account(self, n: int) -> Declared:
        die = _die(self.seed, f"account {n}")
        country = die.choice(["FR", "FR", "FR", "BE", "NL"])
        columns: dict[str, Value] = {
            "kind": die.choice(["consumer", "business"]),
            "country": country,
            "language": die.choice(["fr", "nl", "en"]),
        }
        return Declared(0, name_of(n), columns)

    def _services(self, n: int) -> list[Declared]:
        die = _die(self.seed, f"services {n}")
        return [
            Declared(
                0,
                f"{name_of(n)}-old{i}",
                _held_from_before(die, name_of(n)),
            )
            for i in range(die.randint(0, 2))
        ]


def _held_from_before(die: random.Random, account: str) -> dict[str, Value]:
    columns: dict[str, Value] = {
        "account": account,
        "offer": die.choice(["week", "month", "quarter", "lengths"]),
        "expires_on": STARTS + dt.timedelta(days=die.randint(1, 40)),
    }
    return {**columns, "cycle": "1 month"} if columns["offer"] == "lengths" else columns


def name_of(customer: int) -> str:
    """Return the label of a customer."""
    return f"c{customer}"


def _acts(seed: int, customer: int, on: dt.date) -> list[Act]:
    die = _die(seed, f"acts {customer} {on}")
    if die.randrange(10) < _TENTHS_IDLE:
        return []
    chosen = die.choices([*_WEIGHTS], [*_WEIGHTS.values()], k=die.randint(1, 2))
    return [_act(customer, on, kind, die) for kind in chosen]


def _act(customer: int, on: dt.date, kind: str, die: random.Random) -> Act:
    """Return an act; what it speaks of may not exist, and it is refused then."""
    me = name_of(customer)
    if kind == "order":
        offer = die.choice([*_OFFERS])
        keys: dict[str, Value] = {"quantity": die.randint(1, 3)} if offer == "thirty" else {}
        if die.randrange(3) == 0:
            keys["coupon"] = die.choice([*_COUPONS])
        label = f"{me}-{(on - STARTS).days}-{die.randint(0, 9)}"
        return Act(0, kind, offer, keys, me, "", label, {})
    if kind in _DRAWN:
        subject, told = _DRAWN[kind](me, on, die)
        return Act(0, kind, subject, told, STAFF, "simulated", "", {})
    if kind == "bank_again":
        return Act(0, kind, on - dt.timedelta(days=die.randint(0, 5)), {}, BANK, "", "", {})
    keys = {"of": me, **_keys(kind, die)}
    by = STAFF if kind in _OF_STAFF else me
    return Act(0, kind, WHICH, keys, by, "simulated" if by == STAFF else "", "", {})


def _keys(kind: str, die: random.Random) -> dict[str, Value]:
    """Return what an act says besides what it is about."""
    found: dict[str, Value] = {}
    if kind == "renew" and die.randrange(3):
        found["for"] = die.choice(_LENGTHS)
    elif kind in {"ask_cycle_change", "change_cycle"}:
        found["to"] = die.choice(_LENGTHS)
    elif kind == "decide_cycle_change":
        found["accept"] = die.randrange(3) > 0
    elif kind == "grant_time":
        found["days"] = die.randint(1, 9)
    elif kind.startswith("pay_w"):
        found["cents"] = die.randint(1, 3000)
    else:
        found |= _changing(kind, die)
    return found


def _changing(kind: str, die: random.Random) -> dict[str, Value]:
    """Return what an act of a change of offer says."""
    if kind == "change_offer":
        told: dict[str, Value] = {"to": die.choice([*_OFFERS]), "final": True}
        return told | ({"quantity": die.randint(1, 3)} if die.randrange(2) else {})
    return {"units": (str(die.randint(1, 3)),)} if kind.endswith("mark_units") else {}


_LENGTHS: Final = ("1 month", "45 days", "3 months", "1 year")
_Drawn = tuple[Value, Mapping[str, Value]]
_COUPONS: Final[Mapping[str, Mapping[str, Value]]] = MappingProxyType(
    {
        "SPRING": {"percent": 20},
        "TWICE": {"amount": 300, "periods": 2},
        "EVER": {"percent": 33, "uses_max": 3, "uses_max_each": 1},
    }
)


def _details(me: str, _on: dt.date, die: random.Random) -> _Drawn:
    return me, {"country": die.choice(["FR", "BE", "NL"])}


def _coupon(_me: str, on: dt.date, die: random.Random) -> _Drawn:
    """Draw a coupon: most codes are taken already, which is refused."""
    code = die.choice([*_COUPONS])
    return code, {**_COUPONS[code], "from": on}


def _status(me: str, on: dt.date, die: random.Random) -> _Drawn:
    return me, {"until": on + dt.timedelta(days=die.randint(1, 60))}


def _no_status(me: str, _on: dt.date, _die: random.Random) -> _Drawn:
    return me, {}


# Acts of staff whose subject is drawn too.
_DRAWN: Final[Mapping[str, Callable[[str, dt.date, random.Random], _Drawn]]] = {
    "change_details": _details,
    "make_coupon": _coupon,
    "grant_pass": _no_status,
    "grant_status": _status,
    "withdraw_status": _no_status,
    "refund_credit": lambda me, _on, die: (me, {"amount": die.randint(1, 900)}),
    "pay_refund": lambda me, _on, _die: (me, {}),
}
# The subject of an act that is chosen when its day has come, among what the customer has then.
WHICH: Final = "?"
_OF_STAFF: Final = ("grant_time", "void", "credit_note", "decide_cycle_change")


def _die(seed: int, of: str) -> random.Random:
    """Return a die that falls the same way for the same seed and purpose."""
    return random.Random(f"{seed}/{of}")  # noqa: S311 - lives are drawn, not secrets
