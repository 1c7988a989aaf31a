"""The letters that acts decide: their kinds and the facts they say.

A letter is about a request, a service, a payment or an account (`subject`), once per step.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tacite.accounts.models import Account, Status
from tacite.acts.models import OwedRefund
from tacite.acts.settlement import Settled
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.invoicing.operations.issuing import Issued
from tacite.invoicing.operations.requesting import AskedLine, Made
from tacite.mail.operations import Writing, each_time
from tacite.payments.models import BankLine
from tacite.subscriptions.models import Subscription


def payment_requested(
    made: Made, *, invoice_number: str = "", agreed: Mapping[str, Any] | None = None
) -> Writing:
    """Ask for a payment, or say which invoice is to be paid; `agreed`: what an order agreed to."""
    a = made.asked
    first = a.lines[0]
    facts = {
        "reference": made.reference,
        "bank_reference": made.bank_reference,
        "cents": made.totals.gross,
        "currency": a.account.currency,
        "due_on": a.calendar.due_on.isoformat(),
        "ibans": list(a.selling.ibans),
        "dedicated_iban": a.account.dedicated_iban,
        "what": what(a.lines),
        "renewal": a.kind == "renewal",
        "upgrade": a.kind == "upgrade",
        "by_credit": a.pays_by_credit,
        "void_on": _day(a.calendar.void_on),
        "expires_on": _day(first.subscription.expires_on),
        "suspends_on": _day(first.subscription.suspends_on),
        "extended_to": _day(first.to_on),
        **({"agreed": agreed} if agreed else {}),
    }
    kind = "invoice_issued" if invoice_number else "payment_requested"
    return Writing(kind, a.account, f"request:{made.id}", facts | _number(invoice_number))


def order_begun(made: Made, *, agreed: Mapping[str, Any]) -> Writing:
    """Confirm an order that costs nothing: it began at once, and what was agreed to with it."""
    a = made.asked
    facts = {
        "reference": made.reference,
        "currency": a.account.currency,
        "what": what(a.lines),
        "agreed": agreed,
    }
    return Writing("order_begun", a.account, f"request:{made.id}", facts)


def asked_again(
    kind: str,
    account: Account,
    request: PaymentRequest,
    lines: Sequence[RequestLine],
    *,
    step: int,
    now: dt.datetime,
) -> Writing:
    """Ask again for what is due (`payment_reminder`) or late (`payment_overdue`)."""
    services = [line.subscription for line in lines]
    suspends = [s.suspends_on for s in services if s.state == "active" and s.suspends_on]
    facts = request_facts(request, lines) | {"suspends_on": _day(min(suspends, default=None))}
    return Writing(kind, account, about(request, now=now), facts, step=str(step))


def about(request: PaymentRequest, *, now: dt.datetime) -> str:
    """Return what a letter is about that is written once of a request; again when it is owed again.

    What a bank took back is reminded of and paid anew, and each time is told.
    """
    subject = f"request:{request.id}"
    return each_time(subject, now=now) if request.reopened_on else subject


def paid(settled: Settled, kind: str, subject: str) -> Writing:
    """Confirm that a request is paid, and what it did."""
    facts = request_facts(settled.request, settled.lines) | {
        "invoice": settled.invoice_number,
        "expires_on": _first_expiry([settled]) if settled.lines else None,
        "resumed": settled.resumed,
    }
    return Writing(kind, settled.account, subject, facts)


def money_received(
    account: Account,
    *,
    subject: str,
    cents: int,
    kept_cents: int,
    because: str,
    settled: Sequence[Settled],
) -> Writing:
    """Confirm money received, and say whether it was applied (S0-22)."""
    kind = "payment_received" if settled else "payment_kept_as_credit"
    facts = {
        "cents": cents,
        "kept_cents": kept_cents,
        "currency": account.currency,
        "because": because,
        "paid": [{"reference": s.request.reference, "invoice": s.invoice_number} for s in settled],
        "what": [w for s in settled for w in what(s.lines)],
        "resumed": any(s.resumed for s in settled),
        "expires_on": _first_expiry(settled),
    }
    return Writing(kind, account, subject, facts)


def taken_back(
    account: Account, line: BankLine, requests: Sequence[PaymentRequest], received_on: dt.date
) -> Writing:
    """Tell that the bank took a payment back, and what is owed again because of it."""
    facts = {
        "cents": -line.cents,
        "currency": line.currency,
        "received_on": _day(received_on),
        "kept_cents": max(0, -line.cents - sum(request.owed_cents for request in requests)),
        "owed": [
            {**each, "invoice": request.invoice.number if request.invoice else ""}
            for each, request in zip(owed(requests), requests, strict=True)
        ],
    }
    return Writing("payment_taken_back", account, f"bankline:{line.id}", facts)


def credited(note: Issued, *, invoice_number: str, kept: bool, back: bool = False) -> Writing:
    """Tell of a credit note, and whether its amount was kept as credit or is sent back."""
    facts = {
        "number": note.number,
        "invoice": invoice_number,
        "cents": note.of.total_cents,
        "currency": note.of.account.currency,
        "kept": kept,
        "back": back,
    }
    return Writing("credit_note_issued", note.of.account, f"invoice:{note.id}", facts)


def refunded(account: Account, refund: OwedRefund) -> Writing:
    """Tell that money was sent back, when, where to and with which reference."""
    facts = {
        "cents": refund.cents,
        "currency": refund.currency,
        "paid_on": _day(refund.paid_on),
        "iban": masked(refund.iban),
        "reference": refund.transfer_reference,
        "why": refund.why,
    }
    return Writing("refund_sent", account, f"refund:{refund.id}", facts)


def masked(iban: str) -> str:
    """Return an IBAN by which its owner knows it and nobody else can use it."""
    return f"{iban[:4]} … {iban[-4:]}" if iban else ""


def about_service(
    kind: str, account: Account, service: Subscription, *, subject: str = "", **facts: Any
) -> Writing:
    """Tell what happens to a service; `subject` tells apart letters of one kind about it."""
    common = {
        "ref": service.ref,
        "label": service.label,
        "offer": _names(service),
        "expires_on": _day(service.expires_on),
        "suspends_on": _day(service.suspends_on),
        "ends_on": _day(service.ends_on),
    }
    plain = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in facts.items()}
    return Writing(kind, account, subject or f"service:{service.id}", common | plain)


def status_ends(account: Account, status: Status) -> Writing:
    """Tell that a status of an account ends soon."""
    facts = {"status": status.kind, "until_on": status.until_on.isoformat()}
    return Writing("status_ends", account, f"status:{status.id}", facts)


def request_facts(request: PaymentRequest, lines: Sequence[RequestLine]) -> dict[str, Any]:
    """Return what any letter about a request says."""
    return {
        "reference": request.reference,
        "bank_reference": request.bank_reference,
        "cents": request.owed_cents,
        "currency": request.currency,
        "due_on": request.due_on.isoformat(),
        "what": what(lines),
    }


def what(lines: Iterable[AskedLine | RequestLine]) -> list[Mapping[str, str | None]]:
    """Return what was asked for, in the customer's words, with its half-open period."""
    return [
        {
            "text": line.text,
            "detail": line.detail,
            "from_on": _day(line.from_on),
            "to_on": _day(line.to_on),
        }
        for line in lines
    ]


def owed(requests: Iterable[PaymentRequest]) -> list[Mapping[str, Any]]:
    """Return what is to be paid, and how each payment is named."""
    return [
        {
            "reference": request.reference,
            "bank_reference": request.bank_reference,
            "cents": request.owed_cents,
            "currency": request.currency,
            "due_on": request.due_on.isoformat(),
        }
        for request in requests
    ]


def _first_expiry(settled: Sequence[Settled]) -> str | None:
    """Return until when the first thing paid now goes; use and deposits extend nothing."""
    if not settled or settled[0].lines[0].group_id:
        return None
    return _day(settled[0].lines[0].subscription.expires_on)


def _names(service: Subscription) -> dict[str, str]:
    offer = service.offer
    return {"fr": offer.name_fr, "nl": offer.name_nl, "en": offer.name_en}


def _number(number: str) -> dict[str, str]:
    return {"invoice": number} if number else {}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
