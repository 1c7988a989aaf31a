"""Why a price or a successor cannot be announced, withdrawn or kept, as staff are told."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from tacite.backoffice.sayings import states
from tacite.ui.spoken import Spoken

Facts = Mapping[str, Any]
_say: Final = Spoken()


def _money(cents: Any) -> str:
    return _say.amount(int(cents), "EUR")


def _day(value: Any) -> str:
    return _say.long_date(value) if isinstance(value, dt.date) else str(value)


BY_WHY: Final[Mapping[tuple[str, str], Callable[[Facts], str]]] = {
    ("unable_to_announce", "too_soon"): lambda f: (
        _("Holders are told thirty days before: not before %(day)s.") % {"day": _day(f["first_on"])}
    ),
    ("unable_to_announce", "no_price"): lambda _f: _(
        "There is no one price of that cycle on that day, or the successor has none."
    ),
    ("unable_to_announce", "option_missing"): lambda f: (
        _(
            "A holder has the option %(option)s, for which the successor has no price"
            " (%(cycle)s): give it that option with a price first."
        )
        % {"option": f["option"], "cycle": states.cycle(str(f["cycle"]))}
    ),
    ("unable_to_announce", "not_a_rise"): lambda f: (
        _("The price is %(price)s on that day: announce a higher one.")
        % {"price": _money(f["cents"])}
    ),
    ("unable_to_announce", "still_sold"): lambda _f: _("This offer is still sold."),
    ("unable_to_announce", "no_successor"): lambda _f: _("No successor is named for this offer."),
    ("unable_to_announce", "announced_already"): lambda _f: _("This was announced already."),
    ("unable_to_announce", "withdrawn_already"): lambda _f: _("It was withdrawn already."),
    ("unable_to_announce", "in_effect"): lambda f: (
        _("It holds since %(day)s, or a service moved already: it cannot be withdrawn any more.")
        % {"day": _day(f["from_on"])}
    ),
    ("unable_to_keep_price", "wrong_state"): lambda f: (
        _("Only a service that runs or is suspended keeps a price: %(state)s.")
        % {"state": states.service_word(str(f["state"]))}
    ),
    ("unable_to_keep_price", "wrong_price"): lambda _f: _("Give an amount, such as 12.50."),
    ("unable_to_keep_price", "dearer"): lambda f: (
        _("The customer pays %(price)s now: a higher price is announced, not kept.")
        % {"price": _money(f["cents"])}
    ),
    ("unable_to_keep_price", "kept_already"): lambda _f: _("That price is kept already."),
    ("unable_to_keep_price", "not_kept"): lambda _f: _("No price is kept for this service."),
    ("unable_to_keep_price", "list_is_dearer"): lambda f: (
        _("The list says %(price)s, which is more: the customer would have to be told before.")
        % {"price": _money(f["cents"])}
        if f["cents"] is not None
        else _("The list has no price for this cycle any more.")
    ),
}
