"""Closing payment requests: paid, or void."""

import datetime as dt
from collections.abc import Sequence

from tacite import tables
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest
from tacite.rules import lifecycles


def close_paid(
    requests: Sequence[PaymentRequest],
    invoice_ids: Sequence[int | None],
    *,
    actor: str,
    now: dt.datetime,
) -> None:
    """Mark requests paid, each with the invoice that says so.

    :raises UnableToMove: one of them is not open; nothing is changed.
    """
    rows = []
    for request, invoice_id in zip(requests, invoice_ids, strict=True):
        request.state = lifecycles.REQUEST.after(request.state, "pay")
        rows.append((request.id, request.state, now, invoice_id, None))
    tables.update_rows(
        PaymentRequest,
        {"state": "text", "closed_at": "timestamptz", "invoice_id": "bigint", "remind_on": "date"},
        rows,
    )
    record([_happened("pay", r) for r in requests], actor=actor, now=now)


def close_void(
    requests: Sequence[PaymentRequest], *, because: str, actor: str, now: dt.datetime
) -> None:
    """Mark requests void; their days must be released by the caller.

    :raises UnableToMove: one of them is not open; nothing is changed.
    """
    rows = []
    for request in requests:
        request.state = lifecycles.REQUEST.after(request.state, "void")
        rows.append((request.id, request.state, now, because, None))
    tables.update_rows(
        PaymentRequest,
        {"state": "text", "closed_at": "timestamptz", "void_reason": "text", "remind_on": "date"},
        rows,
    )
    record([_happened("void", r) for r in requests], actor=actor, now=now, reason=because)


def reopen(
    requests: Sequence[PaymentRequest], *, on: dt.date, actor: str, now: dt.datetime
) -> None:
    """Let invoiced requests be owed again, with the days that the caller put on them.

    :raises UnableToMove: one of them is not paid; nothing is changed.
    """
    rows = []
    for request in requests:
        request.state = lifecycles.REQUEST.after(request.state, "reopen")
        request.closed_at, request.reopened_on = None, on
        rows.append((request.id, request.state, None, on))
    tables.update_rows(
        PaymentRequest,
        {"state": "text", "closed_at": "timestamptz", "reopened_on": "date"},
        rows,
    )
    move_days(requests)
    record([_happened("reopen", r) for r in requests], actor=actor, now=now)


def name_invoices(pairs: Sequence[tuple[int, int]]) -> None:
    """Write on open requests the invoice that was issued with them: `(request, invoice)`."""
    tables.update_rows(PaymentRequest, {"invoice_id": "bigint"}, pairs)


def move_days(requests: Sequence[PaymentRequest]) -> None:
    """Write the days that the caller put on open requests: extra time, reminders sent."""
    rows = [(r.id, r.due_on, r.void_on, r.remind_on, r.reminders_sent) for r in requests]
    kinds = dict.fromkeys(("due_on", "void_on", "remind_on"), "date")
    tables.update_rows(PaymentRequest, kinds | {"reminders_sent": "smallint"}, rows)


def _happened(verb: str, request: PaymentRequest) -> Happened:
    return Happened(
        verb,
        "request",
        request.id,
        brand_id=request.brand_id,
        account_id=request.account_id,
        facts={"reference": request.reference, "cents": request.total_cents},
    )
