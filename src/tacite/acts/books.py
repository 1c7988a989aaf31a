"""How acts speak to the books: which movement means what."""

import datetime as dt
from collections.abc import Sequence

from tacite.accounts.models import Account
from tacite.invoicing.documents.frozen import FrozenLine
from tacite.ledger.operations import BookKey, Move, Posting

__all__ = [
    "BookKey",
    "back_to_credit",
    "book",
    "brand_book",
    "deposit_moved",
    "deposit_paid",
    "deposit_returned",
    "owed_again",
    "paid_from_credit",
    "received",
    "refund_owed",
    "refund_paid",
    "refund_seen",
    "sale",
]


def book(account: Account, kind: str) -> BookKey:
    """Return a customer's own book: receivable, credit."""
    return BookKey(account.brand_id, kind, account.currency, account.id)


def brand_book(brand_id: int, kind: str, currency: str, code: str = "") -> BookKey:
    """Return a book of the brand's own."""
    return BookKey(brand_id, kind, currency, None, code)


def sale(
    account: Account, lines: Sequence[FrozenLine], *, key: str, on: dt.date, credit: bool = False
) -> Posting:
    """Return the posting of an issued document: what is owed, earned, and due as VAT.

    A credit note (`credit`) is the mirror of the sale.
    """
    receivable = book(account, "receivable")
    net: int = 0
    vat: dict[tuple[str, str], int] = {}
    for line in lines:
        net += line.net_cents
        where = (line.country, line.rate)
        vat[where] = vat.get(where, 0) + line.vat_cents
    pairs = [(brand_book(account.brand_id, "revenue", account.currency), net)]
    pairs += [
        (brand_book(account.brand_id, "vat", account.currency, f"{country}:{rate}"), cents)
        for (country, rate), cents in vat.items()
    ]
    moves = [
        Move(earned, receivable, cents) if credit else Move(receivable, earned, cents)
        for earned, cents in pairs
        if cents
    ]
    kind = "credit_note" if credit else "invoice"
    return Posting(account.brand_id, kind, key, on, moves, account.id)


def paid_from_credit(account: Account, cents: int, *, key: str, on: dt.date) -> Posting:
    """Return the posting by which a customer's credit pays what he owes."""
    moves = [Move(book(account, "credit"), book(account, "receivable"), cents)] if cents else []
    return Posting(account.brand_id, "allocation", key, on, moves, account.id)


def owed_again(account: Account, cents: int, *, key: str, on: dt.date) -> Posting:
    """Return the posting by which what was paid is owed again: the bank took the money back."""
    return _unpaid("owed_again", account, cents, key, on)


def back_to_credit(account: Account, cents: int, *, key: str, on: dt.date) -> Posting:
    """Return the posting by which what was paid and then credited is the customer's again."""
    return _unpaid("refund_to_credit", account, cents, key, on)


def received(account: Account, cents: int, *, iban: str, key: str, on: dt.date) -> Posting:
    """Return the posting of money that came in on our bank account for a customer."""
    bank = brand_book(account.brand_id, "bank", account.currency, iban)
    move = Move(bank, book(account, "credit"), cents)
    return Posting(account.brand_id, "payment", key, on, [move], account.id)


def refund_owed(account: Account, cents: int, *, key: str, on: dt.date) -> Posting:
    """Return the posting by which a customer's credit becomes money that we owe him."""
    move = Move(book(account, "credit"), book(account, "owed_refund"), cents)
    return Posting(account.brand_id, "refund_owed", key, on, [move], account.id)


def refund_paid(account: Account, cents: int, *, iban: str, key: str, on: dt.date) -> Posting:
    """Return the posting of money that left our bank account for a customer."""
    bank = brand_book(account.brand_id, "bank", account.currency, iban)
    move = Move(book(account, "owed_refund"), bank, cents)
    return Posting(account.brand_id, "refund_paid", key, on, [move], account.id)


def refund_seen(
    brand_id: int, cents: int, currency: str, *, iban: str, key: str, on: dt.date
) -> Posting:
    """Return the posting by which a statement's line is no longer in suspense.

    The money left the bank's book when the refund was marked as paid: the line said it again.
    """
    bank = brand_book(brand_id, "bank", currency, iban)
    move = Move(bank, brand_book(brand_id, "suspense", currency), cents)
    return Posting(brand_id, "refund_seen", key, on, [move])


def deposit_paid(account: Account, group_id: int, cents: int, *, key: str, on: dt.date) -> Posting:
    """Return the posting by which prepaid money becomes a group's security deposit."""
    move = Move(book(account, "credit"), _deposit_book(account, group_id), cents)
    return Posting(account.brand_id, "deposit", key, on, [move], account.id)


def deposit_moved(
    account: Account, source_id: int, target_id: int, cents: int, *, key: str, on: dt.date
) -> Posting:
    """Return the posting by which a deposit goes to another group of the same customer."""
    move = Move(_deposit_book(account, source_id), _deposit_book(account, target_id), cents)
    return Posting(account.brand_id, "deposit_move", key, on, [move], account.id)


def deposit_returned(
    account: Account, group_id: int, cents: int, *, key: str, on: dt.date
) -> Posting:
    """Return the posting by which the deposit of a deleted group is prepaid money again."""
    move = Move(_deposit_book(account, group_id), book(account, "credit"), cents)
    return Posting(account.brand_id, "deposit_return", key, on, [move], account.id)


def _deposit_book(account: Account, group_id: int) -> BookKey:
    code = f"group:{group_id}"
    return BookKey(account.brand_id, "security_deposit", account.currency, account.id, code)


def _unpaid(kind: str, account: Account, cents: int, key: str, on: dt.date) -> Posting:
    """Return the posting that undoes `paid_from_credit`."""
    moves = [Move(book(account, "receivable"), book(account, "credit"), cents)]
    return Posting(account.brand_id, kind, key, on, moves, account.id)
