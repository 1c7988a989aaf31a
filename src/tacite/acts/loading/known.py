"""What a load knows of what is here: which row a thing was brought in by, and what it says now.

The same row again changes nothing, even where the thing has changed here since: so the hash of the
row is kept with the event that wrote it, for customers in the part that can be erased.
"""

import dataclasses as dc
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tacite.history.models import Event
from tacite.history.operations import Happened

VERB: Final = "bring_in"
_KEY: Final = "row"


def fingerprint(row: Any) -> str:
    """Return the hash of what a row says; what it leaves at its default says nothing."""
    told = {
        field.name: getattr(row, field.name)
        for field in dc.fields(row)
        if field.compare and getattr(row, field.name) != field.default
    }
    text = json.dumps(told, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def brought(  # noqa: PLR0913 - what an event of this kind says, each by its name
    kind: str,
    subject_id: int,
    row: Any,
    *,
    brand_id: int | None = None,
    account_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Happened:
    """Return the event that a row was brought in; `before` and `after` are of what it changed.

    What an account's event says may identify a person: it stands in the part that can be erased.
    """
    row_hash = {_KEY: fingerprint(row)}
    fields = {"changed": sorted(before)} if before else {}
    if kind == "account":
        told, personal = fields, {**(after or {}), **row_hash}
        return Happened(VERB, kind, subject_id, brand_id, account_id, told, before, personal)
    changes = {"before": before, "after": after} if before else {}
    return Happened(VERB, kind, subject_id, brand_id, account_id, fields | changes | row_hash)


def rows_known(kind: str, ids: Iterable[int]) -> dict[int, str]:
    """Return the hash of the row by which each thing was last brought in."""
    events = (
        Event.objects.filter(subject_kind=kind, subject_id__any_of=list(ids), verb=VERB)
        .order_by("subject_id", "-id")
        .distinct("subject_id")
    )
    column = "personal__after" if kind == "account" else "facts"
    rows = events.values_list("subject_id", column)
    return {subject_id: told[_KEY] for subject_id, told in rows if told and _KEY in told}


def differences(
    here: Mapping[str, Any], told: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what differs: as it is here, and as the row says."""
    names = [name for name, value in told.items() if here.get(name) != value]
    return {n: _written(here.get(n)) for n in names}, {n: _written(told[n]) for n in names}


def _written(value: Any) -> Any:
    """Return a value as JSON and as a person reads it."""
    if isinstance(value, tuple | list):
        return [_written(each) for each in value]
    return value if value is None or isinstance(value, str | int | bool | dict) else str(value)


def _plain(value: Any) -> Any:
    if dc.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dc.fields(value) if f.compare}
    return str(value)
