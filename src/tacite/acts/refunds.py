"""Money that is owed back: written down when it is owed, marked by staff when it was sent.

Gateways do not exist yet: a person makes the transfer at the bank and says so here. The bank's own
statement brings the line later, or brought it already; it is tied to the refund, not booked twice.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from tacite.accounts.models import Account
from tacite.acts import books, letters
from tacite.acts.context import Context, locked
from tacite.acts.models import OwedRefund
from tacite.history.operations import Happened, record
from tacite.ledger import operations as ledger
from tacite.ledger.operations import Posting
from tacite.ledger.queries import credit_of
from tacite.mail.operations import queue
from tacite.payments.models import BankLine, Payment
from tacite.rules.identifiers import NotAnIban, check_iban
from tacite.rules.refusals import Refused

_DAYS_TO_PAY = 14


class UnableToRefund(Refused):
    """A refund cannot be owed or paid; facts: `why`, and what the reason needs.

    `why`: unknown, reason_missing, paid_already (`on`), wrong_day (`since`, `today`),
    reference_missing, not_an_iban (`text`), not_our_account, seen_already, other_line,
    wrong_amount, not_enough_credit (`credit_cents`).
    """

    code = "unable_to_refund"


@dc.dataclass(frozen=True, slots=True)
class Owing:
    """What is owed back to a locked account, whose credit it is until then."""

    account: Account
    cents: int
    why: str
    before_on: dt.date
    since_on: dt.date
    subscription_id: int | None = None
    credit_note_id: int | None = None
    iban: str = ""


def owe(owings: Sequence[Owing], *, context: Context) -> list[OwedRefund]:
    """Take money from locked accounts' credit into what is owed back to them."""
    made = [
        OwedRefund.objects.create(
            brand_id=o.account.brand_id,
            account=o.account,
            subscription_id=o.subscription_id,
            credit_note_id=o.credit_note_id,
            why=o.why,
            cents=o.cents,
            currency=o.account.currency,
            since_on=o.since_on,
            before_on=o.before_on,
            iban=o.iban or iban_of(o.account.id),
        )
        for o in owings
    ]
    postings = [
        books.refund_owed(o.account, o.cents, key=f"refund_owed:{r.id}", on=_day(o, context))
        for o, r in zip(owings, made, strict=True)
    ]
    ledger.post(postings, now=context.now)
    return made


def iban_of(account_id: int) -> str:
    """Return the account from which a customer last sent us money: where it goes back to."""
    payments = Payment.objects.filter(account=account_id, bank_line__isnull=False)
    found = payments.exclude(bank_line__counterparty_iban="").order_by("-received_on", "-id")
    return found.values_list("bank_line__counterparty_iban", flat=True).first() or ""


@transaction.atomic
def refund_credit(
    *, account_id: int, cents: int, reason: str, actor: str, now: dt.datetime
) -> OwedRefund:
    """Owe a customer his credit as money: he asked for it, or leaves.

    :raises UnableToRefund: there is less credit, or no reason.
    """
    _refuse_without(reason)
    context = locked([account_id], actor=actor, now=now)
    credit = credit_of([account_id]).get(account_id, 0)
    if cents <= 0:
        raise UnableToRefund(why="wrong_amount")
    if cents > credit:
        raise UnableToRefund(why="not_enough_credit", credit_cents=credit)
    account = context.accounts[account_id]
    today = context.day_of(account)
    before_on = today + dt.timedelta(days=_DAYS_TO_PAY)
    [refund] = owe([Owing(account, cents, "credit", before_on, today)], context=context)
    _record("owe_refund", refund, context, reason)
    return refund


@transaction.atomic
def pay_refund(  # noqa: PLR0913 - what a transfer is, each by its name
    *,
    refund_id: int,
    reference: str,
    paid_on: dt.date,
    iban: str,
    reason: str,
    actor: str,
    now: dt.datetime,
    paid_from: str = "",
    line_id: int | None = None,
) -> OwedRefund:
    """Mark a refund as sent by transfer, from our account to an IBAN, on a day, with a reference.

    With `line_id` the statement's line that shows it is tied to it at once.

    :raises UnableToRefund: it was paid, the day or an account is wrong, or something is missing.
    """
    _refuse_without(reason)
    refund, context = _locked(refund_id, actor, now)
    if refund.state == "paid":
        raise UnableToRefund(why="paid_already", on=refund.paid_on)
    account = context.accounts[refund.account_id]
    today = context.day_of(account)
    if not refund.since_on <= paid_on <= today:
        raise UnableToRefund(why="wrong_day", since=refund.since_on, today=today)
    if not reference.strip():
        raise UnableToRefund(why="reference_missing")
    ours = context.selling_of(account).ibans
    line = _line(line_id, refund) if line_id else None
    refund.paid_from = line.bank_account.iban if line else paid_from or next(iter(ours), "")
    if refund.paid_from not in ours:
        raise UnableToRefund(why="not_our_account")
    refund.state, refund.paid_on, refund.paid_by = "paid", paid_on, actor
    refund.transfer_reference, refund.iban = reference.strip()[:80], _iban(iban)
    refund.save()
    on = context.selling_of(account).business_day(now)
    key = f"refund_paid:{refund.id}"
    posting = books.refund_paid(account, refund.cents, iban=refund.paid_from, key=key, on=on)
    ledger.post([posting, *(_tied(line, refund, on) if line else ())], now=now)
    _record("pay_refund", refund, context, reason)
    queue([letters.refunded(account, refund)], now=now)
    return refund


@transaction.atomic
def see_refund(
    *, refund_id: int, line_id: int, reason: str, actor: str, now: dt.datetime
) -> OwedRefund:
    """Tie a refund that was marked as paid to the statement's line that shows it.

    :raises UnableToRefund: it is not paid, was seen already, or the line is another.
    """
    _refuse_without(reason)
    refund, context = _locked(refund_id, actor, now)
    if refund.state != "paid" or refund.bank_line_id is not None:
        raise UnableToRefund(why="seen_already" if refund.bank_line_id else "unknown")
    line = _line(line_id, refund)
    if line.bank_account.iban != refund.paid_from:
        raise UnableToRefund(why="other_line")
    on = context.selling_of(context.accounts[refund.account_id]).business_day(now)
    ledger.post(_tied(line, refund, on), now=now)
    _record("see_refund", refund, context, reason)
    return refund


def _iban(text: str) -> str:
    try:
        return check_iban(text)
    except NotAnIban as refused:
        raise UnableToRefund(why="not_an_iban", text=text) from refused


def _tied(line: BankLine, refund: OwedRefund, on: dt.date) -> list[Posting]:
    """Tie a line to a refund, and return what takes it out of suspense."""
    brand_id = line.brand_id or refund.brand_id
    line.outcome, line.because, line.account_id = "refund", "owed_refund", refund.account_id
    line.save(update_fields=["outcome", "because", "account"])
    refund.bank_line = line
    refund.save(update_fields=["bank_line"])
    key = f"refund_seen:{refund.id}"
    iban = line.bank_account.iban
    return [books.refund_seen(brand_id, refund.cents, refund.currency, iban=iban, key=key, on=on)]


def _line(line_id: int, refund: OwedRefund) -> BankLine:
    """Return a line that went out with exactly this amount and waits, locked.

    :raises UnableToRefund: it is another one.
    """
    line = (
        BankLine.objects.select_for_update(of=("self",))
        .select_related("bank_account")
        .filter(id=line_id, outcome="debit", cents=-refund.cents, currency=refund.currency)
        .first()
    )
    if line is None:
        raise UnableToRefund(why="other_line")
    return line


def _locked(refund_id: int, actor: str, now: dt.datetime) -> tuple[OwedRefund, Context]:
    account_id = OwedRefund.objects.filter(id=refund_id).values_list("account_id", flat=True)
    found = account_id.first()
    if found is None:
        raise UnableToRefund(why="unknown")
    context = locked([found], actor=actor, now=now)
    return OwedRefund.objects.get(id=refund_id), context


def _day(owing: Owing, context: Context) -> dt.date:
    return context.selling_of(owing.account).business_day(context.now)


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise UnableToRefund(why="reason_missing")


def _record(verb: str, refund: OwedRefund, context: Context, reason: str) -> None:
    happened = Happened(
        verb,
        "refund",
        refund.id,
        brand_id=refund.brand_id,
        account_id=refund.account_id,
        facts={"cents": refund.cents, "reference": refund.transfer_reference or None},
    )
    record([happened], actor=context.actor, now=context.now, reason=reason)
