"""The verbs about ends by law, and about money that is owed back."""

from typing import Final

from tacite.rehearsal.kinds import DAY, MONEY, TEXT, YES_NO, label
from tacite.rehearsal.verb import Verb

_ACCOUNT: Final = label("account")
_SERVICE: Final = label("service")
_LINE: Final = label("line")

OF_ENDS: Final = (
    Verb(
        "withdraw",
        _SERVICE,
        "either",
        "The customer withdraws from the contract: it ends at once, unused days are given back.",
        outcomes={"back": MONEY, "to_credit": MONEY},
        refusals=("exempt", "no_right", "withdrawal_over", "wrong_state"),
        makes=("credit_note",),
    ),
    Verb(
        "leave",
        _SERVICE,
        "either",
        "The customer leaves before what is paid is over, as the law lets him.",
        outcomes={"back": MONEY, "to_credit": MONEY, "ends_on": DAY},
        refusals=("already_terminated", "leaving", "no_way_out", "wrong_state"),
        makes=("credit_note",),
    ),
    Verb(
        "switch",
        _SERVICE,
        "either",
        "The customer leaves for another provider, or has all erased (`moves = false`).",
        keys={"moves": YES_NO},
        outcomes={"stops_on": DAY, "erased_on": DAY},
        refusals=("already_terminated", "asked_already", "no_such_right", "wrong_state"),
    ),
    Verb(
        "finish_switching",
        _SERVICE,
        "either",
        "The customer has moved to another provider: the service stops today.",
        outcomes={"erased_on": DAY},
        refusals=("not_asked",),
    ),
    Verb(
        "give_up_switching",
        _SERVICE,
        "either",
        "The customer stays after all.",
        refusals=("not_asked",),
    ),
    Verb(
        "terminate_publicly",
        _SERVICE,
        "customer",
        "Somebody who is not signed in notifies the end of a contract that he names.",
        keys={"email": TEXT, "contract": TEXT, "wished": DAY},
        needs=("by",),
        outcomes={"waits": YES_NO},
        refusals=("day_past",),
    ),
    Verb(
        "tell_renewal",
        _SERVICE,
        "staff",
        "The customer was told of the renewal by other means, on a day.",
        keys={"on": DAY},
        needs=("on",),
        refusals=("outside_the_window",),
    ),
    Verb(
        "refund_credit",
        _ACCOUNT,
        "staff",
        "Credit of a customer becomes money that is owed back to him.",
        keys={"amount": MONEY},
        needs=("amount",),
        refusals=("not_enough_credit", "wrong_amount"),
    ),
    Verb(
        "pay_refund",
        _ACCOUNT,
        "staff",
        "What has been owed back to a customer for longest was sent to him by transfer.",
        keys={"reference": TEXT, "paid_on": DAY, "iban": TEXT, "line": _LINE},
        refusals=(
            "not_an_iban",
            "other_line",
            "paid_already",
            "reference_missing",
            "wrong_day",
        ),
    ),
    Verb(
        "see_refund",
        _LINE,
        "staff",
        "A line of a statement is the transfer that paid a customer's last refund.",
        keys={"of": _ACCOUNT},
        needs=("of",),
        refusals=("other_line", "seen_already"),
    ),
)
