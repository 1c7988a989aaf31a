"""What can be done to groups and to the records of their use; money is the business of acts."""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connection

from tacite import tables
from tacite.history.operations import Happened, record
from tacite.rules import lifecycles
from tacite.usage.models import Counter, FormerMember, Group, GroupMember, UsageFile

STAGE: Final = "usage_staged"
_STAGED: Final = {
    "n": "bigint",
    "call_id": "text",
    "group_id": "bigint",
    "brand_id": "bigint",
    "account_id": "bigint",
    "subscription_id": "bigint",
    "line": "text",
    "started_at": "timestamptz",
    "amount": "numeric(14,6)",
    "month": "date",
}
# Records whose id is known already, here or further up in the file, are passed over; what is new
# is counted in the same statement, so that a counter is never told of a record that is not there.
# The accounts are looked up by hash only where their type is that of the column.
_TAKE_IN: Final = """
    WITH new AS (
        INSERT INTO usage_usagerecord (brand_id, call_id, group_id, subscription_id, line,
            started_at, amount, counted, month, file_id)
        SELECT s.brand_id, s.call_id, s.group_id, s.subscription_id, s.line, s.started_at, s.amount,
               {counted}, s.month, %(file)s
        FROM usage_staged s {joins}
        WHERE s.account_id = ANY(%(accounts)s::bigint[])
        ORDER BY s.n
        ON CONFLICT (brand_id, call_id) DO NOTHING
        RETURNING group_id, month, counted
    )
    INSERT INTO usage_counter AS c (group_id, month, used, records_count, alerted, told, invoiced,
        parts)
    SELECT group_id, month, sum(counted), count(*), 0, 0, 0, 0 FROM new GROUP BY 1, 2
    ON CONFLICT (group_id, month) DO UPDATE
    SET used = c.used + excluded.used, records_count = c.records_count + excluded.records_count
    RETURNING c.group_id, c.month
"""
# Where calls are cut at the cap, each counts what the ones before it in its month left.
_CUT: Final = """
    CASE WHEN r.room IS NULL THEN s.amount ELSE greatest(0, least(s.amount, r.room - (
        sum(s.amount) OVER (PARTITION BY s.group_id, s.month ORDER BY s.started_at, s.n)
        - s.amount))) END
"""
_ROOMS: Final = """
    LEFT JOIN unnest(%(groups)s::bigint[], %(caps)s::numeric[]) AS k(group_id, cap)
        ON k.group_id = s.group_id
    LEFT JOIN usage_counter o ON o.group_id = s.group_id AND o.month = s.month
    CROSS JOIN LATERAL (SELECT k.cap - coalesce(o.used, 0) AS room) r
"""
_UNKNOWN: Final = """
    DELETE FROM usage_staged s USING (
        SELECT n, row_number() OVER (PARTITION BY brand_id, call_id ORDER BY n) AS nth
        FROM usage_staged
    ) d
    WHERE d.n = s.n AND (d.nth > 1 OR EXISTS (
        SELECT 1 FROM usage_usagerecord r
        WHERE r.brand_id = s.brand_id AND r.call_id = s.call_id))
"""


class Staged(NamedTuple):
    """A record as read, whose group and service are known; `n` is its place in the file."""

    n: int
    call_id: str
    group_id: int
    brand_id: int
    account_id: int
    subscription_id: int
    line: str
    started_at: dt.datetime
    amount: Decimal
    month: dt.date


@dc.dataclass(slots=True)
class Shift:
    """A group that moves by a verb of `lifecycles.GROUP`; `month`: whose use reached the cap."""

    group: Group
    verb: str
    month: dt.date | None = None
    facts: Mapping[str, Any] = dc.field(default_factory=dict)


def stage(chunks: Iterable[Sequence[Staged]]) -> int:
    """Hold records for this session until they are taken in, and return how many."""
    tables.make_stage(STAGE, _STAGED)
    held = 0
    for chunk in chunks:
        tables.fill_stage(STAGE, _STAGED, chunk)
        held += len(chunk)
    return held


def drop_stage() -> None:
    """Forget the records that were held."""
    tables.drop_stage(STAGE)


def staged_accounts() -> list[int]:
    """Return whose records are held, ascending."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT account_id FROM usage_staged ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def drop_repeated() -> None:
    """Forget the held records that are known already: before calls are cut by what is left."""
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN)


def take_in(
    account_ids: Sequence[int], *, file_id: int, caps: Mapping[int, Decimal]
) -> list[tuple[int, dt.date]]:
    """Write the held records of locked accounts, count them; return the (group, month) that grew.

    `caps`: the caps of the groups whose calls are cut there.
    """
    cut = bool(caps)
    statement = _TAKE_IN.format(counted=_CUT if cut else "s.amount", joins=_ROOMS if cut else "")
    facts: dict[str, Any] = {"accounts": tables.array_of(account_ids), "file": file_id}
    if cut:
        facts |= {"groups": list(caps), "caps": list(caps.values())}
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return list(cursor.fetchall())


def let_go(members: Sequence[GroupMember], *, now: dt.datetime) -> None:
    """Let services leave their groups; it is kept until when their calls count there."""
    FormerMember.objects.bulk_create(
        [
            FormerMember(group_id=m.group_id, subscription_id=m.subscription_id, left_at=now)
            for m in members
        ],
        update_conflicts=True,
        unique_fields=["group", "subscription"],
        update_fields=["left_at"],
    )
    GroupMember.objects.filter(id__in=[member.id for member in members]).delete()


def note_file(*, sha256: str, name: str, records: int, actor: str, now: dt.datetime) -> int:
    """Write down that a file is taken in, once, and return its id."""
    file, _ = UsageFile.objects.get_or_create(
        sha256=sha256,
        defaults={
            "name": name[:200],
            "received_at": now,
            "actor": actor,
            "records_count": records,
        },
    )
    return int(file.id)


def note_told(counters: Sequence[Counter]) -> None:
    """Write the thresholds and letters that the caller put on counters."""
    rows = [(c.id, c.alerted, c.told) for c in counters]
    tables.update_rows(Counter, {"alerted": "smallint", "told": "smallint"}, rows)


def note_invoiced(counters: Sequence[Counter]) -> None:
    """Write that the whole use of months, as the caller read it, was invoiced in a further part."""
    rows = [(c.id, c.used, 1) for c in counters]
    columns = {"invoiced": "numeric", "parts": "smallint"}
    tables.update_rows(Counter, columns, rows, add=("parts",))


def shift(shifts: Sequence[Shift], *, on: dt.date, actor: str, now: dt.datetime) -> None:
    """Suspend, resume or close groups, as the table of states allows.

    :raises UnableToMove: one of them is in no state for it; nothing is changed.
    """
    rows = []
    for each in shifts:
        group = each.group
        group.state = lifecycles.GROUP.after(group.state, each.verb)
        group.suspended_in = each.month if group.state == "suspended" else None
        group.closed_on = on if group.state == "closed" else group.closed_on
        rows.append(
            (group.id, group.state, group.suspended_in, group.closed_on, group.deposit_cents)
        )
    columns = {
        "state": "text",
        "suspended_in": "date",
        "closed_on": "date",
        "deposit_cents": "bigint",
    }
    tables.update_rows(Group, columns, rows)
    happened = [happened_to(each.group, each.verb, each.facts) for each in shifts]
    record(happened, actor=actor, now=now)


def set_caps(groups: Sequence[Group]) -> None:
    """Write the bases and deposits that the caller put on groups."""
    rows = [(g.id, g.rung, g.base_cents, g.deposit_cents) for g in groups]
    columns = {"rung": "text", "base_cents": "bigint", "deposit_cents": "bigint"}
    tables.update_rows(Group, columns, rows)


def happened_to(group: Group, verb: str, facts: Mapping[str, Any] | None = None) -> Happened:
    """Return what history keeps of an act on a group."""
    return Happened(
        verb,
        "group",
        group.id,
        brand_id=group.brand_id,
        account_id=group.account_id,
        facts={"name": group.name, **(facts or {})},
    )
