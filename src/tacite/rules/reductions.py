"""What a price that was lowered is to be measured by: the lowest of the days before it was.

Directive 98/6/EC, article 6a: whoever shows a reduced price shows the lowest one of the thirty days
before the reduction; of reductions that follow each other, before the first.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence

_ALWAYS = dt.date.min


@dc.dataclass(frozen=True, slots=True)
class DatedPrice:
    """A price from a day (None: always) until before another (None: for good)."""

    cents: int
    from_on: dt.date | None = None
    to_on: dt.date | None = None

    @property
    def start(self) -> dt.date:
        """The first day, however long ago."""
        return self.from_on or _ALWAYS


@dc.dataclass(frozen=True, slots=True)
class Reduction:
    """Since when a price is lower, and the lowest one of the days before."""

    since: dt.date
    lowest_cents: int


def reduction(prices: Sequence[DatedPrice], *, on: dt.date, days: int) -> Reduction | None:
    """Return by what the price of a day is measured; None: it is no reduced one.

    A lower price is a reduction for so many days, and until its end where it has one; afterwards
    it is simply the price.
    """
    current = next((p for p in prices if p.start <= on and (p.to_on is None or on < p.to_on)), None)
    if current is None:
        return None
    begun, before = current.start, _before(current, prices)
    if before is None or before.cents <= current.cents:
        return None
    if current.to_on is None and (on - begun).days >= days:
        return None
    earlier = _before(before, prices)
    while earlier and earlier.cents > before.cents and (begun - before.start).days < days:
        begun, before = before.start, earlier
        earlier = _before(before, prices)
    since = begun - dt.timedelta(days=days)
    shown = [p for p in prices if p.start < begun and (p.to_on is None or p.to_on > since)]
    return Reduction(begun, min(p.cents for p in shown))


def _before(price: DatedPrice, prices: Sequence[DatedPrice]) -> DatedPrice | None:
    """Return the price that held until this one began."""
    return next((p for p in prices if p.to_on is not None and p.to_on == price.from_on), None)
