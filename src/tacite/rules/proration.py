"""What unused days of a paid period are worth (WE-32, WE-24; I-19)."""

import datetime as dt
from fractions import Fraction

from tacite.rules.money import half_up
from tacite.rules.periods import Period


def unused_value(paid_cents: int | Fraction, period: Period, on: dt.date) -> int:
    """Return the cents of the days from `on` to the end: `on` is the first day no longer used.

    Whole days, one rounding at the end. Before the period all of it is unused, after it nothing.
    The used part is what remains, so that both sum to what was paid.
    """
    return half_up(paid_cents * unused_share(period, on))


def unused_share(period: Period, on: dt.date) -> Fraction:
    """Return which share of a period is left when `on` is the first day no longer used."""
    unused_days = min(max((period.end - on).days, 0), period.days)
    return Fraction(unused_days, period.days)
