"""From the statements that a reader found to a file's: each once, balanced, with identities."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tacite.payments.statements import limits
from tacite.payments.statements.identity import Identities
from tacite.payments.statements.values import (
    Entry,
    Format,
    Line,
    Statement,
    StatementFile,
    StatementRefused,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One statement as a reader found it: entries still without identity."""

    iban: str
    number: str
    from_on: dt.date | None
    to_on: dt.date | None
    opening_cents: int | None
    closing_cents: int | None
    unbooked: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the file says of itself."""

    name: str
    format: Format
    version: int
    message_id: str
    currency: str


def assemble(found: Sequence[Found], *, message: Message) -> StatementFile:
    """Return the file's values.

    A statement that stands in the file twice, word for word, is read once.

    Raises:
        StatementRefused: truncated when there is no statement at all; balance_mismatch;
            too_many_lines.
    """
    if not found:
        raise StatementRefused("truncated", what="statement")
    once = list(dict.fromkeys(found)) if len(found) > 1 else list(found)
    for statement in once:
        _refuse_unbalanced(statement)
    identities = Identities(splits=message.format == "camt.053")
    statements = tuple(
        _with_lines(statement, identities=identities, currency=message.currency)
        for statement in once
    )
    return StatementFile(
        name=message.name,
        format=message.format,
        version=message.version,
        message_id=message.message_id,
        statements=statements,
        lines=tuple(line for statement in statements for line in statement.lines),
        repeated=len(found) - len(once),
    )


def _refuse_unbalanced(found: Found) -> None:
    """Where both balances are given, the entries between them leave no cent unexplained."""
    if found.opening_cents is None or found.closing_cents is None:
        return
    lines_cents = sum(entry.cents for entry in found.entries)
    if found.opening_cents + lines_cents != found.closing_cents:
        raise StatementRefused(
            "balance_mismatch",
            number=found.number,
            opening_cents=found.opening_cents,
            lines_cents=lines_cents,
            closing_cents=found.closing_cents,
        )


def _with_lines(found: Found, *, identities: Identities, currency: str) -> Statement:
    lines: list[Line] = []
    for entry in found.entries:
        lines += identities.lines(entry, iban=found.iban, currency=currency)
    if identities.given > limits.LINES:
        raise StatementRefused("too_many_lines", limit=limits.LINES)
    return Statement(
        iban=found.iban,
        currency=currency,
        number=found.number,
        from_on=found.from_on,
        to_on=found.to_on,
        opening_cents=found.opening_cents,
        closing_cents=found.closing_cents,
        unbooked=found.unbooked,
        lines=tuple(lines),
    )
