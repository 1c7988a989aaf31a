"""The sentences of a document: the opening one, the notes on payment, the legal mentions."""

from collections.abc import Iterable, Mapping

from tacite.invoicing.documents.paper import Paper, Payment, period_of_all
from tacite.invoicing.documents.parties import iban_in_fours

_SHORT = 60  # characters of a line's text that the opening sentence still takes
_SINGULAR_BELOW_CENTS = 200  # French: 1,99 € is singular

Run = tuple[str, bool]  # (text, heavy)


def opening(paper: Paper) -> list[list[Run]]:
    """The sentence first: how much, what became of it, when, and for what. Two lines of runs."""
    if paper.is_credit_note:
        return [_credited(paper), _on_original(paper)]
    return [line for line in (_state(paper), _purpose(paper)) if line]


def notes(paper: Paper) -> list[str]:
    """What was paid and how, what is left and where to pay it; what a credit note corrects."""
    return _credit_note_notes(paper) if paper.is_credit_note else _invoice_notes(paper)


def vat_mentions(paper: Paper) -> list[str]:
    """Why there is no tax, once each: reverse charge, exemption, out of scope."""
    return _once(entry.get("mention") for entry in paper.data.get("vat") or ())


def mentions(paper: Paper) -> list[str]:
    """The other legal mentions, once each, as sentences, in the words frozen at issue."""
    said = vat_mentions(paper)
    return [text for text in _once(paper.data.get("mentions") or ()) if text not in said]


def _state(paper: Paper) -> list[Run]:
    words, total, open_cents = paper.words, paper.amount(paper.total_cents), paper.open_cents
    if open_cents > 0:
        due_on = paper.due_on
        name, day = ("due", words.day(due_on)) if due_on else ("open", "")
        return words.runs(name, open=paper.amount(open_cents), day=day)
    if not paper.payments:
        return words.runs("nothing", total=total)
    name = "paid_one" if paper.total_cents < _SINGULAR_BELOW_CENTS else "paid_many"
    return words.runs(name, total=total, day=words.day(paper.payments[-1].on))


def _purpose(paper: Paper) -> list[Run]:
    if 0 < paper.open_cents < paper.total_cents:
        runs = paper.words.runs("of_total", total=paper.amount(paper.total_cents))
    else:
        runs = _bought(paper)
    return [*runs, (".", False)] if runs else []


def _bought(paper: Paper) -> list[Run]:
    texts = {str(line.get("text", "")) for line in paper.lines}
    text = texts.pop() if len(texts) == 1 else ""
    if text and len(text) <= _SHORT:
        return paper.words.runs("for_text", text=text)
    period = period_of_all(paper.lines)
    if period is None or (period.until - period.first_on).days <= 1:
        return []
    days = paper.words.within(period.first_on, period.until)
    return paper.words.runs("for_period", period=days)


def _credited(paper: Paper) -> list[Run]:
    return paper.words.runs(
        "credit_note", title=paper.title, total=paper.amount(abs(paper.total_cents))
    )


def _on_original(paper: Paper) -> list[Run]:
    original = _original(paper)
    if not original:
        return []
    runs = paper.words.runs("credit_note_of", number=original["number"], day=original["day"])
    return [*runs, (".", False)]


def _original(paper: Paper) -> dict[str, str]:
    corrects = paper.part("corrects")
    if not corrects:
        return {}
    day = Paper(data=corrects, words=paper.words).issued_on
    return {"number": str(corrects["number"]), "day": paper.words.day(day)}


def _invoice_notes(paper: Paper) -> list[str]:
    payments, words, open_cents = paper.payments, paper.words, paper.open_cents
    if len(payments) == 1 and payments[0].cents == paper.total_cents and open_cents <= 0:
        return [words.sentence("note_paid", **_payment(paper, payments[0]))]
    received = [words.sentence("note_received", **_payment(paper, one)) for one in payments]
    return [*received, _left(paper) if open_cents > 0 else words.sentence("note_nothing")]


def _left(paper: Paper) -> str:
    words, due_on = paper.words, paper.due_on
    ibans = [iban_in_fours(iban) for iban in paper.seller.get("ibans") or ()]
    account = words.sentence("note_account", iban=words.sentence("note_or").join(ibans))
    reference = (
        paper.text("payment_reference") or paper.text("request_reference") or paper.text("number")
    )
    return words.sentence(
        "note_due" if due_on else "note_open",
        day=words.day(due_on) if due_on else "",
        amount=paper.amount(paper.open_cents),
        account=account if ibans else "",
        reference=words.sentence("note_reference", reference=reference),
    )


def _credit_note_notes(paper: Paper) -> list[str]:
    words = paper.words
    texts = [_corrected(paper)] if paper.part("corrects") else []
    if paper.text("reason"):
        reason = paper.text("reason")
        texts.append(words.sentence("note_reason", reason=words.reasons.get(reason, reason)))
    for payment in paper.payments:
        name = "note_credited" if payment.by == "credit" else "note_refunded"
        texts.append(words.sentence(name, **_payment(paper, payment)))
    if paper.open_cents:
        texts.append(words.sentence("note_favour", amount=paper.amount(abs(paper.open_cents))))
    return texts


def _corrected(paper: Paper) -> str:
    values = {
        "net": paper.amount(abs(int(paper.data.get("net_cents") or 0))),
        "vat": paper.amount(abs(int(paper.data.get("vat_cents") or 0))),
        "total": paper.amount(abs(paper.total_cents)),
    }
    name = "note_corrects" if paper.is_taxed else "note_corrects_untaxed"
    return paper.words.sentence(name, **values, **_original(paper))


def _payment(paper: Paper, payment: Payment) -> Mapping[str, str]:
    by = paper.words.by.get(payment.by, "")
    return {
        "day": paper.words.day(payment.on),
        "by": f" {by}" if by else "",
        "amount": paper.amount(abs(payment.cents)),
    }


def _once(texts: Iterable[str | None]) -> list[str]:
    return [f"{text.rstrip('.')}." for text in dict.fromkeys(texts) if text]
