"""What a brand of the demo is told to be: values, with days counted from the demo's today.

−5 is five days ago. Nothing here is a row: everything is done by the real operations, day by day.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A service that a customer holds when the demo begins.

    One of its periods ends `ends_in` days from today; which one is paid by then is up to its payer.
    `months` or `days` is its cycle; `on_the_first` counts months of the calendar instead.
    """

    ref: str
    account: str
    offer: str
    ends_in: int = 0
    cycle: str = "1 month"
    on_the_first: bool = False
    label: str = ""
    payer: str = ""
    quantity: int = 1
    units: tuple[str, ...] = ()
    options: tuple[tuple[str, int], ...] = ()
    price_frozen_cents: int | None = None


@dc.dataclass(frozen=True, slots=True)
class Habit:
    """How an account pays: so many days after it was asked, but nothing asked from `until` on."""

    pays_after: int = 3
    until: int | None = None
    by_structured: bool = False  # copies the structured reference instead of the other one


@dc.dataclass(frozen=True, slots=True)
class Person:
    """Who signs in for an account of a brand, in which language."""

    email: str
    name: str
    account: str
    language: str
    role: str = "owner"


@dc.dataclass(frozen=True, slots=True)
class Line:
    """A line of the bank that no habit explains; `to` pays on that account's own IBAN."""

    day: int
    cents: int
    text: str = ""
    name: str = ""
    to: str = ""
    is_charge: bool = False


@dc.dataclass(slots=True)
class Scene:
    """A brand of the demo while its days are lived: who and what is there, by ref."""

    brand_id: int
    iban: str
    today: dt.date
    accounts: Mapping[str, int]
    services: dict[str, int]
    users: Mapping[str, int]  # by account
    staff: Mapping[str, int]  # by role

    def actor(self, account: str) -> str:
        """Return who acts for an account, as history writes it."""
        return f"user:{self.users[account]}" if account in self.users else "demo"

    def member(self, role: str) -> str:
        """Return a member of staff, as history writes it."""
        return f"staff:{self.staff[role]}"


Doing = Callable[[Scene, dt.datetime], Any]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A brand of the demo: its folder of files, and the lives of its customers."""

    ref: str
    people: tuple[Person, ...]
    held: tuple[Held, ...]
    habits: Mapping[str, Habit] = dc.field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    moments: tuple[tuple[int, Doing], ...] = ()

    def habit(self, account: str) -> Habit:
        """Return how an account pays."""
        return self.habits.get(account, Habit())
