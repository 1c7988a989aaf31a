"""Why an end, a withdrawal or a refund could not be carried out, as staff are told."""

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
    said = _("The customer leaves for another provider: it stops on %(day)s without more.")
    return said % {"day": _day(facts["stops_on"])}


BY_WHY: Final[Mapping[tuple[str, str], Callable[[Facts], str]]] = {
    ("unable_to_refund", "paid_already"): lambda f: (
        _("It was paid already, on %(day)s.") % {"day": _day(f["on"])}
    ),
    ("unable_to_refund", "wrong_day"): lambda f: (
        _("Give a day from %(since)s to %(today)s: the day on which the transfer was made.")
        % {"since": _day(f["since"]), "today": _day(f["today"])}
    ),
    ("unable_to_refund", "reference_missing"): lambda _f: _(
        "Give the reference of the transfer: the customer finds it by that."
    ),
    ("unable_to_refund", "not_our_account"): lambda _f: _(
        "The transfer must leave from one of the seller’s own bank accounts."
    ),
    ("unable_to_refund", "seen_already"): lambda _f: _(
        "A line of a statement is tied to this refund already."
    ),
    ("unable_to_refund", "other_line"): lambda _f: _(
        "That bank line is not this transfer: another amount or account, or somebody placed it."
    ),
    ("unable_to_refund", "not_an_iban"): lambda _f: _(
        "This is no IBAN: check its length and its digits."
    ),
    ("unable_to_refund", "wrong_amount"): lambda _f: _("Give an amount above zero."),
    ("unable_to_refund", "not_enough_credit"): lambda f: (
        _("The account has only %(credit)s of credit.")
        % {"credit": _say.amount(int(f["credit_cents"]), "EUR")}
    ),
    ("unable_to_withdraw", "no_right"): lambda _f: _(
        "Neither the law nor the brand gives a right to withdraw from this service."
    ),
    ("unable_to_withdraw", "exempt"): lambda _f: _(
        "The offer is exempt from the right to withdraw: the order says why."
    ),
    ("unable_to_withdraw", "withdrawal_over"): lambda f: (
        _("It could be withdrawn from until %(day)s.") % {"day": _day(f["until"])}
    ),
    ("unable_to_withdraw", "wrong_state"): lambda _f: _("The service is over already."),
    ("unable_to_handle", "handled_already"): lambda _f: _("Somebody saw to it already."),
    ("unable_to_handle", "unknown_service"): lambda _f: _("The brand has no service of that name."),
    ("unable_to_switch", "no_such_right"): lambda _f: _(
        "No law lets it be left for another provider, or it holds nothing that could be moved."
    ),
    ("unable_to_switch", "already_terminated"): lambda f: (
        _("It is terminated already and ends on %(day)s.") % {"day": _day(f["ends_on"])}
    ),
    ("unable_to_switch", "wrong_state"): lambda _f: _("This service is over already."),
    ("unable_to_switch", "asked_already"): lambda f: (
        _("This was asked for already: it runs until %(day)s.") % {"day": _day(f["stops_on"])}
    ),
    ("unable_to_switch", "not_asked"): lambda _f: _(
        "Nothing was asked for, or it stopped already."
    ),
    ("unable_to_leave", "no_way_out"): lambda _f: _(
        "No law lets the customer leave before what is paid is over."
    ),
    ("unable_to_leave", "already_terminated"): lambda f: (
        _("It is terminated already and ends on %(day)s.") % {"day": _day(f["ends_on"])}
    ),
    ("unable_to_leave", "wrong_state"): lambda _f: _("The service is over already."),
    ("unable_to_terminate", "leaving"): _leaving,
    ("unable_to_leave", "leaving"): _leaving,
    ("unable_to_terminate", "left_by_law"): lambda f: (
        _("The customer left by right of the law and is paid back: it ends on %(day)s.")
        % {"day": _day(f["ends_on"])}
    ),
    ("unable_to_tell", "nothing_to_tell"): lambda _f: _(
        "No law wants this renewal to be told: the term is short, or the customer trades."
    ),
    ("unable_to_tell", "told_already"): lambda _f: _("It was told in time already."),
    ("unable_to_tell", "outside_the_window"): lambda f: (
        _("Give a day from %(first)s to %(last)s, and not after today: only then it counts.")
        % {"first": _day(f["first"]), "last": _day(f["last"])}
    ),
}
