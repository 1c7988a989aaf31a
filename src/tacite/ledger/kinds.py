"""The kinds of postings, and between which books each may move money: there are no others."""

from collections.abc import Mapping
from typing import Final

Pair = tuple[str, str]  # the debited book, the credited one

# Money that is placed may have been read into another brand's books: its bank book moves with it.
_PLACED: Final[frozenset[Pair]] = frozenset(
    {
        ("suspense", "credit"),
        ("credit", "suspense"),
        ("suspense", "bank"),
        ("bank", "suspense"),
        ("bank", "credit"),
        ("credit", "bank"),
    }
)
MOVES: Final[Mapping[str, frozenset[Pair]]] = {
    "opening": frozenset({("opening", "credit")}),
    "invoice": frozenset({("receivable", "revenue"), ("receivable", "vat")}),
    "credit_note": frozenset({("revenue", "receivable"), ("vat", "receivable")}),
    "allocation": frozenset({("credit", "receivable")}),
    "owed_again": frozenset({("receivable", "credit")}),
    "refund_to_credit": frozenset({("receivable", "credit")}),
    "refund_owed": frozenset({("credit", "owed_refund")}),
    "refund_paid": frozenset({("owed_refund", "bank")}),
    "refund_seen": frozenset({("bank", "suspense")}),
    "deposit": frozenset({("credit", "security_deposit")}),
    "deposit_move": frozenset({("security_deposit", "security_deposit")}),
    "deposit_return": frozenset({("security_deposit", "credit")}),
    "payment": frozenset({("bank", "credit")}),
    "assignment": _PLACED,
    "payment_reversed": frozenset(
        {("credit", "suspense"), ("bank", "suspense"), ("credit", "bank")}
    ),
    "bank_suspense": frozenset({("bank", "suspense"), ("suspense", "bank")}),
    "bank_debit": frozenset({("suspense", "bank")}),
    "bank_reversal": frozenset({("suspense", "bank"), ("bank", "suspense")}),
    "bank_charges": frozenset({("charges", "bank"), ("bank", "charges")}),
}


class UnknownMove(Exception):
    """A posting would move money between books that its kind does not join: a fault of ours."""


def verify(kind: str, debit: str, credit: str) -> None:
    """Refuse a move that no posting of this kind makes.

    :raises UnknownMove: always then.
    """
    if (debit, credit) not in MOVES.get(kind, ()):
        raise UnknownMove(f"{kind}: {debit} from {credit}")
