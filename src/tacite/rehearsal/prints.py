"""Fingerprints of a database: one hash for each table whose rows matter."""

from typing import Final

from django.db import connection

# Neither what happened to customers nor what they own: sessions, queues, and the nights' own rows.
_PASSED_OVER: Final = ("django_", "auth_", "procrastinate_", "engine_night", "brands_installation")


def fingerprint() -> dict[str, str]:
    """Return a hash of the rows of every table that matters, by table: one question for all."""
    tables = [name for name in connection.introspection.table_names() if _matters(name)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(map(_question, tables)), tables)
        return {str(table): str(found) for table, found in cursor.fetchall()}


def _matters(table: str) -> bool:
    return not table.startswith(_PASSED_OVER)


def _question(table: str) -> str:
    # The name is that of a table of ours, quoted; there is nothing else in the statement.
    name = connection.ops.quote_name(table)
    return f"SELECT %s, md5(COALESCE(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t"  # noqa: S608
