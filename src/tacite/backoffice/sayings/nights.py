"""The steps of a night, what they count, what they left to a person, and what checks assert."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tacite.backoffice.sayings import refusals
from tacite.ui import spoken
from tacite.wording import formats

_STEPS: Final[Mapping[str, tuple[Any, Any]]] = {
    "pay_from_credit": (_("Pay from credit"), _("requests paid")),
    "request_renewals": (_("Request renewals"), _("services asked for")),
    "stop_exits": (_("Stop what is left for another provider"), _("services")),
    "announce": (_("Tell what was announced"), _("services")),
    "remind": (_("Remind"), _("letters")),
    "suspend": (_("Suspend"), _("services")),
    "end": (_("End services"), _("services")),
    "void_unpaid": (_("Void what nobody paid"), _("requests")),
    "remind_of_statuses": (_("Tell of statuses that end"), _("letters")),
    "finish_months": (_("Finish months"), _("months, groups")),
    "change_offers": (_("Change offers whose day has come"), _("services")),
    "tell_renewals": (_("Tell tacit renewals"), _("letters")),
    "lapse_handovers": (_("Let handovers lapse"), _("handovers")),
    "reconcile": (_("Compare deliveries"), _("put right")),
    "check": (_("Check the books"), _("offences")),
    "seal": (_("Seal the history"), _("rows")),
}
_CHECKS: Final[Mapping[str, Any]] = {
    "credit_is_what_transfers_say": _("Each customer’s credit is what its transfers sum to."),
    "a_receivable_is_what_open_invoices_owe": _("What is owed is what open invoices say."),
    "owed_refunds_are_what_their_book_says": _("What is owed back is what its book says."),
    "an_invoice_is_posted_in_full": _("Every invoice stands in the books to the cent."),
    "credit_notes_stay_within_their_invoice": _("No more is credited than was invoiced."),
    "a_paid_request_has_its_invoice_and_its_money": _(
        "What is paid has its invoice and its money."
    ),
    "a_payment_is_not_spent_twice": _("No payment is spent twice."),
    "request_lines_add_up": _("The lines of requests add up to their totals."),
    "expiry_is_the_end_of_what_is_settled": _("Every expiry is the end of what was paid."),
    "days_covered_leave_no_hole": _("The days paid for leave no hole."),
    "a_change_of_offer_creates_no_value": _("A change of offer creates no value."),
    "a_void_request_holds_no_days": _("What is void holds no days."),
    "what_has_ended_is_asked_no_more": _("Nothing is asked for what has ended."),
    "a_counter_is_what_its_records_say": _("Every counter is the sum of its call records."),
    "every_record_is_counted": _("Every call record is counted."),
    "a_deposit_is_what_its_book_says": _("Every security deposit stands in the books."),
    "use_is_invoiced_at_most_once": _("No use is invoiced twice."),
    "a_line_is_in_a_group_of_its_holder": _("Every line is in a group of its own holder."),
    "an_invoice_is_posted_as_it_says": _("The books keep apart what is earned and what is VAT."),
    "a_request_is_what_its_invoice_says": _("Requests and their invoices say the same."),
    "an_allocation_is_posted": _("What paid a request left the credit of its payer."),
    "a_payment_is_what_the_bank_says": _("Every payment is a line of a statement."),
    "a_line_asks_for_the_days_it_covers": _("Every line asks for the days that it covers."),
    "a_living_service_is_not_forgotten": _("No service goes on with nothing to come."),
    "who_pays_is_asked": _("What is asked for a service is asked of its payer."),
    "a_line_covers_days_of_its_service": _("What was paid for a service covers its own days."),
    "what_is_handed_over_was_agreed_by_all": _("Nothing changed hands that not all agreed to."),
    "an_open_handover_is_of_its_holder": _("What waits to be handed over is still its holder’s."),
    "a_transfer_stays_in_its_currency_and_brand": _("No transfer leaves its currency or brand."),
    "a_transfer_is_of_a_known_kind": _("Every transfer is of a kind that joins its two books."),
    "a_bank_book_is_what_its_lines_say": _("The bank books are what the statements say."),
    "suspense_is_what_lines_wait_for": _("What waits in suspense is what lines say."),
    "numbers_have_no_gap": _("Invoice numbers have no gap."),
    "dates_follow_numbers": _("Invoice dates follow their numbers."),
    "ledger_seals_hold": _("The seals of the books hold."),
    "history_seals_hold": _("The seals of the history hold."),
    "documents_are_as_issued": _("Every document is as it was issued."),
}
_CODES: Final[Mapping[str, Any]] = {
    "no_price": _("An offer or option of it has no price that holds today."),
    "no_day_is_billed_twice": _("A day would be billed twice."),
    "credit_is_never_spent_twice": _("More credit would be spent than there is."),
    "a_letter_is_written_once": _("A letter would be written twice."),
    "not_a_boundary": _("No period of the service begins on its expiry."),
    "no_rate": _("No VAT rate is known for this sale."),
    "seller_outside_union": _("The seller’s country has no VAT rules here."),
    "check_failed": _("A check of the books failed."),
    "wrong_state": _("It is in a state in which this cannot be done."),
}


def step(name: str) -> str:
    """Return what a step does."""
    words = _STEPS.get(name)
    return str(words[0]) if words else name


def unit(name: str) -> str:
    """Return what a step counts."""
    words = _STEPS.get(name)
    return str(words[1]) if words else ""


def seconds(count: Any) -> str:
    """Return how long a step took, to a tenth."""
    tenths = int(count * 10)
    point = "." if spoken.language() == "en" else ","
    return f"{formats.whole(tenths // 10, language=spoken.language())}{point}{tenths % 10}"


def check(name: str) -> str:
    """Return what a check asserts."""
    return str(_CHECKS.get(name, name))


def checked_as(detail: str) -> str:
    """Return which check an offence of a night is about, from what the night kept of it."""
    return next((check(name) for name in _CHECKS if name in detail), "")


def parked(parking: Any) -> str:
    """Return why a night left an account to a person."""
    if parking.code == "check_failed":
        return checked_as(parking.detail) or str(_CODES["check_failed"])
    return parked_as(parking.code)


def parked_as(code: str) -> str:
    """Return what a code means for which a night parks; one without words is said as it is."""
    words = _CODES.get(code)
    return str(words) if words else formats.sentence_start(refusals.plain(code))
