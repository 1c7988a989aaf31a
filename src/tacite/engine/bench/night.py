"""Measuring a night: what is asked for, what is paid from credit and invoiced (performance §6)."""

import dataclasses as dc
import datetime as dt
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection

from tacite.config.scratch import point_django_at, scratch
from tacite.engine import night
from tacite.engine.bench import rows

AS_OF: Final = dt.date(2026, 6, 10)
_SEQUENCES: Final = """
    SELECT setval(pg_get_serial_sequence(t.name, 'id'), greatest(t.last, 1)) FROM (
        SELECT 'x' AS name, 1::bigint AS last WHERE false {union}
    ) t
"""
_NUMBERED: Final = (
    "brands_seller",
    "brands_bankaccount",
    "brands_brand",
    "catalogue_offer",
    "accounts_account",
    "subscriptions_subscription",
    "subscriptions_coverage",
    "invoicing_series",
    "invoicing_invoice",
    "invoicing_paymentrequest",
    "ledger_book",
    "ledger_entry",
)
# The statements name what matters to the measure: columns that came later get an empty value.
_DEFAULTS: Final = """
DO $$ DECLARE c record; BEGIN
    FOR c IN SELECT table_name, column_name, data_type FROM information_schema.columns
        WHERE table_schema = current_schema() AND is_nullable = 'NO' AND column_default IS NULL
          AND is_identity = 'NO' AND data_type IN ('text', 'character varying', 'boolean')
    LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET DEFAULT %L', c.table_name,
            c.column_name, CASE c.data_type WHEN 'boolean' THEN 'false' ELSE '' END);
    END LOOP;
END $$"""


@dc.dataclass(slots=True)
class Count:
    """How many questions a run asked."""

    queries: int = 0

    def __call__(self, execute: Callable[..., Any], statement: str, params: Any, *rest: Any) -> Any:
        """Count a question, and ask it."""
        self.queries += 1
        return execute(statement, params, *rest)


def measure(*, beside: str, services: int, due: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Return the figures of `bench night`, as the command prints them.

    Works in a scratch database on the server of `beside`, which is dropped at the end.
    """
    with scratch(beside=beside) as address:
        point_django_at(address)
        say(f"loading {services} services with their history")
        load(address, services=services, every=max(services // due, 1))
        counting = Count()
        with connection.execute_wrapper(counting):
            billed = _measured(beside, address, AS_OF, rows.BILLING, "request_renewals", say)
        run_file(address, "credit.sql", {})
        _number(address)
        with connection.execute_wrapper(counting):
            issued = _measured(
                beside, address, AS_OF + dt.timedelta(days=1), rows.ISSUING, "pay_from_credit", say
            )
        connection.close()
    done = billed["done"] + issued["done"]
    return {
        "billing": billed["figures"],
        "issuing": issued["figures"],
        "night": {
            "seconds": billed["seconds"],
            "paying_seconds": issued["seconds"],
            "services": services,
            "due": billed["done"],
            "steps": billed["steps"],
            "paying_steps": issued["steps"],
        },
        "queries_per_1000": _tenths(counting.queries * 1000, max(done, 1)),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def load(address: str, *, services: int, every: int) -> None:
    """Fill an empty database with services and their history; one in `every` is due."""
    with _loading(address) as plain:
        plain.execute(_DEFAULTS)
    run_file(
        address,
        "history.sql",
        {"services": services, "every": every, "as_of": AS_OF},
    )
    _number(address)


def _measured(
    beside: str,
    address: str,
    as_of: dt.date,
    tables: tuple[str, ...],
    step: str,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Run a night in the database, then copy what its step wrote into a clone of before."""
    connection.close()
    name = urlsplit(address).path.lstrip("/")
    limit = f"{name}_limit"
    with rows.clone(beside=beside, of=name, name=limit):
        with psycopg.connect(address) as plain:
            before = rows.mark(plain, tables)
        say(f"the night of {as_of}")
        began = time.monotonic()
        now = dt.datetime.combine(as_of, dt.time(1), dt.UTC)
        done = night.run(as_of=as_of, today=as_of, now=now)
        seconds = time.monotonic() - began
        connection.close()
        with psycopg.connect(address) as plain:
            written = rows.rows_since(plain, before)
        say("the same rows by bare COPY")
        copying = rows.seconds_to_copy(_address(beside, limit), written)
    of_step = next(each for each in done if each.name == step)
    per_second = int(of_step.done / of_step.seconds) if of_step.seconds else 0
    limit_per_second = int(of_step.done / copying) if copying else 0
    return {
        "figures": {
            "per_second": per_second,
            "limit_per_second": limit_per_second,
            "ratio": _hundredths(per_second, max(limit_per_second, 1)),
        },
        "done": of_step.done,
        "seconds": _tenths(int(seconds * 1000), 1000),
        "steps": [each.as_json() for each in done],
    }


def run_file(address: str, name: str, values: dict[str, Any]) -> None:
    """Run the statements of a file of this folder, in one transaction."""
    text = resources.files("tacite.engine.bench").joinpath(name).read_text(encoding="utf-8")
    with _loading(address) as plain:
        for statement in text.split(";\n"):
            if statement.strip():
                plain.execute(statement, values or None)


def _number(address: str) -> None:
    """Let identities go on after the rows that were written with theirs."""
    union = " ".join(
        f"UNION ALL SELECT '{table}', coalesce(max(id), 1) FROM {table}"  # noqa: S608
        for table in _NUMBERED
    )
    with _loading(address) as plain:
        plain.execute(_SEQUENCES.format(union=union))
    with psycopg.connect(address, autocommit=True) as plain:
        plain.execute("VACUUM ANALYZE")


@contextmanager
def _loading(address: str) -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(address) as plain:
        yield plain


def _address(beside: str, name: str) -> str:
    return urlunsplit(urlsplit(beside)._replace(path=f"/{name}"))


def _tenths(count: int, of: int) -> Any:
    return int(count * 10 / of) / 10


def _hundredths(count: int, of: int) -> Any:
    return int(count * 100 / of) / 100
