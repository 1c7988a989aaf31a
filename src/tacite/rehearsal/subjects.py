"""The subjects of `then`, one row each: what names them and what can be checked of them.

A later piece of work adds subjects by adding rows (and a function to the stage).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tacite.rehearsal.kinds import (
    DAY,
    INSTANT,
    MONEY,
    NUMBER,
    QUANTITIES,
    RATE,
    TEXT,
    YES_NO,
    Kind,
    label,
    many,
    word,
)
from tacite.rehearsal.vocabulary import (
    DELIVERIES,
    GROUP_STATES,
    HANDOVER_STATES,
    LETTERS,
    PAGES,
    REFUND_STATES,
    REFUND_WHYS,
    REQUEST_STATES,
    SERVICE_STATES,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject: `takes` names it, `about` says which of it is meant, `keys` are checked.

    `seen_by` tells whether somebody (`by`) looks at it.
    """

    name: str
    takes: Kind
    means: str
    keys: Mapping[str, Kind]
    about: Mapping[str, Kind] = field(default_factory=dict)
    seen_by: bool = False


_AMOUNTS: Final[Mapping[str, Kind]] = {"net": MONEY, "vat": MONEY, "total": MONEY}
_DETAILS: Final = ("name", "company", "email", "street", "postcode", "town", "country", "language")

_ROWS: Final = (
    Subject(
        "service",
        label("service"),
        "A service. `days_left` counts civil days, today included.",
        keys={
            "state": word(*SERVICE_STATES),
            "offer": label("offer"),
            "quantity": NUMBER,
            "units": many(TEXT),
            "options": QUANTITIES,
            "expires_on": DAY,
            "days_left": NUMBER,
            "request_on": DAY,
            "suspends_on": DAY,
            "ends_on": DAY,
            "terminates_on": DAY,
            "ended_on": DAY,
            "delivery": word(*DELIVERIES),
            "holder": label("account"),
            "payer": label("account"),
        },
    ),
    Subject(
        "handover",
        label("handover"),
        "Services on their way to another account; it awaits the agreement of accounts.",
        keys={
            "state": word(*HANDOVER_STATES),
            "awaits": many(label("account")),
            "lapses_at": INSTANT,
        },
    ),
    Subject(
        "request",
        label("request"),
        "A payment request. `until` is the expiry that paying it buys.",
        keys={
            "state": word(*REQUEST_STATES),
            "amount": MONEY,
            "net": MONEY,
            "vat": MONEY,
            "made_on": DAY,
            "due_on": DAY,
            "void_on": DAY,
            "until": DAY,
            "services": many(label("service")),
        },
    ),
    Subject(
        "invoice",
        label("invoice"),
        "A numbered invoice, as issued. `credited` is the sum of its credit notes.",
        keys={
            **_AMOUNTS,
            "number": TEXT,
            "dated": DAY,
            "due_on": DAY,
            "rate": RATE,
            "mention": word("reverse_charge", "none"),
            "paid_from_credit": MONEY,
            "credited": MONEY,
            "name": TEXT,
            "company": TEXT,
            "street": TEXT,
            "postcode": TEXT,
            "town": TEXT,
            "country": TEXT,
            "vat_number": TEXT,
        },
    ),
    Subject(
        "credit_note",
        label("credit_note"),
        "A numbered credit note, as issued; amounts are positive.",
        keys={**_AMOUNTS, "number": TEXT, "dated": DAY, "corrects": label("invoice")},
    ),
    Subject(
        "account",
        label("account"),
        "A customer. `letters`: exact kinds, in order, since they were last stated.",
        keys={
            "credit": MONEY,
            "owes": MONEY,
            "open": many(label("request")),
            "invoices": many(label("invoice")),
            "credit_notes": many(label("credit_note")),
            "letters": many(word(*LETTERS)),
            "parked": YES_NO,
            **dict.fromkeys(_DETAILS, TEXT),
        },
    ),
    Subject(
        "refund",
        label("account"),
        "What was last owed back to a customer; `before` is the last day to pay it.",
        keys={
            "state": word(*REFUND_STATES),
            "amount": MONEY,
            "why": word(*REFUND_WHYS),
            "since": DAY,
            "before": DAY,
            "paid_on": DAY,
        },
    ),
    Subject(
        "group",
        label("group"),
        "A group of lines in the running month. `used` is rounded to cents, without VAT.",
        keys={
            "state": word(*GROUP_STATES),
            "validated": YES_NO,
            "used": MONEY,
            "calls": NUMBER,
            "cap": MONEY,
            "left": MONEY,
            "base": MONEY,
            "deposit": MONEY,
            "label": TEXT,
            "closes_on": DAY,
            "closed_on": DAY,
        },
    ),
    Subject(
        "unmatched",
        many(label("line")),
        "Exactly the lines that wait for a person, in the order in which they came.",
        keys={"total": MONEY},
    ),
    Subject(
        "books",
        word("all"),
        "Balances of the brand's books, each on its own side.",
        keys={
            "bank": MONEY,
            "suspense": MONEY,
            "receivable": MONEY,
            "credit": MONEY,
            "revenue": MONEY,
            "vat": MONEY,
            "rounding": MONEY,
            "write_off": MONEY,
            "owed_refund": MONEY,
            "security_deposit": MONEY,
            "charges": MONEY,
        },
    ),
    Subject(
        "page",
        word(*PAGES),
        "A page as somebody sees it: its status, texts that it shows or does not show.",
        about={"of": label("service", "request", "invoice")},
        keys={"status": NUMBER, "shows": many(TEXT), "hides": many(TEXT)},
        seen_by=True,
    ),
)

SUBJECTS: Final[Mapping[str, Subject]] = {subject.name: subject for subject in _ROWS}
