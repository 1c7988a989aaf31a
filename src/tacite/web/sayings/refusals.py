"""Why an act could not be done, and what can be done instead, as a customer is told."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tacite.rules.refusals import Refused
from tacite.ui import change_refusals, renewing, use_refusals
from tacite.ui.spoken import Spoken
from tacite.web.sayings import handing, refusals_of_ending, states

Facts = Mapping[str, Any]
_say: Final = Spoken()


def refused(refusal: Refused, *, currency: str = "EUR") -> str:
    """Return a refusal in words; one that has none says that nothing was changed."""
    why = str(refusal.facts.get("why", ""))
    say = _BY_ALL.get((refusal.code, why)) or _BY_CODE.get(refusal.code)
    if say is None:
        return _("This cannot be done now. Nothing was changed.")
    return say({**refusal.facts, "currency": currency})


def missing(fields: Any) -> str:
    """Return which details are missing, in a row."""
    return _say.listed([_FIELDS[field]() for field in fields])


def _money(facts: Facts, name: str) -> str:
    return _say.amount(int(facts[name]), str(facts["currency"]))


def _needs_status(facts: Facts) -> str:
    said = _("Reserved for accounts with the status “%(status)s”. Write to us to ask for it.")
    return said % {"status": states.status(str(facts["status"]))}


def _day(value: Any) -> str:
    return _say.long_date(value) if isinstance(value, dt.date) else str(value)


_FIELDS: Final[Mapping[str, Callable[[], str]]] = {
    "name": lambda: _("the name"),
    "street": lambda: _("the street"),
    "postcode": lambda: _("the postcode"),
    "town": lambda: _("the town"),
}
_BY_WHY: Final[Mapping[tuple[str, str], Callable[[Facts], str]]] = {
    **change_refusals.SAID,
    **renewing.REFUSALS,
    ("unable_to_order", "offer_not_on_sale"): lambda _f: _("This offer is no longer sold."),
    ("unable_to_order", "wrong_segment"): lambda f: states.segment(str(f["segment"])) + ".",
    ("unable_to_order", "status_missing"): _needs_status,
    ("unable_to_order", "sold_out"): lambda f: (
        ngettext(
            "Only %(n)s is left of this offer. Nothing was ordered.",
            "Only %(n)s are left of this offer. Nothing was ordered.",
            f["left"],
        )
        % {"n": _say.whole(f["left"])}
        if f["left"]
        else _("This offer is sold out at the moment. Nothing was ordered.")
    ),
    ("unable_to_use_coupon", "coupon_unknown"): lambda _f: _(
        "We do not know this code. Check how it is written."
    ),
    ("unable_to_use_coupon", "coupon_not_now"): lambda _f: _("This code does not hold today."),
    ("unable_to_use_coupon", "coupon_wrong_offer"): lambda _f: _("This code is for other offers."),
    ("unable_to_use_coupon", "coupon_wrong_segment"): lambda f: (
        states.segment(str(f["segment"])) + "."
    ),
    ("unable_to_use_coupon", "coupon_status_missing"): _needs_status,
    ("unable_to_use_coupon", "coupon_used_up"): lambda _f: _(
        "This code was used as often as it may be."
    ),
    ("unable_to_use_coupon", "coupon_used_by_you"): lambda _f: _(
        "You have used this code as often as it may be."
    ),
    ("unable_to_order", "wrong_cycle"): lambda _f: _("Choose one of the periods offered."),
    ("unable_to_order", "wrong_quantity"): lambda f: (
        _("Choose from %(least)s to %(most)s.")
        % {"least": _say.whole(f["least"]), "most": _say.whole(f["most"])}
    ),
    ("unable_to_order", "wrong_option"): lambda _f: _("Choose among the options of this offer."),
    ("unable_to_order", "details_missing"): lambda f: (
        _("Something is missing in your billing details: %(what)s. Write to us, we complete them.")
        % {"what": missing(f["fields"])}
    ),
    ("unable_to_order", "terms_changed"): lambda _f: _(
        "The general terms have changed since you opened this page. Read them, then order."
    ),
    ("unable_to_order", "terms_not_accepted"): lambda _f: _(
        "Tick the box to accept the terms, then order."
    ),
    ("unable_to_order", "closed"): lambda _f: _(
        "This account is closed: nothing can be ordered for it."
    ),
    ("unable_to_order", "restricted"): lambda _f: _(
        "New orders are closed for this account. Your services go on; write to us about it."
    ),
    ("unable_to_order", "key_used"): lambda _f: _(
        "This form was sent already with another choice. Here is what you chose now: order again."
    ),
    ("unable_to_order", "price_changed"): lambda f: (
        _("The price has changed to %(total)s since you opened this page. Nothing was ordered.")
        % {"total": _money(f, "cents")}
    ),
    ("unable_to_pay", "not_yours"): lambda _f: _("There is no such payment request."),
    ("unable_to_pay", "not_open"): lambda _f: _("This payment request is closed already."),
    ("unable_to_pay", "status_missing"): _needs_status,
    ("unable_to_pay", "not_enough_credit"): lambda f: (
        _("You have %(credit)s of credit, and %(total)s is asked for.")
        % {"credit": _money(f, "credit_cents"), "total": _money(f, "total_cents")}
    ),
    **refusals_of_ending.BY_WHY,
    ("unable_to_terminate", "already_terminated"): lambda f: (
        _("Its end is asked for already: it ends on %(day)s.") % {"day": _day(f["ends_on"])}
    ),
    ("unable_to_terminate", "wrong_state"): lambda _f: _(
        "Only a service that runs or is suspended can be terminated."
    ),
    ("unable_to_terminate", "not_terminated"): lambda _f: _(
        "No end was asked for: the service goes on."
    ),
    **handing.REFUSALS,
    ("unable_to_terminate", "too_late"): lambda f: (
        _("This was possible until %(moment)s. Order the service again to keep it.")
        % {"moment": _say.instant(f["until"])}
    ),
    ("unable_to_verify", "wrong_code"): lambda f: (
        ngettext(
            "This is not the code of our letter. You have %(n)s attempt left.",
            "This is not the code of our letter. You have %(n)s attempts left.",
            f["left"],
        )
        % {"n": f["left"]}
    ),
    ("unable_to_verify", "no_code"): lambda _f: _("No code is waited for: ask for a new one."),
    ("unable_to_verify", "code_expired"): lambda _f: _(
        "The code is older than ten minutes: ask for a new one."
    ),
    ("unable_to_verify", "code_used"): lambda _f: _("This code was used already."),
    ("unable_to_verify", "too_many_attempts"): lambda f: (
        _("Too many wrong codes. Try again from %(moment)s on.")
        % {"moment": _say.instant(f["until"])}
    ),
    ("unable_to_verify", "too_many_codes"): lambda f: (
        _("Too many codes were asked for. Ask again from %(moment)s on.")
        % {"moment": _say.instant(f["until"])}
    ),
}
_OF_USE: Final[Mapping[tuple[str, str], Callable[[Facts], str]]] = {
    **use_refusals.SAID,
    ("unable_to_change_group", "not_validated"): lambda _f: _(
        "The group is not validated yet. Write to us."
    ),
    ("unable_to_change_group", "contract_not_accepted"): lambda _f: _(
        "Tick the box to accept the contract."
    ),
}
_BY_ALL: Final = {**_BY_WHY, **_OF_USE}
_BY_CODE: Final[Mapping[str, Callable[[Facts], str]]] = {
    "no_price": lambda _f: _("This option is not sold for this period."),
    "no_rate": lambda _f: _(
        "We cannot work out the VAT of this order by ourselves. Write to us, we take the order."
    ),
    "nothing_to_pay": lambda _f: _("This payment request is closed already."),
}
