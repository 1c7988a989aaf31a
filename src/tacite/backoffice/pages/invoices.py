"""Numbered documents: the list, the same as a file, one of them as issued, and its credit notes."""

import datetime as dt
import json
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts import crediting
from tacite.acts.crediting import UnableToCredit
from tacite.acts.showing.standing import old_answer
from tacite.backoffice import exports
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.frame import brands_of
from tacite.backoffice.listing import choice, day, number, page_of, text
from tacite.backoffice.opening import Desk, acts, reads, show
from tacite.backoffice.words import invoice_kind, refused
from tacite.invoicing import archive
from tacite.invoicing import queries as invoicing
from tacite.rules.money import NotMoney, parse_cents

_KINDS: Final = ("invoice", "credit_note")


def invoice_or_404(invoice_id: int) -> Any:
    """Return a numbered document.

    :raises Http404: there is none.
    """
    found = invoicing.invoice(invoice_id)
    if found is None:
        raise Http404
    return found


@reads()
def invoices(request: Desk) -> HttpResponse:
    """List numbered documents, newest first."""
    return show(
        request,
        "invoices",
        page=page_of(request, _found(request)),
        sought=text(request),
        kind=choice(request, "kind", _KINDS),
        brand=number(request, "brand"),
        from_on=day(request, "from"),
        to_on=day(request, "to"),
        brands=[(b.id, b.name) for b in brands_of(request)],
        export=f"?{request.GET.urlencode()}",
    )


@reads()
def invoices_export(request: Desk) -> HttpResponse:
    """Give the list as a spreadsheet's file, in which nothing is a formula; credit is negative."""
    heads = (
        *(_("Number"), _("Kind"), _("Issued on"), _("Account"), _("Name")),
        *(_("Net"), _("VAT"), _("Total"), _("Currency")),
    )
    rows = (
        (
            each.number,
            invoice_kind(each.kind),
            each.issued_on,
            each.account.number,
            each.account.company or each.account.name,
            *(
                exports.Cents(-cents if each.kind == "credit_note" else cents, each.currency)
                for cents in (each.net_cents, each.vat_cents, each.total_cents)
            ),
            each.currency,
        )
        for each in _found(request)[: exports.ROWS_MAX]
    )
    return exports.file("invoices", heads, rows)


@reads()
def invoice(request: Desk, invoice_id: int) -> HttpResponse:
    """Show a document as it was issued, and what was credited of it."""
    found = invoice_or_404(invoice_id)
    notes = list(invoicing.credit_notes_of(invoice_id))
    document = json.loads(found.document)
    credited = sum(note.total_cents for note in notes)
    return show(
        request,
        "invoice",
        zone=found.brand.zone,
        invoice=found,
        document=document,
        old_answer=old_answer(found, document),
        notes=notes,
        asked=getattr(found, "request", None),
        left_cents=found.total_cents - credited if found.kind == "invoice" else 0,
        day_of=dt.date.fromisoformat,
    )


@reads()
def invoice_pdf(_request: Desk, invoice_id: int) -> HttpResponse:
    """Give a document's file, or set it again where there is none yet."""
    found = invoice_or_404(invoice_id)
    response = HttpResponse(archive.pdf_of(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


@acts(StaffRight.CORRECT)
def credit_note(request: Desk, invoice_id: int) -> HttpResponse:
    """Credit an invoice, wholly or in part; the first POST shows the note, the second issues it."""
    found = invoice_or_404(invoice_id)
    if found.kind != "invoice":
        raise Http404
    form = Form({"how": "whole"})
    shown = None
    if request.method == "POST":
        form = wants_reason(form_of(request))
        cents = _cents(form, found.currency)
        shown = _preview(found, cents, form)
        confirmed = form.value("step") == "confirm" and not form.refusal
        if confirmed and attempt(form, lambda: _credit(request, found, cents, form)):
            said = _("The credit note %(number)s is issued.") % {"number": form.value("number")}
            return done(request, said, "invoice", invoice_id)
    return show(
        request,
        "credit_note",
        zone=found.brand.zone,
        status=form.status,
        invoice=found,
        left_cents=found.total_cents - invoicing.credited_amounts([found.id])[found.id],
        preview=None if form.errors or form.refusal or form.value("step") == "edit" else shown,
        form=form,
    )


def _credit(request: Desk, found: Any, cents: int | None, form: Form) -> None:
    issued = crediting.credit_note(
        account_id=found.account_id,
        number=found.number,
        cents=cents,
        reason=form.reason,
        actor=request.actor,
        now=request.now,
        release=form.value("release") == "yes" and cents is None,
    )
    form.values["number"] = issued.number


def _preview(found: Any, cents: int | None, form: Form) -> crediting.Preview | None:
    if form.errors:
        return None
    try:
        return crediting.preview(account_id=found.account_id, number=found.number, cents=cents)
    except UnableToCredit as refusal:
        form.refusal = refused(refusal)
        return None


def _cents(form: Form, currency: str) -> int | None:
    """Return the amount to credit, or none for the whole; what is no amount is said beside it."""
    if form.value("how") == "whole":
        return None
    if form.value("how") != "part":
        form.errors["how"] = _("Choose whether to credit the whole or a part.")
        return None
    try:
        return parse_cents(form.value("amount").replace(",", "."))
    except NotMoney:
        form.errors["amount"] = _("This is no amount in %(currency)s: write it as 12.50.") % {
            "currency": currency
        }
        return None


def _found(request: Desk) -> Any:
    to_on = day(request, "to")
    given = {
        "kind": choice(request, "kind", _KINDS) or None,
        "brand": number(request, "brand"),
        "issued_on__gte": day(request, "from"),
        "issued_on__lt": to_on + dt.timedelta(days=1) if to_on else None,
    }
    which = {name: value for name, value in given.items() if value is not None}
    return invoicing.found_invoices(text(request), which)
