"""Money that a bank takes back: what it had paid is owed again, the rest leaves the credit (I-12).

An invoice stays issued, and the days that it covers stay the customer's: what was paid for them is
a debt once more, with the reference that it had. Credit that paid other invoices meanwhile comes
from those, the newest first; where not even that suffices, nothing is booked and the line waits.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from tacite.accounts.models import Account
from tacite.acts import books, letters
from tacite.acts.bank_assigning import out_of_suspense
from tacite.acts.context import Context, locked
from tacite.acts.coverage import late_again
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest
from tacite.invoicing.operations import closing, issuing
from tacite.ledger import operations as ledger
from tacite.ledger.queries import credit_of
from tacite.mail.operations import queue
from tacite.payments import queries as payments
from tacite.payments.models import Allocation, BankLine, Payment
from tacite.rules import calendar
from tacite.rules.refusals import Refused
from tacite.rules.returns import Moved, original_of


class UnableToTakeBack(Refused):
    """A bank line cannot take back what another brought; facts: `why`, and what the reason needs.

    `why`: unknown_line, not_waiting (`outcome`), nothing_to_take_back, other_money,
    credit_gone (`short_cents`).
    """

    code = "unable_to_take_back"


def take_back_known(*, actor: str, now: dt.datetime) -> list[BankLine]:
    """Book every waiting line that says by itself what it takes back; the others wait on.

    Repeatable: what was booked waits no more.
    """
    waiting = list(payments.takes_back())
    if not waiting:
        return []
    booked = []
    received: dict[int, list[Moved]] = {}  # by cents: of one price there are many
    for each in payments.brought(waiting):
        received.setdefault(each.cents, []).append(_moved(each))
    for line in waiting:
        fit = received.get(-line.cents, [])
        original_id = original_of(_moved(line), fit)
        if original_id is None:
            continue
        received[-line.cents] = [each for each in fit if each.id != original_id]
        try:
            booked.append(take_back(line_id=line.id, original_id=original_id, actor=actor, now=now))
        except UnableToTakeBack:
            continue  # it waits for a person, who is told why when he tries
    return booked


@transaction.atomic
def take_back(
    *, line_id: int, original_id: int, actor: str, now: dt.datetime, reason: str = ""
) -> BankLine:
    """Let a line that took money out take back what another line had brought.

    :raises UnableToTakeBack: nothing is changed.
    """
    known = BankLine.objects.filter(id=original_id).values_list("account_id", flat=True).first()
    context = locked([known] if known else [], actor=actor, now=now)
    rows = BankLine.objects.select_for_update(of=("self",)).select_related("bank_account")
    lines = {line.id: line for line in rows.filter(id__in=[line_id, original_id]).order_by("id")}
    line, original = lines.get(line_id), lines.get(original_id)
    if line is None or original is None:
        raise UnableToTakeBack(why="unknown_line")
    _refuse_unfit(line, original)
    payment = Payment.objects.filter(bank_line=original, reversed_at__isnull=True).first()
    if payment is not None and payment.account_id in context.accounts:
        _from_account(line, payment, context)
    elif payment is None and original.outcome == "suspense" and original.brand_id == line.brand_id:
        _mark(original, None, "")
        _mark(line, None, context.actor)
    else:
        raise UnableToTakeBack(why="nothing_to_take_back")
    record([_happened(line, original)], actor=actor, now=now, reason=reason)
    return line


def _refuse_unfit(line: BankLine, original: BankLine) -> None:
    if line.outcome not in {"reversal", "debit"}:
        raise UnableToTakeBack(why="not_waiting", outcome=line.outcome)
    theirs = (original.bank_account_id, original.currency, original.cents)
    if theirs != (line.bank_account_id, line.currency, -line.cents) or line.cents > 0:
        raise UnableToTakeBack(why="other_money")


def _from_account(line: BankLine, payment: Payment, context: Context) -> None:
    """Take the money from a locked account: from what it paid, then from the account's credit."""
    account = context.accounts[payment.account_id]
    on = context.selling_of(account).business_day(context.now)
    released = _released(payment, account)
    issuing.hold_series(context.sellings.values(), now=context.now)
    ledger.post(
        [
            *(
                books.owed_again(account, a.cents, key=f"owed_again:{a.id}", on=on)
                for a in released
            ),
            *out_of_suspense(
                line, account, line.brand_id or account.brand_id, on=on, kind="payment_reversed"
            ),
        ],
        now=context.now,
    )
    Allocation.objects.filter(id__in=[a.id for a in released]).update(released_at=context.now)
    Payment.objects.filter(id=payment.id).update(reversed_at=context.now)
    requests = [a.request for a in released]
    _owe_again(requests, account, context)
    _mark(line, account, context.actor)
    queue([letters.taken_back(account, line, requests, payment.received_on)], now=context.now)


def _released(payment: Payment, account: Account) -> list[Allocation]:
    """Return the uses of an account's money that come undone: this payment's, then of credit.

    :raises UnableToTakeBack: the money is gone where no invoice answers for it.
    """
    rows = (
        Allocation.objects.select_related("request__invoice")
        .filter(request__account=account, released_at__isnull=True, request__state="paid")
        .exclude(request__kind="deposit")
        .order_by("-id")
    )
    released = list(rows.filter(payment=payment))
    short = payment.cents - credit_of([account.id]).get(account.id, 0)
    short -= sum(a.cents for a in released)
    if short > 0:
        for allocation in rows.filter(payment__isnull=True):
            if short <= 0:
                break
            released.append(allocation)
            short -= allocation.cents
    if short > 0:
        raise UnableToTakeBack(why="credit_gone", short_cents=short)
    return released


def _owe_again(requests: Sequence[PaymentRequest], account: Account, context: Context) -> None:
    """Open paid requests again: their invoices stay, and are due as if asked for today."""
    today = context.day_of(account)
    days = calendar.owed_again_calendar(context.selling_of(account).policy, on=today)
    for request in requests:
        request.due_on, request.void_on = days.due_on, days.void_on
        request.remind_on, request.reminders_sent = days.remind_on, 0
    if requests:
        closing.reopen(requests, on=today, actor=context.actor, now=context.now)
        late_again(requests, context=context)


def _mark(line: BankLine, account: Account | None, actor: str) -> None:
    line.outcome, line.because, line.assigned_by = "returned", "taken_back", actor
    if account is not None:
        line.account, line.brand = account, account.brand
    line.save(update_fields=["outcome", "because", "account", "assigned_by", "brand"])


def _moved(line: BankLine) -> Moved:
    return Moved(
        id=line.id,
        iban=line.bank_account.iban,
        cents=line.cents,
        currency=line.currency,
        booked_on=line.booked_on,
        bank_reference=line.bank_reference,
        end_to_end=line.end_to_end,
        their_iban=line.counterparty_iban,
        text=line.text,
        structured=line.structured,
    )


def _happened(line: BankLine, original: BankLine) -> Happened:
    return Happened(
        "take_back",
        "bank_line",
        line.id,
        brand_id=line.brand_id,
        account_id=line.account_id,
        facts={"cents": line.cents, "of": original.id},
    )
