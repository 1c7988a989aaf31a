"""Beginning and finishing nights, parking accounts, sealing the history."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection, transaction
from psycopg import sql

from tacite.accounts.operations import lift_flag, set_flag
from tacite.brands.queries import all_brands
from tacite.engine import queries
from tacite.engine.models import Night, Parking
from tacite.history import queries as history
from tacite.history.operations import Happened, record
from tacite.ledger.operations import lock_head, seal
from tacite.rules.refusals import Refused

_SEALED_AT_ONCE: Final = 50_000
# Tables whose file has grown by half since they were counted. Only what this role owns.
_OUTGROWN: Final = """
    SELECT c.relname FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
      AND pg_get_userbyid(c.relowner) = current_user
      AND pg_relation_size(c.oid) / 8192 > 8 + 1.5 * greatest(c.relpages, 0)
"""


class NightRefused(Refused):
    """A night cannot run; facts: `why`, and what the reason needs.

    `why`: already_running, before_the_last (`last_on`), in_the_future (`today`),
    unfinished (`as_of`: the night that must be finished first).
    """

    code = "night_refused"


@transaction.atomic
def begin(*, as_of: dt.date, today: dt.date, now: dt.datetime) -> bool:
    """Begin a night, or take up the one that stopped; False when it was finished already.

    :raises NightRefused: the day is not after the last finished night, or lies in the future.
    """
    if as_of > today:
        raise NightRefused(why="in_the_future", today=today)
    stopped = queries.unfinished()
    if stopped and stopped.as_of != as_of:
        raise NightRefused(why="unfinished", as_of=stopped.as_of)
    if stopped:
        return True
    last = queries.last_finished()
    if last and as_of == last.as_of:
        return False
    if last and as_of < last.as_of:
        raise NightRefused(why="before_the_last", last_on=last.as_of)
    Night.objects.create(as_of=as_of, state=Night.State.RUNNING, started_at=now)
    return True


@transaction.atomic
def ask_by_hand(*, as_of: dt.date, actor: str, reason: str, now: dt.datetime) -> None:
    """Write down who asks for a night to be run, before it begins, and why."""
    happened = Happened("run_night", "installation", 1, facts={"on": as_of.isoformat()})
    record([happened], actor=actor, now=now, reason=reason)


@transaction.atomic
def finish(*, as_of: dt.date, now: dt.datetime, steps: Sequence[dict[str, Any]]) -> None:
    """Mark a night finished, with what it did."""
    Night.objects.filter(as_of=as_of).update(
        state=Night.State.FINISHED, finished_at=now, steps=list(steps)
    )


@transaction.atomic
def park(
    *, account_id: int, step: str, fault: Exception, when: tuple[dt.date, dt.datetime]
) -> None:
    """Leave an account to a person: neither billed nor ended until somebody says so."""
    as_of, now = when
    code = getattr(fault, "code", "") or _constraint(fault) or type(fault).__name__
    reason = f"{step}: {code}"
    set_flag(account_ids=[account_id], kind="parked", actor="night", reason=reason, now=now)
    if not Parking.objects.filter(account=account_id, lifted_at__isnull=True).exists():
        Parking.objects.create(
            account_id=account_id,
            as_of=as_of,
            step=step,
            code=code,
            detail=str(fault)[:2000],
            parked_at=now,
        )


@transaction.atomic
def unpark(*, account_id: int, actor: str, reason: str, now: dt.datetime) -> None:
    """Let the next night take an account up again."""
    lift_flag(account_ids=[account_id], kind="parked", actor=actor, reason=reason, now=now)
    Parking.objects.filter(account=account_id, lifted_at__isnull=True).update(
        lifted_at=now, lifted_by=actor
    )


def refresh_statistics() -> None:
    """Let the database count tables anew that have outgrown what it knows of them.

    Plans made while a table was empty stay slow until then, and the server's own counting comes
    minutes later: measured, ten times slower meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OUTGROWN)
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))


def seal_history(*, now: dt.datetime) -> int:
    """Seal what happened since the last seal, and return how many rows.

    Waits for writers under way, so that no row can still appear below what is sealed.
    """
    sealed = 0
    for brand in all_brands():
        while count := _seal_some(brand.id, now):
            sealed += count
    return sealed


@transaction.atomic
def _seal_some(brand_id: int, now: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE history_event IN SHARE MODE")
    head = lock_head(brand_id=brand_id, of="history")
    lines = history.lines_to_seal(brand_id=brand_id, after=head.last_id, limit=_SEALED_AT_ONCE)
    if lines:
        seal(head, lines, now=now)
    return len(lines)


def _constraint(fault: Exception) -> str:
    """Return the name of the constraint that refused: they read as sentences."""
    diagnosis = getattr(fault.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "") or "")
