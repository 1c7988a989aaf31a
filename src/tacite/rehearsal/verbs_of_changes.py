"""The verbs of changes of offer: rows for `verbs`, apart for their number."""

from collections.abc import Mapping
from typing import Any, Final

from tacite.rehearsal.kinds import MONEY, NUMBER, QUANTITIES, TEXT, YES_NO, label, many, word

_STATE: Final = ("expired", "terminated", "wrong_state", "not_yours")
_REFUSED: Final = (
    *_STATE,
    "delete_first",
    "free_offer",
    "more_than_left",
    "not_by_customer",
    "nothing_to_change",
    "offer_not_on_sale",
    "only_upwards",
    "open_request",
    "other_family",
    "sold_out",
    "too_few_days",
    "too_soon",
    "unmark_first",
    "worth_nothing",
    "wrong_option",
    "wrong_quantity",
)
_CODES: Final = (
    "code_expired",
    "code_used",
    "no_code",
    "too_many_attempts",
    "wrong_code",
)

# What a row of `verbs` is made of, in its order.
ROWS: Final[tuple[Mapping[str, Any], ...]] = (
    {
        "name": "change_offer",
        "takes": label("service"),
        "actor": "either",
        "means": (
            "A customer is shown what a change would do, and is mailed its code; staff does it at"
            " once. Without `options`, those that it has stay. `days` are those left after it,"
            " `moved` is charged, or credited below zero."
        ),
        "keys": {
            "to": label("offer"),
            "quantity": NUMBER,
            "options": QUANTITIES,
            "final": YES_NO,
        },
        "outcomes": {"days": NUMBER, "moved": MONEY},
        "refusals": (*_REFUSED, "final_not_accepted", "too_late_for_renewal", "too_many_codes"),
    },
    {
        "name": "confirm_change",
        "takes": label("service"),
        "actor": "customer",
        "means": "The mailed code is typed, or another one; what was shown is done.",
        "keys": {"code": TEXT},
        "outcomes": {"effect": word("days", "money", "next_renewal")},
        "refusals": (*_REFUSED, *_CODES, "nothing_asked", "shown_again"),
        "makes": ("request", "invoice"),
        "marks": frozenset({"acts_code", "acts_pendingchange", "mail_letter"}),
    },
    {
        "name": "give_up_change",
        "takes": label("service"),
        "actor": "either",
        "means": "A change that is not done yet is taken back.",
        "refusals": ("nothing_asked", "too_late_for_renewal"),
    },
    {
        "name": "mark_units",
        "takes": label("service"),
        "actor": "either",
        "means": "Units are marked for deletion; they count until the change that drops them.",
        "keys": {"units": many(TEXT), "warned": YES_NO},
        "needs": ("units",),
        "refusals": (*_STATE, "last_unit", "not_warned", "unknown_unit"),
    },
    {
        "name": "unmark_units",
        "takes": label("service"),
        "actor": "either",
        "means": "Units that were marked for deletion stay.",
        "keys": {"units": many(TEXT)},
        "needs": ("units",),
        "refusals": ("deleted_already", "unknown_unit"),
    },
    {
        "name": "grant_pass",
        "takes": label("account"),
        "actor": "staff",
        "means": "A customer holds one more pass: one change without the waiting time.",
    },
)
