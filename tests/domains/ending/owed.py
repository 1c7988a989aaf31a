"""Money that is owed back to an account, as the tests of pages need it."""

import datetime as dt
from typing import Any

from tacite.acts import books
from tacite.acts.models import OwedRefund
from tacite.acts.refunds import refund_credit
from tacite.ledger.operations import post

NOW = dt.datetime(2026, 3, 5, 8, 30, tzinfo=dt.UTC)


def credit(account: Any, cents: int, *, now: dt.datetime = NOW) -> None:
    """Give an account credit, as money that came in does."""
    iban = account.brand.seller.bank_accounts.first()
    came = books.received(
        account, cents, iban=iban.iban if iban else "", key=f"given:{account.id}", on=now.date()
    )
    post([came], now=now)


def owed_refund(account: Any, cents: int = 500, *, now: dt.datetime = NOW) -> OwedRefund:
    """Owe an account some of its credit as money."""
    credit(account, cents, now=now)
    return refund_credit(
        account_id=account.id, cents=cents, reason="asked for", actor="staff:1", now=now
    )
