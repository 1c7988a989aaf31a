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


def refund_state(refund: Any, today: dt.date) -> tuple[str, str]:
    """Return how a refund stands."""
    if refund.state == "paid":
        return "ok", str(_("Paid"))
    return ("late", str(_("Late"))) if refund.before_on < today else ("due", str(_("To pay")))


def refund_why(code: str) -> str:
    """Return what made it owed."""
    return str(_WHYS.get(code, code))
