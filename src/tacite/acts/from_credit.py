"""Paying from prepaid credit: by the night, or by the customer's choice (S0-22, S0-60, I-14)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from tacite.accounts.queries import flagged
from tacite.acts import letters
from tacite.acts.conditions import not_entitled
from tacite.acts.context import Context, locked
from tacite.acts.rest_of_month import has_lapsed
from tacite.acts.settlement import Settled, Settling, settle
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest
from tacite.ledger.queries import credit_of
from tacite.mail.operations import queue
from tacite.rules.refusals import Refused


class UnableToPay(Refused):
    """A request cannot be paid; facts: `why`, and what the reason needs.

    `why`: not_yours, not_open (`state`), status_missing (`status`), not_enough_credit
    (`credit_cents`, `total_cents`).
    """

    code = "unable_to_pay"


@transaction.atomic
def pay_from_credit(
    *, account_id: int, request_id: int, actor: str, now: dt.datetime, reason: str = ""
) -> Settled:
    """Pay one open request from the credit of the account that it asks.

    `reason`: why staff does it in the customer's place; history keeps it.

    :raises UnableToPay: it is another's, closed, or the credit does not cover it.
    """
    context = locked([account_id], actor=actor, now=now)
    request = (
        PaymentRequest.objects.select_related("invoice")
        .filter(id=request_id, account=account_id)
        .first()
    )
    if request is None:
        raise UnableToPay(why="not_yours")
    account = context.accounts[account_id]
    gone = has_lapsed(request, context)
    if request.state != "open" or gone:
        raise UnableToPay(why="not_open", state="void" if gone else request.state)
    over = not_entitled([request_id], on=context.day_of(account))
    if over:  # S0-42: what is reserved for some is checked at the payment too
        raise UnableToPay(why="status_missing", status=over[request_id])
    credit = credit_of([account_id]).get(account_id, 0)
    if credit < request.owed_cents:
        raise UnableToPay(
            why="not_enough_credit", credit_cents=credit, total_cents=request.owed_cents
        )
    [settled] = _settle([Settling(request, "credit")], context)
    if reason:
        record([_decided_by_staff(request)], actor=actor, now=now, reason=reason)
    return settled


@transaction.atomic
def pay_what_credit_covers(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Settle what the credit of these accounts covers wholly, where the brand lets credit pay."""
    context = locked(account_ids, actor=actor, now=now, as_of=as_of, skip_locked=skip_locked)
    free = set(context.accounts) - flagged("parked", context.accounts)
    requests = PaymentRequest.objects.filter(
        account__any_of=free, state="open", pays_by_credit=True
    )
    return settle_from_credit(list(requests.values_list("id", flat=True)), context=context)


def settle_free(request_ids: Sequence[int], *, context: Context) -> None:
    """Settle what costs nothing: nobody will ever pay it, and its service is not late for it."""
    if request_ids:
        requests = PaymentRequest.objects.select_related("invoice").filter(id__in=request_ids)
        settle([Settling(r, "credit") for r in requests.order_by("id")], context=context)


def settle_from_credit(request_ids: Sequence[int], *, context: Context) -> int:
    """Settle those of these open requests that the credit of their payer covers wholly."""
    if not request_ids:
        return 0
    accounts = sorted({*context.accounts})
    credit = credit_of(accounts)
    if not credit:
        return 0
    requests = (
        PaymentRequest.objects.select_related("invoice")
        .filter(id__any_of=request_ids, state="open", account__any_of=list(credit))
        .order_by("account_id", "due_on", "id")
    )
    days = {context.day_of(account) for account in context.accounts.values()}
    over = not_entitled(request_ids, on=max(days)) if days else {}
    settlings = []
    for each in requests:
        if each.id in over or has_lapsed(each, context):
            continue
        if credit.get(each.account_id, 0) >= each.owed_cents:
            credit[each.account_id] = credit.get(each.account_id, 0) - each.owed_cents
            settlings.append(Settling(each, "credit"))
    return len(_settle(settlings, context))


def _decided_by_staff(request: PaymentRequest) -> Happened:
    return Happened(
        "pay_from_credit_by_staff",
        "request",
        request.id,
        brand_id=request.brand_id,
        account_id=request.account_id,
        facts={"reference": request.reference, "cents": request.owed_cents},
    )


def _settle(settlings: Sequence[Settling], context: Context) -> list[Settled]:
    settled = settle(settlings, context=context)
    queue(
        [
            letters.paid(s, "paid_from_credit", letters.about(s.request, now=context.now))
            for s in settled
        ],
        now=context.now,
    )
    return settled
