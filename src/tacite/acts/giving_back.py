"""Giving back what was paid for days that nobody uses: credit notes, owed refunds, days cut short.

What was paid by transfer is owed as money; what was paid from credit is credit again: the same
means as the customer used. An invoice that is still owed is credited only.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence

from tacite.acts.context import Context
from tacite.acts.crediting import ByLine, credit_by_line
from tacite.acts.refunds import Owing, owe
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.invoicing.operations import issuing
from tacite.invoicing.queries import credited_amounts, lines_of
from tacite.payments.models import Allocation
from tacite.rules.calendar import ServiceCalendar
from tacite.rules.leaving import Paid, given_back
from tacite.rules.periods import Period
from tacite.subscriptions.models import Coverage, Subscription
from tacite.subscriptions.operations import Covering, Extension, cover, release, shorten


@dc.dataclass(frozen=True, slots=True)
class Part:
    """What is given back of one request: cents by position of the invoice's lines, and how.

    `means`: `transfer` and `credit` were paid so; `owed` was not paid yet.
    """

    request: PaymentRequest
    cents: dict[int, int]
    means: str

    @property
    def total_cents(self) -> int:
        """What is given back of it."""
        return sum(self.cents.values())


def parts_of(service: Subscription, *, on: dt.date, whole: bool) -> list[Part]:
    """Return what is given back of a service's invoices when `on` is the first day not used."""
    requests = list(
        PaymentRequest.objects.filter(
            lines__subscription=service, invoice__isnull=False, state__in=["open", "paid"]
        )
        .select_related("invoice")
        .distinct()
        .order_by("id")
    )
    lines = lines_of(request.id for request in requests)
    by_transfer = set(
        Allocation.objects.filter(
            request__in=requests, released_at__isnull=True, payment__isnull=False
        ).values_list("request_id", flat=True)
    )
    credited = credited_amounts([r.invoice_id for r in requests if r.invoice_id])
    found = []
    for request in requests:
        means = "owed" if request.state == "open" else "credit"
        if request.state == "paid" and request.id in by_transfer:
            means = "transfer"
        cents = _cents(lines[request.id], service, on=on, whole=whole)
        if sum(cents.values()) and credited[request.invoice_id or 0] < request.total_cents:
            found.append(Part(request, cents, means))
    return found


def give_back(
    service: Subscription, parts: Sequence[Part], *, why: str, before_on: dt.date, context: Context
) -> dict[str, int]:
    """Credit what is given back, and owe what was paid by transfer; return the cents by means."""
    issuing.hold_series(context.sellings.values(), now=context.now)
    wanted = []
    of_invoice = {}
    for part in parts:
        invoice = part.request.invoice
        if invoice is None:
            continue
        of_invoice[invoice.id] = part
        goes_back = part.means == "transfer"
        wanted.append(ByLine(invoice, part.cents, part.means == "owed", goes_back))
    total: dict[str, int] = {}
    owings = []
    for by_line, note in credit_by_line(wanted, context=context, because=why):
        part = of_invoice[by_line.invoice.id]
        cents = note.of.total_cents
        total[part.means] = total.get(part.means, 0) + cents
        if part.means == "transfer":
            account = context.accounts[part.request.account_id]
            since_on = context.day_of(account)
            owings.append(
                Owing(account, cents, why, before_on, since_on, service.id, note.id, _iban(part))
            )
    owe(owings, context=context)
    return total


def cut(service: Subscription, *, on: dt.date, context: Context, as_gift: bool = False) -> None:
    """Release the days of a service from a day on; what was delivered before stays covered.

    `as_gift`: what was delivered is not paid for either.
    """
    if service.expires_on is None or service.expires_on <= on:
        return
    rows = list(
        Coverage.objects.filter(
            subscription=service, released_at__isnull=True, days__endswith__gt=on
        )
    )
    release([row.id for row in rows], now=context.now)
    kept: dict[str, list[Covering]] = {}
    for row in rows:
        if row.days.lower < on:
            days = Period(row.days.lower, on)
            source = "gift" if as_gift else row.source
            kept.setdefault(source, []).append(Covering(service.id, row.component, days))
    for source, coverings in kept.items():
        cover(coverings, source=source)
    none = ServiceCalendar(None, None, None)
    shorten([Extension(service, on, none)], actor=context.actor, now=context.now)
    service.request_on = service.suspends_on = service.ends_on = None


def _cents(
    lines: Sequence[RequestLine], service: Subscription, *, on: dt.date, whole: bool
) -> dict[int, int]:
    """Return the cents to give back by position; a set-up shares the days of what it set up."""
    base = next((ln for ln in lines if ln.component == "base" and _is_of(ln, service)), None)
    own = [(i, line) for i, line in enumerate(lines) if _is_of(line, service)]
    found = {}
    for position, line in own:
        days = _days(line, service) or (_days(base, service) if base else None)
        if days is not None:
            [cents] = given_back([Paid(line.gross_cents, days)], on=on, whole=whole)
            found[position] = cents
    return found


def _is_of(line: RequestLine, service: Subscription) -> bool:
    return line.subscription_id == service.id


def _days(line: RequestLine, service: Subscription) -> Period | None:
    """Return the days that a line paid; those turned into others last as long as the service."""
    if line.from_on is None or line.to_on is None:
        return None
    until = line.to_on
    turned = line.coverage is not None and line.coverage.released_at is not None
    if turned and service.expires_on is not None:
        until = max(service.expires_on, line.from_on + dt.timedelta(days=1))
    return Period(line.from_on, until)


def _iban(part: Part) -> str:
    """Return from which account the customer paid this: where it goes back to."""
    paid = Allocation.objects.filter(request=part.request, payment__bank_line__isnull=False)
    ibans = paid.values_list("payment__bank_line__counterparty_iban", flat=True)
    return next((iban for iban in ibans if iban), "")
