"""Writing what happened, in the transaction in which it happens."""

import dataclasses as dc
import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tacite import tables
from tacite.history.models import Event, PersonalDetail

_COLUMNS: Final = (
    "id",
    "at",
    "brand_id",
    "account_id",
    "subject_kind",
    "subject_id",
    "verb",
    "actor",
    "reason",
    "facts",
    "fingerprint",
)


@dc.dataclass(slots=True)
class Happened:
    """One thing that happened. `facts` hold nothing personal; `before` and `after` may."""

    verb: str
    subject_kind: str
    subject_id: int
    brand_id: int | None = None
    account_id: int | None = None
    facts: Mapping[str, Any] = dc.field(default_factory=dict)
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def record(happened: Sequence[Happened], *, actor: str, now: dt.datetime, reason: str = "") -> None:
    """Write down what happened."""
    ids = tables.ids_for(Event, len(happened))
    details: list[tuple[Any, ...]] = []
    rows = []
    for event_id, each in zip(ids, happened, strict=True):
        fingerprint = ""
        if each.before is not None or each.after is not None:
            salt = secrets.token_hex(16)
            before, after = dict(each.before or {}), dict(each.after or {})
            fingerprint = personal_fingerprint(salt=salt, before=before, after=after)
            details.append((event_id, salt, tables.json(before), tables.json(after)))
        rows.append(
            (
                event_id,
                now,
                each.brand_id,
                each.account_id,
                each.subject_kind,
                each.subject_id,
                each.verb,
                actor,
                reason,
                tables.json(each.facts),
                fingerprint,
            )
        )
    tables.copy_rows(Event, _COLUMNS, rows)
    if details:
        tables.copy_rows(PersonalDetail, ("event_id", "salt", "before", "after"), details)


def personal_fingerprint(*, salt: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return what the event keeps of a personal detail: without the salt it tells nothing."""
    text = json.dumps([salt, before, after], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
