"""The letters that an account was sent, as they were sent (S2-8)."""

from typing import Any

from django.http import Http404, HttpResponse

from tacite.accounts.access import Right
from tacite.mail.queries import letter_of, letters_of
from tacite.web.listing import page_of
from tacite.web.opening import reads, show


@reads(Right.MONEY)
def letters(request: Any) -> HttpResponse:
    """List them, newest first."""
    rows = letters_of(request.account.id).defer("body", "facts")
    page = page_of(request, lambda start, limit: list(rows[start : start + limit]))
    return show(request, "letters", nav="letters", page=page)


@reads(Right.MONEY)
def letter(request: Any, letter_id: int) -> HttpResponse:
    """Show one; another account's is not there."""
    found = letter_of(request.account.id, letter_id)
    if found is None:
        raise Http404
    terms = found.facts.get("agreed", {}).get("terms")  # what is enclosed with the mail
    return show(request, "letter", nav="letters", letter=found, terms=terms)
