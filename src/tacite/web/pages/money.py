"""Invoices and payments: what is to be paid, what was issued, what is left of the money sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts.showing import money
from tacite.acts.showing.standing import standing
from tacite.ui.frame import Link
from tacite.web.opening import reads, show

_NEWEST = 6


@reads(Right.MONEY)
def overview(request: Any) -> HttpResponse:
    """Show what is to be paid and the newest documents."""
    now = standing(request.account.id)
    return show(
        request,
        "money",
        nav="money",
        standing=now,
        documents=money.documents(request.account.id, start=0, limit=_NEWEST),
        late=[asked for asked in now.requests if asked.before_on < request.today],
        tabs=tabs(request, len(now.requests)),
    )


@reads(Right.MONEY)
def to_pay(request: Any) -> HttpResponse:
    """Show every open payment request, the most urgent first."""
    now = standing(request.account.id)
    return show(
        request,
        "to_pay",
        nav="money",
        standing=now,
        late=[asked for asked in now.requests if asked.before_on < request.today],
        tabs=tabs(request, len(now.requests)),
    )


def tabs(request: HttpRequest, to_pay_count: int | None = None) -> list[Link]:
    """Return the pages about money; how much is to be paid where the page knows it."""
    pages = {
        "money": _("Overview"),
        "to_pay": _("To pay"),
        "requests": _("Payment requests"),
        "documents": _("Invoices and credit notes"),
        "payments": _("Payments and credit"),
        "dates": _("Billing dates"),
    }
    return [
        Link(
            label=label,
            href=reverse(name),
            current=request.path == reverse(name),
            count=(to_pay_count or None) if name == "to_pay" else None,
        )
        for name, label in pages.items()
    ]
