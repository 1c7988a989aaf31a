"""What a statement says, whatever its format. Cents are signed: what comes is positive."""

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

Refusal = Literal[
    "malformed",
    "truncated",
    "entity_expansion",
    "foreign_iban",
    "foreign_currency",
    "too_large",
    "too_many_lines",
    "unknown_format",
    "balance_mismatch",
]

Format = Literal["camt.053", "camt.054", "MT940"]


class StatementRefused(Exception):
    """A file is refused whole: nothing of it may be booked.

    `code` says why, `facts` hold the numbers and names that a face words: `name` (the file's),
    `line` (of the file), `what` (the field), `iban` (masked), `currency`, `limit`, `bytes`, and
    for `balance_mismatch` `opening_cents`, `lines_cents`, `closing_cents` and `number`.
    """

    def __init__(self, code: Refusal, **facts: int | str) -> None:
        super().__init__(code, facts)
        self.code: Refusal = code
        self.facts: dict[str, int | str] = {}
        self.learn(**facts)

    def learn(self, **facts: int | str) -> None:
        """Add facts that are not known yet; what a stranger wrote is kept on one visible line."""
        for name, value in facts.items():
            shown = value if isinstance(value, int) else _visible(value)
            self.facts.setdefault(name, shown)

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.facts.items())])


def _visible(written: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One transaction of an entry. Empty text where the bank says nothing.

    `cents` is None when the bank gives no amount of its own in the account's currency.
    `identity` is the entry's, then what tells this transaction from the others of the entry: the
    same one that the line bears when the entry is split into lines.
    """

    identity: str = ""
    cents: int | None = None
    bank_reference: str = ""
    end_to_end: str = ""
    mandate: str = ""
    counterparty_name: str = ""
    counterparty_iban: str = ""
    paid_to_iban: str = ""
    text: str = ""
    structured: str = ""
    return_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as a format's reader found it, before it has an identity.

    `said` is what holds for the whole entry. `details` are the transactions of a batch, two at
    least; what a single transaction says is in `said`.
    """

    booked_on: dt.date
    value_on: dt.date
    cents: int
    bank_reference: str
    batch: str
    is_reversal: bool
    kind: str
    is_charge: bool
    said: Detail
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One movement of our account, with an identity that the same money always bears.

    Attributes:
        position: 1-based, over the whole file.
        identity: what makes the line once (docs/decisions/0020-bank-line-identity.md).
        entry: identity of the bank's entry this line is of; the same as `identity` unless the
            entry is a batch that was split. A camt.054 line details the booked lines whose
            `entry` is its `entry`.
        iban: our account.
        cents: signed; never zero.
        bank_reference: what the bank calls it; empty when the bank names nothing usable.
        paid_to_iban: the IBAN that the payer used, where the bank says: ours, or one that is
            dedicated to a customer (S0-19). Empty for what we paid.
        text: what the payer wrote, as one line.
        structured: creditor reference (ISO 11649, Belgian, Dutch), as written.
        is_reversal: the bank takes back an entry that it had made.
        kind: the bank's code, such as `PMNT/RCDT/ESCT` or `NTRF`.
        is_charge: the bank's own fee.
        return_reason: ISO code of a returned payment, such as `AC04`.
        details: transactions of an entry that stayed one line.
    """

    position: int
    identity: str
    entry: str
    iban: str
    booked_on: dt.date
    value_on: dt.date
    cents: int
    currency: str
    bank_reference: str
    end_to_end: str
    mandate: str
    counterparty_name: str
    counterparty_iban: str
    paid_to_iban: str
    text: str
    structured: str
    is_reversal: bool
    is_charge: bool
    kind: str
    return_reason: str
    details: tuple[Detail, ...]

    def is_known(self, *, identities: Container[str], entries: Container[str]) -> bool:
        """Whether its money is booked, given what booked lines have as `identity` and `entry`.

        A batch booked as one line may come back as its parts, and the parts as one line.
        """
        is_whole = self.identity == self.entry
        return self.identity in identities or self.entry in (entries if is_whole else identities)

    @property
    def link(self) -> str:
        """Account, day and amount: finds the line that a detail means when no identity does."""
        return f"{self.iban}:{self.booked_on}:{self.cents}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of one account. `from_on` and `to_on` are both covered, as banks write them.

    `opening_cents` and `closing_cents` are None where the bank gives no such balance (camt.054
    never does). `unbooked` counts what was left out: pending, announced, or of no amount.
    """

    iban: str
    currency: str
    number: str
    from_on: dt.date | None
    to_on: dt.date | None
    opening_cents: int | None
    closing_cents: int | None
    unbooked: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFile:
    """What a whole file says. `version` is 0 for MT940.

    `lines` are those of all statements, in the file's order. `repeated` counts statements that
    stood in the file a second time, word for word.
    """

    name: str
    format: Format
    version: int
    message_id: str
    statements: tuple[Statement, ...]
    lines: tuple[Line, ...]
    repeated: int

    @property
    def books(self) -> bool:
        """Whether its lines are movements; a camt.054 only details those of a camt.053."""
        return self.format != "camt.054"

    @property
    def unbooked(self) -> int:
        """Entries left out of all statements."""
        return sum(statement.unbooked for statement in self.statements)
