"""Long lists by pages of fifty, in their address; what follows is known without counting."""

import dataclasses as dc
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.http import HttpRequest

SIZE: Final = 50
_PAGES_MAX: Final = 20_000
_TEXT_MAX: Final = 100


@dc.dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and the addresses of those beside it; empty where there is none."""

    items: Sequence[Any]
    number: int
    previous: str
    following: str


def page_of(
    request: HttpRequest, read: Callable[[int, int], Sequence[Any]], *, size: int = SIZE
) -> Page:
    """Return the page that an address asks for; `read` gives rows from a place, so many."""
    asked = request.GET.get("page", "1")
    is_number = asked.isascii() and asked.isdecimal() and len(asked) <= len(str(_PAGES_MAX))
    number = min(max(int(asked), 1), _PAGES_MAX) if is_number else 1
    items = read((number - 1) * size, size + 1)
    return Page(
        items=items[:size],
        number=number,
        previous=_address(request, number - 1) if number > 1 else "",
        following=_address(request, number + 1) if len(items) > size else "",
    )


def text(request: HttpRequest, name: str = "q") -> str:
    """Return what was typed into a field of the address, without blanks around and zero bytes."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:_TEXT_MAX]


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
