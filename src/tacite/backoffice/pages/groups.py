"""Groups of lines: which wait for a person, those of an account, and one with all that it is."""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.http import Http404, HttpResponse

from tacite.accounts import queries as accounts
from tacite.acts.metering import showing
from tacite.backoffice.listing import choice, page_of
from tacite.backoffice.opening import Desk, reads, show
from tacite.backoffice.pages.account import account_or_404, tabs_of
from tacite.backoffice.words import user_ids
from tacite.history import queries as history
from tacite.invoicing import queries as invoicing
from tacite.mail import queries as mail
from tacite.rules import overage
from tacite.usage import queries as usage

_SHOWN: Final = 10


class Month(NamedTuple):
    """What a group used in a month, and how much of it is invoiced; without VAT."""

    month: dt.date
    calls: int
    used_cents: int
    invoiced_cents: int


def group_or_404(group_id: int) -> Any:
    """Return a group with its account and brand.

    :raises Http404: there is none.
    """
    found = usage.group(group_id)
    if found is None:
        raise Http404
    return found


@reads()
def groups(request: Desk) -> HttpResponse:
    """List the groups that wait for a person: suspended for excess, or not validated yet."""
    state = choice(request, "state", ["unvalidated"])
    page = page_of(request, usage.to_validate() if state else usage.suspended())
    return show(
        request,
        "groups",
        page=page,
        state=state,
        uses=showing.as_staff_sees(page.items, now=request.now),
    )


@reads()
def account_groups(request: Desk, account_id: int) -> HttpResponse:
    """List the groups of an account: cap, use of the month, what was told of it."""
    found = account_or_404(account_id)
    page = page_of(request, usage.groups_of(account_id).select_related("account", "brand"))
    return show(
        request,
        "account_groups",
        zone=found.brand.zone,
        account=found,
        tabs=tabs_of(found, "account_groups"),
        page=page,
        uses=showing.as_staff_sees(page.items, now=request.now),
    )


@reads()
def group(request: Desk, group_id: int) -> HttpResponse:
    """Show a group with everything, and what staff can do for its customer."""
    found = group_or_404(group_id)
    events = list(history.of_subject("group", group_id)[:_SHOWN])
    told = showing.detail(found, found.account, now=request.now)
    return show(
        request,
        "group",
        zone=found.brand.zone,
        group=found,
        told=told,
        months=[_month(counter) for counter in told.months],
        letters=list(mail.about(found.account_id, f"group:{group_id}")[:_SHOWN]),
        requests=list(invoicing.requests_of_group(group_id)[:_SHOWN]),
        events=events,
        names=accounts.names_of(user_ids(events)),
    )


def _month(counter: Any) -> Month:
    used, invoiced = (overage.invoiced_cents(x) for x in (counter.used, counter.invoiced))
    return Month(counter.month, counter.records_count, used, invoiced)
