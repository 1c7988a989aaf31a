"""What may be done with a service: each act with what it means, or why not and from when on.

Each feature has a module in `web/pages` that adds its own `way` to `WAYS`; the page of a service
lists them in that order.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from tacite.acts.showing.held import Held
from tacite.acts.showing.life import Life
from tacite.web.pages import (
    change,
    cycle,
    hand_over,
    leave,
    renew,
    switch,
    terminate,
    units,
    withdraw,
)
from tacite.web.way import Way

_WAYS: Final[Sequence[Callable[[Any, Held, Life], Way | None]]] = (
    renew.way,
    change.way,
    units.way,
    cycle.way,
    hand_over.way,
    withdraw.way,
    leave.way,
    switch.way,
    terminate.way,
)


def ways(request: Any, service: Held, told: Life) -> list[Way]:
    """Return the acts that the page of a service offers or refuses, in their order."""
    found = (way(request, service, told) for way in _WAYS)
    return [way for way in found if way is not None]
