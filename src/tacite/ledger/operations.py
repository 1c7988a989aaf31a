"""Writing to the books: in batches, sealed in the transaction that writes them."""

import dataclasses as dc
import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from django.db.models import Q

from tacite import tables
from tacite.failpoints import failpoint
from tacite.ledger import kinds
from tacite.ledger.models import Balance, Book, Entry, Seal, SealHead, Transfer

# What a seal of the ledger hashes of each transfer, in this order; see docs/books.md.
SEALED_COLUMNS: Final = (
    "id",
    "entry_id",
    "entry.kind",
    "entry.key",
    "entry.dated_on",
    "debit_book_id",
    "credit_book_id",
    "cents",
    "currency",
)


class BookKey(NamedTuple):
    """Which book: a customer's (`account_id`) or the brand's own, told apart by a code."""

    brand_id: int
    kind: str
    currency: str
    account_id: int | None = None
    code: str = ""


@dc.dataclass(slots=True)
class Move:
    """Cents (> 0) that leave the credited book for the debited one."""

    debit: BookKey
    credit: BookKey
    cents: int


@dc.dataclass(slots=True)
class Posting:
    """One thing that happened to the money. Its key is used once: twice posted is refused."""

    brand_id: int
    kind: str
    key: str
    dated_on: dt.date
    moves: Sequence[Move]
    account_id: int | None = None


def post(postings: Sequence[Posting], *, now: dt.datetime) -> list[int]:
    """Write postings and return the ids of their entries, in order.

    Takes the brands' seals, the last locks of a transaction: whatever locks a series does so
    before. Spending more credit than there is violates `credit_is_never_spent_twice`. A posting
    whose kind does not join its books is a fault of ours: `kinds.UnknownMove`.
    """
    if not postings:
        return []
    books = _open_books({key for p in postings for m in p.moves for key in (m.debit, m.credit)})
    _move_balances(postings, books)
    heads = _lock_heads({p.brand_id for p in postings})
    failpoint("ledger.before_write")
    entry_ids = tables.ids_for(Entry, len(postings))
    tables.copy_rows(
        Entry,
        ("id", "brand_id", "account_id", "kind", "key", "dated_on", "at"),
        (
            (i, p.brand_id, p.account_id, p.kind, p.key, p.dated_on, now)
            for i, p in zip(entry_ids, postings, strict=True)
        ),
    )
    _write_transfers(postings, entry_ids, books, heads, now)
    failpoint("ledger.after_write")
    return entry_ids


def _write_transfers(
    postings: Sequence[Posting],
    entry_ids: Sequence[int],
    books: dict[BookKey, int],
    heads: dict[int, SealHead],
    now: dt.datetime,
) -> None:
    ids = iter(tables.ids_for(Transfer, sum(len(p.moves) for p in postings)))
    rows: list[tuple[int, int, int, int, int, int, str]] = []
    sealed: dict[int, list[str]] = {}
    for entry_id, p in zip(entry_ids, postings, strict=True):
        lines = sealed.setdefault(p.brand_id, [])
        for move in p.moves:
            kinds.verify(p.kind, move.debit.kind, move.credit.kind)
            row_id, debit, credit = next(ids), books[move.debit], books[move.credit]
            currency = move.debit.currency
            rows.append((row_id, entry_id, p.brand_id, debit, credit, move.cents, currency))
            lines.append(
                f"{row_id}|{entry_id}|{p.kind}|{p.key}|{p.dated_on}"
                f"|{debit}|{credit}|{move.cents}|{currency}"
            )
    tables.copy_rows(
        Transfer,
        ("id", "entry_id", "brand_id", "debit_book_id", "credit_book_id", "cents", "currency"),
        rows,
    )
    for brand_id, lines in sealed.items():
        if lines:
            seal(heads[brand_id], lines, now=now)


def seal(head: SealHead, lines: Sequence[str], *, now: dt.datetime) -> None:
    """Chain a seal over rows (one line of text each, beginning with the id) to the newest one."""
    first_id = int(lines[0].partition("|")[0])
    last_id = int(lines[-1].partition("|")[0])
    head_hash = seal_hash(previous=head.sha256, lines=lines)
    Seal.objects.create(
        brand_id=head.brand_id,
        of=head.of,
        n=head.n + 1,
        first_id=first_id,
        last_id=last_id,
        rows=len(lines),
        sha256=head_hash,
        previous=head.sha256,
        at=now,
    )
    head.n += 1
    head.last_id = last_id
    head.sha256 = head_hash
    head.save(update_fields=["n", "last_id", "sha256"])


def seal_hash(*, previous: str, lines: Iterable[str]) -> str:
    """Return the hash of a seal: of the one before and of the rows, one per line."""
    return hashlib.sha256("\n".join([previous, *lines]).encode()).hexdigest()


def lock_head(*, brand_id: int, of: str) -> SealHead:
    """Lock a brand's newest seal, the last lock of a transaction."""
    heads = SealHead.objects.select_for_update(of=("self",)).filter(brand=brand_id, of=of)
    head = heads.first()
    if head is None:
        SealHead.objects.bulk_create([SealHead(brand_id=brand_id, of=of)], ignore_conflicts=True)
        head = heads.get()
    return head


def _lock_heads(brand_ids: set[int]) -> dict[int, SealHead]:
    return {b: lock_head(brand_id=b, of=Seal.Of.LEDGER) for b in sorted(brand_ids)}


def _open_books(keys: set[BookKey]) -> dict[BookKey, int]:
    """Return the ids of books, opening those that are not yet."""
    found = _find_books(keys)
    missing = sorted(keys - found.keys(), key=repr)
    if not missing:
        return found
    Book.objects.bulk_create(
        [
            Book(
                brand_id=k.brand_id,
                kind=k.kind,
                currency=k.currency,
                account_id=k.account_id,
                code=k.code,
            )
            for k in missing
        ],
        ignore_conflicts=True,
    )
    found = _find_books(keys)
    credit = [found[k] for k in missing if k.kind == Book.Kind.CREDIT]
    Balance.objects.bulk_create([Balance(book_id=i) for i in credit], ignore_conflicts=True)
    return found


def _find_books(keys: set[BookKey]) -> dict[BookKey, int]:
    accounts = {k.account_id for k in keys if k.account_id is not None}
    brands = {k.brand_id for k in keys}
    columns = ("brand_id", "kind", "currency", "account_id", "code", "id")
    own = Q(account__isnull=True, brand__in=brands)
    rows = Book.objects.filter(Q(account__any_of=accounts) | own).values_list(*columns)
    return {BookKey(*row[:5]): row[5] for row in rows}


def _move_balances(postings: Sequence[Posting], books: dict[BookKey, int]) -> None:
    """Keep the balances of credit in step: what is credited to the book is the customer's."""
    changes: dict[int, int] = {}
    for posting in postings:
        for move in posting.moves:
            for key, sign in ((move.credit, 1), (move.debit, -1)):
                if key.kind == Book.Kind.CREDIT:
                    book = books[key]
                    changes[book] = changes.get(book, 0) + sign * move.cents
    rows = sorted((book, cents) for book, cents in changes.items() if cents)
    tables.update_rows(Balance, {"cents": "bigint"}, rows, key="book_id", add=("cents",))
