"""Questions about payment requests and issued documents."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Max, Prefetch, Q, QuerySet

from tacite.invoicing.documents.frozen import FrozenLine
from tacite.invoicing.models import Invoice, PaymentRequest, RequestLine, StoredDocument
from tacite.subscriptions.models import Coverage
from tacite.subscriptions.queries import share_offers


def lines_of(request_ids: Iterable[int]) -> dict[int, list[RequestLine]]:
    """Return the lines of requests with their services, in order.

    Asked for anew, each service is asked for the same length.
    """
    rows = list(
        RequestLine.objects.filter(request__any_of=list(request_ids))
        .select_related("subscription")
        .order_by("request_id", "position")
    )
    share_offers([row.subscription for row in rows])
    found: dict[int, list[RequestLine]] = {}
    for row in rows:
        row.subscription.asked_cycle = row.cycle
        found.setdefault(row.request_id, []).append(row)
    return found


def frozen_line(line: RequestLine) -> FrozenLine:
    """Return a line as an invoice freezes it."""
    return FrozenLine(
        text=line.text,
        detail=line.detail,
        from_on=line.from_on,
        to_on=line.to_on,
        quantity=line.quantity,
        price_cents=line.price_cents,
        net_cents=line.net_cents,
        vat_cents=line.vat_cents,
        gross_cents=line.gross_cents,
        category=line.category,
        country=line.vat_country,
        rate=rate_text(line.rate),
        note=line.vat_note,
    )


def rate_text(rate: Decimal) -> str:
    """Return a rate in percent without idle zeros: "20", "5.5"."""
    return f"{rate.normalize():f}"


def payers_with_credit(*, as_of: dt.date) -> list[int]:
    """Return who has open requests that credit may pay by itself, and any credit at all."""
    requests = PaymentRequest.objects.filter(
        state="open",
        pays_by_credit=True,
        requested_on__lte=as_of,
        account__books__kind="credit",
        account__books__balance__cents__gt=0,
    )
    return sorted(set(requests.values_list("account_id", flat=True)))


def open_requests(account_ids: Iterable[int]) -> list[PaymentRequest]:
    """Return what accounts are asked to pay, oldest due first."""
    requests = PaymentRequest.objects.filter(account__any_of=list(account_ids), state="open")
    return list(requests.select_related("invoice").order_by("account_id", "due_on", "id"))


def owed_again() -> QuerySet[PaymentRequest]:
    """Return the unpaid invoices whose payment a bank took back, oldest first."""
    requests = PaymentRequest.objects.filter(state="open", reopened_on__isnull=False)
    return requests.select_related("account", "invoice").order_by("reopened_on", "id")


def asked_until(subscription_ids: Iterable[int]) -> dict[int, dt.date]:
    """Return until when open requests without an invoice ask for the days of services."""
    lines = RequestLine.objects.filter(
        subscription__any_of=list(subscription_ids),
        component="base",
        to_on__isnull=False,
        request__state="open",
        request__invoice__isnull=True,
    )
    ends = lines.values("subscription_id").annotate(until=Max("to_on")).order_by()
    return dict(ends.values_list("subscription_id", "until"))


def open_of(account_id: int) -> QuerySet[PaymentRequest]:
    """Return what an account is asked to pay, oldest due first, with the lines."""
    return (
        PaymentRequest.objects.filter(account=account_id, state="open")
        .prefetch_related(_lines())
        .order_by("due_on", "id")
    )


def requests_of(account_id: int) -> QuerySet[PaymentRequest]:
    """Return all requests of an account, newest first, with the lines."""
    requests = PaymentRequest.objects.filter(account=account_id)
    return requests.select_related("invoice").prefetch_related(_lines()).order_by("-id")


def invoices_of(account_id: int) -> QuerySet[Invoice]:
    """Return the issued documents of an account, newest first, without their frozen text."""
    return (
        Invoice.objects.filter(account=account_id).defer("document").order_by("-issued_on", "-id")
    )


def invoice_of(account_id: int, number: str) -> Invoice | None:
    """Return an issued document of this account, or none: another's says the same."""
    return Invoice.objects.filter(account=account_id, number=number).first()


def credited_amounts(invoice_ids: Iterable[int]) -> dict[int, int]:
    """Return how many cents of each invoice were credited."""
    found = dict.fromkeys(invoice_ids, 0)
    notes = Invoice.objects.filter(corrects__in=found).values_list("corrects_id", "total_cents")
    for invoice_id, cents in notes:
        if invoice_id is not None:
            found[invoice_id] += cents
    return found


def notes_on(invoice_ids: Iterable[int]) -> dict[int, list[Invoice]]:
    """Return the credit notes on each invoice, oldest first."""
    found: dict[int, list[Invoice]] = {i: [] for i in invoice_ids}
    for note in Invoice.objects.filter(corrects__in=found).order_by("id"):
        found[note.corrects_id or 0].append(note)
    return found


def by_references(brand_ids: Iterable[int], texts: Iterable[str]) -> list[PaymentRequest]:
    """Return the requests that any of these references, numbers or bank references names."""
    words = {text.upper() for text in texts}
    named = (
        Q(reference__any_of=words)
        | Q(bank_reference__any_of=words)
        | Q(invoice__number__any_of=words)
    )
    requests = PaymentRequest.objects.filter(named, brand__any_of=list(brand_ids))
    return list(requests.select_related("invoice", "account").order_by("id"))


def unrendered(limit: int, *, after: int = 0) -> list[Invoice]:
    """Return issued documents that have no stored PDF yet, oldest first, above an id."""
    documents = Invoice.objects.filter(id__gt=after).exclude(files__form="pdf")
    return list(documents.order_by("id")[:limit])


def newest_document_id() -> int:
    """Return the id of the document issued last, or 0."""
    return Invoice.objects.order_by("-id").values_list("id", flat=True).first() or 0


def stored_pdf(invoice_id: int) -> StoredDocument | None:
    """Return the stored PDF of a document, if it was rendered."""
    return StoredDocument.objects.filter(invoice=invoice_id, form="pdf").first()


def stored_pdfs(*, after: int, limit: int) -> list[StoredDocument]:
    """Return stored PDFs with their documents, by id, above an id: to look through all of them."""
    stored = StoredDocument.objects.filter(form="pdf", id__gt=after).select_related("invoice")
    return list(stored.order_by("id")[:limit])


def found_requests(text: str, which: Mapping[str, Any]) -> QuerySet[PaymentRequest]:
    """Return the requests that a text names, newest first; `which` are filters."""
    requests = PaymentRequest.objects.filter(**which).select_related("account", "brand", "invoice")
    if text:
        word = "".join(text.split()).upper()
        requests = requests.filter(
            Q(reference__iexact=text)
            | Q(bank_reference=word)
            | Q(account__number__iexact=text)
            | Q(account__name__icontains=text)
            | Q(account__company__icontains=text)
        )
    return requests.order_by("-id")


def found_invoices(text: str, which: Mapping[str, Any]) -> QuerySet[Invoice]:
    """Return the issued documents that a text names, newest first, without their frozen text."""
    invoices = Invoice.objects.filter(**which).select_related("account", "brand").defer("document")
    if text:
        invoices = invoices.filter(
            Q(number__iexact=text)
            | Q(account__number__iexact=text)
            | Q(account__name__icontains=text)
            | Q(account__company__icontains=text)
        )
    return invoices.order_by("-id")


def accounts_named(text: str) -> list[int]:
    """Return whose requests or documents a reference or number names."""
    word = "".join(text.split()).upper()
    named = Q(reference__iexact=text) | Q(bank_reference=word)
    requests = PaymentRequest.objects.filter(named).values_list("account_id", flat=True)
    documents = Invoice.objects.filter(number=word).values_list("account_id", flat=True)
    return sorted({*requests[:50], *documents[:50]})


def request(request_id: int) -> PaymentRequest | None:
    """Return a request with its lines, whoever asks: for staff."""
    requests = PaymentRequest.objects.filter(id=request_id).prefetch_related(_lines())
    return requests.select_related("account", "brand", "brand__seller", "invoice").first()


def invoice(invoice_id: int) -> Invoice | None:
    """Return an issued document, whoever asks: for staff."""
    whole = ("account", "brand", "brand__seller", "series", "corrects", "request")
    return Invoice.objects.select_related(*whole).filter(id=invoice_id).first()


def credit_notes_of(invoice_id: int) -> QuerySet[Invoice]:
    """Return what was credited of an invoice, oldest first, without the frozen text."""
    return Invoice.objects.filter(corrects=invoice_id).defer("document").order_by("id")


def requests_for(subscription_id: int) -> QuerySet[PaymentRequest]:
    """Return what was asked for a service, newest first."""
    requests = PaymentRequest.objects.filter(lines__subscription=subscription_id).distinct()
    return requests.select_related("invoice").order_by("-id")


def requests_of_group(group_id: int) -> QuerySet[PaymentRequest]:
    """Return what was asked for a group and for the services in it, newest first: for staff."""
    of_group = Q(group=group_id) | Q(subscription__membership__group=group_id)
    lines = RequestLine.objects.filter(of_group)
    requests = PaymentRequest.objects.filter(id__in=lines.values("request_id"))
    return requests.select_related("account", "invoice").order_by("-id")


def coverage_of(subscription_id: int) -> QuerySet[Coverage]:
    """Return the days of a service, newest first, with the request that asked for them."""
    return (
        Coverage.objects.filter(subscription=subscription_id)
        .select_related("line", "line__request")
        .order_by("-days", "-id")
    )


def _lines() -> "Prefetch[Any]":
    lines = RequestLine.objects.select_related("subscription", "subscription__offer")
    return Prefetch("lines", lines.order_by("position"))
