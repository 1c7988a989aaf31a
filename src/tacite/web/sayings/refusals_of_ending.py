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


def _leaving(facts: Facts) -> str:
    said = _(
        "It stops on %(day)s: you are leaving for another provider."
        " To end it in another way, decide to stay first."
    )
    return said % {"day": _day(facts["stops_on"])}


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
    ("unable_to_notify", "name_missing"): lambda _f: _("Say whose contract it is."),
    ("unable_to_notify", "address_missing"): lambda _f: _(
        "Give an e-mail address, or else your postal address: the confirmation goes there."
    ),
    ("unable_to_notify", "email_wrong"): lambda _f: _("This is no e-mail address: check it."),
    ("unable_to_notify", "day_past"): lambda f: (
        _("Give a day from %(day)s on, or none.") % {"day": _day(f["today"])}
    ),
    ("unable_to_leave", "not_yours"): lambda _f: _("There is no such service."),
    ("unable_to_leave", "no_way_out"): lambda _f: _(
        "It ends with the period that is paid: terminate it, and it is not renewed."
    ),
    ("unable_to_leave", "already_terminated"): lambda f: (
        _("Its end is asked for already: it ends on %(day)s.") % {"day": _day(f["ends_on"])}
    ),
    ("unable_to_leave", "leaving"): _leaving,
    ("unable_to_leave", "wrong_state"): lambda _f: _("This service is over already."),
    ("unable_to_switch", "not_yours"): lambda _f: _("There is no such service."),
    ("unable_to_switch", "no_such_right"): lambda _f: _(
        "It holds nothing that could be moved to another provider: terminate it."
    ),
    ("unable_to_switch", "already_terminated"): lambda f: (
        _("Its end is asked for already: it ends on %(day)s.") % {"day": _day(f["ends_on"])}
    ),
    ("unable_to_switch", "wrong_state"): lambda _f: _("This service is over already."),
    ("unable_to_switch", "asked_already"): lambda f: (
        _("You asked for this already: it runs until %(day)s.") % {"day": _day(f["stops_on"])}
    ),
    ("unable_to_switch", "not_asked"): lambda _f: _(
        "Nothing was asked for, or it stopped already."
    ),
    ("unable_to_terminate", "leaving"): _leaving,
    ("unable_to_terminate", "left_by_law"): lambda f: (
        _("You left this contract and are paid back: it ends on %(day)s.")
        % {"day": _day(f["ends_on"])}
    ),
}
