"""Orders for the rest of a month, where the brand counts months of the calendar.

What is asked is the part of the days left on the day of the order. Paid later there are fewer, and
only those are invoiced: price and days agree to the day. What was paid beyond is credit.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence

from tacite import tables
from tacite.accounts.models import Account
from tacite.acts.context import Context, looking
from tacite.acts.coverage import first_period
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.rules.money import share
from tacite.rules.periods import Period
from tacite.rules.policy import Policy
from tacite.rules.tax import PricedLine, totals


@dc.dataclass(frozen=True, slots=True)
class RestOfMonth:
    """The days that an open order asks for, and what is owed if it is paid on the day read."""

    days: Period
    owed_cents: int


def rest_of_month(request_id: int, *, account: Account, now: dt.datetime) -> RestOfMonth | None:
    """Return what an open order comes to today where months are counted; else None. Only reads."""
    context = looking(account, now=now)
    policy = context.selling_of(account).policy
    request = PaymentRequest.objects.get(id=request_id)
    if not _is_of_month(request, policy) or request.state != "open":
        return None
    of_request = RequestLine.objects.filter(request=request_id).select_related("subscription")
    lines = list(of_request.order_by("position"))
    days = _days(policy, lines, request.requested_on)
    _lower(request, lines, context)
    return RestOfMonth(days, request.owed_cents)


def has_lapsed(request: PaymentRequest, context: Context) -> bool:
    """Tell whether the month that an open order asks for is over, though no night voided it yet."""
    account = context.accounts[request.account_id]
    policy, on = context.selling_of(account).policy, context.day_of(account)
    of_month = request.kind == "order" and policy.renewal.anchor == "first_of_month"
    return of_month and request.void_on is not None and request.void_on <= on


def ask_for_days_left(
    requests: Sequence[PaymentRequest],
    lines: Mapping[int, Sequence[RequestLine]],
    *,
    context: Context,
) -> None:
    """Ask orders that are paid today for the days from today on alone."""
    changed = [r for r in requests if _lower(r, lines[r.id], context)]
    if not changed:
        return
    columns = ("amount_cents", "net_cents", "vat_cents", "gross_cents")
    rows = [(ln.id, *(getattr(ln, c) for c in columns)) for r in changed for ln in lines[r.id]]
    tables.update_rows(RequestLine, dict.fromkeys(columns, "bigint"), rows)
    sums = ("net_cents", "vat_cents", "total_cents")
    tables.update_rows(
        PaymentRequest,
        dict.fromkeys(sums, "bigint"),
        [(r.id, *(getattr(r, c) for c in sums)) for r in changed],
    )
    record([_happened(r) for r in changed], actor=context.actor, now=context.now)


def _lower(request: PaymentRequest, lines: Sequence[RequestLine], context: Context) -> bool:
    """Lower what the lines of an order ask, day by day; tell whether anything changed."""
    account = context.accounts[request.account_id]
    policy = context.selling_of(account).policy
    if not _is_of_month(request, policy):
        return False
    asked = _days(policy, lines, request.requested_on)
    left = _days(policy, lines, context.day_of(account))
    if left.days >= asked.days:
        return False
    for line in lines:
        if line.component != "setup":
            line.amount_cents = share(line.amount_cents, [left.days, asked.days - left.days])[0]
    _total(request, lines, policy)
    return True


def _is_of_month(request: PaymentRequest, policy: Policy) -> bool:
    """Tell whether it is an order for the rest of a month, and no invoice says for which days."""
    of_month = policy.renewal.anchor == "first_of_month"
    return of_month and request.kind == "order" and request.invoice_id is None


def _days(policy: Policy, lines: Sequence[RequestLine], starts_on: dt.date) -> Period:
    return first_period(policy, cycle=lines[0].subscription.cycle, starts_on=starts_on)[1]


def _total(request: PaymentRequest, lines: Sequence[RequestLine], policy: Policy) -> None:
    priced = [
        PricedLine(ln.amount_cents, ln.category, ln.rate, ln.vat_country)  # type: ignore[arg-type]
        for ln in lines
    ]
    whole = totals(priced, prices=policy.prices)
    for line, amounts in zip(lines, whole.lines, strict=True):
        line.net_cents, line.vat_cents, line.gross_cents = amounts
    request.net_cents, request.vat_cents = whole.net, whole.vat
    request.total_cents = whole.gross


def _happened(request: PaymentRequest) -> Happened:
    return Happened(
        "ask_for_days_left",
        "request",
        request.id,
        brand_id=request.brand_id,
        account_id=request.account_id,
        facts={"reference": request.reference, "cents": request.total_cents},
    )
