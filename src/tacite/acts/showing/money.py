"""The money of an account: the movements of its credit, and its documents with what became of them.

Every payment received adds to the credit and every request paid takes from it, so the movements
are the history of all transactions (S2-22).
"""

import dataclasses as dc
import datetime as dt
import json
from typing import Final

from django.db import connection
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from tacite.invoicing.models import Invoice
from tacite.invoicing.queries import invoices_of

_MOVEMENTS: Final = """
    WITH book AS (
        SELECT b.id, coalesce(l.cents, 0) AS cents
        FROM ledger_book b LEFT JOIN ledger_balance l ON l.book_id = b.id
        WHERE b.account_id = %(account)s AND b.kind = 'credit' ORDER BY b.id LIMIT 1
    ), moved AS (
        SELECT id, entry_id, cents FROM ledger_transfer
        WHERE credit_book_id = (SELECT id FROM book)
        UNION ALL
        SELECT id, entry_id, -cents FROM ledger_transfer
        WHERE debit_book_id = (SELECT id FROM book)
    ), told AS (
        SELECT *, sum(cents) OVER (ORDER BY id DESC) - cents AS since
        FROM moved ORDER BY id DESC LIMIT %(limit)s OFFSET %(start)s
    )
    SELECT e.kind, e.dated_on, t.cents, (SELECT cents FROM book) - t.since,
           coalesce(r.reference, ''), coalesce(i.number, n.number, '')
    FROM told t
    JOIN ledger_entry e ON e.id = t.entry_id
    LEFT JOIN payments_allocation a ON a.entry_id = e.id
    LEFT JOIN payments_allocation o
        ON o.id = CASE WHEN e.kind = 'owed_again' THEN split_part(e.key, ':', 2)::bigint END
    LEFT JOIN invoicing_paymentrequest r ON r.id = coalesce(a.request_id, o.request_id)
    LEFT JOIN invoicing_invoice i ON i.id = r.invoice_id
    LEFT JOIN invoicing_invoice n ON e.kind = 'refund_to_credit'
        AND n.id = nullif(split_part(e.key, ':', 2), '')::bigint
    ORDER BY t.id DESC
"""


@dc.dataclass(frozen=True, slots=True)
class Movement:
    """Cents that came to the credit (above zero) or left it, and what it was then."""

    kind: str  # of the entry: "payment", "allocation", "refund_to_credit", "opening"…
    dated_on: dt.date
    cents: int
    balance_cents: int
    reference: str
    number: str


@dc.dataclass(frozen=True, slots=True)
class Document:
    """An issued document in a list, with what became of it.

    `left_cents` is what is still to be paid of an invoice; `credited_cents` what was taken back.
    """

    number: str
    kind: str
    issued_on: dt.date
    total_cents: int
    credited_cents: int
    left_cents: int
    corrects: str
    reference: str
    texts: tuple[str, ...]


def movements(account_id: int, *, start: int, limit: int) -> list[Movement]:
    """Return movements of an account's credit, newest first: one question."""
    values = {"account": account_id, "start": start, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_MOVEMENTS, values)
        rows = cursor.fetchall()
    return [
        Movement(kind, on, int(cents), int(balance), reference, number)
        for kind, on, cents, balance, reference, number in rows
    ]


def documents(account_id: int, *, start: int, limit: int) -> list[Document]:
    """Return issued documents of an account, newest first, with what became of them."""
    credited = Invoice.objects.filter(corrects=OuterRef("id")).order_by().values("corrects")
    rows = (
        invoices_of(account_id)
        .defer(None)
        .select_related("request", "corrects")
        .annotate(
            credited=Coalesce(Subquery(credited.annotate(sum=Sum("total_cents")).values("sum")), 0)
        )
    )
    return [_document(row) for row in rows[start : start + limit]]


def _document(row: Invoice) -> Document:
    request = getattr(row, "request", None)
    is_open = request is not None and request.state == "open"
    credited: int = getattr(row, "credited", 0)
    return Document(
        number=row.number,
        kind=row.kind,
        issued_on=row.issued_on,
        total_cents=row.total_cents,
        credited_cents=credited,
        left_cents=request.owed_cents if request is not None and is_open else 0,
        corrects=row.corrects.number if row.corrects else "",
        reference=request.reference if request is not None else "",
        texts=_texts(row.document),
    )


def _texts(document: str) -> tuple[str, ...]:
    """Return what a document is about: the texts of its lines, each once.

    A list goes on without the texts of a damaged document, which `check` reports.
    """
    try:
        lines = json.loads(document)["lines"]
    except (LookupError, ValueError):
        return ()
    return tuple(dict.fromkeys(line["text"] for line in lines))
