"""The services of an account, by state, found by a word, fifty at a time."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tacite.accounts.queries import vat_answers
from tacite.acts.showing import held
from tacite.acts.showing.costs import costs
from tacite.acts.showing.held import LIVING
from tacite.ui.frame import Link
from tacite.web.listing import page_of, text
from tacite.web.opening import reads, show
from tacite.web.pages.home import amounts

_FILTERS: Final[Mapping[str, tuple[Any, tuple[str, ...]]]] = {
    "": (_("All"), ("ordered", *LIVING, "ended")),
    "active": (_("Active"), ("active",)),
    "suspended": (_("Suspended"), ("suspended",)),
    "ordered": (_("To start"), ("ordered",)),
    "ended": (_("Ended"), ("ended",)),
}


@reads()
def services(request: Any) -> HttpResponse:
    """List them."""
    account, today = request.account, request.today
    state = request.GET.get("state", "")
    state = state if state in _FILTERS else ""
    words = text(request)
    counts = held.counts(account.id)
    page = page_of(
        request,
        lambda start, limit: held.listed(
            account.id, states=_FILTERS[state][1], text=words, start=start, limit=limit
        ),
    )
    answers = vat_answers([account.id]) if account.vat_number else {}
    priced = costs(
        page.items,
        payer=account,
        selling=request.selling,
        answer=answers.get(account.id),
        today=today,
        until=today + dt.timedelta(days=1),
    )
    return show(
        request,
        "services",
        nav="services",
        page=page,
        words=words,
        state=state,
        counts=counts,
        total=sum(counts.values()),
        running=counts.get("active", 0),
        stopped=counts.get("suspended", 0),
        amounts=amounts(page.items, priced, today),
        tabs=_tabs(state, counts),
        late=set(),
        can_renew=request.may("pay")
        and counts.get("active", 0) + counts.get("suspended", 0) > 1
        and request.selling.policy.renewal.by_hand != "never",
    )


def _tabs(chosen: str, counts: Mapping[str, int]) -> list[Link]:
    """Return the filters that find something, with how much."""
    found = []
    for code, (label, states) in _FILTERS.items():
        count = sum(counts.get(state, 0) for state in states)
        if count or not code:
            href = reverse("services") + (f"?state={code}" if code else "")
            found.append(Link(label=str(label), href=href, current=code == chosen, count=count))
    return found
