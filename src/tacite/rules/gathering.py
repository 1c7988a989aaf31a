"""Which renewals stand on one request: a night's, or those of a window to come (S3-37).

A window opens on the day on which the first renewal is to be asked for, and holds those whose own
days of asking fall into it, whatever their expiry.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

_DAYS: Final = {"account": 1, "14 days": 14, "30 days": 30, "90 days": 90}
_MONTHS: Final = {"quarter": 3, "half_year": 6, "year": 12}
WAYS: Final = ("service", *_DAYS, *_MONTHS)
DAYS_MAX: Final = 366  # no window is longer


def window_end(way: str, on: dt.date) -> dt.date:
    """Return the first day after the window that opens on a day.

    Quarters, half-years and years are those of the calendar; a window of one day is a night.
    """
    if way in _MONTHS:
        month = (on.month - 1) // _MONTHS[way] * _MONTHS[way] + _MONTHS[way]
        return dt.date(on.year + month // 12, month % 12 + 1, 1)
    return on + dt.timedelta(days=_DAYS.get(way, 1))


def way_of(chosen: str, *, usual: str, offered: Sequence[str]) -> str:
    """Return how a payer's renewals are gathered: as he chose, while that is offered."""
    return chosen if chosen in offered else usual


def stands_with(
    way: str, *, service_id: int, group_id: int | None, by_hand: bool
) -> tuple[str, int]:
    """Return what a renewal of a payer stands on one request with: same answer, same request.

    A group of lines has its own (S4-42), unless the customer chose the services by hand (S1-41).
    """
    if by_hand:
        return "payer", 0
    if group_id is not None:
        return "group", group_id
    return ("service", service_id) if way == "service" else ("payer", 0)


def looks_ahead(way: str) -> bool:
    """Tell whether a way of gathering takes in what is to be asked for on later days."""
    return way not in {"service", "account"}
