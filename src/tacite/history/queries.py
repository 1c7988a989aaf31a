"""Questions about what happened."""

import datetime as dt
import json

from django.db.models import QuerySet

from tacite.history.models import Event


def of_subject(kind: str, subject_id: int) -> QuerySet[Event]:
    """Return what happened to a thing, newest first."""
    return Event.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("-id")


def of_account(account_id: int) -> QuerySet[Event]:
    """Return what happened to an account and what is its, newest first."""
    return Event.objects.filter(account_id=account_id).order_by("-id")


def lines_to_seal(*, brand_id: int, after: int, limit: int) -> list[str]:
    """Return events as a seal hashes them, a line of text each, ascending by id.

    Columns: id, at, account, subject kind and id, verb, actor, reason, facts, fingerprint.
    """
    events = Event.objects.filter(brand_id=brand_id, id__gt=after).order_by("id")[:limit]
    return [line_of(event) for event in events]


def sealed_lines(*, brand_id: int, first_id: int, last_id: int) -> list[str]:
    """Return the events of a seal as it hashed them."""
    events = Event.objects.filter(brand_id=brand_id, id__gte=first_id, id__lte=last_id)
    return [line_of(event) for event in events.order_by("id")]


def line_of(event: Event) -> str:
    """Return the line of text by which an event is sealed."""
    facts = json.dumps(event.facts, sort_keys=True, ensure_ascii=False)
    at = event.at.astimezone(dt.UTC).isoformat()
    return (
        f"{event.id}|{at}|{event.account_id}|{event.subject_kind}|{event.subject_id}"
        f"|{event.verb}|{event.actor}|{event.reason}|{facts}|{event.fingerprint}"
    )
