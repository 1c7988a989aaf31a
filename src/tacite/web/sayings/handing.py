"""Why services cannot be handed over, and what can be done instead, as a customer is told."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from tacite.ui.spoken import Spoken
from tacite.web.sayings import states

Facts = Mapping[str, Any]
_say: Final = Spoken()
_CODE: Final = "unable_to_hand_over"


def _missing(facts: Facts) -> str:
    words = {
        "name": _("the name"),
        "street": _("the street"),
        "postcode": _("the postcode"),
        "town": _("the town"),
    }
    said = _("Complete your billing details first: %(what)s. Write to us, we complete them.")
    return said % {"what": _say.listed([words[field] for field in facts["fields"]])}


def _moment(facts: Facts) -> str:
    at = facts["at"]
    return _say.instant(at) if isinstance(at, dt.datetime) else str(at)


_WHY: Final[Mapping[str, Callable[[Facts], str]]] = {
    "nothing_chosen": lambda _f: _("Choose at least one service."),
    "not_yours": lambda _f: _("One of these services is no longer yours. Choose again."),
    "wrong_state": lambda f: (
        _("%(ref)s has ended or has not begun: only what runs or is suspended can be handed over.")
        % {"ref": f["ref"]}
    ),
    "open_request": lambda f: (
        _("%(reference)s is not paid yet. Once it is, %(ref)s can be handed over.")
        % {"reference": f["reference"], "ref": f["ref"]}
    ),
    "open_change": lambda f: (
        _("A change of %(ref)s waits. Once it is done or given up, it can be handed over.")
        % {"ref": f["ref"]}
    ),
    "in_group": lambda f: (
        _("%(ref)s is in a group whose use is counted together: take it out of the group first.")
        % {"ref": f["ref"]}
    ),
    "leaving": lambda f: (
        _(
            "%(ref)s is leaving for another provider, so it goes to no other account."
            " As long as it runs you may still decide to stay."
        )
        % {"ref": f["ref"]}
    ),
    "wrong_segment": lambda f: (
        _("%(ref)s is sold to other kinds of customers only: this account cannot take it over.")
        % {"ref": f["ref"]}
    ),
    "status_missing": lambda f: (
        _("%(ref)s is reserved for accounts with the status “%(status)s”. Write to us for it.")
        % {"ref": f["ref"], "status": states.status(str(f["status"]))}
    ),
    "abuse": lambda _f: _(
        "A report is being looked into: nothing can be handed over until it is settled. Ask us."
    ),
    "handed_over_already": lambda f: (
        _("%(ref)s is being handed over already: see your handovers.") % {"ref": f["ref"]}
    ),
    "not_an_address": lambda _f: _("Write a whole e-mail address, such as name@example.com."),
    "not_a_number": lambda f: (
        _("A customer number has no more than %(most)s signs.") % {"most": _say.whole(f["most"])}
    ),
    "half_a_name": lambda _f: _("Give both: the customer number and the e-mail address."),
    "yourself": lambda _f: _("This is your own customer number: name the other side."),
    "same_address": lambda _f: _(
        "This is the address of your own account; the other side has another one."
    ),
    "too_many": lambda f: (
        _("At most %(most)s handovers can be asked for in a day. Try again tomorrow.")
        % {"most": _say.whole(f["most"])}
    ),
    "unknown": lambda _f: _("There is nothing here for you to decide."),
    "not_open": lambda _f: _("This handover is over already."),
    "lapsed": lambda f: (
        _("This was possible until %(moment)s. It can be asked for again.") % {"moment": _moment(f)}
    ),
    "agreed_already": lambda _f: _("You have agreed already."),
    "unpaid": lambda f: (
        _("%(reference)s is not paid. Once it is, you can go on here.")
        % {"reference": f["reference"]}
    ),
    "restricted": lambda _f: _(
        "Your account cannot take over services at the moment. Write to us about it."
    ),
    "details_missing": _missing,
    "details_known": lambda _f: _(
        "Your billing details are complete already. To change them, see your profile."
    ),
    "other_currency": lambda f: (
        _("These services are billed in %(currency)s, your account is not.")
        % {"currency": f["currency"]}
    ),
    "other_side": lambda _f: _(
        "The other side has something to settle first. Try again later; your code was not used."
    ),
}
REFUSALS: Final[Mapping[tuple[str, str], Callable[[Facts], str]]] = {
    (_CODE, why): say for why, say in _WHY.items()
}
