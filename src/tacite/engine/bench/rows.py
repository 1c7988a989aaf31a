"""The rows that a step wrote, and how fast PostgreSQL takes the same rows by bare COPY."""

import contextlib
import dataclasses as dc
import io
import time
from collections.abc import Iterator, Sequence

import psycopg
from psycopg import sql

from tacite.config.scratch import drop

# In the order in which one may be written after the other.
BILLING = (
    "subscriptions_coverage",
    "invoicing_paymentrequest",
    "invoicing_requestline",
    "history_event",
    "mail_letter",
)
ISSUING = (
    "invoicing_invoice",
    "ledger_entry",
    "ledger_transfer",
    "payments_allocation",
    "history_event",
    "mail_letter",
)


@dc.dataclass(slots=True)
class Mark:
    """How far some tables were filled."""

    last: dict[str, int]


def mark(connection: "psycopg.Connection[tuple[object, ...]]", tables: Sequence[str]) -> Mark:
    """Remember the newest row of each table."""
    question = "SELECT coalesce(max(id), 0) FROM {}"
    last = {}
    for table in tables:
        row = connection.execute(sql.SQL(question).format(sql.Identifier(table))).fetchone()
        last[table] = int(str(row[0])) if row else 0
    return Mark(last)


def rows_since(
    connection: "psycopg.Connection[tuple[object, ...]]", before: Mark
) -> dict[str, bytes]:
    """Return what was written since a mark, as COPY gives it."""
    found = {}
    for table, last in before.last.items():
        statement = sql.SQL("COPY (SELECT * FROM {} WHERE id > {} ORDER BY id) TO STDOUT").format(
            sql.Identifier(table), sql.Literal(last)
        )
        buffer = io.BytesIO()
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for block in copy:
                buffer.write(block)
        found[table] = buffer.getvalue()
    return found


def seconds_to_copy(address: str, rows: dict[str, bytes]) -> float:
    """Write the rows into the same tables of a clone, in one transaction, and time it."""
    with psycopg.connect(address) as connection:
        began = time.monotonic()
        with connection.cursor() as cursor:
            for table, data in rows.items():
                statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                with cursor.copy(statement) as copy:
                    copy.write(data)
        connection.commit()
        return time.monotonic() - began


@contextlib.contextmanager
def clone(*, beside: str, of: str, name: str) -> Iterator[None]:
    """Hold a copy of a database to which nobody is connected."""
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(of)
            )
        )
        try:
            yield
        finally:
            drop(connection, name)
