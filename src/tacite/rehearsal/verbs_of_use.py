"""The verbs about use beyond the plan: groups, calls, caps, deposits."""

from typing import Final

from tacite.rehearsal.kinds import DAY, MONEY, NUMBER, TEXT, YES_NO, label
from tacite.rehearsal.verb import Verb

_ACCOUNT: Final = label("account")
_SERVICE: Final = label("service")
_GROUP: Final = label("group")

OF_USE: Final = (
    Verb(
        "add_group",
        _ACCOUNT,
        "customer",
        "A group of lines is made: nothing is asked for it.",
        keys={"label": TEXT},
        refusals=("use_not_counted", "wrong_label"),
        makes=("group",),
    ),
    Verb(
        "rename_group",
        _GROUP,
        "either",
        "A group takes another label; its name stays.",
        keys={"label": TEXT},
        needs=("label",),
        refusals=("wrong_label",),
    ),
    Verb(
        "join_group",
        _SERVICE,
        "either",
        "A service goes into a group of its account.",
        keys={"group": _GROUP},
        needs=("group",),
        refusals=("already_closed", "already_in_it", "closing", "exceeded", "other_payer"),
    ),
    Verb(
        "leave_group",
        _SERVICE,
        "either",
        "A service leaves its group; what it used until then stays counted there.",
        keys={"group": _GROUP},
        needs=("group",),
        refusals=("already_closed", "closing", "exceeded", "not_in_it"),
    ),
    Verb(
        "validate_group",
        _GROUP,
        "staff",
        "A group is validated, or no longer: its base follows.",
        keys={"validated": YES_NO},
        refusals=("already_closed",),
    ),
    Verb(
        "usage",
        TEXT,
        "platform",
        "A file with one call record is taken in; without VAT, up to six decimals.",
        keys={"of": _SERVICE, "call": TEXT, "start": TEXT, "group": _GROUP},
        needs=("of",),
        outcomes={"adds": NUMBER, "suspends": YES_NO},
        refusals=("not_begun_yet", "unknown_group", "unknown_line", "wrong_amount", "wrong_start"),
    ),
    Verb(
        "order_deposit",
        _GROUP,
        "either",
        "A security deposit is asked for; paid, it raises the cap.",
        keys={"amount": MONEY},
        needs=("amount",),
        refusals=("already_closed", "closing", "no_line", "not_offered"),
        makes=("request",),
    ),
    Verb(
        "move_deposit",
        _GROUP,
        "either",
        "A deposit, or a part of it, goes to another group of the customer.",
        keys={"to": _GROUP, "amount": MONEY},
        needs=("to", "amount"),
        refusals=(
            "already_closed",
            "below_use",
            "closing",
            "no_amount",
            "not_so_much",
            "not_yours",
            "same_group",
            "source_suspended",
            "target_suspended",
        ),
    ),
    Verb(
        "raise_base",
        _GROUP,
        "either",
        "The base of a group is raised: its customer accepts the contract.",
        keys={"contract": YES_NO},
        refusals=(
            "already_closed",
            "already_raised",
            "closing",
            "contract_not_accepted",
            "exceeded",
            "not_validated",
        ),
    ),
    Verb(
        "lower_base",
        _GROUP,
        "either",
        "A raised base goes back.",
        refusals=("already_closed", "below_use", "closing", "exceeded", "not_raised"),
    ),
    Verb(
        "delete_group",
        _GROUP,
        "either",
        "A group ends on its next billing date, with all its services.",
        outcomes={"closes_on": DAY},
        refusals=("already_closed", "closing"),
    ),
    Verb(
        "undo_deletion",
        _GROUP,
        "either",
        "A group goes on after all, until the day of its end.",
        refusals=("deletion_due", "not_closing"),
    ),
)
