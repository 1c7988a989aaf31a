"""Whose a bank line that waits may be: for a person to choose from, never booked by itself."""

import dataclasses as dc
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Upper

from tacite.accounts.models import Account
from tacite.brands.models import Brand
from tacite.brands.queries import policy_of_brand
from tacite.invoicing.models import PaymentRequest
from tacite.invoicing.queries import by_references
from tacite.payments.models import BankLine, Payment
from tacite.rules.references import find_ogm, find_references, find_rf

Why = Literal["reference", "iban", "name", "surname", "amount"]

_MOST: Final = 6  # per line: more is no choice, but a search
_ALIKE_MOST: Final = 300  # requests of the same amounts that are looked at, in all
# What a sign is worth: a reference that somebody typed, an account that paid before.
_WEIGHTS: Final[Mapping[Why, int]] = {
    "reference": 8,
    "iban": 4,
    "name": 3,
    "amount": 2,
    "surname": 1,
}
# Banks write in capitals without accents.
_ACCENTED: Final = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ"
_BARE: Final = "AAAAAACEEEEIIIINOOOOOUUUUY"
_TITLE: Final = re.compile(r"(?:M OU MME|MR OU MME|MLLE|MME|DHR|MEVR|MR|M)\.? (?=\w)")
_SURNAME_LEAST: Final = 4  # letters; shorter words are in too many names


@dc.dataclass(slots=True)
class Suggestion:
    """An account, and a request of it unless the money would only be its credit; and why."""

    account: Account
    request: PaymentRequest | None
    because: list[Why]

    @property
    def weight(self) -> int:
        """How much speaks for it."""
        return sum(_WEIGHTS[why] for why in self.because)


@dc.dataclass(slots=True)
class _Signs:
    """What was found for all lines together."""

    words: Mapping[int, set[str]]  # by line: what in it could name a request
    requests: Mapping[int, PaymentRequest]
    named: Mapping[str, list[int]]  # request ids by reference, bank reference, number
    paid_before: Mapping[str, list[int]]  # account ids by the IBAN that they paid from
    called: Mapping[str, list[int]]  # account ids by name
    surnamed: Mapping[str, list[int]]  # account ids by the last word of the name
    accounts: Mapping[int, Account]


def suggestions(lines: Sequence[BankLine]) -> dict[int, list[Suggestion]]:
    """Return whose each line may be, the likeliest first, in a handful of questions for all.

    By a reference in the text, even of what is closed; by an IBAN or a name that is known; by the
    amount alone only as the last sign. Money that went out is nobody's by these.
    """
    came = [line for line in lines if line.cents > 0]
    if not came:
        return {line.id: [] for line in lines}
    signs = _signs(came)
    return {line.id: _of_line(line, signs) if line.cents > 0 else [] for line in lines}


def clear_one(line: BankLine, found: Sequence[Suggestion]) -> Suggestion | None:
    """Return the suggestion that more than one sign speaks for, and more than for any other.

    It can be done as it stands: a request that it names asks no more than what came.
    """
    likeliest = found[0] if found else None
    if likeliest is None or len(likeliest.because) == 1:
        return None
    rivals = [each for each in found[1:] if each.weight >= likeliest.weight]
    asks = likeliest.request.owed_cents if likeliest.request else 0
    return None if rivals or asks > line.cents else likeliest


def _signs(lines: Sequence[BankLine]) -> _Signs:
    sellers = {line.bank_account.seller_id for line in lines}
    brands = list(Brand.objects.filter(seller__in=sellers).order_by("id"))
    brand_ids = [brand.id for brand in brands]
    words = {line.id: _words(line, brands) for line in lines}
    texts = {word for of_line in words.values() for word in of_line}
    named = by_references(brand_ids, texts) if texts else []
    paid_before = _paid_before({line.counterparty_iban for line in lines} - {""})
    names = {_plain(line.counterparty_name) for line in lines} - {""}
    called, surnamed = _called(names, brand_ids)
    known = {i for ids in (*paid_before.values(), *called.values()) for i in ids}
    known |= {i for ids in surnamed.values() for i in ids}
    known |= {request.account_id for request in named}
    requests = {r.id: r for r in [*_open(lines, brand_ids, known), *named]}
    asked = {request.account_id: request.account for request in requests.values()}
    others = known - set(asked)
    found = Account.objects.filter(id__any_of=list(others), brand__any_of=brand_ids)
    accounts = asked | ({account.id: account for account in found} if others else {})
    return _Signs(words, requests, _by_words(named), paid_before, called, surnamed, accounts)


def _words(line: BankLine, brands: Iterable[Brand]) -> set[str]:
    names = [policy_of_brand(b).references for b in brands if b.seller_id == _seller(line)]
    prefixes = list(dict.fromkeys(p for n in names for p in (n.request, n.invoice)))
    found = {*find_references(f"{line.text}\n{line.structured}", prefixes)}
    for part in (line.structured, line.text, line.end_to_end):
        found |= {*find_rf(part), *find_ogm(part)}
    return found


def _by_words(requests: Iterable[PaymentRequest]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for request in requests:
        number = request.invoice.number if request.invoice else ""
        for word in {request.reference, request.bank_reference, number} - {""}:
            found.setdefault(word.upper(), []).append(request.id)
    return found


def _paid_before(ibans: set[str]) -> dict[str, list[int]]:
    rows = (
        Payment.objects.filter(bank_line__counterparty_iban__any_of=list(ibans))
        .order_by("bank_line__counterparty_iban", "account_id")
        .values_list("bank_line__counterparty_iban", "account_id")
        .distinct()
    )
    found: dict[str, list[int]] = {}
    for iban, account_id in rows:
        found.setdefault(iban, []).append(account_id)
    return found


def _called(
    names: set[str], brand_ids: Sequence[int]
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return accounts by the plain form of their name or company, and by the name's last word."""
    last = {_surname(name) for name in names} - {""}
    accounts = (
        Account.objects.annotate(
            upper=_capitals("name"),
            upper_company=_capitals("company"),
            surname=Func(_capitals("name"), Value("^.* "), Value(""), function="regexp_replace"),
        )
        .filter(
            Q(upper__any_of=list(names))
            | Q(upper_company__any_of=list(names))
            | Q(surname__any_of=list(last)),
            brand__any_of=list(brand_ids),
        )
        .order_by("id")
    )
    found: dict[str, list[int]] = {}
    surnamed: dict[str, list[int]] = {}
    for account in accounts[:_ALIKE_MOST]:
        for name in {_plain(account.name), _plain(account.company)} & names:
            found.setdefault(name, []).append(account.id)
        surnamed.setdefault(_surname(_plain(account.name)), []).append(account.id)
    return found, surnamed


def _capitals(column: str) -> Func:
    return Func(
        Upper(column),
        Value(_ACCENTED),
        Value(_BARE),
        function="translate",
        output_field=CharField(),
    )


def _open(
    lines: Sequence[BankLine], brand_ids: Sequence[int], known: set[int]
) -> list[PaymentRequest]:
    """Return open requests of known accounts, and those of the amounts that came."""
    owed = F("total_cents") - F("credited_cents")
    amounts = {line.cents for line in lines}
    requests = (
        PaymentRequest.objects.annotate(owed=owed)
        .select_related("invoice", "account")
        .filter(
            Q(account__any_of=list(known)) | Q(owed__in=amounts),
            brand__any_of=list(brand_ids),
            state="open",
        )
    )
    return list(requests.order_by("due_on", "id")[:_ALIKE_MOST])


def _of_line(line: BankLine, signs: _Signs) -> list[Suggestion]:
    named = {i for word in signs.words[line.id] for i in signs.named.get(word.upper(), ())}
    found = []
    for request in signs.requests.values():
        because: list[Why] = ["reference"] if request.id in named else []
        because += _of_account(request.account_id, line, signs)
        because += ["amount"] if request.owed_cents == line.cents else []
        account = signs.accounts.get(request.account_id)
        if because and account and account.currency == line.currency:
            found.append(Suggestion(account, request, because))
    found += _as_credit(found, line, signs)
    found.sort(key=lambda each: -each.weight)
    return found[:_MOST]


def _of_account(account_id: int, line: BankLine, signs: _Signs) -> list[Why]:
    because: list[Why] = []
    name = _plain(line.counterparty_name)
    if account_id in signs.paid_before.get(line.counterparty_iban, ()):
        because.append("iban")
    if account_id in signs.called.get(name, ()):
        because.append("name")
    elif account_id in signs.surnamed.get(_surname(name), ()):
        because.append("surname")
    return because


def _as_credit(found: Sequence[Suggestion], line: BankLine, signs: _Signs) -> list[Suggestion]:
    """Return to whose credit the money may go: whom more than an amount names."""
    weak = (["amount"], ["surname"])
    ids = {s.account.id for s in found if s.because not in weak}
    ids |= set(signs.paid_before.get(line.counterparty_iban, ()))
    ids |= set(signs.called.get(_plain(line.counterparty_name), ()))
    return [
        Suggestion(signs.accounts[i], None, _of_account(i, line, signs))
        for i in sorted(ids & set(signs.accounts))
        if signs.accounts[i].currency == line.currency
    ]


def _plain(name: str) -> str:
    """Return a name as banks write it: in capitals, without accents and title."""
    capitals = name.strip().upper().translate(str.maketrans(_ACCENTED, _BARE))
    return _TITLE.sub("", capitals, count=1) if _TITLE.match(capitals) else capitals


def _surname(name: str) -> str:
    """Return the last word of a plain name, if it is long enough to tell anything."""
    last = name.rpartition(" ")[2]
    return last if len(last) >= _SURNAME_LEAST else ""


def _seller(line: BankLine) -> int:
    return line.bank_account.seller_id
