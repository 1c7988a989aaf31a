"""Why a contract cannot be withdrawn from or left, as its customer is told."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from tacite.ui.spoken import Spoken

Facts = Mapping[str, Any]
_say: Final = Spoken()


def _day(value: Any) -> str:
    return _say.long_date(value) if isinstance(value, dt.date) else str(value)


BY_WHY: Final[Mapping[tuple[str, str], Callable[[Facts], str]]] = {
    ("unable_to_withdraw", "not_yours"): lambda _f: _("There is no such service."),
    ("unable_to_withdraw", "no_right"): lambda _f: _(
        "This contract gives no right to withdraw. You may terminate it at any time."
    ),
    ("unable_to_withdraw", "exempt"): lambda _f: _(
        "What was made or registered for you alone cannot be withdrawn from."
    ),
    ("unable_to_withdraw", "withdrawal_over"): lambda f: (
        _("This was possible until %(day)s. You may terminate the contract at any time.")
        % {"day": _day(f["until"])}
    ),
    ("unable_to_withdraw", "wrong_state"): lambda _f: _("This service is over already."),
}
