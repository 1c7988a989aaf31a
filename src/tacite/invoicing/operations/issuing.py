"""Issuing numbered documents: gapless, chronological, frozen (I-07, I-08)."""

import dataclasses as dc
import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from tacite import jobs, tables
from tacite.accounts.models import Account
from tacite.brands.models import Brand, Seller
from tacite.brands.queries import Selling
from tacite.failpoints import failpoint
from tacite.invoicing.documents import frozen
from tacite.invoicing.documents.frozen import FrozenLine
from tacite.invoicing.models import Invoice, Series
from tacite.rules import packs
from tacite.rules.numbering import InvoiceNumber, next_date_allowed

_COLUMNS: Final = (
    "id",
    "series_id",
    "n",
    "number",
    "kind",
    "brand_id",
    "account_id",
    "corrects_id",
    "issued_on",
    "issued_at",
    "currency",
    "net_cents",
    "vat_cents",
    "total_cents",
    "document",
    "sha256",
    "chain",
)


@dc.dataclass(slots=True)
class ToIssue:
    """A document to issue: for whom, with which lines, paid how. The number comes late."""

    account: Account
    selling: Selling
    kind: str
    lines: Sequence[FrozenLine]
    net_cents: int
    vat_cents: int
    reference: str = ""
    bank_reference: str = ""  # what the paper asks to quote, where something is left to pay
    due_on: dt.date | None = None
    paid: Sequence[Mapping[str, Any]] = ()
    open_cents: int = 0
    corrects: Invoice | None = None
    reason: str = ""

    @property
    def total_cents(self) -> int:
        """Net and VAT together."""
        return self.net_cents + self.vat_cents

    @property
    def language(self) -> str:
        """The customer's; a credit note repeats lines of its invoice, and so speaks as that did."""
        if self.corrects is None:
            return self.account.language
        return str(json.loads(self.corrects.document)["language"])


@dc.dataclass(slots=True)
class Issued:
    """A document as issued."""

    id: int
    number: str
    issued_on: dt.date
    of: ToIssue


def issue(documents: Sequence[ToIssue], *, now: dt.datetime) -> list[Issued]:
    """Issue documents and return them in order.

    Each series is locked, once, late in the transaction: numbers are taken in the transaction that
    issues, so a rolled-back document leaves no gap. The date is the seller's business day, never
    before the series' last one.

    :raises IssueDateTooEarly: the clock stands before the series' last document.
    """
    ids = tables.ids_for(Invoice, len(documents))
    issued: list[Issued | None] = [None] * len(documents)
    rows: list[tuple[Any, ...]] = []
    for key, positions in sorted(_by_series(documents, now).items()):
        series = _lock_series(key)
        failpoint("issue.after_lock_series")
        on = next_date_allowed(series.last_on, _day(documents[positions[0]], now))
        for i in positions:
            done, row = _numbered(ids[i], documents[i], series, (on, now))
            issued[i] = done
            rows.append(row)
        series.last_on = on
        series.save(update_fields=["last_n", "last_on", "chain"])
        failpoint("issue.after_number")
    tables.copy_rows(Invoice, _COLUMNS, rows)
    failpoint("issue.after_insert")
    if documents:
        jobs.enqueue(jobs.RENDER_DOCUMENTS)
    return [each for each in issued if each]


def hold_series(sellings: Iterable[Selling], *, now: dt.datetime) -> None:
    """Lock the running series of invoices of some brands, before a seal is taken.

    A transaction that posts and may issue again afterwards calls this first: series stand before
    seals in the order of locks (decisions, Batches), also in a transaction of several acts.
    """
    years = {(s.seller.id, s.policy.references.invoice, s.business_day(now).year) for s in sellings}
    series = Series.objects.select_for_update(of=("self",)).filter(
        kind="invoice",
        seller__in={seller_id for seller_id, _, _ in years},
        prefix__in={prefix for _, prefix, _ in years},
        year__in={year for _, _, year in years},
    )
    list(series.order_by("seller_id", "prefix", "year"))


def _by_series(
    documents: Sequence[ToIssue], now: dt.datetime
) -> dict[tuple[int, str, str, int], list[int]]:
    found: dict[tuple[int, str, str, int], list[int]] = {}
    for i, d in enumerate(documents):
        names = d.selling.policy.references
        prefix = names.invoice if d.kind == "invoice" else names.credit_note
        key = (d.selling.seller.id, d.kind, prefix, _day(d, now).year)
        found.setdefault(key, []).append(i)
    return found


def _day(document: ToIssue, now: dt.datetime) -> dt.date:
    return document.selling.business_day(now)


def _lock_series(key: tuple[int, str, str, int]) -> Series:
    seller_id, kind, prefix, year = key
    names = {"seller_id": seller_id, "kind": kind, "prefix": prefix, "year": year}
    Series.objects.bulk_create([Series(**names)], ignore_conflicts=True)
    return Series.objects.select_for_update(of=("self",)).get(**names)


def _numbered(
    invoice_id: int,
    document: ToIssue,
    series: Series,
    when: tuple[dt.date, dt.datetime],
) -> tuple[Issued, tuple[Any, ...]]:
    """Give a document the next number of its locked series, freeze it and link it."""
    on, now = when
    series.last_n += 1
    number = InvoiceNumber.format(series.prefix, series.year, series.last_n)
    text = frozen.freeze(_prepared(document, on) | {"number": number, "issued_on": on.isoformat()})
    sha256 = frozen.hash_of(text)
    series.chain = frozen.chained(series.chain, sha256)
    account = document.account
    row = (
        invoice_id,
        series.id,
        series.last_n,
        number,
        document.kind,
        account.brand_id,
        account.id,
        document.corrects.id if document.corrects else None,
        on,
        now,
        account.currency,
        document.net_cents,
        document.vat_cents,
        document.total_cents,
        text,
        sha256,
        series.chain,
    )
    return Issued(invoice_id, number, on, document), row


def _prepared(document: ToIssue, on: dt.date) -> dict[str, Any]:
    account, selling = document.account, document.selling
    corrects = document.corrects
    return {
        "version": frozen.VERSION,
        "kind": document.kind,
        "language": document.language,
        "currency": account.currency,
        "brand": _brand(selling.brand),
        "seller": _seller(selling.seller, selling.ibans),
        "buyer": _buyer(account),
        "request_reference": document.reference,
        "payment_reference": document.bank_reference,
        "corrects": {"number": corrects.number, "issued_on": corrects.issued_on.isoformat()}
        if corrects
        else None,
        "reason": document.reason,
        "lines": frozen.frozen_lines(document.lines),
        "vat": _vat(document, on),
        "net_cents": document.net_cents,
        "vat_cents": document.vat_cents,
        "total_cents": document.total_cents,
        "prices": selling.policy.prices,
        "due_on": document.due_on.isoformat() if document.due_on else None,
        "paid": list(document.paid),
        "open_cents": document.open_cents,
        "mentions": _mentions(
            selling.seller.country, account.kind, document.kind, on, document.language
        ),
    }


def _vat(document: ToIssue, on: dt.date) -> list[dict[str, Any]]:
    """Return the sums per rate, each with the words that the law asks for where none is due."""
    groups = frozen.vat_groups(document.lines)
    country, language = document.selling.seller.country, document.language
    for group in groups:
        group["mention"] = ""
        if group["code"]:
            mention = packs.shipped().mention(group["code"], country=country, on=on)
            group["mention"] = mention.text(language)
    return groups


def _brand(brand: Brand) -> dict[str, str]:
    look = brand.look
    return {
        "ref": brand.ref,
        "name": brand.name,
        "colour": look.get("brand", ""),
        "logo": look.get("logo", ""),
    }


def _seller(seller: Seller, ibans: tuple[str, ...]) -> dict[str, Any]:
    names = (
        "name",
        "legal_form",
        "capital",
        "register",
        "street",
        "postcode",
        "town",
        "country",
        "siren",
        "vat_number",
        "email",
        "phone",
    )
    return {name: getattr(seller, name) for name in names} | {"ibans": list(ibans)}


def _buyer(account: Account) -> dict[str, str]:
    names = (
        "number",
        "kind",
        "name",
        "company",
        "street",
        "postcode",
        "town",
        "country",
        "siren",
        "vat_number",
    )
    return {name: getattr(account, name) for name in names}


@lru_cache(maxsize=256)
def _mentions(country: str, kind: str, document: str, on: dt.date, language: str) -> list[str]:
    """Return what the law of the seller's country makes such a document say to such a customer."""
    always = packs.shipped().mentions_always(country=country, kind=kind, document=document, on=on)
    return [mention.text(language) for mention in always]
