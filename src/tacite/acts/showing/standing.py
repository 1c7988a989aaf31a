"""How an account stands: what it is asked to pay, its credit, its newest documents."""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from tacite.accounts.models import Account, Flag, VatCheck
from tacite.accounts.queries import vat_answer_before
from tacite.acts.showing.handovers import ToDecide, as_to_decide, undecided
from tacite.invoicing.models import Invoice, PaymentRequest, RequestLine
from tacite.ledger.models import Balance
from tacite.rules.tax import ANSWER_DAYS_MAX, VatAnswer

_NEWEST = 3


@dc.dataclass(frozen=True, slots=True)
class AskedLine:
    """A line of a payment request: for which service, which days."""

    subscription_id: int
    component: str
    text: str
    detail: str
    from_on: dt.date | None
    to_on: dt.date | None
    suspends_on: dt.date | None
    ends_on: dt.date | None
    state: str


@dc.dataclass(frozen=True, slots=True)
class OpenRequest:
    """A payment request that is not paid: in `invoice_first` it has its invoice already."""

    id: int
    reference: str
    kind: str
    owed_cents: int
    requested_on: dt.date
    due_on: dt.date
    void_on: dt.date | None
    invoice: str
    lines: tuple[AskedLine, ...]

    @property
    def before_on(self) -> dt.date:
        """The day before which it is to be paid."""
        return pay_before(self.kind, self.due_on, self.void_on)

    @property
    def suspends_on(self) -> dt.date | None:
        """When the first of its services is suspended if nobody pays; None: not by itself."""
        days = [ln.suspends_on for ln in self.lines if ln.suspends_on and ln.state == "active"]
        return min(days, default=None)

    @property
    def ends_on(self) -> dt.date | None:
        """When the first of its services is ended if nobody pays; None: not by itself."""
        return min((line.ends_on for line in self.lines if line.ends_on), default=None)


@dc.dataclass(frozen=True, slots=True)
class Document:
    """An issued document, as a list of the newest shows it."""

    number: str
    kind: str
    issued_on: dt.date
    total_cents: int


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """What an account owes, has, and may not."""

    credit_cents: int
    flags: frozenset[str]
    vat_answer: VatAnswer | None
    requests: tuple[OpenRequest, ...]
    documents: tuple[Document, ...]
    handovers: tuple[ToDecide, ...] = ()  # to which it has not agreed, lapsed or not

    @property
    def owed_cents(self) -> int:
        """The sum of what is asked and not paid."""
        return sum(request.owed_cents for request in self.requests)


def pay_before(kind: str, due_on: dt.date, void_on: dt.date | None) -> dt.date:
    """Return the day before which a request is to be paid.

    An order is no debt, nor is a dearer offer: due at once, they stand until they lapse.
    """
    return void_on if kind in {"order", "upgrade"} and void_on else due_on


def standing(account_id: int) -> Standing:
    """Return how an account stands, with its newest documents: one question."""
    row = (
        Account.objects.filter(id=account_id)
        .values_list(
            Coalesce(Subquery(_credit()), Value(0)),
            ArraySubquery(_flags()),
            ArraySubquery(_answer()),
            ArraySubquery(_requests()),
            ArraySubquery(_documents()[:_NEWEST]),
            ArraySubquery(undecided(OuterRef("id"))),
        )
        .get()
    )
    credit, flags, answers, requests, newest, handovers = row
    return Standing(
        credit_cents=credit,
        flags=frozenset(flags),
        vat_answer=vat_answer(answers),
        requests=tuple(sorted(map(_request, requests), key=lambda each: each.before_on)),
        documents=tuple(_document(each) for each in newest),
        handovers=tuple(as_to_decide(each, account_id) for each in handovers),
    )


def _credit() -> Any:
    books = Balance.objects.filter(book__account=OuterRef("id"), book__kind="credit")
    return books.order_by("book_id").values("cents")[:1]


def _flags() -> Any:
    flags = Flag.objects.filter(account=OuterRef("id"), lifted_at__isnull=True)
    return flags.order_by("kind").values("kind")


def _answer() -> Any:
    """The newest answer about the number that the account has now (see `accounts.queries`)."""
    checks = VatCheck.objects.filter(account=OuterRef("id"), number=OuterRef("vat_number"))
    names = ("number", "valid", "asked_at", "reference")
    return checks.order_by("-asked_at", "-id").values(json=_json(names))[:1]


def _requests() -> Any:
    requests = PaymentRequest.objects.filter(account=OuterRef("id"), state="open")
    names = ("id", "reference", "kind", "total_cents", "credited_cents", "requested_on", "due_on")
    also = {"invoice": "invoice__number", "void_on": "void_on", "lines": ArraySubquery(_lines())}
    return requests.order_by("due_on", "id").values(json=_json(names, **also))


def _lines() -> Any:
    lines = RequestLine.objects.filter(request=OuterRef("id")).order_by("position")
    names = ("subscription_id", "component", "text", "detail", "from_on", "to_on")
    service = {n: f"subscription__{n}" for n in ("suspends_on", "ends_on", "state")}
    return lines.values(json=_json(names, **service))


def _documents() -> Any:
    documents = Invoice.objects.filter(account=OuterRef("id")).order_by("-issued_on", "-id")
    return documents.values(json=_json(("number", "kind", "issued_on", "total_cents")))


def _json(names: tuple[str, ...], **also: Any) -> JSONObject:
    return JSONObject(**{name: name for name in names}, **also)


def vat_answer(rows: list[Mapping[str, Any]]) -> VatAnswer | None:
    """Return the newest stored answer about a VAT number, as a question brought it along."""
    if not rows:
        return None
    [row] = rows
    asked_on = dt.datetime.fromisoformat(row["asked_at"]).astimezone(dt.UTC).date()
    return VatAnswer(row["number"], row["valid"], asked_on, row["reference"])


def _request(row: Mapping[str, Any]) -> OpenRequest:
    return OpenRequest(
        id=row["id"],
        reference=row["reference"],
        kind=row["kind"],
        owed_cents=row["total_cents"] - row["credited_cents"],
        requested_on=dt.date.fromisoformat(row["requested_on"]),
        due_on=dt.date.fromisoformat(row["due_on"]),
        void_on=_day(row["void_on"]),
        invoice=row["invoice"] or "",
        lines=tuple(_line(line) for line in row["lines"]),
    )


def _line(row: Mapping[str, Any]) -> AskedLine:
    days = {name: _day(row[name]) for name in ("from_on", "to_on", "suspends_on", "ends_on")}
    return AskedLine(**{**row, **days})


def _document(row: Mapping[str, Any]) -> Document:
    return Document(**{**row, "issued_on": dt.date.fromisoformat(row["issued_on"])})


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def old_answer(invoice: Invoice, document: Mapping[str, Any]) -> dt.date | None:
    """Return the day of the answer on which an invoice without VAT rests, if that was too old.

    An invoice follows the request that was paid; who issues it must know what it rests on. One
    question for such an invoice.
    """
    untaxed = any(line["category"] == "AE" for line in document["lines"])
    if invoice.kind != "invoice" or not untaxed:
        return None
    number = document["buyer"]["vat_number"]
    answer = vat_answer_before(invoice.account_id, number, at=invoice.issued_at)
    if answer is None or (invoice.issued_on - answer.asked_on).days <= ANSWER_DAYS_MAX:
        return None
    return answer.asked_on
