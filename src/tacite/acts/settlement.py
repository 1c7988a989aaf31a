"""Settling what was asked: the one door by which every payment enters (I-01, I-17).

A bank import, a click on "pay from credit" and the night all come here, with one request or with
thousands. In one transaction the invoice is issued, posted and paid, the days become the
customer's, and the service starts, goes on or comes back.
"""

import dataclasses as dc
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from tacite import jobs, tables
from tacite.accounts.models import Account
from tacite.acts import books, coverage, exits, rest_of_month
from tacite.acts.announced import tell_platforms
from tacite.acts.context import Context
from tacite.acts.metering import deposits, standing
from tacite.acts.models import PendingChange
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.invoicing.operations import closing, issuing
from tacite.invoicing.operations.issuing import Issued, ToIssue
from tacite.invoicing.queries import frozen_line, lines_of
from tacite.ledger import operations as ledger
from tacite.ledger.operations import Posting
from tacite.payments.models import Allocation
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import Extension, extend


@dc.dataclass(slots=True)
class Settling:
    """A request to settle, with whose money: a payment's, or credit that was there before."""

    request: PaymentRequest
    by: str  # "bank_transfer", "credit"
    payment_id: int | None = None


@dc.dataclass(slots=True)
class Settled:
    """A request as settled: its invoice, and the services that it extended."""

    request: PaymentRequest
    account: Account
    invoice_number: str
    lines: list[RequestLine]
    extended: list[Subscription]
    resumed: bool


def settle(
    settlings: Sequence[Settling], *, context: Context, before: Sequence[Posting] = ()
) -> list[Settled]:
    """Settle open requests of locked accounts, and return them in order.

    `before` are postings of the same transaction that come first: the money received that pays
    them. The money is taken from the account's credit; if that does not suffice the whole is
    refused by `credit_is_never_spent_twice`.

    :raises UnableToMove: a request is not open.
    """
    if not settlings:
        ledger.post(before, now=context.now)
        return []
    lines = _lines(settlings)
    rest_of_month.ask_for_days_left([s.request for s in settlings], lines, context=context)
    moved = coverage.place([(s.request, lines[s.request.id]) for s in settlings], context=context)
    issued = _issue(settlings, lines, context)
    _post(settlings, issued, lines, context, before)
    closing.close_paid(
        [s.request for s in settlings],
        [i.id if i else s.request.invoice_id for i, s in zip(issued, settlings, strict=True)],
        actor=context.actor,
        now=context.now,
    )
    settled = [
        _settled(s, i, lines[s.request.id], moved, context)
        for s, i in zip(settlings, issued, strict=True)
    ]
    extend(list(moved.values()), actor=context.actor, now=context.now)
    _raise_caps(settlings, lines, context)
    _change_offers(settlings, moved, context)
    tell_platforms((e.subscription for e in moved.values()), now=context.now)
    exits.quiet(e.subscription for e in moved.values())
    jobs.enqueue(jobs.RECONCILE_DELIVERIES)
    return settled


def _change_offers(
    settlings: Sequence[Settling], moved: Mapping[int, Extension], context: Context
) -> None:
    """Do the changes of offer that were paid; void those whose paid days are others by now."""
    if not PendingChange.objects.filter(
        Q(request__in=[s.request.id for s in settlings]) | Q(subscription__in=list(moved)),
        state="payable",
    ).exists():
        return
    # A change asks for renewals anew, and these settle what credit pays: the circle closes here.
    from tacite.acts import changing  # noqa: PLC0415

    changing.paid([s.request for s in settlings], context)
    changing.outdated([e.subscription for e in moved.values()], context)


def _lines(settlings: Iterable[Settling]) -> dict[int, list[RequestLine]]:
    """Return the lines of all requests, lines of one service sharing its object."""
    lines = lines_of(s.request.id for s in settlings)
    services: dict[int, Subscription] = {}
    for line in (line for of_request in lines.values() for line in of_request):
        line.subscription = services.setdefault(line.subscription_id, line.subscription)
    return lines


def _issue(
    settlings: Sequence[Settling], lines: Mapping[int, list[RequestLine]], context: Context
) -> list[Issued | None]:
    """Issue the invoices of those requests that have none yet (S3-33, S3-34).

    The series are held even if there are none to issue: what is paid may be asked for again, and
    invoiced, in the same transaction, when the seal is already taken.
    """
    issuing.hold_series(context.sellings.values(), now=context.now)
    sales = [s for s in settlings if s.request.kind != "deposit"]
    wanting = [s for s in sales if s.request.invoice_id is None]
    documents = [_to_issue(s, lines[s.request.id], context) for s in wanting]
    issued = dict(
        zip(
            (s.request.id for s in wanting),
            issuing.issue(documents, now=context.now),
            strict=True,
        )
    )
    return [issued.get(s.request.id) for s in settlings]


def _to_issue(s: Settling, lines: list[RequestLine], context: Context) -> ToIssue:
    account = context.accounts[s.request.account_id]
    selling = context.selling_of(account)
    request = s.request
    paid_on = selling.business_day(context.now)
    return ToIssue(
        account=account,
        selling=selling,
        kind="invoice",
        lines=[frozen_line(line) for line in lines],
        net_cents=request.net_cents,
        vat_cents=request.vat_cents,
        reference=request.reference,
        paid=[{"on": paid_on.isoformat(), "by": s.by, "cents": request.total_cents}],
    )


def _post(
    settlings: Sequence[Settling],
    issued: Sequence[Issued | None],
    lines: Mapping[int, list[RequestLine]],
    context: Context,
    before: Sequence[Posting],
) -> None:
    """Post the sales and the payments, and write down which money paid what."""
    postings = list(before)
    places = []
    for s, invoice in zip(settlings, issued, strict=True):
        account = context.accounts[s.request.account_id]
        on = context.selling_of(account).business_day(context.now)
        if invoice:
            frozen = invoice.of.lines
            postings.append(books.sale(account, frozen, key=f"invoice:{invoice.id}", on=on))
        places.append(len(postings))
        total = s.request.owed_cents
        key = _key(s.request)
        group_id = _group_of_deposit(s.request, lines)
        if group_id:
            postings.append(books.deposit_paid(account, group_id, total, key=key, on=on))
        else:
            postings.append(books.paid_from_credit(account, total, key=key, on=on))
    entries = ledger.post(postings, now=context.now)
    rows = [
        (s.request.id, s.payment_id, s.request.owed_cents, entries[place], context.now)
        for s, place in zip(settlings, places, strict=True)
        if s.request.owed_cents
    ]
    tables.copy_rows(Allocation, ("request_id", "payment_id", "cents", "entry_id", "at"), rows)


def _key(request: PaymentRequest) -> str:
    """Return the key under which a request is paid: once, unless the bank took that back."""
    key = f"allocation:{request.id}"
    if request.reopened_on is None:
        return key
    return f"{key}:{Allocation.objects.filter(request=request).count() + 1}"


def _raise_caps(
    settlings: Sequence[Settling], lines: Mapping[int, list[RequestLine]], context: Context
) -> None:
    """Let deposits raise the caps of their groups, and paid invoices bring groups back."""
    found = [(s.request, _group_of_deposit(s.request, lines)) for s in settlings]
    deposits.received([(r, group_id) for r, group_id in found if group_id], context=context)
    paying = {r.account_id for r, group_id in found if not group_id}
    standing.after_payment(sorted(paying), context=context)


def _group_of_deposit(
    request: PaymentRequest, lines: Mapping[int, list[RequestLine]]
) -> int | None:
    """Return whose cap a request raises when it is paid: none's, unless it is of a deposit."""
    return lines[request.id][0].group_id if request.kind == "deposit" else None


def _settled(
    s: Settling,
    invoice: Issued | None,
    lines: list[RequestLine],
    moved: Mapping[int, Extension],
    context: Context,
) -> Settled:
    number = invoice.number if invoice else (s.request.invoice.number if s.request.invoice else "")
    extended = [line.subscription for line in lines if line.subscription_id in moved]
    return Settled(
        request=s.request,
        account=context.accounts[s.request.account_id],
        invoice_number=number,
        lines=lines,
        extended=list(dict.fromkeys(extended)),
        resumed=any(service.state == "suspended" for service in extended),
    )
