"""What a change to a cheaper offer credits: of the invoices of days to come, that service's lines.

The invoice may be for several services: the lines of the others stay what they are.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tacite.acts.context import Context
from tacite.acts.coverage import let_off
from tacite.acts.crediting import ByLine, credit_by_line, left_by_line
from tacite.invoicing.models import Invoice, PaymentRequest
from tacite.invoicing.queries import lines_of, notes_on
from tacite.rules.money import share
from tacite.subscriptions.models import Subscription


class Creditable(NamedTuple):
    """An invoice of days still to come, and whether it is still to be paid.

    `by_line`: what is left of the service's own lines, by position.
    """

    invoice: Invoice
    by_line: Mapping[int, int]
    is_owed: bool

    @property
    def cents(self) -> int:
        """What is left of the service's lines."""
        return sum(self.by_line.values())


def creditable(service: Subscription, today: dt.date) -> list[Creditable]:
    """Return the invoices of days still to come, newest first, with what of each is left.

    Those of who paid before it changed hands are not its payer's to be credited (S0-69).
    """
    requests = PaymentRequest.objects.filter(
        lines__subscription=service,
        lines__component="base",
        lines__to_on__gt=today,
        lines__coverage__released_at__isnull=True,
        account=service.payer_id,
        invoice__isnull=False,
    )
    found = {r.id: r for r in requests.select_related("invoice").distinct()}
    if not found:
        return []
    own = _own_positions(service, found)
    notes = notes_on([r.invoice_id for r in found.values() if r.invoice_id])
    bearing = []
    for request in found.values():
        if request.invoice is not None:
            left = left_by_line(request.invoice, notes[request.invoice.id])
            by_line = {position: left[position] for position in own[request.id]}
            bearing.append(Creditable(request.invoice, by_line, request.state == "open"))
    return sorted(bearing, key=lambda each: -each.invoice.id)


def kept_of(cents: int, of: Sequence[Creditable]) -> int:
    """Return how much of what is credited, newest first, was paid: it is kept as credit."""
    kept, left = 0, cents
    for each in of:
        part = max(0, min(left, each.cents))
        kept += 0 if each.is_owed else part
        left -= part
    return kept


def credit(
    service: Subscription, cents: int, *, on: dt.date, because: str, context: Context
) -> None:
    """Credit so much on the invoices of a service's days to come, newest first."""
    left, wanted = cents, []
    for each in creditable(service, on):
        part = min(left, each.cents)
        if part > 0:
            parts = share(part, list(each.by_line.values()))
            wanted.append(
                ByLine(each.invoice, dict(zip(each.by_line, parts, strict=True)), each.is_owed)
            )
            left -= part
    done = credit_by_line(wanted, context=context, because=because)
    owed = [by_line.invoice.id for by_line, _note in done if by_line.owed]
    voided = PaymentRequest.objects.filter(invoice__in=owed, state="void") if owed else ()
    for request in voided:
        let_off(request, lines_of([request.id])[request.id], context=context)


def _own_positions(
    service: Subscription, requests: Mapping[int, PaymentRequest]
) -> dict[int, list[int]]:
    """Return where the lines of a service stand; use beyond the plan is no part of its days."""
    return {
        request_id: [
            position
            for position, line in enumerate(lines)
            if line.subscription_id == service.id and line.group_id is None
        ]
        for request_id, lines in lines_of(requests).items()
    }
