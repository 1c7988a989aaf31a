"""How batches are written: blocks of ids, COPY, and UPDATE … FROM unnest."""

import contextvars
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb


def array_of(numbers: Iterable[int]) -> str:
    """Return whole numbers as PostgreSQL writes an array: it costs a tenth of adapting a list."""
    return f"{{{','.join(map(str, numbers))}}}"


class AnyOf(models.Lookup):
    """`id__any_of=[…]`: like `in`, but one array instead of a parameter for each value.

    A batch asks about a thousand accounts at a time; parsing a thousand parameters costs more
    than answering.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return `column = ANY(array)`."""
        column, values = self.process_lhs(compiler, connection)
        wanted = list(self.rhs)
        if wanted and all(type(each) is int for each in wanted):
            return f"{column} = ANY(%s::bigint[])", [*values, array_of(wanted)]
        return f"{column} = ANY(%s)", [*values, wanted]


models.Field.register_lookup(AnyOf)
models.ForeignObject.register_lookup(AnyOf)

_writes_forbidden = contextvars.ContextVar("writes_forbidden", default=False)


class WritesForbidden(RuntimeError):
    """A page that only reads tried to write."""


@contextmanager
def forbid_writes() -> Iterator[None]:
    """Refuse every batch written inside: COPY passes by the guard that watches Django's SQL."""
    token = _writes_forbidden.set(True)
    try:
        yield
    finally:
        _writes_forbidden.reset(token)


def ids_for(model: type[models.Model], count: int) -> list[int]:
    """Take `count` identities of a table at once, ascending.

    They are gone even if the transaction is rolled back: an identity is not a number.
    """
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],  # noqa: SLF001
        )
        return [row[0] for row in cursor.fetchall()]


def numbers_of(counter: str, count: int) -> list[int]:
    """Take the next `count` numbers of a counter that may have gaps, ascending.

    A counter is a sequence of the database, made at its first use. Nobody waits for it, and a
    number that was taken is gone even if the transaction is rolled back.
    """
    name = sql.Identifier(counter)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NULL", [f'"{counter}"'])
        if cursor.fetchone()[0]:
            # Two that make it at once would collide: the second waits, and finds it made.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [counter])
            cursor.execute(sql.SQL("CREATE SEQUENCE IF NOT EXISTS {}").format(name))
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [f'"{counter}"', count]
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write rows into a table by COPY; `columns` are names of columns, not of fields.

    Values of JSON columns are given as `tables.json(value)`. Errors are Django's.

    :raises WritesForbidden: the page that asks may only read.
    """
    _refuse_if_reading()
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),  # noqa: SLF001
        sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(row)


def make_stage(name: str, columns: dict[str, str]) -> None:
    """Make an empty table that only this session has; `columns` are names and PostgreSQL types.

    For what is too much to be held and is compared with the tables before it is taken in. Call
    `drop_stage` when done.
    """
    _refuse_if_reading()
    drop_stage(name)
    made = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind))
        for column, kind in columns.items()
    )
    statement = sql.SQL("CREATE TEMPORARY TABLE {} ({})")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(sql.Identifier(name), made))


def fill_stage(name: str, columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into a table made by `make_stage`, by COPY.

    The rows must not ask the database themselves: the connection is busy until the last one.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(row)


def drop_stage(name: str) -> None:
    """Take away a table made by `make_stage`, if it is there."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(sql.Identifier(name)))


def update_rows(
    model: type[models.Model],
    columns: dict[str, str],
    rows: Sequence[Sequence[Any]],
    *,
    key: str = "id",
    key_type: str = "bigint",
    add: Sequence[str] = (),
) -> int:
    """Update many rows by one statement and return how many were.

    `columns` names each column and its PostgreSQL type; a row is `(key, value, …)` in the same
    order. Columns in `add` are increased by the value instead of replaced.

    :raises WritesForbidden: the page that asks may only read.
    """
    if not rows:
        return 0
    _refuse_if_reading()
    names = list(columns)
    table = sql.Identifier(model._meta.db_table)  # noqa: SLF001
    sets = sql.SQL(", ").join(_assignment(name, add=name in add) for name in names)
    arrays = sql.SQL(", ").join(
        sql.SQL("%s::" + kind + "[]") for kind in [key_type, *columns.values()]
    )
    statement = sql.SQL("UPDATE {t} AS t SET {sets} FROM unnest({a}) AS v({n}) WHERE t.{k} = v.{k}")
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(
                t=table,
                sets=sets,
                a=arrays,
                n=sql.SQL(", ").join(map(sql.Identifier, [key, *names])),
                k=sql.Identifier(key),
            ),
            [list(values) for values in zip(*rows, strict=True)],
        )
        return int(cursor.rowcount)


def json(value: Any) -> Jsonb:
    """Return a value as COPY and UPDATE … FROM unnest want it for a JSON column."""
    return Jsonb(value)


def _assignment(name: str, *, add: bool) -> sql.Composable:
    column = sql.Identifier(name)
    form = "{c} = t.{c} + v.{c}" if add else "{c} = v.{c}"
    return sql.SQL(form).format(c=column)


def _refuse_if_reading() -> None:
    if _writes_forbidden.get():
        raise WritesForbidden
