"""Invoices and credit notes, each as the PDF that was issued (S2-9, S2-22)."""

from typing import Any

from django.http import Http404, HttpResponse

from tacite.accounts.access import Right
from tacite.acts.showing import money
from tacite.invoicing.archive import pdf_of
from tacite.invoicing.queries import invoice_of
from tacite.web.listing import page_of
from tacite.web.opening import reads, show
from tacite.web.pages.money import tabs


@reads(Right.MONEY)
def documents(request: Any) -> HttpResponse:
    """List them, newest first."""
    page = page_of(
        request,
        lambda start, limit: money.documents(request.account.id, start=start, limit=limit),
    )
    return show(request, "documents", nav="money", page=page, tabs=tabs(request))


@reads(Right.MONEY)
def pdf(request: Any, number: str) -> HttpResponse:
    """Give the file of a document; another account's is not there."""
    found = invoice_of(request.account.id, number)
    if found is None:
        raise Http404
    name = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in found.number)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(pdf_of(found), content_type="application/pdf", headers=headers)
