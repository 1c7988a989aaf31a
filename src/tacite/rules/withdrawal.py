"""Until when a consumer may withdraw from what was concluded at a distance (safety-and-law 3.6).

Periods of law end with a working day: one whose last day is a Saturday, a Sunday or a public
holiday of the country ends with the next working day (Regulation 1182/71, article 3).
"""

import datetime as dt
from collections.abc import Collection

from tacite.rules.packs import Packs

_SATURDAY = 5


def withdrawable_until(
    packs: Packs, *, country: str, kind: str, concluded_on: dt.date
) -> dt.date | None:
    """Return the first day on which it is too late to withdraw; None: no law gives that right."""
    found = packs.withdrawal(country=country, kind=kind, on=concluded_on)
    if found is None:
        return None
    last = concluded_on + dt.timedelta(days=found.days)
    while not _is_worked(last, found.holidays):
        last += dt.timedelta(days=1)
    return last + dt.timedelta(days=1)


def easter(year: int) -> dt.date:
    """Return Easter Sunday of a year of the Gregorian calendar."""
    century, of_century = divmod(year, 100)
    fours, rest = divmod(century, 4)
    lag = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * (year % 19) + century - fours - lag + 15) % 30
    leaps, left = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * leaps - moon - left) % 7
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def _is_worked(day: dt.date, holidays: Collection[str]) -> bool:
    """Tell whether a day is neither of a weekend nor one of the holidays.

    A holiday is a day of the year ("12-25"), or counted from Easter Sunday ("easter+1").
    """
    from_easter = (day - easter(day.year)).days
    return day.weekday() < _SATURDAY and not {f"{day:%m-%d}", f"easter+{from_easter}"} & set(
        holidays
    )
