"""How things stand: a tone and a word for each state, and what things are called.

A code that nobody gave a word yet is said as it is: a page must not fail for it.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tacite.catalogue.queries import name_of
from tacite.rules.periods import Cycle, NotACycle
from tacite.ui import spoken
from tacite.wording.formats import counted

Said = tuple[str, str]
_OFF: Final = "off"

_SERVICE: Final[Mapping[str, tuple[str, Any]]] = {
    "ordered": ("wait", _("Ordered")),
    "active": ("ok", _("Active")),
    "suspended": ("hold", _("Suspended")),
    "ended": ("off", _("Ended")),
    "abandoned": ("off", _("Abandoned")),
}
_LETTER: Final[Mapping[str, tuple[str, Any]]] = {
    "queued": ("wait", _("Waiting to leave")),
    "held": ("hold", _("Held")),
    "sending": ("wait", _("Leaving")),
    "sent": ("ok", _("Sent")),
    "kept": ("ok", _("In the portal")),
    "failed": ("late", _("Failed")),
}
_VOID: Final[Mapping[str, Any]] = {
    "unpaid": _("nobody paid in time"),
    "cycle_changed": _("the billing cycle changed"),
    "replaced": _("another choice replaced it"),
    "terminated": _("the service was terminated"),
    "service_ended": _("the service ended"),
    "staff": _("by staff"),
    "vat_changed": _("new details moved the VAT: asked for anew"),
    "credited": _("wholly credited"),
    "status_ended": _("the account lost the status that it was reserved for"),
    "withdrawn": _("the customer withdrew"),
    "price_kept": _("its price is kept: asked for anew"),
    "announcement_withdrawn": _("what was announced was withdrawn: asked for anew"),
}
_FLAGS: Final[Mapping[str, Any]] = {
    "parked": _("Parked: the night leaves it to a person"),
    "restricted": _("Restricted: may sign in and pay, not order"),
    "letters_held": _("Letters held"),
    "invoicing_off": _("Not asked for renewals"),
    "suspend_off": _("Never suspended for lateness"),
    "abuse": _("Abuse case: nothing is handed over by it or to it"),
}
_FLAG_WORDS: Final[Mapping[str, Any]] = {
    "parked": _("Parked"),
    "restricted": _("Restricted"),
    "letters_held": _("Letters held"),
    "invoicing_off": _("Not invoiced"),
    "suspend_off": _("Never suspended"),
    "abuse": _("Abuse case"),
}
# What the button says that sets a flag, and the one that lifts it.
_FLAG_ACTS: Final[Mapping[str, tuple[Any, Any]]] = {
    "parked": (_("Park the account"), _("Try again")),
    "restricted": (_("Restrict the account"), _("Lift the restriction")),
    "letters_held": (_("Hold its letters"), _("Release its letters")),
    "invoicing_off": (_("Stop asking for renewals"), _("Ask for renewals again")),
    "suspend_off": (_("Never suspend for lateness"), _("Suspend for lateness again")),
    "abuse": (_("Open an abuse case"), _("Close the abuse case")),
}
_FLAG_EFFECTS: Final[Mapping[str, tuple[Any, Any]]] = {
    "parked": (
        _("No night asks it for anything, suspends or ends anything of it, until it is taken up."),
        _("The next night takes it up again, late or not: what it missed is caught up."),
    ),
    "restricted": (
        _("Its people may sign in and pay, and order nothing; its services go on."),
        _("Its people may order again."),
    ),
    "letters_held": (
        _("Letters to it wait, those queued and those still to be written, and nothing is lost."),
        _("The letters that wait leave now."),
    ),
    "invoicing_off": (
        _("No renewal is asked for; services run to their expiry and are late after it."),
        _("The next night asks for what is due, late or not."),
    ),
    "suspend_off": (
        _("Lateness suspends nothing of it; what is owed stays owed, and an end still comes."),
        _("The next night suspends what is late."),
    ),
    "abuse": (
        _("None of its services may be handed over, and it takes over none, until it is closed."),
        _("Its services may be handed over again."),
    ),
}
_SOURCES: Final[Mapping[str, Any]] = {
    "line": _("asked for"),
    "conversion": _("converted"),
    "gift": _("given"),
    "import": _("brought in"),
    "pause": _("paused"),
}
_PLAN: Final[Mapping[str, Any]] = {
    "request": _("The next period is asked for."),
    "expiry": _("It expires: the first day that is not paid."),
    "suspend": _("It is suspended."),
    "end": _("It ends."),
}
_ACCOUNT_KINDS: Final[Mapping[str, Any]] = {
    "consumer": _("Consumer"),
    "non_professional": _("Association, not trading"),
    "business": _("Business"),
    "public_body": _("Public body"),
}
_ROLES: Final[Mapping[str, Any]] = {
    "owner": _("Owner"),
    "billing": _("Billing"),
    "technical": _("Technical"),
    "reader": _("Reader"),
}
_FIELDS: Final[Mapping[str, Any]] = {
    "name": _("Name"),
    "company": _("Company"),
    "email": _("E-mail address"),
    "language": _("Language"),
    "street": _("Street"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "country": _("Country"),
    "vat_number": _("VAT number"),
    "siren": _("Company number"),
    "kind": _("Kind of customer"),
}
_LETTER_KINDS: Final[Mapping[str, Any]] = {
    "announcement_withdrawn": _("Announcement withdrawn"),
    "price_kept": _("Price kept"),
    "switching_asked": _("Leaving for another provider"),
    "switching_done": _("Stopped for another provider"),
    "credit_note_issued": _("Credit note"),
    "cycle_change_received": _("Billing cycle asked for"),
    "cycle_change_refused": _("Billing cycle refused"),
    "cycle_changed": _("Billing cycle changed"),
    "deposit_received": _("Security deposit received"),
    "deposit_requested": _("Security deposit to pay"),
    "extra_time_granted": _("Extra time"),
    "status_ends": _("A status ends soon"),
    "group_closed": _("Group closed"),
    "group_deletion_planned": _("Group to be deleted"),
    "group_deletion_undone": _("Group goes on"),
    "group_resumed": _("Group resumed"),
    "group_suspended": _("Group suspended for excess"),
    "handover_asked": _("Handover asked for"),
    "handover_done": _("Handed over"),
    "handover_over": _("Handover not done"),
    "invitation": _("Invitation"),
    "invoice_issued": _("Invoice to pay"),
    "offer_will_change": _("Another offer announced"),
    "offer_change_scheduled": _("Change of offer recorded"),
    "offer_changed": _("Offer changed"),
    "order_begun": _("Free order confirmed"),
    "paid_from_credit": _("Paid from credit"),
    "payment_kept_as_credit": _("Payment kept as credit"),
    "payment_overdue": _("Payment overdue"),
    "payment_taken_back": _("Payment taken back by the bank"),
    "payment_received": _("Payment received"),
    "payment_reminder": _("Payment reminder"),
    "payment_requested": _("Payment request"),
    "price_will_rise": _("Higher price announced"),
    "leaving_confirmed": _("End by right of the law"),
    "refund_sent": _("Money sent back"),
    "renewal_notice": _("Notice of tacit renewal"),
    "service_ended": _("Service ended"),
    "service_suspended": _("Service suspended"),
    "termination_confirmed": _("Termination confirmed"),
    "termination_undone": _("Termination undone"),
    "usage_threshold": _("Use above a threshold"),
    "withdrawal_acknowledged": _("Withdrawal acknowledged"),
    "verification_code": _("Verification code"),
}
# By the beginning of the code; the first that fits.
_LETTER_ERRORS: Final = (
    ("address_unusable", _("There is no e-mail address that mail could go to")),
    ("address_not_carried", _("The mail server cannot carry this address")),
    ("headers_refused", _("The title or a name cannot stand in a mail")),
    ("unrenderable", _("Its text cannot be made: a fact that it says is missing")),
    ("unknown_kind", _("There is no text for this kind of letter")),
    ("refused_5", _("The mail server refused it for good")),
    ("refused_", _("The mail server refused it for now")),
    ("cut_off", _("The mail server broke off: it may have arrived")),
    ("", _("The mail server could not be reached")),
)
_PRICES: Final[Mapping[str, Any]] = {
    "fixed": _("fixed"),
    "per_unit": _("per unit"),
    "tier": _("by tier"),
    "setup": _("once, at the order"),
}


def service_state(service: Any) -> Said:
    """Return how a service stands; one that was terminated and still runs says so."""
    if service.terminates_on and service.state in {"active", "suspended"}:
        return "wait", str(_("Terminated"))
    return _said(_SERVICE, service.state)


def service_word(state: str) -> str:
    """Return a state of a service alone."""
    return _said(_SERVICE, state)[1]


def service_states() -> list[tuple[str, str]]:
    """Return every state of a service with its code: to choose from."""
    return [(code, str(word)) for code, (_tone, word) in _SERVICE.items()]


def letter_states() -> list[tuple[str, str]]:
    """Return every state of a letter with its code: to choose from."""
    return [(code, str(word)) for code, (_tone, word) in _LETTER.items()]


def choices(name: str) -> list[tuple[str, str]]:
    """Return what a detail of an account can be, with its codes: to choose from."""
    if name == "kind":
        return [(code, str(word)) for code, word in _ACCOUNT_KINDS.items()]
    return [(code, language_name(code)) for code in ("fr", "nl", "en")]


def request_state(request: Any, today: dt.date) -> Said:
    """Return how a payment request stands on a day."""
    if request.state == "paid":
        return "ok", str(_("Paid"))
    if request.state == "void":
        return _OFF, str(_("Void"))
    return ("late", str(_("Overdue"))) if request.due_on < today else ("due", str(_("To pay")))


def letter_state(state: str) -> Said:
    """Return how a letter stands."""
    return _said(_LETTER, state)


def delivery(found: Any) -> Said:
    """Return how a service stands on its platform, as far as the platform said."""
    if found is None:
        return _OFF, str(_("Nothing asked of a platform"))
    if found.gave_up_at:
        return "late", str(_("Given up: waits for a person"))
    if not found.in_step:
        return "wait", str(_("Being brought in step"))
    words = {"running": _("Delivered"), "suspended": _("Suspended there"), "gone": _("Removed")}
    return "ok" if found.wanted == "running" else _OFF, str(words[found.wanted])


def vat_answer(valid: bool | None) -> Said:  # noqa: FBT001 - what the register said
    """Return what the register said of a number."""
    if valid is None:
        return "unknown", str(_("No answer"))
    return ("ok", str(_("Valid"))) if valid else ("late", str(_("Not valid")))


def void_reason(code: str) -> str:
    """Return why a request is void."""
    return str(_VOID.get(code, code))


def flag(kind: str) -> str:
    """Return what a flag means."""
    return str(_FLAGS.get(kind, kind))


def flag_word(kind: str) -> str:
    """Return a flag in a word or two."""
    return str(_FLAG_WORDS.get(kind, kind))


def flag_act(kind: str, *, lift: bool) -> str:
    """Return what is done by setting a flag, or by lifting it."""
    return str(_FLAG_ACTS[kind][1 if lift else 0])


def flag_effect(kind: str, *, lift: bool) -> str:
    """Return what follows when a flag is set, or lifted."""
    return str(_FLAG_EFFECTS[kind][1 if lift else 0])


def component(name: str) -> str:
    """Return which part of a service days are of: the whole, its set-up, or an option by ref."""
    return {"base": str(_("the service")), "setup": str(_("the set-up"))}.get(name, name)


def coverage_source(source: str) -> str:
    """Return where days come from that no request asked for."""
    return str(_SOURCES.get(source, source))


def plan(what: str, service: Any) -> str:
    """Return what happens to a service on a day, if nobody acts."""
    if what == "end" and service.terminates_on:
        return str(_("It ends, as it was terminated."))
    return str(_PLAN[what])


def account_kind(kind: str) -> str:
    """Return what the law makes of a customer."""
    return str(_ACCOUNT_KINDS.get(kind, kind))


def role(code: str) -> str:
    """Return the role of somebody who acts for an account."""
    return str(_ROLES.get(code, code))


def field(name: str) -> str:
    """Return what a detail of an account is called."""
    return str(_FIELDS.get(name, name))


def letter_kind(kind: str) -> str:
    """Return what a letter is about."""
    return str(_LETTER_KINDS.get(kind, kind))


def letter_error(code: str) -> str:
    """Return why a letter failed, with the code that the log has too."""
    said = next(word for start, word in _LETTER_ERRORS if code.startswith(start))
    return f"{said} ({code})." if code else ""


def price_kind(kind: str) -> str:
    """Return how a price follows the quantity."""
    return str(_PRICES.get(kind, kind))


def request_kind(kind: str) -> str:
    """Return in which case a request arose."""
    words = {
        "order": _("Order"),
        "upgrade": _("Change of offer"),
        "usage": _("Use beyond the plan"),
        "deposit": _("Security deposit"),
    }
    return str(words.get(kind, _("Renewal")))


def invoice_kind(kind: str) -> str:
    """Return what a numbered document is."""
    return str(_("Credit note") if kind == "credit_note" else _("Invoice"))


def rate(line: Any) -> str:
    """Return the VAT of a line as it was issued: its rate, else the code of its category."""
    known = line if isinstance(line, Mapping) else {"category": line.category, "rate": line.rate}
    if known["category"] != "S":
        return str(known["category"])
    return spoken.Spoken().rate(Decimal(known["rate"]))


def language_name(code: str) -> str:
    """Return a language by its own name."""
    return {"fr": "Français", "nl": "Nederlands", "en": "English"}.get(code, code)


def cycle(text: str) -> str:
    """Return how long a period is: `1 month`, `30 days`."""
    try:
        found = Cycle.parse(text)
    except NotACycle:
        return text
    if found.unit == "days":
        return counted(ngettext("%(n)s day", "%(n)s days", found.count)) % {"n": found.count}
    if found.unit == "months":
        return counted(ngettext("%(n)s month", "%(n)s months", found.count)) % {"n": found.count}
    return counted(ngettext("%(n)s year", "%(n)s years", found.count)) % {"n": found.count}


def offer_name(thing: Any) -> str:
    """Return the name of an offer or option in the language of the page."""
    return name_of(thing, spoken.language())


def service_name(service: Any) -> str:
    """Return how a service is called: the customer's word for it, else its offer and reference."""
    return f"{offer_name(service.offer)}, {service.label or service.ref}"


def holder(account: Any) -> str:
    """Return how an account is called: its company, else its name."""
    return str(account.company or account.name)


def _said(words: Mapping[str, tuple[str, Any]], code: str) -> Said:
    tone, word = words.get(code, (_OFF, code))
    return tone, str(word)
