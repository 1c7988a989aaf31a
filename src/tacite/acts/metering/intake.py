"""Taking in call records: every id once, rated in batches against the caps (S4-3 to S4-16).

The whole file is read before anything of it is written, and refused whole if a row is faulty. What
is taken in is committed by the thousand accounts: one that was cut short is finished by giving the
file again.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import BinaryIO, Final

from django.db import transaction

from tacite.acts.context import Context, locked
from tacite.acts.metering import standing
from tacite.acts.metering.records import Reader, UsageRefused
from tacite.failpoints import failpoint
from tacite.usage.models import Counter, Group
from tacite.usage.operations import (
    drop_repeated,
    drop_stage,
    note_file,
    stage,
    staged_accounts,
    take_in,
)

ACTOR: Final = "usage"
BATCH: Final = 1_000  # accounts


@dc.dataclass(slots=True)
class Taken:
    """What became of a file: how many records it had, how many were new, who is suspended now."""

    records: int = 0
    added: int = 0
    accounts: int = 0
    suspended: list[str] = dc.field(default_factory=list)

    @property
    def repeated(self) -> int:
        """How many were known already, here or further up in the file."""
        return self.records - self.added


def take_in_file(file: BinaryIO, *, name: str, actor: str, now: dt.datetime) -> Taken:
    """Read a file of call records and count what is new in it; the same file again adds nothing.

    :raises UsageRefused: the file is refused whole, nothing is counted.
    """
    reader = Reader(file, now)
    try:
        taken = Taken(records=stage(reader.chunks()))
        if reader.faults:
            raise UsageRefused(faults=reader.faults)
        facts = (reader.sha256, name)
        file_id = note_file(
            sha256=facts[0], name=facts[1], records=taken.records, actor=actor, now=now
        )
        accounts = staged_accounts()
        for start in range(0, len(accounts), BATCH):
            _take_in(accounts[start : start + BATCH], file_id, taken, actor, now)
            failpoint("usage.after_batch")
        return taken
    finally:
        drop_stage()


@transaction.atomic
def _take_in(
    account_ids: Sequence[int], file_id: int, taken: Taken, actor: str, now: dt.datetime
) -> None:
    """Count the records of some accounts, and compare their groups with the caps."""
    context = locked(account_ids, actor=actor, now=now)
    caps = _caps_that_cut(context)
    if caps:
        drop_repeated()
    before = _records_of(account_ids)
    grown = take_in(account_ids, file_id=file_id, caps=caps)
    failpoint("usage.before_judging")
    taken.added += _records_of(account_ids) - before
    taken.accounts += len(context.accounts)
    groups = list(Group.objects.filter(id__any_of={g for g, _ in grown}).order_by("id"))
    suspended = standing.judge(groups, context=context)
    taken.suspended += [group.name for group in suspended]


def _records_of(account_ids: Sequence[int]) -> int:
    counters = Counter.objects.filter(group__account__any_of=list(account_ids))
    return sum(counters.values_list("records_count", flat=True))


def _caps_that_cut(context: Context) -> dict[int, Decimal]:
    """Return the caps of the groups whose brand cuts a call when the cap is reached (S4-15)."""
    cutting = [
        account.id
        for account in context.accounts.values()
        if context.selling_of(account).policy.overage.at_cap == "cut"
    ]
    groups = Group.objects.filter(account__any_of=cutting) if cutting else []
    return {group.id: Decimal(group.cap_cents) / 100 for group in groups}
