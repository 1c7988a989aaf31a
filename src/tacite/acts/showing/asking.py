"""One payment request as its page shows it: what it asks, how to pay it, what became of it."""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from tacite.acts.showing.standing import pay_before
from tacite.brands.models import BankAccount
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.ledger.models import Balance
from tacite.payments.models import Allocation

_COLUMNS = (
    *("id", "account_id", "reference", "bank_reference", "kind", "state", "currency"),
    *("net_cents", "vat_cents", "total_cents", "credited_cents", "requested_on", "requested_at"),
    *("due_on", "void_on", "closed_at", "void_reason", "reopened_on", "invoice__number"),
)


@dc.dataclass(frozen=True, slots=True)
class Line:
    """A line of a request, with what is known of its service now. Days are half-open."""

    subscription_id: int
    holder_id: int
    component: str
    text: str
    detail: str
    from_on: dt.date | None
    to_on: dt.date | None
    quantity: int
    net_cents: int
    vat_cents: int
    gross_cents: int
    rate: Decimal
    vat_note: str
    state: str
    cycle: str
    suspends_on: dt.date | None
    ends_on: dt.date | None
    expires_on: dt.date | None


@dc.dataclass(frozen=True, slots=True)
class Paid:
    """What a request was paid with: money that came in, or credit that was there."""

    cents: int
    at: dt.datetime
    by: str  # "bank_transfer"; empty for credit


@dc.dataclass(frozen=True, slots=True)
class Asking:
    """A payment request with all that its page tells."""

    id: int
    account_id: int
    reference: str
    bank_reference: str
    kind: str
    state: str
    currency: str
    net_cents: int
    vat_cents: int
    total_cents: int
    credited_cents: int
    requested_on: dt.date
    requested_at: dt.datetime
    due_on: dt.date
    void_on: dt.date | None
    closed_at: dt.datetime | None
    void_reason: str
    reopened_on: dt.date | None  # the bank took back what had paid it
    invoice: str
    credit_cents: int
    ibans: tuple[str, ...]
    lines: tuple[Line, ...]
    paid: tuple[Paid, ...]

    @property
    def owed_cents(self) -> int:
        """What is left to pay: the total less what credit notes took off."""
        return self.total_cents - self.credited_cents

    @property
    def before_on(self) -> dt.date:
        """The day before which it is to be paid."""
        return pay_before(self.kind, self.due_on, self.void_on)

    @property
    def rates(self) -> list[tuple[Decimal, bool, int]]:
        """VAT by rate, as the lines come: the rate, whether the buyer owes it himself, cents."""
        found: dict[tuple[Decimal, bool], int] = {}
        for line in self.lines:
            key = (line.rate, line.vat_note == "reverse_charge")
            found[key] = found.get(key, 0) + line.vat_cents
        return [(rate, reverse, cents) for (rate, reverse), cents in found.items()]

    @property
    def suspends_on(self) -> dt.date | None:
        """When the first of its services is suspended if nobody pays; None: not by itself."""
        days = [ln.suspends_on for ln in self.lines if ln.suspends_on and ln.state == "active"]
        return min(days, default=None)

    @property
    def ends_on(self) -> dt.date | None:
        """When the first of its services is ended if nobody pays; None: not by itself."""
        return min((line.ends_on for line in self.lines if line.ends_on), default=None)


def asking(account_id: int, reference: str) -> Asking | None:
    """Return a request of this account by its reference, or none; one question."""
    row = (
        PaymentRequest.objects.filter(account=account_id, reference__iexact=reference)
        .order_by("id")
        .values_list(
            *_COLUMNS,
            Coalesce(Subquery(_credit()), Value(0)),
            ArraySubquery(_ibans()),
            ArraySubquery(_lines()),
            ArraySubquery(_paid()),
        )
        .first()
    )
    if row is None:
        return None
    *known, invoice, credit, ibans, lines, paid = row
    values: list[Any] = [
        *known,
        invoice or "",
        credit,
        tuple(ibans),
        tuple(_line(line) for line in lines),
        tuple(Paid(p["cents"], dt.datetime.fromisoformat(p["at"]), p["by"] or "") for p in paid),
    ]
    return Asking(*values)


def _credit() -> Any:
    books = Balance.objects.filter(book__account=OuterRef("account_id"), book__kind="credit")
    return books.order_by("book_id").values("cents")[:1]


def _ibans() -> Any:
    accounts = BankAccount.objects.filter(
        seller=OuterRef("brand__seller_id"), currency=OuterRef("currency")
    )
    return accounts.order_by("id").values("iban")


def _lines() -> Any:
    names = (
        *("subscription_id", "component", "text", "detail", "from_on", "to_on", "quantity"),
        *("net_cents", "vat_cents", "gross_cents", "vat_note"),
    )
    service = ("state", "cycle", "suspends_on", "ends_on", "expires_on")
    json = JSONObject(
        holder_id="subscription__account_id",
        rate=Cast("rate", TextField()),
        **{name: name for name in names},
        **{name: f"subscription__{name}" for name in service},
    )
    lines = RequestLine.objects.filter(request=OuterRef("id"))
    return lines.order_by("position").values(json=json)


def _paid() -> Any:
    paid = Allocation.objects.filter(request=OuterRef("id"), released_at__isnull=True)
    json = JSONObject(cents="cents", at="at", by="payment__by")
    return paid.order_by("id").values(json=json)


def _line(row: Mapping[str, Any]) -> Line:
    names = ("from_on", "to_on", "suspends_on", "ends_on", "expires_on")
    days = {name: dt.date.fromisoformat(row[name]) if row[name] else None for name in names}
    known: Any = {**row, **days, "rate": Decimal(row["rate"])}
    return Line(**known)
