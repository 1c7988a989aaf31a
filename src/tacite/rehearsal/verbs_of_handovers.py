"""The verbs of handovers, one row each (see `verbs`)."""

from collections.abc import Mapping
from typing import Final

from tacite.rehearsal.kinds import TEXT, Kind, label, many, word
from tacite.rehearsal.verb import Verb
from tacite.rehearsal.vocabulary import HANDOVER_STATES

_ACCOUNT: Final = label("account")
_SERVICE: Final = label("service")
_HANDOVER: Final = label("handover")
_PAYER: Final[Mapping[str, Kind]] = {
    "payer": _ACCOUNT,
    "payer_number": TEXT,
    "payer_email": TEXT,
}

OF_HANDOVERS: Final = (
    Verb(
        "hand_over",
        many(_SERVICE),
        "either",
        "Services are to go to another account, or to an address, which is invited.",
        keys={"to": _ACCOUNT, "number": TEXT, "email": TEXT, **_PAYER},
        needs=("to|email",),
        refusals=(
            "abuse",
            "half_a_name",
            "handed_over_already",
            "in_group",
            "leaving",
            "not_an_address",
            "not_yours",
            "open_request",
            "same_address",
            "status_missing",
            "unpaid",
            "wrong_segment",
            "wrong_state",
            "yourself",
        ),
        makes=("handover",),
    ),
    Verb(
        "take_over",
        many(_SERVICE),
        "either",
        "An account asks for services that another account has, naming both.",
        keys={"from": _ACCOUNT, "number": TEXT, "email": TEXT, **_PAYER},
        needs=("by", "from|email"),
        refusals=("abuse", "details_missing", "restricted", "same_address", "unpaid", "yourself"),
        makes=("handover",),
    ),
    Verb(
        "agree",
        _HANDOVER,
        "customer",
        "An account agrees to a handover by the code mailed to it; the last one completes it.",
        needs=("by",),
        outcomes={"state": word(*HANDOVER_STATES)},
        refusals=(
            "abuse",
            "agreed_already",
            "details_missing",
            "lapsed",
            "leaving",
            "not_open",
            "open_request",
            "other_currency",
            "other_side",
            "restricted",
            "status_missing",
            "unknown",
            "unpaid",
            "wrong_segment",
            "wrong_state",
        ),
        marks=frozenset({"acts_code", "mail_letter"}),  # the code was mailed before
    ),
    Verb(
        "record_consent",
        _HANDOVER,
        "staff",
        "A side agreed in writing: staff records it; the reason says where it is kept.",
        keys={"of": _ACCOUNT},
        needs=("of",),
        outcomes={"state": word(*HANDOVER_STATES)},
        refusals=("agreed_already", "recorded_already", "unknown"),
    ),
    Verb(
        "refuse_handover",
        _HANDOVER,
        "customer",
        "An account that was asked refuses a handover, which ends it.",
        needs=("by",),
        refusals=("lapsed", "not_open", "unknown"),
    ),
    Verb(
        "withdraw_handover",
        _HANDOVER,
        "either",
        "Who asked for a handover takes it back, or staff does.",
        refusals=("lapsed", "not_open", "unknown"),
    ),
    Verb(
        "open_abuse_case",
        label("service", "account"),
        "staff",
        "A misuse of a service, or by a customer, is looked into.",
    ),
    Verb(
        "close_abuse_case",
        label("service", "account"),
        "staff",
        "The misuse is settled.",
    ),
)
