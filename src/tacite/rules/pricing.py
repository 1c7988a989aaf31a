"""What a quantity costs: fixed, per unit, or by tier (decisions, Prices and VAT)."""

import dataclasses as dc
from collections.abc import Collection, Sequence
from typing import Literal

from tacite.rules.refusals import Refused


class NoPrice(Refused):
    """Nothing says what this costs on that day; facts: those of the caller."""

    code = "no_price"


Kind = Literal["fixed", "per_unit", "tier", "setup"]


@dc.dataclass(frozen=True, slots=True)
class PriceRow:
    """One dated price, in the currency and for the cycle already chosen.

    `for_status`: only for those who have that status.
    """

    kind: Kind
    cents: int
    tier_from: int = 1
    for_status: str = ""


@dc.dataclass(frozen=True, slots=True)
class Priced:
    """The price of one and of all, in cents, in the sense of the price list."""

    price_cents: int
    amount_cents: int


def rows_for(rows: Sequence[PriceRow], statuses: Collection[str]) -> Sequence[PriceRow]:
    """Return the prices of somebody with these statuses: theirs where there are any (S0-44).

    Set-up and recurring prices are chosen apart. Of two statuses, the one of the lower price
    counts. Where only others have a price it is theirs: what was sold once can always be renewed.
    """
    if not any(row.for_status for row in rows):  # nearly all of a night
        return rows
    setup = [row for row in rows if row.kind == "setup"]
    recurring = [row for row in rows if row.kind != "setup"]
    return [*_own(recurring, statuses), *_own(setup, statuses, others=False)]


def _own(
    rows: Sequence[PriceRow], statuses: Collection[str], *, others: bool = True
) -> Sequence[PriceRow]:
    """Return the rows of one status, else the standard ones, else those of others."""
    by_status: dict[str, list[PriceRow]] = {}
    for row in rows:
        by_status.setdefault(row.for_status, []).append(row)
    mine = sorted((min(r.cents for r in by_status[s]), s) for s in by_status if s in statuses)
    if mine:
        return by_status[mine[0][1]]
    if "" in by_status or not others:
        return by_status.get("", ())
    return next(iter(by_status.values()), ())


def priced(rows: Sequence[PriceRow], *, quantity: int) -> Priced:
    """Return what `quantity` costs for one cycle.

    A fixed price does not follow the quantity. By tier, all units cost the price of the highest
    tier that the quantity reaches.

    :raises NoPrice: no row applies.
    """
    if len(rows) == 1 and rows[0].kind == "fixed":  # nearly all of a night
        return Priced(rows[0].cents, rows[0].cents)
    reached = [r for r in rows if r.kind != "setup" and r.tier_from <= quantity]
    if not reached:
        raise NoPrice(quantity=quantity)
    row = max(reached, key=lambda each: each.tier_from)
    if row.kind == "fixed":
        return Priced(row.cents, row.cents)
    return Priced(row.cents, row.cents * quantity)


def setup_cents(rows: Sequence[PriceRow]) -> int:
    """Return what is charged once, at the order."""
    return sum(row.cents for row in rows if row.kind == "setup")
