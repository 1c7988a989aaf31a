"""What can be done to customers and the people who act for them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection, transaction

from tacite.accounts.models import Account, Flag, Note, VatCheck
from tacite.history.operations import Happened, record
from tacite.rules.refusals import Refused

# What a person may ask staff to change, and what documents snapshot (S3-34).
DETAILS: Final = (
    "name",
    "company",
    "email",
    "language",
    "street",
    "postcode",
    "town",
    "country",
    "vat_number",
    "siren",
    "kind",
)


_FIRST_NUMBER: Final = 100_001
_NUMBERING: Final = 727_003


class LockOutsideTransaction(RuntimeError):
    """A lock was asked for where it would be released at once (safety-and-law F3)."""


class UnknownAccount(Refused):
    """There is no such account; facts: `account_id`."""

    code = "unknown_account"


def lock(account_ids: Iterable[int], *, skip_locked: bool = False) -> dict[int, Account]:
    """Lock accounts, in the order of their ids, and return those that could be locked.

    The one lock of everything that concerns a customer; it is taken first (decisions, Batches).
    """
    if not connection.in_atomic_block:
        raise LockOutsideTransaction
    accounts = (
        Account.objects.select_for_update(of=("self",), skip_locked=skip_locked)
        .filter(id__any_of=sorted(set(account_ids)))
        .order_by("id")
    )
    return {account.id: account for account in accounts}


def lock_one(account_id: int) -> Account:
    """Lock one account and return it.

    :raises UnknownAccount: there is none.
    """
    found = lock([account_id])
    if account_id not in found:
        raise UnknownAccount(account_id=account_id)
    return found[account_id]


@transaction.atomic
def set_flag(
    *, account_ids: Sequence[int], kind: str, actor: str, reason: str, now: dt.datetime
) -> None:
    """Set a flag on accounts; one that carries it already keeps the older reason."""
    lock(account_ids)
    flags = Flag.objects.filter(account__any_of=account_ids, kind=kind, lifted_at__isnull=True)
    have = set(flags.values_list("account_id", flat=True))
    new = [i for i in account_ids if i not in have]
    Flag.objects.bulk_create(
        Flag(account_id=i, kind=kind, reason=reason, actor=actor, set_at=now) for i in new
    )
    record(
        [Happened(f"set_{kind}", "account", i, account_id=i) for i in new],
        actor=actor,
        now=now,
        reason=reason,
    )


@transaction.atomic
def lift_flag(
    *, account_ids: Sequence[int], kind: str, actor: str, reason: str, now: dt.datetime
) -> None:
    """Lift a flag from the accounts that carry it."""
    lock(account_ids)
    flags = Flag.objects.filter(account__any_of=account_ids, kind=kind, lifted_at__isnull=True)
    lifted = list(flags.values_list("account_id", flat=True))
    flags.update(lifted_at=now)
    record(
        [Happened(f"lift_{kind}", "account", i, account_id=i) for i in lifted],
        actor=actor,
        now=now,
        reason=reason,
    )


@transaction.atomic
def change_details(
    *, account_id: int, changes: dict[str, Any], actor: str, reason: str, now: dt.datetime
) -> Account:
    """Change what documents say of a customer from now on; issued documents keep what they said.

    :raises UnknownAccount: there is none.
    """
    account = lock_one(account_id)
    changed = {k: v for k, v in changes.items() if k in DETAILS and getattr(account, k) != v}
    before = {key: getattr(account, key) for key in changed}
    for key, value in changed.items():
        setattr(account, key, value)
    if changed:
        account.save(update_fields=list(changed))
        happened = Happened(
            "change_details",
            "account",
            account.id,
            brand_id=account.brand_id,
            account_id=account.id,
            facts={"fields": sorted(changed)},
            before=before,
            after=changed,
        )
        record([happened], actor=actor, now=now, reason=reason)
    return account


@transaction.atomic
def set_gathering(account: Account, way: str) -> None:
    """Keep how an account wishes its renewals to be gathered."""
    account.gathering = way
    account.save(update_fields=["gathering"])


@transaction.atomic
def write_note(*, account_id: int, text: str, actor: str, now: dt.datetime) -> Note:
    """Keep what a member of staff wrote about a customer."""
    note = Note.objects.create(account_id=account_id, author=actor, text=text, written_at=now)
    record(
        [Happened("write_note", "account", account_id, account_id=account_id)], actor=actor, now=now
    )
    return note


@transaction.atomic
def store_vat_answer(  # noqa: PLR0913 - what the register said, each by its name
    *,
    account_id: int,
    number: str,
    valid: bool | None,
    reference: str,
    actor: str,
    now: dt.datetime,
    reason: str = "",
) -> VatCheck:
    """Keep an answer about a VAT number: the proof on which reverse charge rests."""
    lock_one(account_id)
    check = VatCheck.objects.create(
        account_id=account_id, number=number, valid=valid, reference=reference, asked_at=now
    )
    happened = Happened(
        "check_vat_number",
        "account",
        account_id,
        account_id=account_id,
        facts={"valid": valid, "reference": reference},
    )
    record([happened], actor=actor, now=now, reason=reason)
    return check


def next_numbers(brand_id: int, count: int) -> list[str]:
    """Return the next customer numbers of a brand: one above the highest, without end.

    Until the end of the transaction nobody else takes numbers of the brand.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_NUMBERING, brand_id])
        cursor.execute(
            "SELECT coalesce(max(number::bigint), 0) FROM accounts_account"
            " WHERE brand_id = %s AND number ~ '^[0-9]{1,15}$'",
            [brand_id],
        )
        first = max(int(cursor.fetchone()[0]) + 1, _FIRST_NUMBER)
    return [str(first + i) for i in range(count)]
