"""How deliveries are written: whole batches by one statement each, and one process at a time.

A row is only written by who still knows its newest decision: every statement names the operation
that it speaks of, and passes over a row for which something else was decided meanwhile.
"""

import contextlib
import dataclasses as dc
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import DatabaseError, connection, transaction
from psycopg.types.json import Jsonb

from tacite.provisioning.asking import WANTED_IN_STATE
from tacite.provisioning.platforms.base import ADDRESS_MAX

_LOCKS: Final = 727_002  # of provisioning; the second number tells them apart
_DECIDING: Final = 1
_ERROR_MAX: Final = 200
_RECENTLY: Final = dt.timedelta(days=60)

# A group that has used up its cap suspends all that is delivered in it, whatever its services owe.
_EXCESS: Final = """
    LEFT JOIN usage_groupmember x ON x.subscription_id = s.id
    LEFT JOIN usage_group g ON g.id = x.group_id AND g.state = 'suspended'
    CROSS JOIN LATERAL (SELECT CASE WHEN g.id IS NOT NULL AND t.wanted = 'running'
        THEN 'suspended' ELSE t.wanted END AS wanted) w
"""
# What a file says ended is history; what ended here before a platform was ever asked is not.
_NEW: Final = f"""
    INSERT INTO provisioning_delivery (subscription_id, platform, wanted, wanted_at, operation,
        seen, address, ensured, in_step, attempts, try_at, error, plan_due, quantity_due, victims)
    SELECT s.id, o.platform, w.wanted, %(now)s, 1, 'unknown', '', false, false, 0, %(now)s, '',
        false, false, '[]'
    FROM subscriptions_subscription s
    JOIN unnest(%(states)s::text[], %(wanted)s::text[]) AS t(state, wanted)
        ON t.state = s.state
    {_EXCESS}
    JOIN catalogue_offer o ON o.id = s.offer_id AND o.platform <> ''
    LEFT JOIN provisioning_delivery d ON d.subscription_id = s.id
    WHERE d.id IS NULL AND s.id > %(after)s
      AND (w.wanted <> 'gone' OR (s.ended_on > %(recently)s AND EXISTS (
        SELECT 1 FROM history_event e WHERE e.subject_kind = 'subscription'
          AND e.subject_id = s.id AND e.verb = 'end')))
    ORDER BY s.id LIMIT %(limit)s
    RETURNING subscription_id
"""  # noqa: S608 - constants
# What was tried and not concluded may still have happened: then nobody knows how it stands.
_CHANGED: Final = f"""
    UPDATE provisioning_delivery d
    SET wanted = w.wanted, wanted_at = %(now)s, operation = d.operation + 1, in_step = false,
        attempts = 0, try_at = %(now)s, error = '', gave_up_at = NULL,
        seen = CASE WHEN d.in_step THEN d.seen ELSE 'unknown' END
    FROM subscriptions_subscription s
    JOIN unnest(%(states)s::text[], %(wanted)s::text[]) AS t(state, wanted) ON t.state = s.state
    {_EXCESS}
    WHERE s.id = d.subscription_id AND d.wanted <> w.wanted
"""  # noqa: S608 - constants
_REPLANNED: Final = """
    UPDATE provisioning_delivery d
    SET wanted_at = %(now)s, operation = d.operation + 1, in_step = false, attempts = 0,
        try_at = %(now)s, error = '', gave_up_at = NULL, quantity_due = true,
        plan_due = d.plan_due OR %(plan)s,
        victims = CASE WHEN d.quantity_due THEN d.victims ELSE '[]' END || %(victims)s,
        seen = CASE WHEN d.in_step THEN d.seen ELSE 'unknown' END
    WHERE d.subscription_id = ANY(%(services)s)
"""
_CLAIM: Final = """
    UPDATE provisioning_delivery d SET attempts = d.attempts + 1, seen = 'unknown'
    FROM unnest(%s::bigint[], %s::bigint[]) AS v(id, operation)
    WHERE d.id = v.id AND d.operation = v.operation AND NOT d.in_step RETURNING d.id
"""
_COLUMNS: Final = {
    "next_operation": ("operation", "bigint"),
    "seen": ("seen", "text"),
    "seen_at": ("seen_at", "timestamptz"),
    "address": ("address", "text"),
    "ensured": ("ensured", "boolean"),
    "in_step": ("in_step", "boolean"),
    "attempts": ("attempts", "smallint"),
    "try_at": ("try_at", "timestamptz"),
    "wanted_at": ("wanted_at", "timestamptz"),
    "error": ("error", "text"),
    "gave_up_at": ("gave_up_at", "timestamptz"),
    "plan_due": ("plan_due", "boolean"),
    "quantity_due": ("quantity_due", "boolean"),
}


@dc.dataclass(slots=True)
class Outcome:
    """What a delivery becomes, if nothing was decided about it since `operation`."""

    id: int
    operation: int
    was_in_step: bool
    next_operation: int
    seen: str
    seen_at: dt.datetime | None
    address: str
    ensured: bool
    in_step: bool
    attempts: int
    try_at: dt.datetime
    wanted_at: dt.datetime
    error: str = ""
    gave_up_at: dt.datetime | None = None
    plan_due: bool = False
    quantity_due: bool = False

    def __post_init__(self) -> None:
        self.address = _fitting(self.address, ADDRESS_MAX)
        self.error = _fitting(self.error, _ERROR_MAX)


def add_new(*, now: dt.datetime, batch: int) -> int:
    """Make deliveries of the services that have none and should, and return how many.

    An offer without a platform is delivered by people.
    """
    added, after = 0, 0
    while True:
        facts = _facts(now) | {"after": after, "limit": batch}
        with _deciding(), connection.cursor() as cursor:
            cursor.execute(_NEW, facts)
            made = [row[0] for row in cursor.fetchall()]
        added += len(made)
        if len(made) < batch:
            return added
        after = max(made)


def change_wanted(*, now: dt.datetime) -> int:
    """Decide anew where a service is in another state than was decided for; return how often."""
    with _deciding(), connection.cursor() as cursor:
        cursor.execute(_CHANGED, _facts(now))
        return int(cursor.rowcount)


def change_plan(
    subscription_ids: Sequence[int], *, victims: Sequence[str], now: dt.datetime, plan: bool = True
) -> None:
    """Decide that a platform is to be told another plan of services, if it knows them.

    Without `plan` only its units are others. Those that were to go and are not gone still are.
    """
    with _deciding(), connection.cursor() as cursor:
        facts: dict[str, Any] = {"now": now, "services": list(subscription_ids), "plan": plan}
        cursor.execute(_REPLANNED, facts | {"victims": Jsonb(list(victims))})


def claim(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """Write down, and commit, that these deliveries (id, operation) are being called about.

    :raises RuntimeError: a transaction is under way: it would hold its locks during the calls.
    """
    ids, operations = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [ids, operations])
        return {row[0] for row in cursor.fetchall()}


def write(outcomes: Sequence[Outcome]) -> set[int]:
    """Write what deliveries became, and return the ids of those that were written.

    Passed over: for which something else was decided since.
    """
    if not outcomes:
        return set()
    names = ["id", "operation", "was_in_step", *_COLUMNS]
    types = ["bigint", "bigint", "boolean", *(kind for _, kind in _COLUMNS.values())]
    sets = ", ".join(f"{column} = v.{name}" for name, (column, _) in _COLUMNS.items())
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    statement = (
        f"UPDATE provisioning_delivery d SET {sets}"  # noqa: S608 - names of this module
        f" FROM unnest({arrays}) AS v({', '.join(names)})"
        " WHERE d.id = v.id AND d.operation = v.operation AND d.in_step = v.was_in_step"
        " RETURNING d.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [[getattr(o, name) for o in outcomes] for name in names])
        return {row[0] for row in cursor.fetchall()}


@contextlib.contextmanager
def alone(name: str) -> Iterator[bool]:
    """Hold what only one process may do at a time; the second is told False.

    The lock is the session's: it ends with the process, and holds no row. A platform is called by
    one process only, so that what was decided later is asked later.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_LOCKS, name])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        # A session that is lost has let go by itself.
        with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [_LOCKS, name])


@contextlib.contextmanager
def _deciding() -> Iterator[None]:
    """Decide one after the other: a slow decision must not overtake a newer one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, _DECIDING])
        yield


def _facts(now: dt.datetime) -> dict[str, Any]:
    states = list(WANTED_IN_STATE)
    return {
        "now": now,
        "states": states,
        "wanted": [WANTED_IN_STATE[state] for state in states],
        "recently": (now - _RECENTLY).date(),
    }


def _fitting(text: str, length: int) -> str:
    """Return what a platform said as a column takes it."""
    return text.replace("\x00", "")[:length]
