"""What the law lets a customer end, and what a provider must tell him before: dated facts.

They stand in the same packs as rates and mentions (`regimes/`). The country that counts is that in
which the customer lives (safety-and-law 3.0); where it says nothing, the Union's rule holds there.
"""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from tacite.rules.packs import SHIPPED, Fact
from tacite.rules.territories import MEMBER_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class ForKinds(Fact):
    """A fact that protects some kinds of customer."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalEffects(ForKinds):
    """When what was paid is given back, and the words of the two buttons of the function."""

    refund_days: int
    function_from: dt.date
    begin: Mapping[str, str] = field(hash=False)
    confirm: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalNotice(ForKinds):
    """When the customer of a term of so many months or more is to be told that it renews.

    Months before the last day on which he can refuse; untold, he may leave free of charge and has
    what he paid for the days left within `refund_days`.
    """

    term_months: int
    earliest_months: int
    latest_months: int
    refund_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit(ForKinds):
    """After a tacit renewal: leaving at any time with so many months of notice, at no cost."""

    notice_months: int
    refund_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTermination(ForKinds):
    """Ending a contract without signing in: the words of the first button and of the last."""

    begin: Mapping[str, str] = field(hash=False)
    confirm: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switching(ForKinds):
    """Leaving a service that processes data for another provider: the longest notice, and the days.

    Charging for it is forbidden from `free_from` on; what was paid for days that are left is given
    back within `refund_days`.
    """

    notice_months: int
    move_days: int
    fetch_days: int
    free_from: dt.date
    refund_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceReduction(ForKinds):
    """Beside a reduced price stands the lowest one of so many days before it was."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediation(ForKinds):
    """A seller established there names the mediator to whom these customers may turn."""


@dataclass(frozen=True, slots=True)
class ConsumerLaw:
    """All of these facts; of two that hold, the later one counts."""

    withdrawal_effects: tuple[WithdrawalEffects, ...]
    renewal_notices: tuple[RenewalNotice, ...]
    exits: tuple[Exit, ...]
    public_terminations: tuple[PublicTermination, ...]
    switchings: tuple[Switching, ...] = ()
    price_reductions: tuple[PriceReduction, ...] = ()
    mediations: tuple[Mediation, ...] = ()

    def effects(self, *, country: str, kind: str, on: dt.date) -> WithdrawalEffects | None:
        """Return what a withdrawal does there; none where no law gives that right."""
        return _found(self.withdrawal_effects, country, kind, on)

    def notice(self, *, country: str, kind: str, on: dt.date) -> RenewalNotice | None:
        """Return when that kind of customer is to be told of a renewal, if he is."""
        return _found(self.renewal_notices, country, kind, on)

    def exit(self, *, country: str, kind: str, on: dt.date) -> Exit | None:
        """Return how that kind of customer may leave after a tacit renewal, if the law says."""
        return _found(self.exits, country, kind, on)

    def switching(self, *, country: str, kind: str, on: dt.date) -> Switching | None:
        """Return how that kind of customer may leave for another provider, if the law says."""
        return _found(self.switchings, country, kind, on)

    def price_reduction(self, *, country: str, kind: str, on: dt.date) -> PriceReduction | None:
        """Return what that kind of customer is to be shown beside a reduced price, if anything."""
        return _found(self.price_reductions, country, kind, on)

    def mediation(self, *, country: str, on: dt.date) -> Mediation | None:
        """Return to whom a seller of a country must name a mediator, if to anybody."""
        own = [found for found in self.mediations if found.regime == country and found.holds(on)]
        return own[-1] if own else None

    def public_termination(self, *, country: str, on: dt.date) -> PublicTermination:
        """Return the words of the buttons; those of the shipped country where it has none."""
        own = [t for t in self.public_terminations if t.regime == country and t.holds(on)]
        return [*self.public_terminations[:1], *own][-1]

    def facts(self) -> list[ForKinds]:
        """Return every fact: what staff are shown."""
        return [
            *self.withdrawal_effects,
            *self.renewal_notices,
            *self.exits,
            *self.public_terminations,
            *self.switchings,
            *self.price_reductions,
            *self.mediations,
        ]


@cache
def shipped() -> ConsumerLaw:
    """Return the facts that come with Tacite."""
    folder = resources.files("tacite.rules.regimes")
    return read_law((folder / f"{name}.toml").read_text("utf-8") for name in SHIPPED)


def read_law(texts: Iterable[str]) -> ConsumerLaw:
    """Read packs in TOML; a missing key is a `KeyError`: packs are code, and tested as such."""
    packs = [tomllib.loads(text) for text in texts]
    return ConsumerLaw(
        withdrawal_effects=_rows(packs, "withdrawal_effects", WithdrawalEffects),
        renewal_notices=_rows(packs, "renewal_notices", RenewalNotice),
        exits=_rows(packs, "exits", Exit),
        public_terminations=_rows(packs, "public_terminations", PublicTermination),
        switchings=_rows(packs, "switchings", Switching),
        price_reductions=_rows(packs, "price_reductions", PriceReduction),
        mediations=_rows(packs, "mediations", Mediation),
    )


_F = TypeVar("_F", bound=ForKinds)


def _found(facts: Iterable[_F], country: str, kind: str, on: dt.date) -> _F | None:
    """Return what holds in a country, else in the Union if that country is of it."""
    holding = [fact for fact in facts if kind in fact.kinds and fact.holds(on)]
    own = [fact for fact in holding if fact.regime == country]
    if not own and country in MEMBER_STATES:
        own = [fact for fact in holding if fact.regime == "EU"]
    return own[-1] if own else None


def _rows(
    packs: Iterable[Mapping[str, Any]], table: str, kind: Callable[..., _F]
) -> tuple[_F, ...]:
    return tuple(
        kind(
            **{name: _value(value) for name, value in row.items() if name != "source"},
            regime=pack["regime"],
            valid_to=None,
            holds_until=pack["holds_until"],
            source=pack["sources"][row["source"]],
            checked_on=pack["checked_on"],
        )
        for pack in packs
        for row in pack.get(table, ())
    )


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
