"""Bringing in customers, with their credit and what was answered about their VAT numbers.

Codes: differs (`ref`, `here`, `file`), currency_is_fixed (`here`), credit_is_posted (`cents`),
iban_taken (`account`).
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from tacite import tables
from tacite.accounts.models import Account, VatCheck
from tacite.accounts.operations import next_numbers
from tacite.acts import books, captions, correction
from tacite.acts.loading.addresses import street_line
from tacite.acts.loading.known import brought, differences, fingerprint, rows_known
from tacite.acts.loading.load import Load
from tacite.acts.loading.rows import AccountRow
from tacite.brands.queries import Selling
from tacite.invoicing.models import PaymentRequest
from tacite.ledger.models import Entry
from tacite.ledger.operations import Move, Posting

_COLUMNS: Final = {
    "kind": "text",
    "name": "text",
    "company": "text",
    "email": "text",
    "language": "text",
    "street": "text",
    "postcode": "text",
    "town": "text",
    "country": "text",
    "vat_number": "text",
    "siren": "text",
    "dedicated_iban": "text",
}
# A change of these may move the VAT of what is asked for already (S3-36).
_DECIDE_VAT: Final = frozenset({"kind", "country", "postcode", "vat_number"})
_REASON: Final = "brought in from a file"
_ANSWERS: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, "unanswered": None}


@dc.dataclass(slots=True)
class _Known:
    """A customer who is here: his row in the database, and the credit he was brought in with."""

    account: Account
    opening_cents: int
    row: str  # the hash of the row by which he was brought in


def bring_accounts(rows: Sequence[AccountRow], load: Load) -> list[int]:
    """Bring in customers, locked before, and return the ids of the new ones."""
    created: list[int] = []
    for selling, of_brand in load.by_brand(rows):
        here = _here([row.ref for row in of_brand], selling)
        _refuse_taken_ibans(of_brand, here, load)
        new = [row for row in of_brand if row.ref not in here]
        created += _create(new, selling, load)
        _compare([row for row in of_brand if row.ref in here], here, selling, load)
    return created


def _here(refs: Sequence[str], selling: Selling) -> dict[str, _Known]:
    brand = selling.brand.id
    accounts = {
        a.id: a for a in Account.objects.filter(brand=brand, ref__any_of=refs).order_by("id")
    }
    ids = list(accounts)
    known = rows_known("account", ids)
    keys = {f"opening:{i}": i for i in ids}
    entries = Entry.objects.filter(key__any_of=list(keys)).values_list("key", "transfers__cents")
    opening = {keys[key]: cents or 0 for key, cents in entries}
    return {
        account.ref: _Known(account, opening.get(i, 0), known.get(i, ""))
        for i, account in accounts.items()
    }


def _refuse_taken_ibans(rows: Sequence[AccountRow], here: Mapping[str, _Known], load: Load) -> None:
    wanted = {row.dedicated_iban: row for row in rows if row.dedicated_iban}
    taken = Account.objects.filter(dedicated_iban__any_of=list(wanted)).select_related("brand")
    for account in taken:
        row = wanted[account.dedicated_iban]
        known = here.get(row.ref)
        if known is None or known.account.id != account.id:
            load.refuse(row.where, "iban_taken", "dedicated_iban", account=account.ref)


def _create(rows: Sequence[AccountRow], selling: Selling, load: Load) -> list[int]:
    ids = tables.ids_for(Account, len(rows))
    numbers = next_numbers(selling.brand.id, len(rows))
    if load.offences or not rows:
        return []
    columns = ("id", "brand_id", "ref", "number", "currency", "opened_at", *_COLUMNS)
    tables.copy_rows(
        Account,
        columns,
        (
            (
                i,
                selling.brand.id,
                row.ref,
                number,
                row.currency,
                load.now,
                *_told(row, selling).values(),
            )
            for i, number, row in zip(ids, numbers, rows, strict=True)
        ),
    )
    _store_answers(list(zip(ids, rows, strict=True)), selling, load)
    _post_credit(list(zip(ids, rows, strict=True)), selling, load)
    for account_id, row in zip(ids, rows, strict=True):
        load.account_ids[row.ref] = account_id
        load.happened.append(
            brought("account", account_id, row, brand_id=selling.brand.id, account_id=account_id)
        )
    load.counts["accounts_created"] += len(rows)
    return ids


def _compare(
    rows: Sequence[AccountRow], here: Mapping[str, _Known], selling: Selling, load: Load
) -> None:
    changed: list[tuple[AccountRow, _Known, dict[str, Any], dict[str, Any]]] = []
    for row in rows:
        known = here[row.ref]
        load.account_ids[row.ref] = known.account.id
        if known.row == fingerprint(row):
            load.counts["accounts_unchanged"] += 1
            continue
        before, after = _differences(row, known, selling)
        if not before:
            load.counts["accounts_unchanged"] += 1
        elif not _is_refused(row, known, load) and load.may_change(
            row.where, row.ref, before, after
        ):
            changed.append((row, known, before, after))
    if changed and not load.offences:
        _change(changed, selling, load)


def _differences(
    row: AccountRow, known: _Known, selling: Selling
) -> tuple[dict[str, Any], dict[str, Any]]:
    told = _told(row, selling) | {"currency": row.currency}
    here, there = differences({name: getattr(known.account, name) for name in told}, told)
    if row.credit_cents != known.opening_cents:
        here["credit"], there["credit"] = known.opening_cents, row.credit_cents
    return here, there


def _is_refused(row: AccountRow, known: _Known, load: Load) -> bool:
    """Refuse what no file may change: the currency, and credit that is in the books."""
    if row.currency != known.account.currency:
        load.refuse(row.where, "currency_is_fixed", "currency", here=known.account.currency)
        return True
    if known.opening_cents and row.credit_cents != known.opening_cents:
        load.refuse(row.where, "credit_is_posted", "credit", cents=known.opening_cents)
        return True
    return False


def _change(
    changed: Sequence[tuple[AccountRow, _Known, dict[str, Any], dict[str, Any]]],
    selling: Selling,
    load: Load,
) -> None:
    """Change customers at once; one by one where it may move the VAT of what was asked for."""
    _store_answers([(known.account.id, row) for row, known, _, _ in changed], selling, load)
    moved = [known.account.id for _, known, before, _ in changed if _DECIDE_VAT & before.keys()]
    asked = set(
        PaymentRequest.objects.filter(
            account__any_of=moved, state="open", invoice__isnull=True
        ).values_list("account_id", flat=True)
    )
    for _, known, _, after in changed:
        if known.account.id in asked:
            changes = {n: after[n] for n in after if n in _COLUMNS and n != "dedicated_iban"}
            correction.change_details(
                account_id=known.account.id,
                changes=changes,
                reason=_REASON,
                actor=load.actor,
                now=load.now,
            )
    rows = [(known.account.id, *_told(row, selling).values()) for row, known, _, _ in changed]
    tables.update_rows(Account, _COLUMNS, rows)
    for _, known, before, after in changed:
        if "language" in before and known.account.id not in asked:
            known.account.language = after["language"]
            captions.say_anew(known.account, was=before["language"])
    new_credit = [
        (known.account.id, row) for row, known, _, _ in changed if not known.opening_cents
    ]
    _post_credit(new_credit, selling, load)
    for row, known, before, after in changed:
        i, brand = known.account.id, selling.brand.id
        event = brought("account", i, row, brand_id=brand, account_id=i, before=before, after=after)
        load.happened.append(event)
    load.counts["accounts_updated"] += len(changed)


def _store_answers(
    accounts: Sequence[tuple[int, AccountRow]], selling: Selling, load: Load
) -> None:
    """Keep the answers about VAT numbers, as of the noon of the day on which they were given."""
    zone = ZoneInfo(selling.brand.zone)
    wanted = {}
    for account_id, row in accounts:
        if row.vat_valid:
            day = row.vat_checked_on or load.today(selling)
            at = dt.datetime.combine(day, dt.time(12), zone)
            wanted[account_id, row.vat_number, min(at, load.now)] = _ANSWERS[row.vat_valid]
    ids = {account_id for account_id, _, _ in wanted}
    have = VatCheck.objects.filter(account__any_of=ids).values_list(
        "account_id", "number", "asked_at"
    )
    known = set(have) if ids else set()
    VatCheck.objects.bulk_create(
        VatCheck(account_id=i, number=number, valid=valid, asked_at=at, source="file")
        for (i, number, at), valid in wanted.items()
        if (i, number, at) not in known
    )


def _post_credit(accounts: Sequence[tuple[int, AccountRow]], selling: Selling, load: Load) -> None:
    """Let the credit that customers bring with them be posted, each once: its key says so."""
    today = selling.business_day(load.now)
    for account_id, row in accounts:
        if row.credit_cents:
            account = Account(id=account_id, brand_id=selling.brand.id, currency=row.currency)
            opening = books.brand_book(selling.brand.id, "opening", row.currency)
            move = Move(opening, books.book(account, "credit"), row.credit_cents)
            key = f"opening:{account_id}"
            posting = Posting(selling.brand.id, "opening", key, today, [move], account_id)
            load.postings.append(posting)


def _told(row: AccountRow, selling: Selling) -> dict[str, str]:
    """Return what a row says of a customer, in the order of the columns."""
    return {
        "kind": row.kind,
        "name": row.name or row.company,
        "company": row.company,
        "email": row.email,
        "language": row.language or selling.brand.languages[0],
        "street": street_line(row.street, row.number, country=row.country),
        "postcode": row.postcode,
        "town": row.town,
        "country": row.country,
        "vat_number": row.vat_number,
        "siren": row.siren,
        "dedicated_iban": row.dedicated_iban,
    }
