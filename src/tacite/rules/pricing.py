"""What a quantity costs: fixed, per unit, or by tier (decisions, Prices and VAT)."""

import dataclasses as dc
from collections.abc import Sequence
from typing import Literal

from tacite.rules.refusals import Refused


class NoPrice(Refused):
    """Nothing says what this costs on that day; facts: those of the caller."""

    code = "no_price"


Kind = Literal["fixed", "per_unit", "tier", "setup"]


@dc.dataclass(frozen=True, slots=True)
class PriceRow:
    """One dated price, in the currency and for the cycle already chosen."""

    kind: Kind
    cents: int
    tier_from: int = 1


@dc.dataclass(frozen=True, slots=True)
class Priced:
    """The price of one and of all, in cents, in the sense of the price list."""

    price_cents: int
    amount_cents: int


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
