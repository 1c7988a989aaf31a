"""Deciding what each line of a statement pays, on locked accounts and requests as they stand."""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from tacite.accounts.models import Account
from tacite.acts.context import Context, locked
from tacite.acts.statuses import lapse_orders
from tacite.brands.models import BankAccount, Brand
from tacite.brands.queries import policy_of_brand
from tacite.invoicing.models import PaymentRequest
from tacite.invoicing.queries import by_references, open_requests
from tacite.payments.statements import values
from tacite.rules.matching import Candidate, LineFacts, Match, match
from tacite.rules.references import find_ogm, find_references, find_rf


@dc.dataclass(slots=True)
class Decided:
    """A line and what becomes of it. `account`: whose credit it becomes, or None."""

    line: values.Line
    bank_account: BankAccount
    brand_id: int
    outcome: str
    because: str
    account: Account | None = None
    requests: list[PaymentRequest] = dc.field(default_factory=list)
    kept_cents: int = 0
    id: int = 0


@dc.dataclass(slots=True)
class Booked:
    """What became of one line of a file: booked now, or known before."""

    position: int
    booked_on: dt.date
    cents: int
    currency: str
    outcome: str
    because: str
    reference: str = ""
    account_id: int | None = None
    is_new: bool = True


@dc.dataclass(slots=True)
class _Known:
    """What the lines of a chunk may mean: requests by id, and each account's open ones."""

    brands: Mapping[int, list[Brand]]  # by seller
    prefixes: Mapping[int, tuple[str, ...]]  # by seller
    dedicated: Mapping[str, int]
    requests: dict[int, PaymentRequest]
    # Request ids by seller and reference, number or bank reference.
    named: Mapping[tuple[int, str], list[int]]


def decide(
    lines: Sequence[values.Line],
    ours: Mapping[str, BankAccount],
    *,
    actor: str,
    now: dt.datetime,
    doubtful: bool,
) -> tuple[list[Decided], Context]:
    """Lock whom the lines may concern, and decide them in order.

    A line that could not be booked before is `doubtful`: it is left to a person.
    """
    known = _known(lines, ours)
    accounts = {r.account_id for r in known.requests.values()} | {
        known.dedicated[line.paid_to_iban] for line in lines if line.paid_to_iban in known.dedicated
    }
    context = locked(accounts, actor=actor, now=now)
    lapse_orders(accounts, context=context)
    for request in open_requests(accounts):
        known.requests[request.id] = request
    _refresh(known)
    decided = []
    for line in lines:
        bank_account = ours[line.iban]
        if doubtful:
            brand_id = known.brands[bank_account.seller_id][0].id
            decided.append(Decided(line, bank_account, brand_id, "suspense", "unable_to_book"))
        else:
            decided.append(_decide(line, bank_account, known, context))
    return decided, context


def _decide(
    line: values.Line, bank_account: BankAccount, known: _Known, context: Context
) -> Decided:
    brand_id = known.brands[bank_account.seller_id][0].id
    if line.cents < 0 or line.is_reversal:
        outcome = "charges" if line.is_charge else "reversal" if line.is_reversal else "debit"
        return Decided(line, bank_account, brand_id, outcome, line.return_reason)
    account_id = known.dedicated.get(line.paid_to_iban)
    seller_id = bank_account.seller_id
    words = _words(line, known.prefixes[seller_id])
    named = {i for word in words for i in known.named.get((seller_id, word), ())}
    found = match(
        LineFacts(line.cents, line.currency, line.text, line.structured, line.booked_on),
        by_reference=[_candidate(known.requests[i], words) for i in sorted(named)],
        open_of_account=[
            _candidate(r, ()) for r in known.requests.values() if r.account_id == account_id
        ],
        account_id=account_id,
        prefixes=known.prefixes[seller_id],
    )
    return _decided(line, bank_account, found, known, context)


def _decided(
    line: values.Line,
    bank_account: BankAccount,
    found: Match,
    known: _Known,
    context: Context,
) -> Decided:
    brand_id = known.brands[bank_account.seller_id][0].id
    if found.outcome == "suspense":
        return Decided(line, bank_account, brand_id, "suspense", found.because)
    requests = [known.requests[i] for i in found.request_ids]
    if len({request.account_id for request in requests}) > 1:
        # Money becomes the credit of one customer first; the other's own would pay the rest.
        return Decided(line, bank_account, brand_id, "suspense", "several_accounts")
    account_id = found.account_id if found.account_id is not None else requests[0].account_id
    account = context.accounts[account_id]
    if account.currency != line.currency:
        return Decided(line, bank_account, brand_id, "suspense", "foreign_currency")
    for request in requests:
        # Settled below, in this transaction: to the lines that follow it is paid already.
        known.requests[request.id] = _as_paid(request)
    return Decided(
        line,
        bank_account,
        account.brand_id,
        found.outcome,
        found.because,
        account,
        requests,
        found.surplus_cents,
    )


def _as_paid(request: PaymentRequest) -> PaymentRequest:
    paid = PaymentRequest(id=request.id, account_id=request.account_id)
    for name in (
        "reference",
        "bank_reference",
        "currency",
        "total_cents",
        "kind",
        "void_on",
        "invoice",
    ):
        setattr(paid, name, getattr(request, name))
    paid.state = "paid"
    return paid


def _candidate(request: PaymentRequest, words: Iterable[str]) -> Candidate:
    number = request.invoice.number if request.invoice_id and request.invoice else ""
    return Candidate(
        request_id=request.id,
        reference=number if number and number in words else request.reference,
        rf=request.bank_reference if request.bank_reference.startswith("RF") else "",
        ogm=request.bank_reference if not request.bank_reference.startswith("RF") else "",
        cents=request.owed_cents,
        currency=request.currency,
        state=request.state,  # type: ignore[arg-type]
        expires_on=request.void_on,
        account_id=request.account_id,
        kind=request.kind,
    )


def _known(lines: Sequence[values.Line], ours: Mapping[str, BankAccount]) -> _Known:
    sellers = {ours[line.iban].seller_id for line in lines}
    brands: dict[int, list[Brand]] = {}
    for brand in Brand.objects.filter(seller__in=sellers).order_by("id"):
        brands.setdefault(brand.seller_id, []).append(brand)
    prefixes = {seller: _prefixes(of_seller) for seller, of_seller in brands.items()}
    words = {word for line in lines for word in _words(line, prefixes[ours[line.iban].seller_id])}
    requests = by_references([b.id for of in brands.values() for b in of], words)
    seller_of = {brand.id: seller for seller, of in brands.items() for brand in of}
    named: dict[tuple[int, str], list[int]] = {}
    for request in requests:
        number = request.invoice.number if request.invoice else ""
        for word in {request.reference, request.bank_reference, number} - {""}:
            named.setdefault((seller_of[request.brand_id], word), []).append(request.id)
    ibans = {line.paid_to_iban for line in lines} - {""}
    accounts = Account.objects.filter(dedicated_iban__in=ibans, brand__seller__in=sellers)
    dedicated = dict(accounts.values_list("dedicated_iban", "id"))
    return _Known(brands, prefixes, dedicated, {r.id: r for r in requests}, named)


def _refresh(known: _Known) -> None:
    """Read the requests again, now that nobody else can change them."""
    fresh = PaymentRequest.objects.select_related("invoice").filter(id__any_of=known.requests)
    for request in fresh.order_by("id"):
        known.requests[request.id] = request


def _prefixes(brands: Sequence[Brand]) -> tuple[str, ...]:
    names = [policy_of_brand(brand).references for brand in brands]
    return tuple(dict.fromkeys(p for n in names for p in (n.request, n.invoice)))


def _words(line: values.Line, prefixes: Sequence[str]) -> set[str]:
    """Return everything in a line that could name a request."""
    text = f"{line.text}\n{line.structured}"
    found = {*find_references(text, prefixes)}
    for part in (line.structured, line.text, line.end_to_end):
        found |= {*find_rf(part), *find_ogm(part)}
    return found
