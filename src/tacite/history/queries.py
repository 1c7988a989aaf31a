"""Questions about what happened."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from tacite.history.models import Event

# What a seal of the history hashes of each event, in this order; see docs/books.md.
_SEALED: Final = """
    SELECT concat_ws('|', id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
        coalesce(account_id, 0), subject_kind, subject_id, verb, actor, reason, facts::text,
        fingerprint)
    FROM history_event WHERE brand_id = %s AND
"""


def of_subject(kind: str, subject_id: int) -> QuerySet[Event]:
    """Return what happened to a thing, newest first."""
    return Event.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("-id")


def of_account(account_id: int) -> QuerySet[Event]:
    """Return what happened to an account and what is its, newest first."""
    return Event.objects.filter(account_id=account_id).order_by("-id")


def found(which: Mapping[str, Any], *, text: str = "") -> QuerySet[Event]:
    """Return what happened, newest first: `which` are filters, `text` stands in the reason."""
    events = Event.objects.select_related("personal").filter(**which).order_by("-id")
    return events.filter(reason__icontains=text) if text else events


def first_at() -> dt.datetime | None:
    """Return when anything first happened here, or none."""
    return Event.objects.order_by("id").values_list("at", flat=True).first()


def lines_to_seal(*, brand_id: int, after: int, limit: int) -> list[str]:
    """Return events as a seal hashes them, a line of text each, ascending by id."""
    return _lines("id > %s ORDER BY id LIMIT %s", [brand_id, after, limit])


def sealed_lines(*, brand_id: int, first_id: int, last_id: int) -> list[str]:
    """Return the events of a seal as it hashed them."""
    return _lines("id BETWEEN %s AND %s ORDER BY id", [brand_id, first_id, last_id])


def _lines(which: str, values: list[int]) -> list[str]:
    """Return sealed columns: all but the brand, which the seal itself names. Times are UTC."""
    with connection.cursor() as cursor:
        cursor.execute(_SEALED + which, values)
        return [row[0] for row in cursor.fetchall()]
