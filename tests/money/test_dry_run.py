"""A dry run writes nothing, and says exactly what the real night then does (S-1)."""

import pytest
from django.db import connection
from psycopg import sql

from tacite.engine import night
from tests import factories, town


def rows() -> dict[str, int]:
    """Return how many rows every table has, and a sum over what they hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r'"
            " AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        found = {}
        for table in tables:
            question = "SELECT coalesce(sum(hashtext(t::text)::bigint), 0) FROM {} t"
            cursor.execute(sql.SQL(question).format(sql.Identifier(table)))
            found[table] = cursor.fetchone()[0]
    return found


def told(done: list[night.Done]) -> dict[str, tuple[int, int]]:
    """Return what the steps did, but for those that only look."""
    return {d.name: (d.done, d.parked) for d in done if d.name not in ("seal", "check")}


@pytest.mark.parametrize("nights_before", [0, 1])
def test_a_dry_run_writes_nothing_and_foretells_the_night(
    scratch_database: str, nights_before: int
) -> None:
    town.build()
    for n in range(nights_before):
        town.run(town.NIGHT.replace(day=town.NIGHT.day + n))
    before = rows()
    as_of = town.NIGHT.replace(day=town.NIGHT.day + nights_before)
    now = factories.at(as_of, 2)
    foretold = night.rehearse_run(as_of=as_of, today=as_of, now=now)
    assert rows() == before
    assert told(foretold) == told(town.run(as_of))
    connection.close()
