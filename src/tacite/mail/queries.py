"""Questions about letters."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from tacite.brands.queries import terms
from tacite.mail.envelopes import Enclosed
from tacite.mail.models import Letter
from tacite.mail.spent import SECRET, without_spent


def letters_of(account_id: int) -> QuerySet[Letter]:
    """Return the letters that a customer may read, newest first: sent, kept, or refused by mail."""
    return Letter.objects.filter(account=account_id).exclude(body="").order_by("-id")


def letter_of(account_id: int, letter_id: int) -> Letter | None:
    """Return a letter of this account, or none: another's says the same."""
    return letters_of(account_id).filter(id=letter_id).first()


def enclosed_with(letter: Letter) -> list[Enclosed]:
    """Return what goes with a letter: the terms that an order accepted, word for word."""
    named = letter.facts.get("agreed", {}).get("terms")
    found = terms(int(named["id"])) if named else None
    if found is None:
        return []
    return [Enclosed(f"terms-{found.version}-{found.language}.txt", found.text)]


def all_of(account_id: int) -> QuerySet[Letter]:
    """Return every letter of an account, whatever its state, newest first: for staff."""
    return Letter.objects.filter(account=account_id).order_by("-id")


def about(account_id: int, subject: str) -> QuerySet[Letter]:
    """Return the letters to an account about a thing and its parts, newest first: for staff."""
    parts = Q(subject=subject) | Q(subject__startswith=f"{subject}@")
    return all_of(account_id).filter(parts)


def all_letters() -> QuerySet[Letter]:
    """Return every letter, oldest first."""
    return Letter.objects.order_by("id")


def failed() -> QuerySet[Letter]:
    """Return the letters that were given up, oldest first, with their accounts."""
    letters = Letter.objects.filter(state="failed").select_related("account", "account__brand")
    return letters.order_by("try_at", "id")


def not_done() -> dict[str, int]:
    """Return how many letters are queued, being sent, held and failed."""
    states = ("queued", "sending", "held", "failed")
    counts = Letter.objects.filter(state__in=states).values_list("state").annotate(n=Count("id"))
    return dict.fromkeys(states, 0) | dict(counts.order_by("state"))


def is_any_due(*, now: dt.datetime) -> bool:
    """Tell whether a letter waits to be delivered now."""
    return Letter.objects.filter(state="queued", try_at__lte=now).exists()


def sent_since(moment: dt.datetime) -> int:
    """Return how many letters mail servers took over since a moment."""
    return Letter.objects.filter(state="sent", sent_at__gt=moment).count()


def found(which: Mapping[str, Any], *, text: str = "") -> QuerySet[Letter]:
    """Return letters, newest first, with their accounts: `which` are filters, for staff.

    `text` is an account's number, or stands in the address or the title.
    """
    letters = Letter.objects.filter(**which).select_related("account").order_by("-id")
    if text:
        letters = letters.filter(
            Q(account__number__iexact=text) | Q(to__icontains=text) | Q(title__icontains=text)
        )
    return letters


def letter(letter_id: int) -> Letter | None:
    """Return a letter with its account, whoever asks: for staff, who see no customer's code."""
    letters = Letter.objects.select_related("account", "account__brand")
    found = letters.filter(id=letter_id).first()
    if found is not None and found.kind in SECRET:
        found.body, found.facts = without_spent(found.kind, found.body, found.facts)
    return found


def code_in_newest(account_id: int) -> str:
    """Return the code of the newest letter that brings one, as its reader finds it; or nothing."""
    newest = Letter.objects.filter(account=account_id, kind="verification_code").order_by("-id")
    letter = newest.first()
    return str(letter.facts.get("code", "")) if letter else ""
