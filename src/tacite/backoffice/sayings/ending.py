"""What ends, and what is owed for it: states and reasons in words."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

_WHYS: Final[Mapping[str, Any]] = {
    "withdrawal": _("withdrawal from the contract"),
    "leaving": _("days that the law gives back"),
    "credit": _("credit paid out"),
}

_KINDS: Final[Mapping[str, Any]] = {
    "withdrawal": _("Withdrawal"),
    "termination": _("Termination without signing in"),
    "leaving": _("End by right of the law"),
    "renewal": _("Renewal told"),
}


def refund_state(refund: Any, today: dt.date) -> tuple[str, str]:
    """Return how a refund stands."""
    if refund.state == "paid":
        return "ok", str(_("Paid"))
    return ("late", str(_("Late"))) if refund.before_on < today else ("due", str(_("To pay")))


def refund_why(code: str) -> str:
    """Return what made it owed."""
    return str(_WHYS.get(code, code))


def notice_kind(code: str) -> str:
    """Return what was declared."""
    return str(_KINDS.get(code, code))


def notice_state(notice: Any) -> tuple[str, str]:
    """Return whether somebody still has to see to a notice."""
    return ("due", str(_("Waits"))) if notice.state == "open" else ("ok", str(_("Seen to")))
