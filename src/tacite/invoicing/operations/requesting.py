"""Making payment requests: references, amounts, lines."""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from tacite import tables
from tacite.accounts.models import Account
from tacite.brands.queries import Selling
from tacite.failpoints import failpoint
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.rules import references
from tacite.rules.calendar import RequestCalendar
from tacite.rules.tax import PricedLine, Totals, VatDecision, totals
from tacite.subscriptions.models import Subscription

_REQUEST: Final = (
    "id",
    "brand_id",
    "account_id",
    "kind",
    "state",
    "reference",
    "bank_reference",
    "currency",
    "net_cents",
    "vat_cents",
    "total_cents",
    "credited_cents",
    "requested_on",
    "requested_at",
    "due_on",
    "void_on",
    "remind_on",
    "reminders_sent",
    "void_reason",
    "pays_by_credit",
)
_LINE: Final = (
    "id",
    "request_id",
    "position",
    "subscription_id",
    "coverage_id",
    "component",
    "cycle",
    "group_id",
    "month",
    "part",
    "text",
    "detail",
    "from_on",
    "to_on",
    "quantity",
    "price_cents",
    "amount_cents",
    "net_cents",
    "vat_cents",
    "gross_cents",
    "category",
    "vat_country",
    "rate",
    "vat_reason",
    "vat_note",
)


@dc.dataclass(slots=True)
class AskedLine:
    """A line to ask for. Cents are incl. or excl. VAT as the brand prices; days half-open."""

    subscription: Subscription
    text: str
    quantity: int
    price_cents: int
    amount_cents: int
    vat: VatDecision
    component: str = "base"
    detail: str = ""
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    coverage_id: int | None = None
    off_cents: int = 0  # taken off already by a coupon; of the amount, and not written
    group_id: int | None = None  # of use and deposits; `month` and its `part` of use
    month: dt.date | None = None
    part: int | None = None


@dc.dataclass(slots=True)
class Asked:
    """A request to make: who pays, when it is due, what for."""

    account: Account
    selling: Selling
    kind: str
    requested_on: dt.date
    calendar: RequestCalendar
    lines: list[AskedLine]
    pays_by_credit: bool


@dc.dataclass(slots=True)
class Made:
    """A request as made: enough to write a letter about it or to settle it, without reading."""

    id: int
    asked: Asked
    reference: str
    bank_reference: str
    totals: Totals


def make(asked: Sequence[Asked], *, actor: str, now: dt.datetime) -> list[Made]:
    """Make payment requests and return them in order.

    Their lines point to coverage written before, so a day that is asked for already never
    reaches this point.
    """
    ids = tables.ids_for(PaymentRequest, len(asked))
    numbers = _take_references(asked)
    made = [_made(i, a, n) for i, a, n in zip(ids, asked, numbers, strict=True)]
    failpoint("request.before_insert")
    tables.copy_rows(PaymentRequest, _REQUEST, (_request_row(m, now) for m in made))
    line_ids = iter(tables.ids_for(RequestLine, sum(len(a.lines) for a in asked)))
    tables.copy_rows(RequestLine, _LINE, (row for m in made for row in _line_rows(m, line_ids)))
    failpoint("request.after_insert")
    record([_happened(m) for m in made], actor=actor, now=now)
    return made


def _made(request_id: int, asked: Asked, n: int) -> Made:
    policy = asked.selling.policy
    priced = [
        PricedLine(line.amount_cents, line.vat.category, line.vat.rate, line.vat.country)
        for line in asked.lines
    ]
    reference = references.make_reference(policy.references.request, asked.requested_on.year, n)
    # The bank's reference is made of the identity, which no other request ever has.
    bank = (
        references.make_ogm(request_id)
        if policy.references.bank == "ogm"
        else references.make_rf(f"{asked.selling.brand.id}T{request_id}")
    )
    return Made(request_id, asked, reference, bank, totals(priced, prices=policy.prices))


def _take_references(asked: Sequence[Asked]) -> list[int]:
    """Take the next reference of each brand and year; gaps are allowed (decisions, Words)."""
    places: dict[tuple[int, int], list[int]] = {}
    for i, a in enumerate(asked):
        places.setdefault((a.selling.brand.id, a.requested_on.year), []).append(i)
    numbers = [0] * len(asked)
    for (brand_id, year), of_key in sorted(places.items()):
        counter = f"tacite_requests_of_{brand_id}_in_{year}"
        for i, n in zip(of_key, tables.numbers_of(counter, len(of_key)), strict=True):
            numbers[i] = n
    return numbers


def _request_row(m: Made, now: dt.datetime) -> tuple[Any, ...]:
    a = m.asked
    return (
        m.id,
        a.account.brand_id,
        a.account.id,
        a.kind,
        "open",
        m.reference,
        m.bank_reference,
        a.account.currency,
        m.totals.net,
        m.totals.vat,
        m.totals.gross,
        0,
        a.requested_on,
        now,
        a.calendar.due_on,
        a.calendar.void_on,
        a.calendar.remind_on,
        0,
        "",
        a.pays_by_credit,
    )


def _line_rows(m: Made, ids: Any) -> list[tuple[Any, ...]]:
    return [
        (
            next(ids),
            m.id,
            position,
            line.subscription.id,
            line.coverage_id,
            line.component,
            line.subscription.asked_cycle,
            line.group_id,
            line.month,
            line.part,
            line.text,
            line.detail,
            line.from_on,
            line.to_on,
            line.quantity,
            line.price_cents,
            line.amount_cents,
            *amounts,
            line.vat.category,
            line.vat.country,
            line.vat.rate,
            line.vat.reason,
            line.vat.note,
        )
        for position, (line, amounts) in enumerate(zip(m.asked.lines, m.totals.lines, strict=True))
    ]


def _happened(m: Made) -> Happened:
    account = m.asked.account
    return Happened(
        "ask",
        "request",
        m.id,
        brand_id=account.brand_id,
        account_id=account.id,
        facts={"reference": m.reference, "cents": m.totals.gross, "kind": m.asked.kind},
    )
