"""What a coupon takes off a price, and for which periods."""

import dataclasses as dc
from decimal import Decimal

from tacite.rules.money import half_up


@dc.dataclass(frozen=True, slots=True)
class Discount:
    """So many percent, or so many cents a period; for some periods from the first on, or for all.

    Cents are those of the price list: with VAT or without as the brand prices.
    """

    percent: Decimal | None = None
    cents: int | None = None
    periods: int | None = None

    def holds(self, index: int) -> bool:
        """Tell whether the period of that number, from 0, is cheaper."""
        return self.periods is None or index < self.periods

    def off(self, amount_cents: int) -> int:
        """Return what it takes off an amount: rounded once, never more than the whole."""
        if self.percent is not None:
            return half_up(amount_cents * self.percent / 100)
        return min(self.cents or 0, amount_cents)
