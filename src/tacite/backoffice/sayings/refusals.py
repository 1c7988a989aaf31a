"""Why an act could not be done, and what can be done instead: one sentence for each refusal."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tacite.backoffice.sayings import handing, refusals_of_ending, refusals_of_prices, states
from tacite.rules.refusals import Refused
from tacite.ui import change_refusals, renewing, use_refusals
from tacite.ui.spoken import Spoken

Facts = Mapping[str, Any]
_say: Final = Spoken()


def refused(refusal: Refused) -> str:
    """Return a refusal in words; one that has none yet is said by its code."""
    why = str(refusal.facts.get("why", ""))
    say = _BY_WHY.get((refusal.code, why)) or _BY_CODE.get(refusal.code) or _BY_ANY_WHY.get(why)
    if say is None:
        return _("It cannot be done: %(code)s.") % {"code": plain(why or refusal.code)}
    return say(refusal.facts)


def plain(code: str) -> str:
    """Return a code as a person reads it."""
    return code.replace("_", " ")


def _money(cents: Any) -> str:
    return _say.amount(int(cents), "EUR")


def _day(value: Any) -> str:
    return _say.long_date(value) if isinstance(value, dt.date) else str(value)


def _moment(value: Any) -> str:
    return _say.instant(value) if isinstance(value, dt.datetime) else str(value)


def _status_over(facts: Facts) -> str:
    said = _("The order is reserved for a status that the account has no more: %(status)s.")
    return said % {"status": facts["status"]}


def _state(facts: Facts) -> str:
    return states.service_word(str(facts.get("state", "")))


_BY_WHY: Final[Mapping[tuple[str, str], Callable[[Facts], str]]] = {
    **change_refusals.SAID,
    **renewing.REFUSALS,
    ("unable_to_correct", "wrong_days"): lambda f: (
        _("Grant from 1 to %(most)s days.") % {"most": f["most"]}
    ),
    ("unable_to_correct", "nothing_to_move"): lambda _f: _(
        "Nothing would end or suspend this service by its calendar: there is no day to move."
    ),
    ("unable_to_correct", "wrong_state"): lambda _f: _(
        "This request is closed already: it is paid or void."
    ),
    ("unable_to_correct", "invoiced"): lambda f: (
        _("The invoice %(number)s was issued with it: write a credit note instead.")
        % {"number": f["number"]}
    ),
    ("unable_to_credit", "nothing_left"): lambda _f: _(
        "Nothing of this invoice is left to credit, or the amount is not above zero."
    ),
    ("unable_to_credit", "too_much"): lambda f: (
        _("At most %(left)s of it is left to credit.") % {"left": _money(f["left_cents"])}
    ),
    ("unable_to_credit", "converted"): lambda f: (
        _("The rest became days of another offer and is not paid back: at most %(left)s is left.")
        % {"left": _money(f["left_cents"])}
    ),
    ("unable_to_credit", "handed_over"): lambda _f: _(
        "Another account has the service now, and its days: credit without giving days back."
    ),
    ("unable_to_credit", "not_an_invoice"): lambda f: (
        _("%(number)s is no invoice of the account.") % {"number": f["number"]}
    ),
    ("unable_to_credit", "not_the_last_period"): lambda f: (
        _("Its days cannot be given back: others follow them, until %(day)s. Credit those first.")
        % {"day": _day(f["until"])}
    ),
    ("unable_to_credit", "next_period_asked"): lambda f: (
        _(
            "Its days cannot be given back: those that follow, until %(day)s, are asked for."
            " Void that request first."
        )
        % {"day": _day(f["until"])}
    ),
    ("unable_to_terminate", "already_terminated"): lambda f: (
        _("It is terminated already and ends on %(day)s.") % {"day": _day(f["ends_on"])}
    ),
    ("unable_to_terminate", "wrong_state"): lambda f: (
        _("A service in this state cannot be terminated: %(state)s.") % {"state": _state(f)}
    ),
    ("unable_to_terminate", "not_terminated"): lambda _f: _("It is not terminated."),
    ("unable_to_terminate", "too_late"): lambda f: (
        _("It could be undone until %(moment)s.") % {"moment": _moment(f["until"])}
    ),
    **handing.REFUSALS,
    ("unable_to_pay", "not_open"): lambda _f: _("This request is closed already."),
    ("unable_to_pay", "status_missing"): _status_over,
    ("unable_to_assign", "status_missing"): _status_over,
    ("unable_to_order", "status_missing"): lambda f: (
        _("The offer is reserved for accounts with the status %(status)s.")
        % {"status": f["status"]}
    ),
    ("unable_to_order", "sold_out"): lambda f: (
        _("Of this offer %(left)s are left.") % {"left": f["left"]}
    ),
    ("unable_to_order", "wrong_segment"): lambda _f: _("The offer is for other customers."),
    ("unable_to_order", "wrong_cycle"): lambda _f: _("The offer is not sold for this period."),
    ("unable_to_order", "wrong_quantity"): lambda f: (
        _("The offer is sold from %(least)s to %(most)s times.")
        % {"least": f["least"], "most": f["most"]}
    ),
    ("unable_to_order", "details_missing"): lambda _f: _(
        "Its billing details are not complete: complete them first."
    ),
    ("unable_to_order", "closed"): lambda _f: _(
        "This account is closed: nothing can be ordered for it."
    ),
    ("unable_to_order", "restricted"): lambda _f: _("The account may not order: it is restricted."),
    ("unable_to_order", "terms_changed"): lambda _f: _(
        "The general terms are others by now: read this page again before you order."
    ),
    ("unable_to_order", "price_changed"): lambda _f: _(
        "The total has changed since it was shown. Nothing was ordered."
    ),
    ("unable_to_grant", "wrong_status"): lambda _f: _(
        "Write the status in small letters, as the offers name it: student."
    ),
    ("unable_to_grant", "past_day"): lambda _f: _("Choose a day after today."),
    ("unable_to_grant", "no_status"): lambda f: (
        _("The account does not have this status: %(status)s.") % {"status": f["status"]}
    ),
    ("unable_to_make_coupon", "wrong_code"): lambda _f: _(
        "A code has from 3 to 40 capitals, digits, hyphens and underscores."
    ),
    ("unable_to_make_coupon", "code_taken"): lambda f: (
        _("There is a coupon %(code)s already.") % {"code": f["code"]}
    ),
    ("unable_to_make_coupon", "wrong_discount"): lambda _f: _(
        "Give either a percentage or an amount above zero, not both."
    ),
    ("unable_to_make_coupon", "wrong_percent"): lambda _f: _(
        "A percentage is above 0 and at most 100."
    ),
    ("unable_to_make_coupon", "wrong_periods"): lambda _f: _(
        "It holds for one period at least; leave it blank for all of them."
    ),
    ("unable_to_make_coupon", "never_valid"): lambda _f: _(
        "Its last day comes before its first one."
    ),
    ("unable_to_make_coupon", "unknown_offer"): lambda f: (
        _("There is no offer %(offer)s.") % {"offer": f["offer"]}
    ),
    ("unable_to_make_coupon", "unknown_coupon"): lambda f: (
        _("There is no coupon %(code)s.") % {"code": f["code"]}
    ),
    ("unable_to_pay", "not_enough_credit"): lambda f: (
        _("The account has %(credit)s of credit, the request asks %(total)s.")
        % {"credit": _money(f["credit_cents"]), "total": _money(f["total_cents"])}
    ),
    ("unable_to_assign", "unknown_line"): lambda _f: _("There is no such bank line."),
    ("unable_to_assign", "unknown_account"): lambda _f: _("There is no such account."),
    ("unable_to_assign", "not_waiting"): lambda _f: _(
        "Somebody placed this line already, or it needs no decision."
    ),
    ("unable_to_assign", "other_seller"): lambda _f: _(
        "The account belongs to another seller than the bank account that received the money."
    ),
    ("unable_to_assign", "other_currency"): lambda f: (
        _("The account is not held in %(currency)s.") % {"currency": f["currency"]}
    ),
    ("unable_to_assign", "request_not_open"): lambda _f: _(
        "This request is closed already: give the money to the account’s credit instead."
    ),
    ("unable_to_assign", "too_little"): lambda f: (
        _("The request asks %(owed)s, more than came in: give it to the account’s credit instead.")
        % {"owed": _money(f["owed_cents"])}
    ),
    ("unable_to_assign", "not_enough_credit"): lambda f: (
        _("The money went out again, and the account has only %(credit)s of credit.")
        % {"credit": _money(f["credit_cents"])}
    ),
    ("unable_to_take_back", "unknown_line"): lambda _f: _("There is no such bank line."),
    ("unable_to_take_back", "not_waiting"): lambda _f: _(
        "Somebody placed this line already, or it needs no decision."
    ),
    ("unable_to_take_back", "other_money"): lambda _f: _(
        "The two lines are not of the same amount and bank account."
    ),
    ("unable_to_take_back", "nothing_to_take_back"): lambda _f: _(
        "What that line brought was taken back already, or is not held by anybody."
    ),
    ("unable_to_take_back", "credit_gone"): lambda f: (
        _(
            "The money was paid out or is a deposit: %(short)s are missing from the credit."
            " Nothing was booked; the line waits until the customer has paid."
        )
        % {"short": _money(f["short_cents"])}
    ),
    **refusals_of_ending.BY_WHY,
    **refusals_of_prices.BY_WHY,
    **use_refusals.SAID,
    ("unable_to_change_group", "not_validated"): lambda _f: _(
        "The group is not validated yet: validate it first."
    ),
    ("unable_to_change_group", "contract_not_accepted"): lambda _f: _(
        "Tick the box once the customer has accepted the contract."
    ),
    ("night_refused", "already_running"): lambda _f: _("A night is running now."),
    ("night_refused", "before_the_last"): lambda f: (
        _("The night of %(day)s is finished already; only later days can follow.")
        % {"day": _day(f["last_on"])}
    ),
    ("night_refused", "in_the_future"): lambda f: (
        _("Today is %(day)s: no later night can run.") % {"day": _day(f["today"])}
    ),
    ("night_refused", "unfinished"): lambda f: (
        _("The night of %(day)s stopped half-way: finish it first.") % {"day": _day(f["as_of"])}
    ),
    ("policy_refused", "wrong_value"): lambda _f: _("This setting does not take that value."),
    ("policy_refused", "contradiction"): lambda f: (
        _("This value contradicts another setting: %(key)s.") % {"key": f["key"]}
    ),
    ("policy_refused", "mistaken_for"): lambda f: (
        _("A payer could mean %(brand)s by it, a brand of the same seller: choose another prefix.")
        % {"brand": f["nearest"]}
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
_BY_CODE: Final[Mapping[str, Callable[[Facts], str]]] = {
    "unable_to_use_coupon": lambda f: (
        _("The code %(code)s cannot be used for this order.") % {"code": f["code"]}
    ),
    "night_stopped": lambda f: (
        _("The night stopped at “%(step)s” and left nothing half-done: run it again. %(error)s")
        % {"step": plain(str(f["step"])), "error": f["error"]}
    ),
    "unknown_account": lambda _f: _("There is no such account."),
    "not_a_vat_number": lambda _f: _(
        "This is no VAT number of the Union: check its country, its length and its digits."
    ),
    "not_a_siren": lambda _f: _("This is no SIREN: it has nine digits, the last of which checks."),
    "no_price": lambda _f: _("What is to be asked for has no price that holds today."),
}
_BY_ANY_WHY: Final[Mapping[str, Callable[[Facts], str]]] = {
    "reason_missing": lambda _f: _("Say why: the history keeps it with your name."),
    "unknown": lambda _f: _("It is no longer there."),
    "changed_hands": lambda _f: _(
        "It went to another account a moment ago, and nothing was done: look at it again."
    ),
    "not_yours": lambda _f: _("It is not of this account."),
}
