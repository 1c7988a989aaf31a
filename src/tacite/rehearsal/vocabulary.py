"""The words of a story that are no labels: letters, states, reasons, refusals.

A later piece of work adds its own by adding words here; the manual's tables are made of them.
"""

from collections.abc import Mapping
from typing import Final, get_args

from tacite.rehearsal.kinds import DAY, INSTANT, MONEY, NUMBER, TEXT, Kind, many, word
from tacite.rules.matching import Because

NIGHTS: Final = ("run", "missed", "twice", "killed_at")

LETTERS: Final = (
    "credit_note_issued",
    "cycle_change_received",
    "cycle_change_refused",
    "cycle_changed",
    "extra_time_granted",
    "invitation",
    "invoice_issued",
    "paid_from_credit",
    "payment_kept_as_credit",
    "payment_overdue",
    "payment_received",
    "payment_reminder",
    "payment_requested",
    "refund_sent",
    "service_ended",
    "service_suspended",
    "termination_confirmed",
    "termination_undone",
    "verification_code",
)

SERVICE_STATES: Final = ("ordered", "active", "suspended", "ended", "abandoned")
REQUEST_STATES: Final = ("open", "paid", "void")
REFUND_STATES: Final = ("owed", "paid")
REFUND_WHYS: Final = ("withdrawal", "leaving", "credit")
DELIVERIES: Final = ("none", "running", "suspended", "gone")

BECOMES: Final = ("credit", "suspense", "debit", "charges", "reversal", "refund")
BECAUSE: Final = (*get_args(Because), "unable_to_book")

PAGES: Final = (
    "home",
    "services",
    "service",
    "documents",
    "request",
    "invoice_pdf",
    "money",
    "letters",
    "profile",
)

REFUSALS: Final[Mapping[str, Mapping[str, Kind]]] = {
    "already_terminated": {"ends_on": DAY},
    "asked_already": {"cycle": TEXT},
    "balance_mismatch": {},
    "details_missing": {"fields": many(TEXT)},
    "entity_expansion": {},
    "foreign_currency": {"currency": TEXT},
    "foreign_iban": {"iban": TEXT},
    "invoiced": {"number": TEXT},
    "late": {"reference": TEXT},
    "malformed": {},
    "not_enough_credit": {"credit": MONEY, "total": MONEY},
    "not_waiting": {"outcome": word("pays", *BECOMES)},
    "not_allowed": {},
    "not_longer": {},
    "not_offered": {},
    "not_received": {},
    "not_open": {"state": word(*REQUEST_STATES)},
    "not_an_iban": {"text": TEXT},
    "not_terminated": {},
    "not_yours": {},
    "nothing_left": {"left": MONEY},
    "nothing_to_move": {"state": word(*SERVICE_STATES)},
    "other_line": {},
    "paid_already": {"on": DAY},
    "reference_missing": {},
    "seen_already": {},
    "wrong_amount": {},
    "wrong_day": {"since": DAY, "today": DAY},
    "offer_not_on_sale": {"offer": TEXT},
    "payer_is_another": {},
    "price_changed": {"price": MONEY},
    "request_not_open": {},
    "restricted": {},
    "same_cycle": {},
    "terminated": {"ends_on": DAY},
    "terms_not_accepted": {},
    "too_late": {"until": INSTANT},
    "too_large": {},
    "too_little": {"owed": MONEY},
    "too_many_lines": {},
    "too_much": {"left": MONEY},
    "truncated": {},
    "unknown_format": {},
    "unknown_setting": {"nearest": TEXT},
    "wrong_cycle": {"cycle": TEXT},
    "wrong_days": {"most": NUMBER},
    "wrong_length": {"cycle": TEXT},
    "wrong_quantity": {"least": NUMBER, "most": NUMBER},
    "wrong_segment": {"segment": TEXT},
    "wrong_state": {"state": word(*REQUEST_STATES, *SERVICE_STATES)},
    "wrong_value": {},
}
