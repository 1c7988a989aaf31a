"""The billing dates of an account, next and past (S2-28)."""

import datetime as dt
from typing import Any, Final

from django.http import HttpResponse

from tacite.accounts.access import Right
from tacite.acts.showing import held
from tacite.acts.showing.coming import coming
from tacite.acts.showing.costs import costs
from tacite.acts.showing.standing import standing
from tacite.web.listing import page_of
from tacite.web.opening import reads, show
from tacite.web.pages.home import by_day
from tacite.web.pages.money import tabs

_DAYS: Final = 366


@reads(Right.MONEY)
def dates(request: Any) -> HttpResponse:
    """List what is to be paid on which day of the year to come."""
    today, account = request.today, request.account
    services, now = held.living(account.id), standing(account.id)
    priced = costs(
        services,
        payer=account,
        selling=request.selling,
        answer=now.vat_answer,
        today=today,
        until=today + dt.timedelta(days=_DAYS),
    )
    days = by_day(coming(services, now.requests, costs=priced, on=today, days=_DAYS))
    page = page_of(request, lambda start, limit: days[start : start + limit])
    return show(
        request,
        "dates",
        nav="money",
        page=page,
        following=days[0] if days else None,
        tabs=tabs(request, len(now.requests)),
    )
