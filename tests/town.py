"""A small town of customers, one for each thing that a night does; and what can be said of it.

The town stands on 10 March 2026, before the night of the 11th.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection, transaction
from psycopg import sql

from tacite.accounts.models import Account
from tacite.acts import bank_import, order
from tacite.brands.models import Brand
from tacite.config.scratch import drop
from tacite.engine import checks, night
from tacite.ledger.operations import BookKey, Move, Posting, post
from tacite.payments.statements.writing import Movement, camt053
from tests import factories

NIGHT: Final = dt.date(2026, 3, 11)
IBAN: Final = "FR7630006000011234567890189"


def build(*, of_each: int = 2) -> None:
    """Make the town: so many customers of each kind, under two brands of one seller."""
    factories.installation()
    seller = factories.seller()
    factories.bank_account(seller=seller, iban=IBAN)
    host = factories.brand(seller=seller, ref="host", variant="grace")
    saas = factories.brand(seller=seller, ref="saas", profile="saas-sme")
    for n in range(of_each):
        _never_paid(host, n)
    run(NIGHT - dt.timedelta(days=24))
    for n in range(of_each):
        _paying(host, n)
        _late(host, n)
        _ordering(host, n)
        _on_terms(saas, n)
    for day in (NIGHT - dt.timedelta(days=2), NIGHT - dt.timedelta(days=1)):
        run(day)
    for before in Account.objects.filter(ref__startswith="before-"):
        give_credit(before, 5000)


def run(as_of: dt.date) -> list[night.Done]:
    """Run a night at two in the morning of its day."""
    return night.run(as_of=as_of, today=as_of, now=factories.at(as_of, 2))


def give_credit(account: Account, cents: int, *, on: dt.date = NIGHT) -> None:
    """Give an account credit, as if brought in from another system."""
    opening = BookKey(account.brand_id, "opening", account.currency)
    credit = BookKey(account.brand_id, "credit", account.currency, account.id)
    key = f"opening:{account.id}:{on}"
    posting = Posting(account.brand_id, "opening", key, on, [Move(opening, credit, cents)])
    with transaction.atomic():
        post([posting], now=factories.at(on))


def statement(*movements: Movement, on: dt.date = NIGHT, name: str = "m1") -> bytes:
    """Return a statement of the seller's account."""
    return camt053(movements, iban=IBAN, on=on, message_id=name)


def receive(*movements: Movement, on: dt.date = NIGHT, name: str = "m1") -> bank_import.Imported:
    """Let money come in on the seller's account."""
    data = statement(*movements, on=on, name=name)
    return bank_import.import_file(data, name=name, actor="bank", now=factories.at(on))


def said() -> dict[str, Any]:
    """Return what the town came to, without identities and instants.

    References may have gaps, so they are left out; numbers may not, so they stay.
    """
    return {
        "requests": _rows(
            "SELECT a.ref, r.kind, r.state, r.total_cents, r.due_on, r.void_on, r.void_reason,"
            " i.number IS NOT NULL FROM invoicing_paymentrequest r"
            " JOIN accounts_account a ON a.id = r.account_id"
            " LEFT JOIN invoicing_invoice i ON i.id = r.invoice_id"
        ),
        "numbers": _rows("SELECT number, total_cents, issued_on FROM invoicing_invoice"),
        "invoiced": _rows(
            "SELECT a.ref, i.kind, i.total_cents, i.issued_on FROM invoicing_invoice i"
            " JOIN accounts_account a ON a.id = i.account_id"
        ),
        "services": _rows(
            "SELECT a.ref, s.state, s.expires_on, s.request_on, s.suspends_on, s.ends_on"
            " FROM subscriptions_subscription s JOIN accounts_account a ON a.id = s.account_id"
        ),
        "letters": _rows(
            "SELECT a.ref, l.kind, l.step, count(*) FROM mail_letter l"
            " JOIN accounts_account a ON a.id = l.account_id GROUP BY 1, 2, 3"
        ),
        "books": _rows(
            "SELECT b.kind, b.code, a.ref, sum(t.cents) FROM ("
            " SELECT credit_book_id AS book, cents FROM ledger_transfer"
            " UNION ALL SELECT debit_book_id, -cents FROM ledger_transfer) t"
            " JOIN ledger_book b ON b.id = t.book"
            " LEFT JOIN accounts_account a ON a.id = b.account_id GROUP BY 1, 2, 3"
        ),
        "history": _rows(
            "SELECT a.ref, e.verb, e.subject_kind, count(*) FROM history_event e"
            " JOIN accounts_account a ON a.id = e.account_id GROUP BY 1, 2, 3"
        ),
        "parked": _rows("SELECT step, code FROM engine_parking WHERE lifted_at IS NULL"),
    }


def offences() -> list[str]:
    """Return what is not as it must be."""
    return [f"{offence.check}: {offence.text}" for offence in checks.run_all()]


@contextmanager
def copied(address: str, name: str) -> Iterator[str]:
    """Yield a copy of a database to which nobody is connected, dropped at the end."""
    parts = urlsplit(address)
    server = urlunsplit(parts._replace(path="/postgres"))
    of = parts.path.lstrip("/")
    with psycopg.connect(server, autocommit=True) as plain:
        plain.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(of)
            )
        )
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            drop(plain, name)


def _paying(brand: Brand, n: int) -> None:
    """Make who is asked on the night, who has credit for it, and whose credit pays an older one."""
    soon = NIGHT + dt.timedelta(days=14)
    asked = factories.account(brand=brand, ref=f"asked-{n}")
    factories.subscription(account=asked, expires_on=soon)
    rich = factories.account(brand=brand, ref=f"rich-{n}")
    factories.subscription(account=rich, expires_on=soon)
    give_credit(rich, 5000)
    before = factories.account(brand=brand, ref=f"before-{n}")
    factories.subscription(account=before, expires_on=soon - dt.timedelta(days=1))


def _late(brand: Brand, n: int) -> None:
    """Make who is reminded and who is suspended on the night."""
    for name, days in (("reminded", 1), ("suspended", 2)):
        account = factories.account(brand=brand, ref=f"{name}-{n}")
        factories.subscription(account=account, expires_on=NIGHT - dt.timedelta(days=days))


def _never_paid(brand: Brand, n: int) -> None:
    """Make who is asked in time, never pays, and is ended on the night."""
    account = factories.account(brand=brand, ref=f"ended-{n}")
    factories.subscription(account=account, expires_on=NIGHT - dt.timedelta(days=10))


def _ordering(brand: Brand, n: int) -> None:
    """Make whose order lapses on the night."""
    account = factories.account(brand=brand, ref=f"ordering-{n}")
    offer = factories.offer(brand=brand)
    order.order(
        account_id=account.id,
        wish=order.Wish(offer=offer.ref, cycle="1 month"),
        key="once",
        terms_accepted=True,
        actor="user:1",
        now=factories.at(NIGHT - dt.timedelta(days=10)),
    )


def _on_terms(brand: Brand, n: int) -> None:
    """Make who is invoiced on the night, on terms."""
    account = factories.account(brand=brand, ref=f"terms-{n}", kind="business")
    factories.subscription(account=account, expires_on=NIGHT)


def _rows(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return sorted(cursor.fetchall(), key=repr)
