"""Why a service cannot change its offer, as customers and staff are told alike."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tacite.ui.spoken import Spoken
from tacite.wording.formats import counted

Facts = Mapping[str, Any]
_say: Final = Spoken()


def _days(count: Any) -> str:
    return counted(ngettext("%(n)s day", "%(n)s days", int(count))) % {"n": count}


def _day(value: Any) -> str:
    return _say.long_date(value) if isinstance(value, dt.date) else str(value)


def _delete_first(facts: Facts) -> str:
    said = ngettext(
        "First mark %(n)s server for deletion: you keep fewer than you have.",
        "First mark %(n)s servers for deletion: you keep fewer than you have.",
        facts["units"],
    )
    return said % {"n": facts["units"]}


def _unmark_first(facts: Facts) -> str:
    said = ngettext(
        "%(n)s server more is marked for deletion than this change drops: unmark it first.",
        "%(n)s servers more are marked for deletion than this change drops: unmark them first.",
        facts["units"],
    )
    return said % {"n": facts["units"]}


def _more_than_left(facts: Facts) -> str:
    said = ngettext(
        "Servers that are deleted cannot come back: choose %(n)s server.",
        "Servers that are deleted cannot come back: choose %(n)s servers or fewer.",
        facts["most"],
    )
    return said % {"n": facts["most"]}


def _sold_out(facts: Facts) -> str:
    if not facts["left"]:
        return _("This offer is sold out.")
    said = ngettext(
        "Only %(n)s is left of this offer.", "Only %(n)s are left of this offer.", facts["left"]
    )
    return said % {"n": facts["left"]}


def _too_few(facts: Facts) -> str:
    return _(
        "You have too few days left for this change of offer. At least %(required)s must be left;"
        " at present you have %(left)s left. Renew first, then change."
    ) % {"required": _days(facts["required"]), "left": _days(facts["left"])}


SAID: Final[Mapping[tuple[str, str], Callable[[Facts], str]]] = {
    ("unable_to_change", "delete_first"): _delete_first,
    ("unable_to_change", "unmark_first"): _unmark_first,
    ("unable_to_change", "more_than_left"): _more_than_left,
    ("unable_to_change", "too_few_days"): _too_few,
    ("unable_to_change", "too_soon"): lambda f: (
        _("The offer was changed a short while ago. It is possible again from %(moment)s on.")
        % {"moment": _say.instant(f["until"])}
    ),
    ("unable_to_change", "worth_nothing"): lambda _f: _(
        "The present offer is free: its days have no value to turn into others."
    ),
    ("unable_to_change", "free_offer"): lambda _f: _(
        "That offer is free: no number of its days has the value of yours."
    ),
    ("unable_to_change", "only_upwards"): lambda _f: _("Only a dearer offer can be chosen."),
    ("unable_to_change", "other_family"): lambda _f: _(
        "A cheaper offer can only be chosen within the same family."
    ),
    ("unable_to_change", "not_by_customer"): lambda _f: _(
        "We change the offer of this service for you: write to us."
    ),
    ("unable_to_change", "restricted"): lambda _f: _(
        "This account may order nothing more at present: a cheaper offer is possible."
    ),
    ("unable_to_change", "nothing_to_change"): lambda _f: _("There is nothing to change."),
    ("unable_to_change", "offer_not_on_sale"): lambda _f: _(
        "This offer is not sold, or not for the period of this service."
    ),
    ("unable_to_change", "wrong_quantity"): lambda f: (
        _("Choose from %(least)s to %(most)s.")
        % {"least": _say.whole(f["least"]), "most": _say.whole(f["most"])}
    ),
    ("unable_to_change", "sold_out"): _sold_out,
    ("unable_to_change", "wrong_option"): lambda _f: _("Choose among the options of this offer."),
    ("unable_to_change", "wrong_state"): lambda _f: _("Only a service that runs can be changed."),
    ("unable_to_change", "expired"): lambda f: (
        _("The service expired on %(day)s: renew it first.") % {"day": _day(f["on"])}
    ),
    ("unable_to_change", "terminated"): lambda f: (
        _("Its end is asked for: it ends on %(day)s. Take that back first.")
        % {"day": _day(f["ends_on"])}
    ),
    ("unable_to_change", "open_request"): lambda f: (
        _("The payment request %(reference)s is open: it must be paid or void first.")
        % {"reference": f["reference"]}
    ),
    ("unable_to_change", "final_not_accepted"): lambda _f: _(
        "The present offer is sold to nobody any more. Tick that you leave it for good."
    ),
    ("unable_to_change", "nothing_asked"): lambda _f: _("No change is waiting."),
    ("unable_to_change", "shown_again"): lambda _f: _(
        "Something is otherwise than it was shown. Nothing was changed: look at it again."
    ),
    ("unable_to_change", "too_late_for_renewal"): lambda _f: _(
        "The renewal that it begins with is paid or invoiced already."
    ),
    ("unable_to_change", "not_warned"): lambda _f: _(
        "Tick that all data, backups and IP addresses of these servers will be lost for good."
    ),
    ("unable_to_change", "last_unit"): lambda _f: _("At least one server must remain."),
    ("unable_to_change", "unknown_unit"): lambda _f: _("Choose servers of this service."),
    ("unable_to_change", "deleted_already"): lambda _f: _(
        "A server that was marked is deleted already: it cannot be kept."
    ),
    ("unable_to_change", "reason_missing"): lambda _f: _(
        "Say why: the history keeps it with your name."
    ),
    ("unable_to_change", "not_yours"): lambda _f: _("There is no such service."),
}
