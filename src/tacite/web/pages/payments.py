"""The money that was sent and what it paid: every movement of an account's credit (S2-22)."""

from typing import Any

from django.http import HttpResponse

from tacite.accounts.access import Right
from tacite.acts.showing import money
from tacite.ledger.queries import credit_of
from tacite.web.listing import page_of
from tacite.web.opening import reads, show
from tacite.web.pages.money import tabs


@reads(Right.MONEY)
def payments(request: Any) -> HttpResponse:
    """List the movements, newest first, with what was left after each."""
    account_id = request.account.id
    page = page_of(
        request, lambda start, limit: money.movements(account_id, start=start, limit=limit)
    )
    return show(
        request,
        "payments",
        nav="money",
        page=page,
        credit=credit_of([account_id]).get(account_id, 0),
        credit_pays=request.selling.policy.credit.pays_renewals == "at_request",
        tabs=tabs(request),
    )
