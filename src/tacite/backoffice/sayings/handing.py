"""How handovers stand, and why an act on them could not be done, as staff is told."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tacite.ui.spoken import Spoken

Facts = Mapping[str, Any]
_say: Final = Spoken()
_CODE: Final = "unable_to_hand_over"
_STATES: Final[Mapping[str, tuple[str, Any]]] = {
    "asked": ("due", gettext_lazy("Awaits all sides")),
    "agreed": ("wait", gettext_lazy("Agreed to by one side")),
    "done": ("ok", gettext_lazy("Handed over")),
    "refused": ("off", pgettext_lazy("handover", "Refused")),
    "lapsed": ("off", gettext_lazy("Lapsed")),
    "withdrawn": ("off", gettext_lazy("Withdrawn")),
}


def handover_state(state: str) -> tuple[str, str]:
    """Return how a handover stands."""
    tone, word = _STATES[state]
    return tone, str(word)


def _moment(facts: Facts) -> str:
    at = facts["at"]
    return _say.instant(at) if isinstance(at, dt.datetime) else str(at)


_WHY: Final[Mapping[str, Callable[[Facts], str]]] = {
    "nothing_chosen": lambda _f: _("Tick at least one service."),
    "wrong_state": lambda f: (
        _("%(ref)s neither runs nor is suspended: it cannot be handed over.") % {"ref": f["ref"]}
    ),
    "open_request": lambda f: (
        _("%(reference)s asks for %(ref)s: it must be paid or void first.")
        % {"reference": f["reference"], "ref": f["ref"]}
    ),
    "open_change": lambda f: _("A change of %(ref)s waits: end it first.") % {"ref": f["ref"]},
    "in_group": lambda f: (
        _("%(ref)s is in a group of its holder: it cannot leave with the use counted there.")
        % {"ref": f["ref"]}
    ),
    "leaving": lambda f: (
        _("%(ref)s is leaving for another provider: it goes to no other account.")
        % {"ref": f["ref"]}
    ),
    "wrong_segment": lambda f: (
        _("The offer of %(ref)s is not for customers such as the one who would take it.")
        % {"ref": f["ref"]}
    ),
    "status_missing": lambda f: (
        _("The offer of %(ref)s needs the status %(status)s, which the other side has not.")
        % {"ref": f["ref"], "status": f["status"]}
    ),
    "abuse": lambda _f: _("An abuse case is open for the service or the account: close it first."),
    "handed_over_already": lambda f: (
        _("%(ref)s is in a handover already: withdraw that one first.") % {"ref": f["ref"]}
    ),
    "not_an_address": lambda _f: _("Give the whole e-mail address of the other account."),
    "not_a_number": lambda f: (
        _("A customer number has no more than %(most)s signs.") % {"most": f["most"]}
    ),
    "half_a_name": lambda _f: _("Give number and address of the payer, or neither."),
    "yourself": lambda _f: _("This is the number of the account itself."),
    "same_address": lambda _f: _("Both accounts have this e-mail address: they must differ."),
    "too_many": lambda f: (
        _("The account has asked for %(most)s handovers within a day.") % {"most": f["most"]}
    ),
    "unknown": lambda _f: _("The account is no side of this handover."),
    "not_open": lambda _f: _("This handover is over already."),
    "lapsed": lambda f: _("Its time was over: %(moment)s.") % {"moment": _moment(f)},
    "agreed_already": lambda _f: _("This side has agreed already."),
    "recorded_already": lambda _f: _(
        "You recorded the consent of the other side: another member of staff records this one."
    ),
    "unpaid": lambda f: (
        _("%(reference)s is not paid: it must be settled first.") % {"reference": f["reference"]}
    ),
    "restricted": lambda _f: _("The account that would take or pay is restricted."),
    "details_missing": lambda _f: _(
        "The billing details of the account that would take or pay are not complete."
    ),
    "other_currency": lambda f: (
        _("The services are billed in %(currency)s, the account is not.")
        % {"currency": f["currency"]}
    ),
    "other_side": lambda _f: _(
        "Another side is not ready: something is unpaid, incomplete or looked into."
    ),
}
REFUSALS: Final[Mapping[tuple[str, str], Callable[[Facts], str]]] = {
    (_CODE, why): say for why, say in _WHY.items()
}
