"""The words of a story that are no labels: letters, states, reasons, refusals.

A later piece of work adds its own by adding words here; the manual's tables are made of them.
"""

from collections.abc import Mapping
from typing import Final

from tacite.rehearsal.kinds import DAY, INSTANT, MONEY, NUMBER, TEXT, Kind

NIGHTS: Final = ("run", "missed", "twice", "killed_at")

LETTERS: Final = (
    "credit_note_issued",
    "invoice_issued",
    "paid_from_credit",
    "payment_kept_as_credit",
    "payment_overdue",
    "payment_received",
    "payment_reminder",
    "payment_requested",
    "payment_reversed",
    "request_void",
    "service_ended",
    "service_resumed",
    "service_suspended",
    "termination_confirmed",
    "termination_undone",
    "time_granted",
)

SERVICE_STATES: Final = ("ordered", "active", "suspended", "ended", "abandoned")
REQUEST_STATES: Final = ("open", "paid", "void")
DELIVERIES: Final = ("none", "running", "suspended", "gone")

BECOMES: Final = ("credit", "suspense", "debit", "charges", "reversal", "nothing")
BECAUSE: Final = (
    "already_paid",
    "known_line",
    "no_open_request",
    "no_such_amount",
    "order_abandoned",
    "other_currency",
    "request_void",
    "surplus",
    "too_little",
    "two_candidates",
    "unidentified",
    "unknown_reference",
)

PAGES: Final = (
    "home",
    "services",
    "service",
    "documents",
    "request",
    "invoice",
    "invoice_pdf",
    "money",
    "letters",
    "profile",
)

REFUSALS: Final[Mapping[str, Mapping[str, Kind]]] = {
    "account_parked": {},
    "account_restricted": {},
    "already_ended": {"on": DAY},
    "already_terminated": {"on": DAY},
    "details_missing": {"field": TEXT},
    "entity_expansion": {},
    "field_locked": {"field": TEXT},
    "foreign_currency": {"currency": TEXT},
    "foreign_iban": {"iban": TEXT},
    "line_already_assigned": {},
    "malformed": {},
    "more_than_invoiced": {"left": MONEY},
    "not_enough_credit": {"credit": MONEY},
    "not_parked": {},
    "not_terminated": {},
    "offer_not_on_sale": {},
    "other_segment": {"segment": TEXT},
    "price_changed": {"price": MONEY},
    "quantity_out_of_range": {"min": NUMBER, "max": NUMBER},
    "request_not_open": {"state": TEXT},
    "terms_not_accepted": {},
    "too_late": {"until": INSTANT},
    "too_many_lines": {"max": NUMBER},
    "truncated": {},
    "unfit_setting": {},
    "unknown_setting": {},
}
