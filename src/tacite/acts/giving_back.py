"""Giving back what was paid for days that nobody uses: credit notes, owed refunds, days cut short.

What was paid by transfer is owed as money; what was paid from credit is credit again: the same
means as the customer used. An invoice that is still owed is credited only.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, prefetch_related_objects

from tacite.acts import change_facts
from tacite.acts.context import Context
from tacite.acts.crediting import ByLine, credit_by_line, left_by_line
from tacite.acts.models import OfferChange
from tacite.acts.refunds import Owing, owe
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.invoicing.operations import issuing
from tacite.invoicing.queries import lines_of, notes_on
from tacite.payments.models import Allocation
from tacite.rules.calendar import ServiceCalendar
from tacite.rules.leaving import Paid, Turned, given_back
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


def parts_of(
    service: Subscription,
    *,
    on: dt.date,
    whole: bool,
    changes: Sequence[OfferChange] | None = None,
) -> list[Part]:
    """Return what is given back of a service's invoices when `on` is the first day not used.

    `changes` are those that were done to its offer, where the caller has them already.
    """
    requests = _invoiced(service)
    changes = change_facts.changes_of(service.id) if changes is None else changes
    lines = lines_of(request.id for request in requests)
    if changes:
        _know(requests, lines)
    notes = notes_on([r.invoice_id for r in requests if r.invoice_id])
    found = []
    for request in requests:
        means = "owed" if request.state == "open" else "credit"
        if request.state == "paid" and request.by_transfer:
            means = "transfer"
        cents = _cents(lines[request.id], service, changes, on=on, whole=whole)
        most = {position: lines[request.id][position].gross_cents for position in cents}
        if request.invoice and notes[request.invoice.id]:
            left = left_by_line(request.invoice, notes[request.invoice.id])
            most = {position: left[position] for position in cents}
        found.append(_Gives(request, means, cents, most))
    return _spread(found, _credited_by_changes(changes, on=on, whole=whole))


def by_means(parts: Iterable[Part]) -> dict[str, int]:
    """Return what is given back by each means: transfer, credit, owed."""
    cents: dict[str, int] = {}
    for part in parts:
        cents[part.means] = cents.get(part.means, 0) + part.total_cents
    return cents


def _invoiced(service: Subscription) -> list[Any]:
    """Return what was invoiced for a service, each with whether it was paid by a transfer."""
    transfers = Allocation.objects.filter(
        request=OuterRef("pk"), released_at__isnull=True, payment__isnull=False
    )
    requests = PaymentRequest.objects.filter(
        lines__subscription=service, invoice__isnull=False, state__in=["open", "paid"]
    ).annotate(by_transfer=Exists(transfers))
    return list(requests.select_related("invoice").distinct().order_by("id"))


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


def cut(
    service: Subscription, *, on: dt.date, context: Context, gift_from: dt.date | None = None
) -> None:
    """Release the days of a service from a day on; what was delivered before stays covered.

    What was delivered from `gift_from` on is not paid for either.
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
        free_from = min(max(gift_from or on, row.days.lower), on)
        for source, start, end in (
            (row.source, row.days.lower, free_from),
            ("gift", free_from, on),
        ):
            if start < end:
                covering = Covering(service.id, row.component, Period(start, end))
                kept.setdefault(source, []).append(covering)
    for source, coverings in kept.items():
        cover(coverings, source=source)
    none = ServiceCalendar(None, None, None)
    shorten([Extension(service, on, none)], actor=context.actor, now=context.now)
    service.request_on = service.suspends_on = service.ends_on = None


def _know(requests: Sequence[PaymentRequest], lines: Mapping[int, list[RequestLine]]) -> None:
    """Read at once what tells which days of lines were turned into others."""
    for request in requests:
        for line in lines[request.id]:
            line.request = request
    prefetch_related_objects([ln for of in lines.values() for ln in of], "coverage")


@dc.dataclass(frozen=True, slots=True)
class _Gives:
    """What the days left of an invoice are worth, and the most of it that can be given back."""

    request: PaymentRequest
    means: str
    cents: dict[int, int]
    most: dict[int, int]


def _spread(found: Sequence[_Gives], credited: int) -> list[Part]:
    """Return what each invoice gives back, newest first, less what changes have credited already.

    A change credits the newest invoice for all the days to come, so that the older ones may have to
    give more than their own days.
    """
    own = [{i: min(cents, each.most[i]) for i, cents in each.cents.items()} for each in found]
    left = sum(sum(each.cents.values()) for each in found) - credited
    taken: list[dict[int, int]] = [dict.fromkeys(each.cents, 0) for each in found]
    for bounds in (own, [each.most for each in found]):
        for n in reversed(range(len(found))):
            for position, bound in bounds[n].items():
                more = min(bound - taken[n][position], left) if credited else 0
                more = max(more, 0)
                taken[n][position] += more
                left -= more
    parts = taken if credited else own
    return [
        Part(each.request, cents, each.means)
        for each, cents in zip(found, parts, strict=True)
        if sum(cents.values()) > 0
    ]


def _credited_by_changes(changes: Sequence[OfferChange], *, on: dt.date, whole: bool) -> int:
    """Return what changes to cheaper offers have credited of the days that are given back."""
    credited = [
        Paid(
            -each.moved_cents,
            Period(each.on, each.expires_after),
            _turned([later for later in changes if later.id > each.id]),
        )
        for each in changes
        if each.moved_cents < 0 and each.on < each.expires_after
    ]
    return sum(given_back(credited, on=on, whole=whole))


def _cents(
    lines: Sequence[RequestLine],
    service: Subscription,
    changes: Sequence[OfferChange],
    *,
    on: dt.date,
    whole: bool,
) -> dict[int, int]:
    """Return the cents to give back by position; a set-up shares the days of what it set up."""
    own = [(i, line) for i, line in enumerate(lines) if _is_of(line, service)]
    base = next((line for _, line in own if line.component == "base"), None)
    found = {}
    for position, line in own:
        of = line if line.from_on else base
        if of is not None and of.from_on is not None and of.to_on is not None:
            turned = _turned([each for each in changes if _turns(each, of)])
            paid = Paid(line.gross_cents, Period(of.from_on, of.to_on), turned)
            [found[position]] = given_back([paid], on=on, whole=whole)
    return found


def _is_of(line: RequestLine, service: Subscription) -> bool:
    """Tell whether a line is for days of a service: use beyond the plan is no such thing."""
    return line.subscription_id == service.id and line.group_id is None


def _turns(change: OfferChange, line: RequestLine) -> bool:
    """Tell whether a change turned days of a line: those were released then, or have no cover."""
    if line.coverage is None:
        return change.at > line.request.requested_at
    released_at = line.coverage.released_at
    return released_at is not None and change.at >= released_at


def _turned(changes: Sequence[OfferChange]) -> tuple[Turned, ...]:
    """Return into which days changes turned those that were left."""
    return tuple(
        Turned(each.on, max(each.expires_after, each.on + dt.timedelta(days=1)))
        for each in changes
        if each.effect == "days"
    )


def _iban(part: Part) -> str:
    """Return from which account the customer paid this: where it goes back to."""
    paid = Allocation.objects.filter(request=part.request, payment__bank_line__isnull=False)
    ibans = paid.values_list("payment__bank_line__counterparty_iban", flat=True)
    return next((iban for iban in ibans if iban), "")
