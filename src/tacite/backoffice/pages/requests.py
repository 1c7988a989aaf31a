"""Payment requests: the list with its filters, the same as a file, one of them, and its acts."""

import datetime as dt
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts import queries as accounts
from tacite.accounts.access import StaffRight
from tacite.acts import correction, from_credit
from tacite.backoffice import exports
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.frame import brands_of
from tacite.backoffice.listing import choice, day, number, page_of, text
from tacite.backoffice.opening import Desk, acts, reads, show
from tacite.backoffice.words import request_kind, request_state, user_ids
from tacite.history import queries as history
from tacite.invoicing import queries as invoicing
from tacite.ledger.queries import credit_of
from tacite.payments import queries as payments

_STATES: Final = ("open", "overdue", "paid", "void")
_SHOWN: Final = 20


def request_or_404(request_id: int) -> Any:
    """Return a payment request.

    :raises Http404: there is none.
    """
    found = invoicing.request(request_id)
    if found is None:
        raise Http404
    return found


@reads()
def requests(request: Desk) -> HttpResponse:
    """List payment requests, newest first."""
    return show(
        request,
        "requests",
        page=page_of(request, _found(request)),
        sought=text(request),
        state=choice(request, "state", _STATES),
        kind=choice(request, "kind", ("order", "renewal", "upgrade", "usage", "deposit")),
        brand=number(request, "brand"),
        from_on=day(request, "from"),
        to_on=day(request, "to"),
        brands=[(b.id, b.name) for b in brands_of(request)],
        export=f"?{request.GET.urlencode()}",
    )


@reads()
def requests_export(request: Desk) -> HttpResponse:
    """Give the list as a spreadsheet's file, in which nothing is a formula."""
    today = request.now.date()
    heads = (
        *(_("Reference"), _("State"), _("Kind"), _("Account"), _("Name"), _("Asked on")),
        *(_("Due on"), _("Net"), _("VAT"), _("Total"), _("Currency"), _("Invoice")),
    )
    rows = (
        (
            each.reference,
            request_state(each, today)[1],
            request_kind(each.kind),
            each.account.number,
            each.account.company or each.account.name,
            each.requested_on,
            each.due_on,
            exports.Cents(each.net_cents, each.currency),
            exports.Cents(each.vat_cents, each.currency),
            exports.Cents(each.total_cents, each.currency),
            each.currency,
            each.invoice.number if each.invoice else "",
        )
        for each in _found(request)[: exports.ROWS_MAX]
    )
    return exports.file("requests", heads, rows)


@reads()
def payment_request(request: Desk, request_id: int) -> HttpResponse:
    """Show one request: its lines, what paid it, and what can be done."""
    found = request_or_404(request_id)
    events = list(history.of_subject("request", request_id)[:_SHOWN])
    return show(
        request,
        "request",
        zone=found.brand.zone,
        asked=found,
        allocations=list(payments.allocations_of([request_id]).select_related("payment")),
        credit=credit_of([found.account_id]).get(found.account_id, 0),
        events=events,
        names=accounts.names_of(user_ids(events)),
    )


@acts(StaffRight.CORRECT)
def void(request: Desk, request_id: int) -> HttpResponse:
    """Void an open request."""
    found = request_or_404(request_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(
            form,
            lambda: correction.void_request(
                request_id=request_id, reason=form.reason, actor=request.actor, now=request.now
            ),
        ):
            return done(request, _("The request is void."), "request", request_id)
    return show(request, "void", zone=found.brand.zone, status=form.status, asked=found, form=form)


@acts(StaffRight.SETTLE)
def pay_from_credit(request: Desk, request_id: int) -> HttpResponse:
    """Pay a request from its account's credit, in the customer's place."""
    found = request_or_404(request_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(
            form,
            lambda: from_credit.pay_from_credit(
                account_id=found.account_id,
                request_id=request_id,
                reason=form.reason,
                actor=request.actor,
                now=request.now,
            ),
        ):
            said = _("It is paid from credit; the customer has the invoice.")
            return done(request, said, "request", request_id)
    return show(
        request,
        "pay_from_credit",
        zone=found.brand.zone,
        status=form.status,
        asked=found,
        credit=credit_of([found.account_id]).get(found.account_id, 0),
        form=form,
    )


def _found(request: Desk) -> Any:
    which: dict[str, Any] = {}
    state = choice(request, "state", _STATES)
    if state == "overdue":
        which |= {"state": "open", "due_on__lt": request.now.date()}
    elif state:
        which["state"] = state
    kind, brand = (
        choice(request, "kind", ("order", "renewal", "upgrade", "usage", "deposit")),
        number(request, "brand"),
    )
    from_on, to_on = day(request, "from"), day(request, "to")
    given = {
        "kind": kind or None,
        "brand": brand,
        "requested_on__gte": from_on,
        "requested_on__lt": to_on + dt.timedelta(days=1) if to_on else None,
    }
    which |= {name: value for name, value in given.items() if value is not None}
    return invoicing.found_requests(text(request), which)
