"""The end of a month: groups close or come back, and each month's use is invoiced once (S4-14).

A month's use is the sum of its records, apart by rate of VAT, rounded once. Records that come after
their month was invoiced are invoiced in a further part: what all of them come to, less what was
invoiced before, so that late records are never rounded by themselves.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.db import transaction

from tacite.accounts.models import Account
from tacite.accounts.queries import flagged
from tacite.acts import letters
from tacite.acts.context import Context, locked
from tacite.acts.from_credit import settle_from_credit
from tacite.acts.metering import standing
from tacite.acts.metering.closing import close
from tacite.acts.pricing import PriceList, price_list
from tacite.acts.renewal import issue_on_terms
from tacite.catalogue.models import Offer
from tacite.failpoints import failpoint
from tacite.invoicing.models import RequestLine
from tacite.invoicing.operations import requesting
from tacite.invoicing.operations.requesting import Asked, AskedLine
from tacite.mail.operations import queue
from tacite.rules import calendar, overage
from tacite.rules.money import half_up, share
from tacite.rules.tax import VatDecision
from tacite.subscriptions.models import Subscription
from tacite.usage.models import Counter, Group
from tacite.usage.operations import note_invoiced
from tacite.usage.queries import MonthOfClass, months_by_class, stand_for, to_invoice
from tacite.wording.lines import line_text


class _Rate(NamedTuple):
    """What tells sums of use apart on a document."""

    category: str
    country: str
    rate: Decimal


_Invoiced = Mapping[tuple[int, dt.date, _Rate], int]


@transaction.atomic
def finish_months(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Close groups whose day has come, let a new month resume others, invoice months that are over.

    Returns how many things were done.
    """
    context = locked(account_ids, actor=actor, now=now, as_of=as_of, skip_locked=skip_locked)
    parked = flagged("parked", context.accounts)
    context.accounts = {i: a for i, a in context.accounts.items() if i not in parked}
    closing = Group.objects.filter(
        account__any_of=list(context.accounts), closes_on__lte=as_of
    ).exclude(state="closed")
    ended = list(closing.order_by("id"))
    reopened = _reopen(context, as_of, leaving=ended)
    done = _invoice(context, as_of)
    close(ended, context=context)
    return len(ended) + reopened + done


def _reopen(context: Context, as_of: dt.date, *, leaving: Sequence[Group]) -> int:
    """Let a new month bring back who was suspended for excess in an earlier one (S4-14)."""
    waiting = Group.objects.filter(
        account__any_of=list(context.accounts),
        state="suspended",
        suspended_in__lt=as_of.replace(day=1),
    ).exclude(id__in=[group.id for group in leaving])
    groups = list(waiting.order_by("id"))
    standing.judge(groups, context=context)
    return sum(1 for group in groups if group.state == "active")


def _invoice(context: Context, as_of: dt.date) -> int:
    """Invoice what was used before this month and was not yet, a document for each group."""
    off = flagged("invoicing_off", context.accounts)
    due = to_invoice(set(context.accounts) - off, before=as_of.replace(day=1))
    if not due:
        return 0
    asked = _asked(due, context)
    made = requesting.make(asked, actor=context.actor, now=context.now)
    failpoint("usage.before_issue")
    note_invoiced(due)
    numbers = issue_on_terms(made, context)
    queue(
        [letters.payment_requested(m, invoice_number=numbers.get(m.id, "")) for m in made],
        now=context.now,
    )
    settle_from_credit([m.id for m in made if m.asked.pays_by_credit], context=context)
    return len(due)


def _asked(due: Sequence[Counter], context: Context) -> list[Asked]:
    """Return the requests of months; one that comes to less than half a cent asks for nothing."""
    payers = [context.accounts[i] for i in sorted({c.group.account_id for c in due})]
    listed = price_list([], payers, on=context.day_of(payers[0]))
    used: dict[tuple[int, dt.date], list[MonthOfClass]] = {}
    for month in months_by_class(due):
        used.setdefault((month.group_id, month.month), []).append(month)
    services = stand_for([c.group for c in due])
    before = _invoiced_before(due)
    asked = []
    for counter in due:
        account = context.accounts[counter.group.account_id]
        sums = _by_rate(used[counter.group_id, counter.month], account, listed, context)
        cents = _cents(counter, sums, before, context)
        lines = [
            _line(counter, services[counter.group_id], account, vat, cents[rate])
            for rate, (vat, _) in sums.items()
            if cents[rate] > 0
        ]
        if lines:
            asked.append(_request(counter.group, account, lines, context))
    return asked


def _by_rate(
    months: Iterable[MonthOfClass], account: Account, listed: PriceList, context: Context
) -> dict[_Rate, tuple[VatDecision, Decimal]]:
    """Sum the use of a month by the rate at which it is invoiced, without rounding."""
    selling = context.selling_of(account)
    sums: dict[_Rate, tuple[VatDecision, Decimal]] = {}
    for month in months:
        vat = listed.vat(account, selling, Offer(vat_class=month.vat_class))
        rate = _Rate(vat.category, vat.country, vat.rate)
        known = sums[rate][1] if rate in sums else Decimal(0)
        sums[rate] = (vat, known + month.used)
    return sums


def _cents(
    counter: Counter,
    sums: Mapping[_Rate, tuple[VatDecision, Decimal]],
    before: _Invoiced,
    context: Context,
) -> dict[_Rate, int]:
    """Return what to ask for each rate: rounded once over the month, less what was asked before."""
    policy = context.sellings[counter.group.brand_id].policy
    whole = {rate: used for rate, (_, used) in sums.items()}
    cap = counter.group.cap_cents
    billed = overage.billed(counter.used, cap_cents=cap, bill=policy.overage.bill)
    if billed < counter.used:
        weights = [Fraction(used) for used in whole.values()]
        parts = share(overage.invoiced_cents(billed), weights)
        whole = {r: Decimal(c) / 100 for r, c in zip(whole, parts, strict=True)}
    found = {}
    for rate, used in whole.items():
        cents = overage.invoiced_cents(used)
        if policy.prices == "incl_vat":
            cents = half_up(used * (100 + rate.rate))
        found[rate] = cents - before.get((counter.group_id, counter.month, rate), 0)
    return found


def _invoiced_before(due: Sequence[Counter]) -> _Invoiced:
    """Return what earlier parts of these months asked for, in the sense of the price list."""
    again = [counter for counter in due if counter.parts]
    lines = RequestLine.objects.filter(
        group__any_of=[c.group_id for c in again], month__any_of=[c.month for c in again]
    )
    found: dict[tuple[int, dt.date, _Rate], int] = {}
    names = ("group_id", "month", "category", "vat_country", "rate", "amount_cents")
    for group_id, month, category, country, rate, cents in lines.values_list(*names):
        if group_id is not None and month is not None:
            key = (group_id, month, _Rate(category, country, rate))
            found[key] = found.get(key, 0) + cents
    return found


def _line(
    counter: Counter, service: Subscription, account: Account, vat: VatDecision, cents: int
) -> AskedLine:
    return AskedLine(
        subscription=service,
        text=line_text("usage", language=account.language),
        detail=counter.group.called,
        quantity=1,
        price_cents=cents,
        amount_cents=cents,
        vat=vat,
        component="usage",
        from_on=counter.month,
        to_on=overage.next_month(counter.month),
        group_id=counter.group_id,
        month=counter.month,
        part=counter.parts + 1,
    )


def _request(group: Group, account: Account, lines: list[AskedLine], context: Context) -> Asked:
    selling = context.selling_of(account)
    on = context.day_of(account)
    policy = selling.policy
    by_itself = policy.credit.pays_renewals == "at_request" and group.rung != "unvalidated"
    return Asked(
        account=account,
        selling=selling,
        kind="usage",
        requested_on=on,
        calendar=calendar.renewal_calendar(policy, requested_on=on, expires_on=on, ends_on=None),
        lines=lines,
        pays_by_credit=by_itself,
    )
