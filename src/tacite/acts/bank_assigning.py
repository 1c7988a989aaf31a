"""Giving a bank line that waits in suspense to a customer: by a person, or by late details."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from tacite.accounts.models import Account
from tacite.acts import books, letters
from tacite.acts.conditions import not_entitled
from tacite.acts.context import Context, locked
from tacite.acts.rest_of_month import has_lapsed
from tacite.acts.settlement import Settling, settle
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest
from tacite.ledger.operations import Move, Posting
from tacite.ledger.queries import credit_of
from tacite.mail.operations import queue
from tacite.payments.models import BankLine, Payment
from tacite.rules.refusals import Refused


class UnableToAssign(Refused):
    """A bank line cannot be given to an account; facts: `why`, and what the reason needs.

    `why`: unknown_line, not_waiting (`outcome`), unknown_account, other_seller, other_currency
    (`currency`), request_not_open, status_missing (`status`), too_little (`owed_cents`),
    not_enough_credit (`credit_cents`).
    """

    code = "unable_to_assign"


@transaction.atomic
def assign_line(
    *,
    line_id: int,
    account_id: int,
    actor: str,
    now: dt.datetime,
    request_id: int | None = None,
    reason: str = "",
) -> BankLine:
    """Give a line that waits for a person to an account: as credit, or to pay a request of it.

    What is more than the request asks becomes credit. Money that went out is taken from credit.

    :raises UnableToAssign: nothing is changed.
    """
    context = locked([account_id], actor=actor, now=now)
    line = (
        BankLine.objects.select_for_update(of=("self",))
        .select_related("bank_account")
        .filter(id=line_id)
        .first()
    )
    account = context.accounts.get(account_id)
    if line is None or account is None:
        raise UnableToAssign(why="unknown_line" if line is None else "unknown_account")
    _refuse_unfit(line, account, context)
    requests = [] if request_id is None else [_request(request_id, line, account, context)]
    give(line, account=account, requests=requests, context=context, reason=reason)
    return line


def give(
    line: BankLine,
    *,
    account: Account,
    requests: Sequence[PaymentRequest],
    context: Context,
    reason: str = "",
) -> None:
    """Book a waiting line to a locked account, settle what it pays, and confirm the receipt."""
    line.outcome = "pays" if requests else "credit"
    line.because, line.account, line.assigned_by = "assigned", account, context.actor
    brand_before, line.brand = line.brand_id or account.brand_id, account.brand
    line.save(update_fields=["outcome", "because", "account", "assigned_by", "brand"])
    payment_id = _payment(line, account) if line.cents > 0 else None
    settled = settle(
        [Settling(request, "bank_transfer", payment_id) for request in requests],
        context=context,
        before=out_of_suspense(
            line, account, brand_before, on=context.selling_of(account).today(context.now)
        ),
    )
    record([_happened(line, account)], actor=context.actor, now=context.now, reason=reason)
    if line.cents > 0:
        kept = line.cents - sum(request.owed_cents for request in requests)
        writing = letters.money_received(
            account,
            subject=f"bankline:{line.id}",
            cents=line.cents,
            kept_cents=kept,
            because=line.because,
            settled=settled,
        )
        queue([writing], now=context.now)


def _payment(line: BankLine, account: Account) -> int:
    """Write down that an account sent this money, and return the payment's id."""
    return Payment.objects.create(
        brand_id=account.brand_id,
        account=account,
        key=f"bank:{line.id}",
        by="bank_transfer",
        received_on=line.booked_on,
        cents=line.cents,
        currency=line.currency,
        bank_line=line,
    ).id


def _refuse_unfit(line: BankLine, account: Account, context: Context) -> None:
    if line.outcome not in {"suspense", "debit", "reversal"}:
        raise UnableToAssign(why="not_waiting", outcome=line.outcome)
    if context.selling_of(account).seller.id != line.bank_account.seller_id:
        raise UnableToAssign(why="other_seller")
    if account.currency != line.currency:
        raise UnableToAssign(why="other_currency", currency=line.currency)
    credit = credit_of([account.id]).get(account.id, 0)
    if line.cents < 0 and credit < -line.cents:
        raise UnableToAssign(why="not_enough_credit", credit_cents=credit)


def _request(request_id: int, line: BankLine, account: Account, context: Context) -> PaymentRequest:
    request = (
        PaymentRequest.objects.select_related("invoice")
        .filter(id=request_id, account=account, state="open")
        .first()
    )
    if request is None or has_lapsed(request, context):
        raise UnableToAssign(why="request_not_open")
    over = not_entitled([request.id], on=context.day_of(account))
    if over:  # S0-42: whoever places the money, what is reserved for some is not for others
        raise UnableToAssign(why="status_missing", status=over[request.id])
    if line.cents < request.owed_cents:
        raise UnableToAssign(why="too_little", owed_cents=request.owed_cents)
    return request


def out_of_suspense(
    line: BankLine, account: Account, brand_before: int, *, on: dt.date, kind: str = "assignment"
) -> list[Posting]:
    """Return what moves the money out of suspense; across brands it moves with its bank book."""
    key = f"{kind}:{line.id}"
    suspense = books.brand_book(brand_before, "suspense", line.currency)
    credit = books.book(account, "credit")
    if brand_before == account.brand_id:
        move = _move(suspense, credit, line.cents)
        return [Posting(account.brand_id, kind, key, on, [move], account.id)]
    iban = line.bank_account.iban
    there = books.brand_book(brand_before, "bank", line.currency, iban)
    here = books.brand_book(account.brand_id, "bank", line.currency, iban)
    return [
        Posting(brand_before, kind, f"{key}:out", on, [_move(suspense, there, line.cents)]),
        Posting(account.brand_id, kind, key, on, [_move(here, credit, line.cents)], account.id),
    ]


def _move(debit: books.BookKey, credit: books.BookKey, cents: int) -> Move:
    return Move(debit, credit, cents) if cents > 0 else Move(credit, debit, -cents)


def _happened(line: BankLine, account: Account) -> Happened:
    return Happened(
        "assign",
        "bank_line",
        line.id,
        brand_id=account.brand_id,
        account_id=account.id,
        facts={"cents": line.cents, "outcome": line.outcome},
    )
