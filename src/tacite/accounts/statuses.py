"""What accounts are for a while: granted and withdrawn by staff, each with a reason (S0-44)."""

import datetime as dt
from collections.abc import Iterable

from tacite.accounts.models import Status
from tacite.history.operations import Happened, record

Held = tuple[str, dt.date]


def held(account_ids: Iterable[int]) -> dict[int, list[Held]]:
    """Return the statuses of accounts that were not withdrawn, with the first day without each."""
    rows = Status.objects.filter(account__any_of=sorted(set(account_ids)), withdrawn_at=None)
    found: dict[int, list[Held]] = {}
    for account_id, kind, until_on in rows.values_list("account_id", "kind", "until_on"):
        found.setdefault(account_id, []).append((kind, until_on))
    return found


def of_account(account_id: int) -> list[Status]:
    """Return every status that an account was ever granted, newest first."""
    return list(Status.objects.filter(account=account_id).order_by("-id"))


def ending(account_ids: Iterable[int], *, as_of: dt.date, before: dt.date) -> list[Status]:
    """Return the statuses of accounts that end before a day and of which nobody was told."""
    rows = Status.objects.filter(
        account__any_of=sorted(set(account_ids)),
        withdrawn_at=None,
        reminded_at=None,
        until_on__gt=as_of,
        until_on__lte=before,
    )
    return list(rows.order_by("account_id", "id"))


def note_reminded(statuses: Iterable[Status], *, now: dt.datetime) -> None:
    """Keep that the holders of statuses were told of their end."""
    Status.objects.filter(id__in=[status.id for status in statuses]).update(reminded_at=now)


def grant(
    *, account_id: int, kind: str, until_on: dt.date, reason: str, actor: str, now: dt.datetime
) -> Status:
    """Grant a status to a locked account; one that it has is replaced by the new one."""
    _close(account_id, kind, reason=reason, actor=actor, now=now)
    status = Status.objects.create(
        account_id=account_id,
        kind=kind,
        until_on=until_on,
        reason=reason,
        granted_by=actor,
        granted_at=now,
    )
    facts = {"status": kind, "until": until_on.isoformat()}
    _record("grant_status", status, facts, reason=reason, actor=actor, now=now)
    return status


def withdraw(
    *, account_id: int, kind: str, reason: str, actor: str, now: dt.datetime
) -> Status | None:
    """Withdraw a status from a locked account; None: it has none."""
    status = Status.objects.filter(account=account_id, kind=kind, withdrawn_at=None).first()
    if status is None:
        return None
    _close(account_id, kind, reason=reason, actor=actor, now=now)
    _record("withdraw_status", status, {"status": kind}, reason=reason, actor=actor, now=now)
    return status


def _close(account_id: int, kind: str, *, reason: str, actor: str, now: dt.datetime) -> None:
    Status.objects.filter(account=account_id, kind=kind, withdrawn_at=None).update(
        withdrawn_at=now, withdrawn_by=actor, withdrawn_reason=reason
    )


def _record(
    verb: str, status: Status, facts: dict[str, str], *, reason: str, actor: str, now: dt.datetime
) -> None:
    brand_id = status.account.brand_id
    account_id = status.account_id
    happened = Happened(verb, "account", account_id, brand_id, account_id, facts)
    record([happened], actor=actor, now=now, reason=reason)
