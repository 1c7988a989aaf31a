"""All payment requests of an account, whatever became of them."""

from typing import Any

from django.http import HttpResponse

from tacite.accounts.access import Right
from tacite.invoicing.queries import requests_of
from tacite.web.listing import page_of
from tacite.web.opening import reads, show
from tacite.web.pages.money import tabs


@reads(Right.MONEY)
def requests(request: Any) -> HttpResponse:
    """List them, newest first."""
    rows = requests_of(request.account.id)
    page = page_of(request, lambda start, limit: list(rows[start : start + limit]))
    return show(request, "requests", nav="money", page=page, tabs=tabs(request))
