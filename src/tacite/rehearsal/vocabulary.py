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
    "deposit_received",
    "deposit_requested",
    "extra_time_granted",
    "group_closed",
    "group_deletion_planned",
    "group_deletion_undone",
    "group_resumed",
    "group_suspended",
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
    "usage_threshold",
    "verification_code",
    "withdrawal_acknowledged",
)

SERVICE_STATES: Final = ("ordered", "active", "suspended", "ended", "abandoned")
GROUP_STATES: Final = ("active", "suspended", "closed")
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
    "already_closed": {},
    "already_in_it": {},
    "already_raised": {},
    "already_terminated": {"ends_on": DAY},
    "balance_mismatch": {},
    "code_taken": {"code": TEXT},
    "coupon_not_now": {"code": TEXT},
    "coupon_status_missing": {"code": TEXT, "status": TEXT},
    "coupon_unknown": {"code": TEXT},
    "coupon_used_by_you": {"code": TEXT},
    "coupon_used_up": {"code": TEXT},
    "coupon_wrong_offer": {"code": TEXT},
    "coupon_wrong_segment": {"code": TEXT, "segment": TEXT},
    "below_use": {"used": MONEY, "cap": MONEY},
    "closing": {"closes_on": DAY},
    "contract_not_accepted": {},
    "deletion_due": {"closes_on": DAY},
    "exceeded": {},
    "no_amount": {},
    "no_line": {},
    "not_begun_yet": {},
    "not_closing": {},
    "not_offered": {"price": MONEY},
    "not_raised": {},
    "not_so_much": {"deposit": MONEY},
    "not_validated": {},
    "not_yours": {},
    "other_payer": {},
    "same_group": {},
    "source_suspended": {},
    "target_suspended": {},
    "unknown_group": {},
    "use_not_counted": {},
    "wrong_amount": {},
    "wrong_label": {"most": NUMBER},
    "wrong_start": {},
    "details_missing": {"fields": many(TEXT)},
    "entity_expansion": {},
    "exempt": {"reason": TEXT},
    "foreign_currency": {"currency": TEXT},
    "foreign_iban": {"iban": TEXT},
    "invoiced": {"number": TEXT},
    "malformed": {},
    "never_valid": {},
    "no_status": {"status": TEXT},
    "not_enough_credit": {"credit": MONEY, "total": MONEY},
    "not_waiting": {"outcome": word("pays", *BECOMES)},
    "not_open": {"state": word(*REQUEST_STATES)},
    "no_right": {},
    "not_an_iban": {"text": TEXT},
    "not_terminated": {},
    "nothing_left": {"left": MONEY},
    "nothing_to_move": {"state": word(*SERVICE_STATES)},
    "other_line": {},
    "paid_already": {"on": DAY},
    "reference_missing": {},
    "seen_already": {},
    "withdrawal_over": {"until": DAY},
    "wrong_day": {"since": DAY, "today": DAY},
    "offer_not_on_sale": {"offer": TEXT},
    "payer_is_another": {},
    "price_changed": {"price": MONEY},
    "request_not_open": {},
    "restricted": {},
    "terminated": {"ends_on": DAY},
    "past_day": {},
    "sold_out": {"left": NUMBER},
    "status_missing": {"status": TEXT},
    "terms_not_accepted": {},
    "too_late": {"until": INSTANT},
    "too_large": {},
    "too_little": {"owed": MONEY},
    "too_many_lines": {},
    "too_much": {"left": MONEY},
    "truncated": {},
    "unknown_coupon": {"code": TEXT},
    "unknown_format": {},
    "unknown_setting": {"nearest": TEXT},
    "wrong_code": {},
    "wrong_cycle": {"cycle": TEXT},
    "wrong_days": {"most": NUMBER},
    "wrong_length": {"cycle": TEXT},
    "wrong_percent": {},
    "wrong_periods": {},
    "wrong_quantity": {"least": NUMBER, "most": NUMBER},
    "wrong_segment": {"segment": TEXT},
    "wrong_status": {},
    "wrong_state": {"state": word(*REQUEST_STATES, *SERVICE_STATES)},
    "wrong_value": {},
}
