"""Drawing lives from a seed: the same seed draws the same lives, on every machine.

A customer's life is drawn from the seed and his number alone, so that dropping others leaves it as
it was. Nights have a die of their own.
"""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Final

from tacite.rehearsal.simulation.deeds import DEEDS
from tacite.rehearsal.simulation.drawing import Drawing
from tacite.rehearsal.simulation.offers import OFFERS, STARTS
from tacite.rehearsal.stories import Act, Declared, Head, Night, Setting, Story, Value

NOON: Final = dt.time(12)
PROFILES: Final = (
    ("host-prepaid", "grace"),
    ("host-prepaid", ""),
    ("game-server", ""),
    ("game-server", "five-days"),
    ("saas-sme", ""),
    ("registrar-eu", ""),
    ("telephony", ""),
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
_OTHERS: Final = 6  # among so many a customer meets another; who is not there does nothing
_DEEDS_A_DAY: Final = 2
_DAYS_MAX: Final = 1000  # of a life, so that each deed of each day has a number of its own
# Settings of a brand that may be otherwise than its profile has them, drawn together.
_OTHERWISE: Final[tuple[tuple[tuple[str, tuple[Value, ...]], ...], ...]] = (
    (("late_renewal_base", ("expiry", "payment_date")),),
    (("credit.pays_renewals", ("by_customer",)), ("credit.pays_orders", ("at_request",))),
    (
        ("renewal.by_hand", ("any",)),
        ("gather", ("service", "account", "30 days", "90 days", "quarter")),
        ("cycle_change", ("request", "self", "self_longer_only", "never")),
    ),
    (
        ("change.min_days_between", (0,)),
        ("change.effect", ("money", "next_renewal")),
        ("change.direction", ("both",)),
    ),
    (("change.open_request", ("refuse",)), ("change.destroy_at", ("mark",))),
    (("overage.mode", ("capped",)), ("overage.at_cap", ("complete", "cut"))),
)


@dataclass(frozen=True, slots=True)
class Lives:
    """Which lives to draw: a seed, how many days, which customers by number, at which profile.

    Without a `profile` one is drawn. On `idle` days nobody does anything.
    """

    seed: int
    days: int
    customers: tuple[int, ...]
    profile: tuple[str, str] | None = None
    idle: frozenset[dt.date] = frozenset()

    def story(self) -> Story:
        """Return the provider and his customers as a story without a plot."""
        profile, variant = self.profile or _die(self.seed, "profile").choice(PROFILES)
        head = Head(0, f"seed {self.seed}", (), profile, variant, STARTS)
        return Story(
            name=f"seed-{self.seed}",
            head=head,
            settings=self._settings(),
            offers=tuple(Declared(0, name, columns) for name, columns in OFFERS.items()),
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
        living = () if on in self.idle else self.customers
        return [act for n in living for act in _acts(self.seed, n, on)]

    def _settings(self) -> tuple[Setting, ...]:
        die = _die(self.seed, "settings")
        return tuple(
            Setting(0, key, die.choice(values))
            for together in _OTHERWISE
            if die.randrange(10) < _TENTHS_OTHERWISE
            for key, values in together
        )

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
            Declared(0, f"{name_of(n)}-old{i}", _held_from_before(die, name_of(n)))
            for i in range(die.randint(0, 2))
        ]


def _held_from_before(die: random.Random, account: str) -> dict[str, Value]:
    columns: dict[str, Value] = {
        "account": account,
        "offer": die.choice(["week", "month", "quarter", "lengths", "old", "thirty"]),
        "expires_on": STARTS + dt.timedelta(days=die.randint(1, 40)),
    }
    if columns["offer"] == "lengths":
        columns["cycle"] = "1 month"
    if columns["offer"] in {"month", "old", "lengths"} and die.randrange(2):
        columns["options"] = {"backup": 1}
    if columns["offer"] == "thirty":
        columns |= {"quantity": 3, "units": ("1", "2", "3")}
    return columns


def name_of(customer: int) -> str:
    """Return the label of a customer."""
    return f"c{customer}"


def drawing(customer: int, on: dt.date, die: random.Random, *, number: int) -> Drawing:
    """Return what draws the acts of a customer's deed; `number` is its own in his life."""
    me = name_of(customer)
    others = tuple(name_of(n) for n in range(_OTHERS) if n != customer)
    return Drawing(me, others, on, die, number)


def _acts(seed: int, customer: int, on: dt.date) -> list[Act]:
    die = _die(seed, f"acts {customer} {on}")
    if die.randrange(10) < _TENTHS_IDLE:
        return []
    weights = [weight for weight, _ in DEEDS.values()]
    chosen = die.choices([*DEEDS], weights, k=die.randint(1, _DEEDS_A_DAY))
    day = customer * _DAYS_MAX + (on - STARTS).days
    return [
        act
        for i, deed in enumerate(chosen)
        for act in DEEDS[deed][1](drawing(customer, on, die, number=day * _DEEDS_A_DAY + i))
    ]


def _die(seed: int, of: str) -> random.Random:
    """Return a die that falls the same way for the same seed and purpose."""
    return random.Random(f"{seed}/{of}")  # noqa: S311 - lives are drawn, not secrets
