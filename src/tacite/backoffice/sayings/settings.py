"""A brand's settings as sentences: every key of the policy, what it says, how it is chosen."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tacite.backoffice.sayings import settings_change, settings_overage
from tacite.backoffice.sayings.renewing_settings import RENEWING
from tacite.backoffice.sayings.setting import Say, Setting, one_of
from tacite.backoffice.sayings.settings_ending import switching
from tacite.rules.policy import NEVER, Policy
from tacite.ui import spoken
from tacite.wording import formats
from tacite.wording.formats import counted

_DIGITS_MAX: Final = 5  # no setting has so many


def setting_group(code: str) -> str:
    """Return the heading of a group of settings."""
    return {
        "ask": _("Asking and renewing"),
        "late": _("When nobody pays"),
        "money": _("Prices, documents and credit"),
        "order": _("Orders, terminations and handovers"),
        "name": _("Names and hours"),
        "use": _("Use beyond the plan"),
        "change": _("Changes of offer"),
    }[code]


def setting_help(setting: Setting) -> str:
    """Return how a value is written."""
    if setting.group == "use":
        return _("Whole amounts without VAT, or percents; several apart by commas.")
    if setting.kind == "ladder":
        return _("Days from the due date, apart by commas: -3 is three days before it.")
    if setting.kind == "days":
        return _("A number; “never” where it does not happen by itself. −14 is before.")
    return {
        "gather_offered": _("Ways of gathering, apart by commas; nothing where none is offered."),
        "due": _("“expiry”, or “issue+14” for fourteen days after it was asked."),
        "night_at": _("Hours and minutes, such as 02:00."),
        "credit_name": _("Up to thirty signs."),
    }.get(setting.key, _("One to eight capitals or digits, such as FA."))


def value_of(policy: Policy, key: str) -> Any:
    """Return the value of a key in a policy."""
    found: Any = policy
    for part in key.split("."):
        found = getattr(found, part)
    return found


def sentence(setting: Setting, policy: Policy) -> str:
    """Return what a policy says under a key."""
    return setting.say(value_of(policy, setting.key), policy)


def written(policy: Policy, key: str) -> str:
    """Return a value as the form holds it."""
    value = value_of(policy, key)
    if value is None:
        return NEVER
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return ", ".join(str(day) for day in value)
    return str(value)


def read(setting: Setting, typed: str) -> Any:
    """Return a value as settings keep it; what cannot be read is handed on for the rules to refuse.

    A minus may be typed as it is printed.
    """
    text = typed.strip().replace(formats.MINUS, "-")
    if setting.kind == "ladder":
        parts = [part for part in text.replace(";", ",").split(",") if part.strip()]
        return [_number(part) for part in parts]
    return _number(text) if setting.kind == "days" else text


def _number(text: str) -> Any:
    digits = text.strip()
    is_number = digits.isascii() and digits.removeprefix("-").isdecimal()
    return int(digits) if is_number and len(digits) <= _DIGITS_MAX else digits


def _days(count: int) -> str:
    return counted(ngettext("%(n)s day", "%(n)s days", count)) % {"n": count}


def _due(_value: str, policy: Policy) -> str:
    days = policy.due_days_after_issue()
    if days is None:
        return _("What is asked is due on the day of expiry.")
    return _("What is asked is due %(days)s after it was asked.") % {"days": _days(days)}


def _issue(value: int, _policy: Policy) -> str:
    if value == 0:
        return _("A renewal is asked for on the day of expiry.")
    return _("A renewal is asked for %(days)s before expiry.") % {"days": _days(-value)}


def _remind(value: Sequence[int], _policy: Policy) -> str:
    if not value:
        return _("Nobody is asked again before the day that payment is due.")
    said = [
        _("%(days)s before the due date") % {"days": _days(-day)}
        if day < 0
        else _("%(days)s after the due date") % {"days": _days(day)}
        if day
        else _("on the due date")
        for day in value
    ]
    when = formats.listed(said, language=spoken.language())
    return _("Who has not paid is asked again %(when)s.") % {"when": when}


def _suspend(value: int, policy: Policy) -> str:
    days = {"days": _days(value)}
    if policy.extends_on == "issue":
        if value == 0:
            return _("An unpaid service is suspended on the due date.")
        return _("An unpaid service is suspended %(days)s after the due date.") % days
    if value == 0:
        return _("An unpaid service is suspended on the day of expiry.")
    return _("An unpaid service is suspended %(days)s after expiry.") % days


def _terminate(value: int | None, policy: Policy) -> str:
    if value is None:
        return _("Lateness alone never ends a service.")
    says: Mapping[tuple[str, bool], Callable[[], str]] = {
        ("issue", False): lambda: _("An unpaid service ends on the due date."),
        ("issue", True): lambda: _("An unpaid service ends %(days)s after the due date."),
        ("settlement", False): lambda: _("An unpaid service ends on the day of expiry."),
        ("settlement", True): lambda: _("An unpaid service ends %(days)s after expiry."),
    }
    return says[policy.extends_on, value > 0]() % {"days": _days(value)}


def _cancel(value: int | None, _policy: Policy) -> str:
    if value is None:
        return _("What was asked stays until it is paid or credited.")
    if value == 0:
        return _("An unpaid request is void on its due date.")
    return _("An unpaid request is void %(days)s after its due date.") % {"days": _days(value)}


def _overdue(value: int | None, _policy: Policy) -> str:
    if value is None:
        return _("No letter says that a payment is overdue.")
    if value == 0:
        return _("A letter says on the due date that payment is overdue.")
    return _("A letter says that payment is overdue %(days)s after the due date.") % {
        "days": _days(value)
    }


def _order_due(value: int, _policy: Policy) -> str:
    if value == 0:
        return _("An order is due on the day it is made.")
    return _("An order is due %(days)s after it was made.") % {"days": _days(value)}


def _order_cancel(value: int, _policy: Policy) -> str:
    if value == 0:
        return _("An unpaid order lapses on its due date.")
    return _("An unpaid order lapses %(days)s after its due date.") % {"days": _days(value)}


def _hours(value: int, _policy: Policy) -> str:
    hours = counted(ngettext("%(n)s hour", "%(n)s hours", value)) % {"n": value}
    return _("A termination can be undone until %(hours)s before the end.") % {"hours": hours}


def _given_back(value: int, _policy: Policy) -> str:
    if value == 0:
        return _("Unused days are given back only where the law says so.")
    return _("Whoever asks within %(days)s of his order has his unused days back.") % {
        "days": _days(value)
    }


def _told_before(value: int, _policy: Policy) -> str:
    return _("Where the law wants it, a renewal is told %(days)s before it can be refused.") % {
        "days": _days(value)
    }


def _agree(value: int, _policy: Policy) -> str:
    hours = counted(ngettext("%(n)s hour", "%(n)s hours", value)) % {"n": value}
    return _("A handover lapses %(hours)s after it was asked for.") % {"hours": hours}


def _invited(value: int, _policy: Policy) -> str:
    said = _("A handover to somebody without an account lapses %(days)s after it was asked for.")
    return said % {"days": _days(value)}


def _named(words: Callable[[str], str]) -> Say:
    return lambda value, _policy: words(f"{value}-2026-0001")


SETTINGS: Final[Sequence[Setting]] = (
    Setting(
        "document_flow",
        "ask",
        "choice",
        one_of(
            {
                "request_first": lambda: _(
                    "A payment request comes first; its invoice is issued when it is paid."
                ),
                "invoice_first": lambda: _("The invoice is issued at once and paid on terms."),
            }
        ),
        ("request_first", "invoice_first"),
    ),
    Setting(
        "extends_on",
        "ask",
        "choice",
        one_of(
            {
                "settlement": lambda: _("A service is extended when it is paid."),
                "issue": lambda: _("A service is extended when its invoice is issued."),
            }
        ),
        ("settlement", "issue"),
    ),
    Setting("renewal.issue", "ask", "days", _issue),
    Setting("due", "ask", "text", _due),
    Setting("renewal.remind", "ask", "ladder", _remind),
    *RENEWING,
    Setting(
        "renewal.anchor",
        "ask",
        "choice",
        one_of(
            {
                "anniversary": lambda: _("Periods begin on the anniversary of the service."),
                "first_of_month": lambda: _("Periods begin on the first of a month."),
            }
        ),
        ("anniversary", "first_of_month"),
    ),
    Setting("renewal.suspend", "late", "days", _suspend),
    Setting("renewal.terminate", "late", "days", _terminate),
    Setting("renewal.cancel_invoice", "late", "days", _cancel),
    Setting("overdue_letter", "late", "days", _overdue),
    Setting(
        "late_renewal_base",
        "late",
        "choice",
        one_of(
            {
                "expiry": lambda: _("A late payment renews from the day of expiry."),
                "payment_date": lambda: _("A late payment renews from the day it is made."),
            }
        ),
        ("expiry", "payment_date"),
    ),
    Setting(
        "while_suspended",
        "late",
        "choice",
        one_of(
            {
                "bill": lambda: _("A suspended service is asked for like the others."),
                "do_not_bill": lambda: _("A suspended service is not asked for anew."),
            }
        ),
        ("bill", "do_not_bill"),
    ),
    Setting(
        "unpaid_issued",
        "late",
        "choice",
        one_of(
            {
                "keep": lambda: _("An issued invoice that nobody paid stays owed."),
                "credit_note": lambda: _(
                    "An issued invoice that nobody paid is credited when its time is over."
                ),
            }
        ),
        ("keep", "credit_note"),
    ),
    Setting(
        "prices",
        "money",
        "choice",
        one_of(
            {
                "incl_vat": lambda: _("Prices are listed with VAT."),
                "excl_vat": lambda: _("Prices are listed without VAT, which is added."),
            }
        ),
        ("incl_vat", "excl_vat"),
    ),
    Setting(
        "credit.pays_renewals",
        "money",
        "choice",
        one_of(
            {
                "at_request": lambda: _("Credit pays a renewal by itself when it covers it."),
                "by_customer": lambda: _("Credit pays a renewal when the customer says so."),
            }
        ),
        ("at_request", "by_customer"),
    ),
    Setting(
        "credit.pays_orders",
        "money",
        "choice",
        one_of(
            {
                "at_request": lambda: _("Credit pays an order by itself when it covers it."),
                "by_customer": lambda: _("Credit pays an order when the customer says so."),
            }
        ),
        ("at_request", "by_customer"),
    ),
    Setting(
        "credit_name",
        "money",
        "text",
        lambda value, _policy: _("Prepaid money is called “%(name)s”.") % {"name": value},
    ),
    Setting(
        "orders.sign_up",
        "order",
        "choice",
        one_of(
            {
                "open": lambda: _("Strangers open accounts by themselves, by a proved address."),
                "closed": lambda: _("The provider opens accounts; strangers read the offers."),
            }
        ),
        ("open", "closed"),
    ),
    Setting("orders.due", "order", "days", _order_due),
    Setting("orders.cancel", "order", "days", _order_cancel),
    Setting("termination.undo_hours", "order", "days", _hours),
    Setting("termination.refund_days", "order", "days", _given_back),
    Setting("termination.switching_days", "order", "days", switching),
    Setting("termination.notice_days", "order", "days", _told_before),
    Setting("handover.hours", "order", "days", _agree),
    Setting("handover.invite_days", "order", "days", _invited),
    Setting(
        "references.request",
        "name",
        "text",
        _named(lambda example: _("Payment requests are named %(example)s.") % {"example": example}),
    ),
    Setting(
        "references.invoice",
        "name",
        "text",
        _named(lambda example: _("Invoices are numbered %(example)s.") % {"example": example}),
    ),
    Setting(
        "references.credit_note",
        "name",
        "text",
        _named(lambda example: _("Credit notes are numbered %(example)s.") % {"example": example}),
    ),
    Setting(
        "references.bank",
        "name",
        "choice",
        one_of(
            {
                "rf": lambda: _("Transfers bear an international creditor reference (RF…)."),
                "ogm": lambda: _("Transfers bear a Belgian structured communication (+++…+++)."),
            }
        ),
        ("rf", "ogm"),
    ),
    Setting(
        "night_at",
        "name",
        "text",
        lambda value, _policy: _("The night begins at %(hour)s.") % {"hour": f"{value:%H:%M}"},
    ),
    *(Setting(key, "use", kind, say, codes) for key, kind, say, codes in settings_overage.ROWS),
    *(Setting(key, "change", kind, say, codes) for key, kind, say, codes in settings_change.ROWS),
)
BY_KEY: Final[Mapping[str, Setting]] = {setting.key: setting for setting in SETTINGS}
GROUPS: Final = ("ask", "late", "money", "order", "change", "name", "use")
