"""How things stand, as a customer is told: a tone and a word for each state.

A code that has no word is said as it is: a page must not fail for it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tacite.acts.showing.money import Document, Movement
from tacite.acts.showing.standing import pay_before

Said = tuple[str, str]

_SERVICE: Final[Mapping[str, tuple[str, Any]]] = {
    "ordered": ("due", _("To pay")),
    "active": ("ok", _("Active")),
    "suspended": ("hold", _("Suspended")),
    "ended": ("off", _("Ended")),
}
_VOID: Final[Mapping[str, Any]] = {
    "unpaid": _("It was not paid in time."),
    "cycle_changed": _("The billing cycle changed: it was asked for anew."),
    "replaced": _("Another choice replaced it."),
    "terminated": _("The service was terminated."),
    "service_ended": _("The service ended."),
    "staff": _("We took it back."),
    "vat_changed": _("Your details changed the VAT: it was asked for anew."),
    "credited": _("It was wholly credited."),
    "status_ended": _("It was reserved for a status that the account has no more."),
    "withdrawn": _("The contract was withdrawn from."),
    "price_kept": _("The price is kept: it was asked for anew."),
    "announcement_withdrawn": _("Your offer stays: it was asked for anew."),
}
_ACCOUNT_KINDS: Final[Mapping[str, Any]] = {
    "consumer": _("Consumer"),
    "non_professional": _("Association, not trading"),
    "business": _("Business"),
    "public_body": _("Public body"),
}
_SEGMENTS: Final[Mapping[str, Any]] = {
    "consumer": _("For consumers only"),
    "non_professional": _("For associations only"),
    "business": _("For businesses only"),
    "public_body": _("For public bodies only"),
}
_STATUSES: Final[Mapping[str, Any]] = {
    "student": _("student"),
    "association": _("association"),
    "jobseeker": _("jobseeker"),
}
_ROLES: Final[Mapping[str, Any]] = {
    "owner": _("Owner: everything"),
    "billing": _("Billing: sees and pays"),
    "technical": _("Technical: services, no money"),
    "reader": _("Reader: sees, changes nothing"),
}
_MOVEMENTS: Final[Mapping[str, Any]] = {
    "payment": _("Bank transfer received"),
    "assignment": _("Bank transfer received"),
    "payment_reversed": _("Bank transfer taken back by the bank"),
    "owed_again": _("Invoice to be paid again"),
    "allocation": _("Payment"),
    "refund_to_credit": _("Credit note"),
    "deposit": _("Security deposit"),
    "deposit_return": _("Security deposit returned"),
    "opening": _("Credit brought along"),
}


def service_state(service: Any) -> Said:
    """Return how a service stands; excess, ending and being set up come before its own state."""
    if service.in_excess:
        return "hold", str(_("Suspended for excess"))
    if service.terminates_on and service.lives:
        return "wait", str(_("Ends soon"))
    if service.is_being_set_up:
        return "wait", str(_("Being set up"))
    return _said(_SERVICE, service.state)


def request_state(request: Any, today: dt.date) -> Said:
    """Return how a payment request stands on a day; one that an invoice replaced is paid too."""
    if request.state == "paid":
        return "ok", str(_("Paid"))
    if request.state == "void":
        return "off", str(_("Void"))
    if today > before(request):
        return "late", str(_("Overdue"))
    return "due", str(_("To pay"))


def before(request: Any) -> dt.date:
    """Return the day before which a request is to be paid."""
    return pay_before(request.kind, request.due_on, request.void_on)


def document_state(document: Document) -> Said:
    """Return what became of an issued document."""
    if document.kind == "credit_note":
        return "off", str(_("Credit note"))
    if document.credited_cents >= document.total_cents > 0:
        return "off", str(_("Credited"))
    return ("due", str(_("To pay"))) if document.left_cents else ("ok", str(_("Paid")))


def movement(moved: Movement) -> str:
    """Return what moved the credit."""
    return str(_MOVEMENTS.get(moved.kind, moved.kind))


def void_reason(code: str) -> str:
    """Return why a request is void."""
    return str(_VOID.get(code, code))


def account_kind(kind: str) -> str:
    """Return what the law makes of a customer."""
    return str(_ACCOUNT_KINDS.get(kind, kind))


def segment(kind: str) -> str:
    """Return for whom alone an offer is."""
    return str(_SEGMENTS.get(kind, kind))


def status(kind: str) -> str:
    """Return what an account is for a while; one of the provider's own words stays as it is."""
    return str(_STATUSES.get(kind, kind))


def role(code: str) -> str:
    """Return what a person may do for an account."""
    return str(_ROLES.get(code, code))


def vat_answer(valid: bool | None) -> Said:  # noqa: FBT001 - the answer itself
    """Return what the register said of a VAT number."""
    if valid is None:
        return "unknown", str(_("No answer from the register"))
    return ("ok", str(_("Checked"))) if valid else ("late", str(_("Refused by the register")))


def holder(account: Any) -> str:
    """Return how documents name an account: its company, else its name."""
    return str(account.company or account.name)


def language_name(code: str) -> str:
    """Return a language in its own words."""
    return dict(settings.LANGUAGES).get(code, code)


def _said(words: Mapping[str, tuple[str, Any]], code: str) -> Said:
    tone, word = words.get(code, ("off", code))
    return tone, str(word)
