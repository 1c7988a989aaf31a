"""What to ask of a platform, how long to wait after an attempt in vain, when to leave it to staff.

A service in the state `active` should run, a `suspended` one should be there and not run, an
`ended` one should be gone. One that is only ordered, or was abandoned, is nothing to a platform
yet.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from tacite.provisioning.platforms.base import Seen, Standing, Verb

WANTED_IN_STATE: Final[Mapping[str, str]] = {
    "active": "running",
    "suspended": "suspended",
    "ended": "gone",
}
# After the first attempt in vain, the second, …; after one more than these a person is needed.
_WAITS: Final = tuple(
    dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60)
)
_SOONEST: Final = dt.timedelta(seconds=5)
_LATEST: Final = dt.timedelta(days=1)
_VERBS: Final[Mapping[tuple[str, Seen], Verb | None]] = {
    ("running", Seen.ABSENT): Verb.ENSURE,
    ("running", Seen.SUSPENDED): Verb.RESUME,
    ("running", Seen.RUNNING): None,
    ("suspended", Seen.ABSENT): Verb.ENSURE,
    ("suspended", Seen.RUNNING): Verb.SUSPEND,
    ("suspended", Seen.SUSPENDED): None,
    ("gone", Seen.RUNNING): Verb.END,
    ("gone", Seen.SUSPENDED): Verb.END,
    ("gone", Seen.ABSENT): None,
}


def next_verb(
    *,
    wanted: str,
    seen: Seen,
    ensured: bool,
    plan_due: bool = False,
    quantity_due: bool = False,
) -> Verb | None:
    """Return what to ask of a platform so that a service becomes what it should be; None: nothing.

    A service that runs, but was made by somebody else, is still told what it is to be, once. One
    that should be suspended and is not there is made first: its data must have a place to be.
    Another plan is told to what runs; what is suspended is told when it runs again.

    :raises KeyError: nobody knows how the service stands; ask for its status first.
    """
    if wanted == "running" and seen == Seen.RUNNING:
        if not ensured:
            return Verb.ENSURE
        if plan_due:
            return Verb.CHANGE_PLAN
        return Verb.SET_QUANTITY if quantity_due else None
    return _VERBS[wanted, seen]


def is_as_wanted(*, wanted: str, seen: Seen) -> bool:
    """Tell whether a service stands as it should."""
    return _VERBS.get((wanted, seen), Verb.ENSURE) is None


def is_otherwise(
    *, wanted: str, standing: Standing, offer: str, quantity: int
) -> tuple[bool, bool]:
    """Tell whether what runs has another plan than it should, and whether it is another number.

    What a platform does not tell is believed; what does not run is told its plan when it does.
    """
    if wanted != "running" or standing.seen != Seen.RUNNING:
        return False, False
    return standing.offer not in {"", offer}, standing.quantity not in {0, quantity}


def next_try(*, attempts: int, now: dt.datetime) -> dt.datetime | None:
    """Return when to try again after so many attempts in vain; None: a person is needed."""
    return now + _WAITS[attempts - 1] if attempts <= len(_WAITS) else None


def asked_again_at(*, seconds: int, now: dt.datetime) -> dt.datetime:
    """Return when to ask again for what is pending: when the platform says so, within a day."""
    wished = dt.timedelta(seconds=max(0, min(seconds, 1_000_000)))
    return now + min(max(wished, _SOONEST), _LATEST)
