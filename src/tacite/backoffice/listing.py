"""Long lists by pages of fifty, and the filters that stand in their address."""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest

SIZE: Final = 50
_PAGES_MAX: Final = 20_000
_TEXT_MAX: Final = 200
_END_OF_TIME: Final = dt.date(9999, 1, 1)  # whoever counts on from a day stays among the days
_DIGITS_MAX: Final = 18  # of a 64-bit number


@dc.dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and the addresses of those beside it; empty where there is none.

    What follows is known without counting: counting a million rows would cost more than the page.
    """

    items: Sequence[Any]
    number: int
    previous: str
    following: str


def page_of(request: HttpRequest, rows: "QuerySet[Any]", *, size: int = SIZE) -> Page:
    """Return the page of a list that an address asks for; a number that is none is the first."""
    number = min(max(number_of(request.GET.get("page", "")) or 1, 1), _PAGES_MAX)
    start = (number - 1) * size
    items = list(rows[start : start + size + 1])
    return Page(
        items=items[:size],
        number=number,
        previous=_address(request, number - 1) if number > 1 else "",
        following=_address(request, number + 1) if len(items) > size else "",
    )


def text(request: HttpRequest, name: str = "q") -> str:
    """Return what was typed into a field of the address, without blanks around and zero bytes."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:_TEXT_MAX]


def choice(request: HttpRequest, name: str, among: Sequence[str]) -> str:
    """Return a chosen filter if it is one of those that exist, else nothing."""
    chosen = request.GET.get(name, "")
    return chosen if chosen in among else ""


def number(request: HttpRequest, name: str) -> int | None:
    """Return a number from the address, or none."""
    return number_of(request.GET.get(name, ""))


def number_of(typed: str) -> int | None:
    """Return the number that a field says, if it is one that a row may have, or none."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS_MAX
    return int(typed) if is_number else None


def day(request: HttpRequest, name: str) -> dt.date | None:
    """Return a day from the address, or none."""
    return day_of(request.GET.get(name, ""))


def day_of(typed: str) -> dt.date | None:
    """Return the day that a field of a form says, or none."""
    try:
        found = dt.date.fromisoformat(typed.strip())
    except ValueError:
        return None
    return found if found < _END_OF_TIME else None


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
