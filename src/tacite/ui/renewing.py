"""Why a service cannot be renewed by hand, in the words of both sites; and what a form chose."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from tacite.ui.spoken import Spoken
from tacite.wording.formats import counted

Facts = Mapping[str, Any]
_say: Final = Spoken()
_CYCLE_WORDS: Final = 2


def choice_of(cycle: str, cents: int) -> str:
    """Return a length with the price that is shown for it, as the value of a form."""
    return f"{cycle.replace(' ', '-')}-{cents}"


def read_choice(value: str) -> tuple[str, int]:
    """Return the length and the price that a value of a form names; nonsense names no length."""
    cycle, _dash, cents = value.rpartition("-")
    words = cycle.split("-")
    if len(words) != _CYCLE_WORDS or not (cents.isascii() and cents.isdecimal()):
        return "", 0
    return " ".join(words), int(cents[:12])


def gathering(way: str) -> str:
    """Return a way of gathering as a choice says it."""
    words: Mapping[str, str] = {
        "service": _("Each service on a request of its own"),
        "account": _("What is asked for on one day, together"),
        "14 days": _("What is asked for within 14 days, together"),
        "30 days": _("What is asked for within 30 days, together"),
        "90 days": _("What is asked for within 90 days, together"),
        "quarter": _("What is asked for in a quarter, together"),
        "half_year": _("What is asked for in a half-year, together"),
        "year": _("What is asked for in a calendar year, together"),
    }
    return counted(words[way])


def _day(value: Any) -> str:
    return _say.long_date(value) if isinstance(value, dt.date) else str(value)


REFUSALS: Final[Mapping[tuple[str, str], Callable[[Facts], str]]] = {
    ("unable_to_gather", "not_offered"): lambda _f: _("Choose one of the ways offered."),
    ("unable_to_renew", "payer_is_another"): lambda _f: _(
        "Another account pays for this service: whoever pays for it renews it."
    ),
    ("unable_to_renew", "not_yours"): lambda _f: _("There is no such service on this account."),
    ("unable_to_renew", "not_offered"): lambda _f: _(
        "Each period is invoiced when it begins: services are not renewed before."
    ),
    ("unable_to_renew", "wrong_state"): lambda _f: _(
        "Only a service that runs or is suspended can be renewed."
    ),
    ("unable_to_renew", "terminated"): lambda f: (
        _("Its end is asked for, and it ends on %(day)s. Take the termination back, then renew.")
        % {"day": _day(f["ends_on"])}
    ),
    ("unable_to_renew", "invoiced"): lambda f: (
        _("Invoice %(number)s of this service is not paid yet; once it is, it can be renewed.")
        % {"number": f["number"]}
    ),
    ("unable_to_renew", "wrong_length"): lambda _f: _(
        "This service has no price for that length. Choose one of those shown."
    ),
    ("unable_to_renew", "nothing_chosen"): lambda _f: _(
        "Choose a length for at least one service."
    ),
    ("unable_to_renew", "price_changed"): lambda _f: _(
        "The price has changed since this page was opened. Nothing was asked for: here it is anew."
    ),
    ("unable_to_change_cycle", "not_yours"): lambda _f: _(
        "There is no such service on this account."
    ),
    ("unable_to_change_cycle", "payer_is_another"): lambda _f: _(
        "Another account pays for this service: its cycle is changed with whoever pays."
    ),
    ("unable_to_change_cycle", "not_allowed"): lambda _f: _(
        "The cycle of this service cannot be changed like this."
    ),
    ("unable_to_change_cycle", "not_longer"): lambda _f: _(
        "The cycle can only become longer; write to us for a shorter one."
    ),
    ("unable_to_change_cycle", "wrong_state"): lambda _f: _(
        "The cycle can be changed while the service is active."
    ),
    ("unable_to_change_cycle", "terminated"): lambda f: (
        _("Its end is asked for, and it ends on %(day)s: there is no cycle to change.")
        % {"day": _day(f["ends_on"])}
    ),
    ("unable_to_change_cycle", "invoiced"): lambda f: (
        _("Invoice %(number)s of this service is not paid yet; then the cycle can be changed.")
        % {"number": f["number"]}
    ),
    ("unable_to_change_cycle", "late"): lambda f: (
        _("The payment of %(reference)s is late; once it is paid, the cycle can be changed.")
        % {"reference": f["reference"]}
    ),
    ("unable_to_change_cycle", "same_cycle"): lambda _f: _("This is its cycle already."),
    ("unable_to_change_cycle", "wrong_length"): lambda _f: _(
        "This service has no price for that cycle. Choose one of those shown."
    ),
    ("unable_to_change_cycle", "asked_already"): lambda _f: _(
        "Another cycle is asked for already, and waits for an answer."
    ),
    ("unable_to_change_cycle", "not_received"): lambda _f: _("This was decided already."),
    ("unable_to_change_cycle", "price_changed"): lambda _f: _(
        "The price has changed since this page was opened. Nothing was changed: here it is anew."
    ),
}
