"""From which contract somebody wants to go: one click from the foot of every page (L. 215-1-1)."""

from typing import Any

from django.http import HttpResponse

from tacite.accounts.access import Right
from tacite.acts.showing import held
from tacite.acts.showing.held import LIVING
from tacite.web.listing import page_of, text
from tacite.web.opening import reads, show


@reads(Right.END)
def ending(request: Any) -> HttpResponse:
    """List what runs, each leading to its termination."""
    words = text(request)
    page = page_of(
        request,
        lambda start, limit: held.listed(
            request.account.id, states=LIVING, text=words, start=start, limit=limit
        ),
    )
    return show(request, "ending", nav="services", page=page, words=words)
