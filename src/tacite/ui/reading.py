"""A page that reads cannot write: what refuses the SQL that would (V3, 3.5.3; house rule 4).

The guard watches Django's connection while a GET or HEAD runs, and batches by COPY through
`tacite.tables`. It fails closed: a statement it does not know is refused. Only tables that keep
the visit itself (sessions, the cache that counts attempts) may be written, and they are named in
`settings.BOOKKEEPING_TABLES`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg.sql import Composable

from tacite import tables

_COMMENTS_AND_TEXTS = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_READS = frozenset(
    {
        *("select", "with", "values", "table", "show", "explain"),
        *("declare", "fetch", "close", "set", "reset"),
        *("begin", "savepoint", "release", "rollback", "commit"),
    }
)
_NAME = r'((?:"[^"]+"|\w+)(?:\s*\.\s*(?:"[^"]+"|\w+))?)'
_WRITES = re.compile(
    rf"\b(?:insert\s+into|delete\s+from(?:\s+only)?|merge\s+into)\s+{_NAME}"
    rf"|\bupdate\s+(?:only\s+)?{_NAME}(?:\s+(?:as\s+)?(?!set\b)\w+)?\s+set\b"
    r"|\b((?:nextval|setval|pg_notify|procrastinate_\w+|dblink_exec|lo_\w+))\s*\("
    r"|\bselect\b.*\b(into)\s+(?!strict)"
    r"|\bexplain\b.*\b(analyze)\b",
    re.IGNORECASE | re.DOTALL,
)

_Execute = Callable[[Any, Any, bool, dict[str, Any]], Any]


class WriteWhileReading(RuntimeError):
    """A page that was asked to show something tried to change something; `target` is what."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


@contextmanager
def only() -> Iterator[None]:
    """Refuse every write of the code inside, but the bookkeeping of the visit.

    :raises WriteWhileReading: from inside, at the statement that would write.
    """
    with connection.execute_wrapper(_watch), tables.forbid_writes():
        yield


def targets(statement: str) -> list[str]:
    """Return what a statement would write: tables, functions with an effect, or its first word.

    An empty list means that it only reads.
    """
    text = _COMMENTS_AND_TEXTS.sub(" ", statement).strip().lstrip("( ").lower()
    first = re.split(r"\W", text, maxsplit=1)[0]
    written = [_bare(name) for match in _WRITES.finditer(text) for name in match.groups() if name]
    return written if written or first in _READS else [first]


def _watch(execute: _Execute, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 - Django's signature
    statement = sql.as_string(None) if isinstance(sql, Composable) else str(sql)
    for target in targets(statement):
        if target not in settings.BOOKKEEPING_TABLES:
            raise WriteWhileReading(target)
    return execute(sql, params, many, context)


def _bare(name: str) -> str:
    """Return the name of a table without schema and quotes."""
    return name.rpartition(".")[2].strip().strip('"')
