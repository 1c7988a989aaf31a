"""What makes a line once: docs/decisions/0020-bank-line-identity.md says why."""

import hashlib
from collections import Counter
from dataclasses import replace
from typing import Final

from tacite.payments.statements.values import Detail, Entry, Line

_KEY_CHARACTERS: Final = 35
_DIGEST_CHARACTERS: Final = 20


class Identities:
    """Gives the lines of one file their identities, in the file's order.

    Equal entries are told apart by their rank, counted over the whole file, so that two equal
    payments are two lines and the same file read again gives the same identities.
    """

    def __init__(self, *, splits: bool) -> None:
        """`splits`: whether a batch becomes a line for each of its transactions (camt.053)."""
        self._splits = splits
        self._ranks: Counter[str] = Counter()
        self.given = 0

    def lines(self, entry: Entry, *, iban: str, currency: str) -> list[Line]:
        """Return the lines of an entry: one, or one for each transaction that moves something."""
        stem = _entry_stem(entry, iban=iban)
        self._ranks[stem] += 1
        identity = f"{stem}:{self._ranks[stem]}"
        details = _identified(entry.details, identity=identity)
        parts: list[tuple[Detail, int, str]] = [(entry.said, entry.cents, identity)]
        if self._splits and _adds_up(entry):
            parts = [(part, part.cents, part.identity) for part in details if part.cents]
            details = ()
        first = self.given + 1
        self.given += len(parts)
        return [
            Line(
                position=position,
                identity=own,
                entry=identity,
                iban=iban,
                booked_on=entry.booked_on,
                value_on=entry.value_on,
                cents=cents,
                currency=currency,
                bank_reference=part.bank_reference or entry.bank_reference,
                end_to_end=part.end_to_end,
                mandate=part.mandate,
                counterparty_name=part.counterparty_name,
                counterparty_iban=part.counterparty_iban,
                paid_to_iban=part.paid_to_iban,
                text=part.text,
                structured=part.structured,
                is_reversal=entry.is_reversal,
                is_charge=entry.is_charge,
                kind=entry.kind,
                return_reason=part.return_reason,
                details=details,
            )
            for position, (part, cents, own) in enumerate(parts, first)
        ]


def _entry_stem(entry: Entry, *, iban: str) -> str:
    """Name an entry by the bank's reference; else by day and batch; else by all it says.

    The amount is part of every name: a reference that returns with another amount is another
    movement, for money lost in silence is the worse mistake.
    """
    if entry.bank_reference:
        return f"{iban}:r:{entry.cents}:{_key(entry.bank_reference)}"
    if entry.batch:
        return f"{iban}:b:{entry.cents}:{entry.booked_on}:{_key(entry.batch)}"
    said = (entry.said, *entry.details)
    return f"{iban}:f:{entry.cents}:{entry.booked_on}:{_digest(*map(_fingerprint, said))}"


def _identified(details: tuple[Detail, ...], *, identity: str) -> tuple[Detail, ...]:
    """Name each transaction by its own reference and amount, then by its rank among equals."""
    ranks: Counter[str] = Counter()
    identified = []
    for detail in details:
        key = _key(detail.bank_reference or detail.end_to_end)
        stem = f"{identity}/{'' if detail.cents is None else detail.cents}:{key}"
        ranks[stem] += 1
        identified.append(replace(detail, identity=f"{stem}:{ranks[stem]}"))
    return tuple(identified)


def _adds_up(entry: Entry) -> bool:
    """Whether the transactions of a batch are the entry, cent for cent."""
    amounts = [detail.cents for detail in entry.details if detail.cents is not None]
    is_complete = 0 < len(amounts) == len(entry.details)
    return is_complete and sum(amounts) == entry.cents


def _key(reference: str) -> str:
    """Return a reference short enough, and without the colon that parts an identity."""
    if len(reference) > _KEY_CHARACTERS or ":" in reference:
        return _digest(reference)
    return reference


def _fingerprint(detail: Detail) -> str:
    said = [detail.counterparty_name, detail.counterparty_iban, detail.end_to_end]
    said += [detail.paid_to_iban, detail.mandate, detail.text, detail.structured]
    return "\x1f".join(said).casefold()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()[:_DIGEST_CHARACTERS]
