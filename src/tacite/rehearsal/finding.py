"""What the subjects of `then` are found to be: read from the scratch database by queries."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from tacite.accounts import queries as accounts
from tacite.acts.showing import handovers, owed
from tacite.invoicing import queries as invoicing
from tacite.ledger import queries as ledger
from tacite.payments import queries as payments
from tacite.rehearsal import metering
from tacite.rehearsal.stage import NothingThere
from tacite.rehearsal.stories import Expectation, Found, Value
from tacite.rehearsal.world import World

_DEBIT: Final = ("bank", "receivable", "write_off", "charges")
_DETAILS: Final = ("name", "company", "email", "street", "postcode", "town", "country", "language")


def finders(world: World) -> Mapping[str, Callable[[Expectation, dt.datetime], Found]]:
    """Return the function of each subject that is read from the database."""
    return {
        "service": lambda e, now: _service(world, str(e.name), now),
        "handover": lambda e, _: _handover(world, str(e.name)),
        "request": lambda e, _: _request(world, e),
        "invoice": lambda e, _: _invoice(world, str(e.name)),
        "credit_note": lambda e, _: _credit_note(world, str(e.name)),
        "account": lambda e, _: _account(world, e),
        "refund": lambda e, _: _refund(world, str(e.name)),
        "group": lambda e, now: metering.group(world, str(e.name), now),
        "unmatched": lambda *_: _unmatched(world),
        "books": lambda *_: _books(world),
    }


def _service(world: World, label: str, now: dt.datetime) -> Found:
    service = world.service(label)
    names = ("expires_on", "request_on", "suspends_on", "ends_on", "terminates_on", "ended_on")
    found: dict[str, Value] = {n: getattr(service, n) for n in names if getattr(service, n)}
    found["state"] = service.state
    found["offer"] = service.offer.ref
    found["quantity"] = service.quantity
    found["units"] = tuple(
        service.units.exclude(state="destroyed").order_by("id").values_list("ref", flat=True)
    )
    found["options"] = world.options_of(service)
    found["delivery"] = _delivery(service)
    found["holder"] = world.label_of_account(service.account_id)
    found["payer"] = world.label_of_account(service.payer_id)
    if service.expires_on:
        found["days_left"] = (service.expires_on - world.local(now).date()).days
    return found


def _handover(world: World, label: str) -> Found:
    found = handovers.found(world.handover(label))
    if found is None:
        raise NothingThere(label)
    return {
        "state": found.state,
        "awaits": tuple(world.label_of_account(i) for i in found.awaits),
        "lapses_at": world.local(found.lapses_at),
    }


def _delivery(service: Any) -> str:
    """Return what the platform was last seen to deliver; what it never had is `none`."""
    delivery = getattr(service, "delivery", None)
    if delivery is None:
        return "none"
    delivery.refresh_from_db()
    return {"absent": "gone", "unknown": "none"}.get(delivery.seen, str(delivery.seen))


def _request(world: World, expectation: Expectation) -> Found:
    request = world.request(str(expectation.name))
    base = [line for line in request.lines.all() if line.component == "base"]
    found: dict[str, Value] = {
        "state": request.state,
        "amount": request.owed_cents,
        "net": request.net_cents,
        "vat": request.vat_cents,
        "made_on": request.requested_on,
        "due_on": request.due_on,
        "services": tuple(world.label_of_service(line.subscription_id) for line in base),
    }
    ends = [line.to_on for line in base if line.to_on]
    if ends:
        found["until"] = max(ends)
    if request.void_on:
        found["void_on"] = request.void_on
    return found


def _invoice(world: World, label: str) -> Found:
    invoice = world.invoice(label)
    document = json.loads(invoice.document)
    credited = invoicing.credited_amounts([invoice.id])[invoice.id]
    found = _document(invoice, document) | {"credited": credited}
    if document["due_on"]:
        found["due_on"] = dt.date.fromisoformat(document["due_on"])
    return found


def _credit_note(world: World, label: str) -> Found:
    note = world.credit_note(label)
    of = [name for name in world.requests if _invoice_id(world, name) == note.corrects_id]
    return _document(note, json.loads(note.document)) | {"corrects": of[0] if of else ""}


def _document(invoice: Any, document: Mapping[str, Any]) -> dict[str, Value]:
    rates = {group["rate"] for group in document["vat"]}
    codes = [group["code"] for group in document["vat"] if group["code"]]
    buyer = document["buyer"]
    return {
        "number": invoice.number,
        "dated": invoice.issued_on,
        "net": invoice.net_cents,
        "vat": invoice.vat_cents,
        "total": invoice.total_cents,
        "rate": ", ".join(sorted(rates)),
        "mention": codes[0] if codes else "none",
        "paid_from_credit": sum(p["cents"] for p in document["paid"] if p["by"] == "credit"),
        **{key: buyer[key] for key in (*_DETAILS, "vat_number") if key in buyer},
    }


def _account(world: World, expectation: Expectation) -> Found:
    label = str(expectation.name)
    account = world.account(label)
    asked = invoicing.open_requests([account.id])
    issued = list(reversed(invoicing.invoices_of(account.id).order_by("-id")))
    invoices = [i for i in issued if i.kind == "invoice"]
    notes = [i for i in issued if i.kind == "credit_note"]
    stated = expectation.keys
    return {
        "credit": ledger.credit_of([account.id]).get(account.id, 0),
        "owes": sum(request.owed_cents for request in asked if request.invoice_id),
        "open": _labels(world, sorted(r.id for r in asked), stated.get("open")),
        "invoices": _labels(world, _requests_of(invoices), stated.get("invoices")),
        "credit_notes": tuple(_note_label(world, note.id, stated) for note in notes),
        "parked": bool(accounts.flagged("parked", [account.id])),
        **{name: getattr(account, name) for name in _DETAILS},
    }


def _refund(world: World, label: str) -> Found:
    refund = owed.of_account(world.account(label).id).first()
    if refund is None:
        raise NothingThere(label)
    found: dict[str, Value] = {
        "state": refund.state,
        "amount": refund.cents,
        "why": refund.why,
        "since": refund.since_on,
        "before": refund.before_on,
    }
    return found | ({"paid_on": refund.paid_on} if refund.paid_on else {})


def _labels(world: World, request_ids: Iterable[int], stated: Value | None) -> tuple[Value, ...]:
    """Name requests; of several labels of one, the one that the story states."""
    wanted = stated if isinstance(stated, tuple) else ()
    found = []
    for request_id in request_ids:
        labels = world.labels_of_request(request_id) or [f"request {request_id}"]
        found.append(next((label for label in labels if label in wanted), labels[0]))
    return tuple(found)


def _requests_of(invoices: Iterable[Any]) -> list[int]:
    return [request_id for i in invoices for request_id in [_request_id(i)] if request_id]


def _request_id(invoice: Any) -> int | None:
    request = getattr(invoice, "request", None)
    return int(request.id) if request else None


def _invoice_id(world: World, label: str) -> int | None:
    invoice = world.request(label).invoice
    return int(invoice.id) if invoice else None


def _note_label(world: World, note_id: int, stated: Mapping[str, Value]) -> str:
    named = next((name for name, known in world.credit_notes.items() if known == note_id), "")
    if named:
        return named
    wanted = stated.get("credit_notes", ())
    for label in wanted if isinstance(wanted, tuple) else ():
        if world.credit_note(str(label)).id == note_id:
            return str(label)
    return f"credit note {note_id}"


def _unmatched(world: World) -> Found:
    lines = list(payments.unmatched().order_by("id"))
    named = {line_id: label for label, line_id in world.lines.items()}
    return {
        "unmatched": tuple(named.get(line.id, f"line {line.id}") for line in lines),
        "total": sum(line.cents for line in lines),
    }


def _books(world: World) -> Found:
    kinds = (
        *_DEBIT,
        "suspense",
        "credit",
        "revenue",
        "vat",
        "rounding",
        "owed_refund",
        "security_deposit",
    )
    return {
        kind: ledger.balance(brand_id=world.brand.id, kind=kind) * (-1 if kind in _DEBIT else 1)
        for kind in kinds
    }
