"""Credit notes: the only way in which an issued invoice is corrected (I-07, I-09)."""

import dataclasses as dc
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.db import transaction

from tacite.acts import books, letters
from tacite.acts.change_facts import turned_cents
from tacite.acts.context import Context, locked
from tacite.acts.coverage import let_off, release_days
from tacite.history.operations import Happened, record
from tacite.invoicing.documents.frozen import FrozenLine
from tacite.invoicing.models import Invoice, PaymentRequest, RequestLine
from tacite.invoicing.operations import closing, issuing
from tacite.invoicing.operations.issuing import Issued, ToIssue
from tacite.invoicing.queries import asked_until, credited_amounts, lines_of
from tacite.ledger import operations as ledger
from tacite.ledger.operations import Posting
from tacite.mail.operations import Writing, queue
from tacite.rules.money import round_together, share
from tacite.rules.refusals import Refused
from tacite.subscriptions.queries import last_days_settled


class UnableToCredit(Refused):
    """A credit note cannot be issued; facts: `why`, and what the reason needs.

    `why`: not_an_invoice (`number`), nothing_left (`left_cents`), too_much (`left_cents`),
    converted (`left_cents`: what did not become days of another offer), reason_missing,
    not_the_last_period, next_period_asked (`until`: the end of the days that follow), handed_over
    (another account has the service now with its days).
    """

    code = "unable_to_credit"


@dc.dataclass(slots=True)
class _Crediting:
    """An invoice to credit by `cents` incl. VAT; `owed`: it had not been paid."""

    invoice: Invoice
    cents: int
    left_cents: int
    reason: str
    owed: bool
    parts: tuple[int, ...] = ()  # cents of each of its lines; empty: a share of all
    goes_back: bool = False  # what was paid is sent back, and does not stay as credit


@transaction.atomic
def credit_note(  # noqa: PLR0913 - what a member of staff decides, each by its name
    *,
    account_id: int,
    number: str,
    cents: int | None,
    reason: str,
    actor: str,
    now: dt.datetime,
    release: bool = False,
) -> Issued:
    """Credit an invoice, wholly or by `cents` incl. VAT; what was paid becomes credit.

    With `release` a whole credit also gives back the days that the invoice covered.

    :raises UnableToCredit: more than what is left, or nothing left.
    """
    context = locked([account_id], actor=actor, now=now)
    invoice = Invoice.objects.filter(account=account_id, number=number, kind="invoice").first()
    if invoice is None:
        raise UnableToCredit(why="not_an_invoice", number=number)
    left = invoice.total_cents - credited_amounts([invoice.id])[invoice.id]
    wanted = left if cents is None else cents
    _refuse_impossible(wanted, left, reason)
    _refuse_turned(invoice, wanted, left)
    request = PaymentRequest.objects.filter(invoice=invoice).first()
    owed = request is not None and request.state == "open"
    given_back = lines_of([request.id])[request.id] if request and release else []
    if wanted == left:
        _refuse_handed_over(given_back, account_id)
        _refuse_a_hole(given_back)
    [issued] = _credit([_Crediting(invoice, wanted, left, reason, owed)], context)
    record([_happened(issued, invoice)], actor=actor, now=now, reason=reason)
    if request and owed:
        _take_off(request, wanted, context)
    if request and owed and request.state == "void":
        let_off(request, lines_of([request.id])[request.id], context=context)
    if request and wanted == left and given_back:
        release_days(lines_of([request.id])[request.id], context=context)
    return issued


def _refuse_handed_over(lines: Sequence[RequestLine], account_id: int) -> None:
    """Refuse to take back days that went to another account with their service (S0-69)."""
    if any(line.subscription.payer_id != account_id for line in lines):
        raise UnableToCredit(why="handed_over")


def _happened(note: Issued, invoice: Invoice) -> Happened:
    return Happened(
        "credit",
        "invoice",
        note.id,
        brand_id=invoice.brand_id,
        account_id=invoice.account_id,
        facts={"reference": note.number, "corrects": invoice.number, "cents": note.of.total_cents},
    )


@dc.dataclass(frozen=True, slots=True)
class Preview:
    """What a credit note would say, and what of the invoice is left to credit."""

    lines: Sequence[FrozenLine]
    cents: int
    left_cents: int
    owed: bool


def preview(*, account_id: int, number: str, cents: int | None) -> Preview:
    """Return what a credit note would say; only reads.

    :raises UnableToCredit: more than what is left, or nothing left.
    """
    invoice = Invoice.objects.filter(account=account_id, number=number, kind="invoice").first()
    if invoice is None:
        raise UnableToCredit(why="not_an_invoice", number=number)
    left = invoice.total_cents - credited_amounts([invoice.id])[invoice.id]
    wanted = left if cents is None else cents
    _refuse_impossible(wanted, left, "preview")
    _refuse_turned(invoice, wanted, left)
    owed = PaymentRequest.objects.filter(invoice=invoice, state="open").exists()
    crediting = _Crediting(invoice, wanted, left, "", owed)
    return Preview(_lines(crediting), wanted, left, owed)


def credit_whole(requests: Sequence[PaymentRequest], *, context: Context, because: str) -> None:
    """Credit, wholly, the invoices of requests that were just voided: nothing was paid on them."""
    invoices = [request.invoice for request in requests if request.invoice]
    credited = credited_amounts([invoice.id for invoice in invoices])
    creditings = []
    for invoice in invoices:
        left = invoice.total_cents - credited[invoice.id]
        if left > 0:
            creditings.append(_Crediting(invoice, left, left, because, owed=True))
    if creditings:
        _credit(creditings, context)


@dc.dataclass(frozen=True, slots=True)
class ByLine:
    """An invoice to credit by so many cents of each of its lines, by position."""

    invoice: Invoice
    cents: Mapping[int, int]
    owed: bool
    goes_back: bool = False


def left_by_line(invoice: Invoice, notes: Sequence[Invoice] | None = None) -> list[int]:
    """Return the cents of each line of an invoice that no credit note gave back yet.

    `notes` are those that correct it, oldest first, where the caller has them already.
    """
    own = Invoice.objects.filter(corrects=invoice).order_by("id") if notes is None else notes
    earlier = list(own)
    return [_less(ln, i, earlier).gross_cents for i, ln in enumerate(_frozen(invoice))]


def credit_by_line(
    wanted: Sequence[ByLine], *, context: Context, because: str
) -> list[tuple[ByLine, Issued]]:
    """Credit lines of invoices of locked accounts, never more than what is left of each.

    What was paid becomes credit; the caller may owe it as money in the same transaction.
    """
    creditings = []
    for each in wanted:
        left = left_by_line(each.invoice)
        parts = tuple(min(each.cents.get(i, 0), most) for i, most in enumerate(left))
        crediting = _Crediting(
            each.invoice, sum(parts), sum(left), because, each.owed, parts, each.goes_back
        )
        if crediting.cents > 0:
            creditings.append((each, crediting))
    if not creditings:
        return []
    issued = _credit([crediting for _, crediting in creditings], context)
    done = [(each, note) for (each, _), note in zip(creditings, issued, strict=True)]
    for each, note in done:
        _correct(each, note, context, because)
    return done


def _correct(each: ByLine, note: Issued, context: Context, because: str) -> None:
    """Write a credit note by line down, and take it off what is still asked."""
    record([_happened(note, each.invoice)], actor=context.actor, now=context.now, reason=because)
    request = PaymentRequest.objects.filter(invoice=each.invoice).first()
    if request and each.owed:
        _take_off(request, note.of.total_cents, context)


def _refuse_impossible(wanted: int, left: int, reason: str) -> None:
    if not reason.strip():
        raise UnableToCredit(why="reason_missing")
    if left <= 0 or wanted <= 0:
        raise UnableToCredit(why="nothing_left", left_cents=left)
    if wanted > left:
        raise UnableToCredit(why="too_much", left_cents=left)


def _refuse_turned(invoice: Invoice, wanted: int, left: int) -> None:
    """Refuse to pay back what became days of another offer: it would be had twice (S1-6)."""
    most = max(0, left - turned_cents(invoice.id))
    if wanted > most:
        raise UnableToCredit(why="converted", left_cents=most)


def _refuse_a_hole(lines: Sequence[RequestLine]) -> None:
    """Refuse to give back days that others follow: a service would run on without them.

    Those that an open request asks for follow too: once paid, they would leave a hole.
    """
    services = {line.subscription_id for line in lines}
    last, asked = last_days_settled(services), asked_until(services)
    for line in lines:
        following = last.get(line.subscription_id)
        until = asked.get(line.subscription_id)
        if not line.coverage_id or line.to_on is None:
            continue
        if following and following.end > line.to_on:
            raise UnableToCredit(why="not_the_last_period", until=following.end)
        if until and until > line.to_on:
            raise UnableToCredit(why="next_period_asked", until=until)


def _credit(creditings: Sequence[_Crediting], context: Context) -> list[Issued]:
    """Issue credit notes, post their mirrors, and tell the customers."""
    documents = [_document(c, context) for c in creditings]
    issued = issuing.issue(documents, now=context.now)
    postings: list[Posting] = []
    for crediting, note in zip(creditings, issued, strict=True):
        account, on = note.of.account, note.issued_on
        postings.append(
            books.sale(account, note.of.lines, key=f"invoice:{note.id}", on=on, credit=True)
        )
        if not crediting.owed:
            key = f"refund_to_credit:{note.id}"
            postings.append(books.back_to_credit(account, crediting.cents, key=key, on=on))
    ledger.post(postings, now=context.now)
    queue(
        [_letter(note, crediting) for crediting, note in zip(creditings, issued, strict=True)],
        now=context.now,
    )
    return issued


def _letter(note: Issued, crediting: _Crediting) -> Writing:
    return letters.credited(
        note,
        invoice_number=crediting.invoice.number,
        kept=not crediting.owed,
        back=crediting.goes_back,
    )


def _document(crediting: _Crediting, context: Context) -> ToIssue:
    account = context.accounts[crediting.invoice.account_id]
    selling = context.selling_of(account)
    lines = _lines(crediting)
    kept_on = selling.business_day(context.now)
    kept = {"on": kept_on.isoformat(), "by": "credit", "cents": crediting.cents}
    return ToIssue(
        account=account,
        selling=selling,
        kind="credit_note",
        lines=lines,
        net_cents=sum(line.net_cents for line in lines),
        vat_cents=sum(line.vat_cents for line in lines),
        paid=[] if crediting.owed or crediting.goes_back else [kept],
        open_cents=-crediting.cents if crediting.goes_back else 0,
        corrects=crediting.invoice,
        reason=crediting.reason,
    )


def _lines(crediting: _Crediting) -> list[FrozenLine]:
    """Return what is credited of each line: whole lines, what is left of them, or shares.

    The last credit note of an invoice credits exactly what the others left, per line.
    """
    whole = _frozen(crediting.invoice)
    earlier = list(Invoice.objects.filter(corrects=crediting.invoice).order_by("id"))
    left = [_less(line, i, earlier) for i, line in enumerate(whole)]
    if crediting.cents == crediting.left_cents:
        return [line for line in left if line.gross_cents]
    parts = crediting.parts or share(crediting.cents, [line.gross_cents for line in left])
    vats = _vat_parts(parts, left)
    return [
        dc.replace(
            line, net_cents=part - vat, vat_cents=vat, gross_cents=part, price_cents=part - vat
        )
        for part, vat, line in zip(parts, vats, left, strict=True)
    ]


def _vat_parts(parts: Sequence[int], left: Sequence[FrozenLine]) -> list[int]:
    """Return the VAT in parts of lines: its share of what is left, so that the last note fits."""
    return round_together(
        [
            Fraction(part * line.vat_cents, line.gross_cents) if line.gross_cents else Fraction(0)
            for part, line in zip(parts, left, strict=True)
        ]
    )


def _frozen(invoice: Invoice) -> list[FrozenLine]:
    document = json.loads(invoice.document)
    countries = {(g["category"], g["rate"]): (g["country"], g["code"]) for g in document["vat"]}
    return [
        FrozenLine(
            text=line["text"],
            detail=line["detail"],
            from_on=dt.date.fromisoformat(line["from"]) if line["from"] else None,
            to_on=dt.date.fromisoformat(line["to"]) if line["to"] else None,
            quantity=line["quantity"],
            price_cents=line["unit_cents"],
            net_cents=line["net_cents"],
            vat_cents=line["vat_cents"],
            gross_cents=line["gross_cents"],
            category=line["category"],
            country=countries[line["category"], line["rate"]][0],
            rate=line["rate"],
            note=countries[line["category"], line["rate"]][1],
        )
        for line in document["lines"]
    ]


def _less(line: FrozenLine, position: int, earlier: Sequence[Invoice]) -> FrozenLine:
    """Return a line less what earlier credit notes credited of it.

    A partial credit note keeps the lines of its invoice in order, so they are told by position.
    """
    net, vat, gross = line.net_cents, line.vat_cents, line.gross_cents
    for note in earlier:
        of_note = json.loads(note.document)["lines"]
        net -= of_note[position]["net_cents"]
        vat -= of_note[position]["vat_cents"]
        gross -= of_note[position]["gross_cents"]
    return dc.replace(line, net_cents=net, vat_cents=vat, gross_cents=gross)


def _take_off(request: PaymentRequest, cents: int, context: Context) -> None:
    """Take a credit off what is asked; when nothing is left, the request is void."""
    request.credited_cents += cents
    request.save(update_fields=["credited_cents"])
    if not request.owed_cents:
        closing.close_void([request], because="credited", actor=context.actor, now=context.now)
