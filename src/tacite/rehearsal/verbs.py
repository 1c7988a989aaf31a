"""The verbs of a story, one row each: what they take, who may do them, what can be checked.

A later piece of work adds verbs by adding rows (and a function of the same name to the stage).
"""

from collections.abc import Mapping
from typing import Final

from tacite.rehearsal import verbs_of_changes
from tacite.rehearsal.kinds import (
    ANYTHING,
    CYCLE,
    DAY,
    MONEY,
    NUMBER,
    QUANTITIES,
    TEXT,
    YES_NO,
    Kind,
    label,
    word,
)
from tacite.rehearsal.verb import OUTSIDE, Actor, Verb
from tacite.rehearsal.verbs_of_ends import OF_ENDS
from tacite.rehearsal.verbs_of_handovers import OF_HANDOVERS
from tacite.rehearsal.verbs_of_renewing import OF_RENEWING
from tacite.rehearsal.verbs_of_use import OF_USE
from tacite.rehearsal.vocabulary import BECAUSE, BECOMES

__all__ = ["OUTSIDE", "VERBS", "Actor", "Verb"]

_ACCOUNT: Final = label("account")
_OFFER: Final = label("offer")
_SERVICE: Final = label("service")
_REQUEST: Final = label("request")
_INVOICE: Final = label("invoice")
_LINE: Final = label("line")

_MATCHED: Final[Mapping[str, Kind]] = {
    "pays": _REQUEST,
    "becomes": word(*BECOMES),
    "because": word(*BECAUSE),
}
_FILE: Final = (
    "malformed",
    "truncated",
    "entity_expansion",
    "foreign_iban",
    "foreign_currency",
    "too_large",
    "too_many_lines",
    "unknown_format",
    "balance_mismatch",
)

_ROWS: Final = (
    Verb(
        "order",
        _OFFER,
        "customer",
        "A signed-in customer orders an offer: billing details, terms, and the price he was shown.",
        keys={
            "quantity": NUMBER,
            "options": QUANTITIES,
            "cycle": CYCLE,
            "price_shown": MONEY,
            "terms": YES_NO,
            "coupon": TEXT,
            "starts_at_once": YES_NO,
        },
        needs=("by",),
        refusals=(
            "coupon_not_now",
            "coupon_status_missing",
            "coupon_unknown",
            "coupon_used_by_you",
            "coupon_used_up",
            "coupon_wrong_offer",
            "coupon_wrong_segment",
            "details_missing",
            "offer_not_on_sale",
            "price_changed",
            "restricted",
            "sold_out",
            "status_missing",
            "terms_not_accepted",
            "wrong_cycle",
            "wrong_option",
            "wrong_quantity",
            "wrong_segment",
        ),
        makes=("service", "request", "invoice"),
    ),
    Verb(
        "bank_line",
        MONEY,
        "bank",
        "The day's statement brings one more line; a negative amount leaves the bank account. `of`"
        " names the line that it takes back: the bank repeats its reference.",
        keys={
            "to": _ACCOUNT,
            "reference": _REQUEST,
            "structured": _REQUEST,
            "text": TEXT,
            "payer": TEXT,
            "booked_on": DAY,
            "bank_reference": TEXT,
            "kind": word("transfer", "charges", "reversal"),
            "of": _LINE,
        },
        outcomes=_MATCHED,
        makes=("line",),
    ),
    Verb(
        "bank_file",
        TEXT,
        "bank",
        "A statement file beside the story is read.",
        outcomes={"adds": NUMBER},
        refusals=_FILE,
    ),
    Verb(
        "bank_again",
        DAY,
        "bank",
        "The statement of that day is read once more.",
        outcomes={"adds": NUMBER},
    ),
    Verb(
        "pay_from_credit",
        _REQUEST,
        "either",
        "An open request is paid from the payer's credit.",
        refusals=("not_enough_credit", "not_open", "status_missing"),
    ),
    Verb(
        "make_coupon",
        TEXT,
        "staff",
        "A code makes what is ordered with it cheaper; without `periods`, for ever.",
        keys={
            "percent": NUMBER,
            "amount": MONEY,
            "periods": NUMBER,
            "segment": TEXT,
            "needs_status": TEXT,
            "offer": _OFFER,
            "from": DAY,
            "to": DAY,
            "uses_max": NUMBER,
            "uses_max_each": NUMBER,
        },
        needs=("percent|amount",),
        refusals=("code_taken", "never_valid", "wrong_code", "wrong_percent", "wrong_periods"),
    ),
    Verb(
        "end_coupon",
        TEXT,
        "staff",
        "A code is used no more from that day on.",
        refusals=("unknown_coupon",),
    ),
    Verb(
        "grant_status",
        _ACCOUNT,
        "staff",
        "A customer is a student, or something else, until a day: the first one without it.",
        keys={"status": TEXT, "until": DAY},
        needs=("until",),
        refusals=("past_day", "wrong_status"),
    ),
    Verb(
        "withdraw_status",
        _ACCOUNT,
        "staff",
        "A status is taken back; what was ordered for it and not paid lapses.",
        keys={"status": TEXT},
        refusals=("no_status",),
    ),
    Verb(
        "assign_line",
        _LINE,
        "staff",
        "A line that waits for a person is given to a customer as credit, or to a request; or it"
        " takes back what another line brought (`of`).",
        keys={"to": _ACCOUNT, "request": _REQUEST, "of": _LINE},
        needs=("to|request|of",),
        outcomes={"pays": _REQUEST, "becomes": word(*BECOMES)},
        refusals=(
            "credit_gone",
            "not_enough_credit",
            "not_waiting",
            "nothing_to_take_back",
            "other_money",
            "request_not_open",
            "status_missing",
            "too_little",
        ),
    ),
    Verb(
        "terminate",
        _SERVICE,
        "either",
        "The service ends with the period that is paid; one that is late, with the next night.",
        outcomes={"terminates_on": DAY},
        refusals=("already_terminated", "leaving", "wrong_state"),
    ),
    Verb(
        "undo_termination",
        _SERVICE,
        "either",
        "The termination is taken back, until 24 hours before the end.",
        refusals=("left_by_law", "not_terminated", "too_late", "wrong_state"),
    ),
    Verb(
        "grant_time",
        _SERVICE,
        "staff",
        "Suspension and ending are put off by days; expiry is not.",
        keys={"days": NUMBER},
        needs=("days",),
        refusals=("nothing_to_move", "wrong_days"),
    ),
    Verb(
        "void",
        _REQUEST,
        "staff",
        "An open request no longer asks for anything.",
        refusals=("wrong_state",),
    ),
    Verb(
        "change_details",
        _ACCOUNT,
        "staff",
        "Details of a customer change, for documents to come.",
        keys={
            "kind": TEXT,
            "name": TEXT,
            "company": TEXT,
            "email": TEXT,
            "language": word("fr", "nl", "en"),
            "street": TEXT,
            "postcode": TEXT,
            "town": TEXT,
            "country": TEXT,
            "vat_number": TEXT,
        },
    ),
    Verb(
        "credit_note",
        _INVOICE,
        "staff",
        "An issued invoice is corrected; what was paid goes to credit. Without amount: the whole.",
        keys={"amount": MONEY},
        refusals=("converted", "nothing_left", "too_much"),
        makes=("credit_note",),
    ),
    Verb(
        "set_price",
        _OFFER,
        "staff",
        "A new price holds from a day on.",
        keys={"price": MONEY, "price_per_unit": MONEY, "cycle": CYCLE, "from": DAY},
        needs=("from", "price|price_per_unit"),
    ),
    Verb(
        "set_setting",
        TEXT,
        "staff",
        "A policy key of the brand takes another value.",
        keys={"value": ANYTHING},
        needs=("value",),
        refusals=("unknown_setting", "wrong_value"),
    ),
    *OF_HANDOVERS,
    Verb("park", _ACCOUNT, "staff", "The night leaves the customer to a person."),
    Verb("unpark", _ACCOUNT, "staff", "The night takes the customer up again."),
    Verb(
        "note",
        _ACCOUNT,
        "staff",
        "A member of staff writes something down.",
        keys={"text": TEXT},
        needs=("text",),
    ),
    *OF_RENEWING,
    *OF_ENDS,
    *OF_USE,
    Verb("hold_letters", _ACCOUNT, "staff", "Letters wait until they are released."),
    Verb("release_letters", _ACCOUNT, "staff", "Letters that wait are sent."),
    *(Verb(**row) for row in verbs_of_changes.ROWS),
)

VERBS: Final[Mapping[str, Verb]] = {verb.name: verb for verb in _ROWS}
