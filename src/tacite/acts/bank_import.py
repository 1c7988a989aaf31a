"""Booking bank statements: every line once, to whom it names, else to nobody (S0-19 to S0-24).

Lines are taken by the thousand, each chunk in a transaction of its own, so that an import that was
cut short is finished by giving the file again.
"""

import dataclasses as dc
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import IntegrityError, transaction

from tacite import tables
from tacite.accounts.models import Account
from tacite.acts import bank_details, bank_matching, books, letters, renewal, taking_back
from tacite.acts.bank_matching import Booked, Decided
from tacite.acts.context import Context
from tacite.acts.settlement import Settled, Settling, settle
from tacite.brands.models import BankAccount
from tacite.brands.queries import our_ibans
from tacite.failpoints import failpoint
from tacite.ledger.operations import Move, Posting
from tacite.mail.operations import queue
from tacite.payments.models import BankLine, Payment, StatementFile
from tacite.payments.queries import booked_before
from tacite.payments.statements import reading, values
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Subscription

CHUNK: Final = 1_000
_LINE: Final = (
    "id",
    "file_id",
    "bank_account_id",
    "identity",
    "entry_identity",
    "position",
    "booked_on",
    "cents",
    "currency",
    "bank_reference",
    "end_to_end",
    "counterparty_name",
    "counterparty_iban",
    "text",
    "structured",
    "return_reason",
    "details",
    "outcome",
    "because",
    "brand_id",
    "account_id",
    "assigned_by",
)


@dc.dataclass(slots=True)
class Imported:
    """What became of a file."""

    file_id: int
    lines: list[Booked]

    @property
    def added(self) -> int:
        """How many lines were not known before."""
        return sum(1 for line in self.lines if line.is_new)


def import_file(data: bytes, *, name: str, actor: str, now: dt.datetime) -> Imported:
    """Read a statement and book what is new in it; the same file again adds nothing.

    :raises StatementRefused: the file is refused whole, nothing is booked.
    """
    ours = our_ibans()
    read = reading.read(data, name=name, own_ibans=ours)
    file = _file(data, read, name, actor, now)
    booked: list[Booked] = []
    if read.books:
        for start in range(0, len(read.lines), CHUNK):
            booked += _book_chunk(read.lines[start : start + CHUNK], file, ours, actor, now)
    else:
        booked = bank_details.fill_in(read.lines, file=file, ours=ours, actor=actor, now=now)
    StatementFile.objects.filter(id=file.id).update(
        added_count=BankLine.objects.filter(file=file).count()
    )
    _take_back(file, booked, actor, now)
    return Imported(file.id, booked)


def _take_back(file: StatementFile, booked: Sequence[Booked], actor: str, now: dt.datetime) -> None:
    """Take back what the bank took back, also by lines that came before what they take back."""
    new = {each.position: each for each in booked if each.is_new}
    for line in taking_back.take_back_known(actor=actor, now=now):
        if line.file_id == file.id and line.position in new:
            each = new[line.position]
            each.outcome, each.because = line.outcome, line.because
            each.account_id = line.account_id


def _file(
    data: bytes, read: values.StatementFile, name: str, actor: str, now: dt.datetime
) -> StatementFile:
    file, _ = StatementFile.objects.get_or_create(
        sha256=hashlib.sha256(data).hexdigest(),
        defaults={
            "name": name[:200],
            "format": f"{read.format} {read.version or ''}".strip(),
            "received_at": now,
            "actor": actor,
            "lines_count": len(read.lines),
            "added_count": 0,
        },
    )
    return file


def _book_chunk(
    lines: Sequence[values.Line],
    file: StatementFile,
    ours: Mapping[str, BankAccount],
    actor: str,
    now: dt.datetime,
) -> list[Booked]:
    """Book lines; when one of them cannot be, halve until it is alone, and leave it to a person."""
    try:
        return _book(lines, file, ours, actor, now, doubtful=False)
    except (IntegrityError, Refused):
        if len(lines) == 1:
            return _book(lines, file, ours, actor, now, doubtful=True)
        half = len(lines) // 2
        return [
            *_book_chunk(lines[:half], file, ours, actor, now),
            *_book_chunk(lines[half:], file, ours, actor, now),
        ]


@transaction.atomic
def _book(
    lines: Sequence[values.Line],
    file: StatementFile,
    ours: Mapping[str, BankAccount],
    actor: str,
    now: dt.datetime,
    *,
    doubtful: bool,
) -> list[Booked]:
    identities, entries = booked_before(lines)
    new = bank_details.completed(
        [ln for ln in lines if not ln.is_known(identities=identities, entries=entries)]
    )
    decided, context = bank_matching.decide(new, ours, actor=actor, now=now, doubtful=doubtful)
    _write(decided, file, context)
    failpoint("bank.after_lines")
    found = {d.line.identity: _booked(d) for d in decided}
    return [found.get(line.identity) or _known(line) for line in lines]


def _write(decided: Sequence[Decided], file: StatementFile, context: Context) -> None:
    """Write lines, payments and postings; settle what is paid; confirm every receipt (S0-22)."""
    ids = tables.ids_for(BankLine, len(decided))
    for d, line_id in zip(decided, ids, strict=True):
        d.id = line_id
    tables.copy_rows(BankLine, _LINE, (_line_row(d, file) for d in decided))
    kept = [d for d in decided if d.account is not None]
    payments = dict(zip((d.id for d in kept), tables.ids_for(Payment, len(kept)), strict=True))
    tables.copy_rows(
        Payment,
        (
            "id",
            "brand_id",
            "account_id",
            "key",
            "by",
            "received_on",
            "cents",
            "currency",
            "bank_line_id",
        ),
        (_payment_row(d, payments[d.id]) for d in kept),
    )
    settlings = [
        Settling(request, "bank_transfer", payments[d.id]) for d in kept for request in d.requests
    ]
    postings = [_posting(d) for d in decided]
    settled = {s.request.id: s for s in settle(settlings, context=context, before=postings)}
    queue([_letter(d, settled) for d in kept], now=context.now)
    ask_at_once([s for each in settled.values() for s in each.extended], context=context)


def ask_at_once(services: Sequence[Subscription], *, context: Context) -> None:
    """Ask for the next period of what was just paid, where its day has come (S0-58, WE-16)."""
    due = [
        s
        for s in dict.fromkeys(services)
        if s.request_on is not None
        and s.state == "active"
        and s.request_on <= context.day_of(context.accounts[s.payer_id])
    ]
    renewal.request(due, context=context)


def _posting(d: Decided) -> Posting:
    """Return what a line did to our bank account."""
    key, line = f"bank:{d.id}", d.line
    if d.account is not None:
        iban = d.bank_account.iban
        return books.received(d.account, line.cents, iban=iban, key=key, on=line.booked_on)
    bank = books.brand_book(d.brand_id, "bank", line.currency, d.bank_account.iban)
    other = books.brand_book(
        d.brand_id, "charges" if d.outcome == "charges" else "suspense", line.currency
    )
    move = Move(bank, other, line.cents) if line.cents > 0 else Move(other, bank, -line.cents)
    return Posting(d.brand_id, f"bank_{d.outcome}", key, line.booked_on, [move])


def _letter(d: Decided, settled: Mapping[int, Settled]) -> Any:
    account: Account = d.account  # type: ignore[assignment]
    return letters.money_received(
        account,
        subject=f"bankline:{d.id}",
        cents=d.line.cents,
        kept_cents=d.line.cents - sum(request.owed_cents for request in d.requests),
        because=d.because,
        settled=[settled[request.id] for request in d.requests],
    )


def _line_row(d: Decided, file: StatementFile) -> tuple[Any, ...]:
    line = d.line
    return (
        d.id,
        file.id,
        d.bank_account.id,
        line.identity,
        line.entry,
        line.position,
        line.booked_on,
        line.cents,
        line.currency,
        line.bank_reference[:80],
        line.end_to_end[:80],
        line.counterparty_name[:200],
        line.counterparty_iban[:34],
        line.text,
        line.structured[:40],
        line.return_reason[:10],
        tables.json([dc.asdict(detail) for detail in line.details]),
        d.outcome,
        d.because,
        d.brand_id,
        d.account.id if d.account else None,
        "",
    )


def _payment_row(d: Decided, payment_id: int) -> tuple[Any, ...]:
    account: Account = d.account  # type: ignore[assignment]
    line = d.line
    return (
        payment_id,
        account.brand_id,
        account.id,
        f"bank:{d.id}",
        "bank_transfer",
        line.booked_on,
        line.cents,
        line.currency,
        d.id,
    )


def _booked(d: Decided) -> Booked:
    return Booked(
        d.line.position,
        d.line.booked_on,
        d.line.cents,
        d.line.currency,
        d.outcome,
        d.because,
        reference=" ".join(request.reference for request in d.requests),
        account_id=d.account.id if d.account else None,
    )


def _known(line: values.Line) -> Booked:
    return Booked(
        line.position, line.booked_on, line.cents, line.currency, "known", "", is_new=False
    )
