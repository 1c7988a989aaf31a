"""Inviting the people of accounts: a single-use link by which each first signs in.

With the invitation only the hash of the link's token is kept. The link itself stands in the facts
of its letter until the letter is delivered: it is written out only then, and delivery forgets it
where a mail server took the letter. A letter kept in the portal's own mailbox keeps its link.
"""

import dataclasses as dc
import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import transaction

from tacite import tables
from tacite.accounts.models import Access, Account, Invitation
from tacite.accounts.operations import lock
from tacite.history.operations import Happened, record
from tacite.mail.operations import Writing, queue

DAYS: Final = 30  # a link serves so long: many read such a letter late
_TOKEN_BYTES: Final = 32
_PORT: Final = 8000


@dc.dataclass(slots=True)
class _Invited:
    id: int
    account: Account
    token: str


@transaction.atomic
def invite(*, account_ids: Sequence[int], actor: str, now: dt.datetime) -> list[int]:
    """Invite the holders of accounts as their owners, and return the ids of their letters.

    An account without an address is passed over. Links sent before serve until they expire.
    """
    lock(account_ids)
    accounts = Account.objects.filter(id__any_of=account_ids).select_related("brand").order_by("id")
    addressed = [account for account in accounts if account.email]
    ids = tables.ids_for(Invitation, len(addressed))
    invited = [
        _Invited(i, account, secrets.token_urlsafe(_TOKEN_BYTES))
        for i, account in zip(ids, addressed, strict=True)
    ]
    expires_at = now + dt.timedelta(days=DAYS)
    _keep(invited, now, expires_at)
    record([_happened(each) for each in invited], actor=actor, now=now)
    return queue([_letter(each, expires_at) for each in invited], now=now)


def hash_of(token: str) -> str:
    """Return what is kept of a token: whoever reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _keep(invited: Sequence[_Invited], now: dt.datetime, expires_at: dt.datetime) -> None:
    columns = ("id", "account_id", "email", "role", "staff_role", "token_hash", "sent_at")
    tables.copy_rows(
        Invitation,
        (*columns, "expires_at"),
        (
            (
                each.id,
                each.account.id,
                each.account.email.lower(),
                Access.Role.OWNER,
                "",
                hash_of(each.token),
                now,
                expires_at,
            )
            for each in invited
        ),
    )


def _happened(each: _Invited) -> Happened:
    account = each.account
    return Happened(
        "invite", "account", account.id, brand_id=account.brand_id, account_id=account.id
    )


def _letter(each: _Invited, expires_at: dt.datetime) -> Writing:
    facts = {
        "email": each.account.email,
        "role": Access.Role.OWNER,
        "link": f"{_site(each.account)}/invitation/{each.token}/",
        "expires_at": expires_at.isoformat(),
    }
    return Writing("invitation", each.account, f"invitation:{each.id}", facts)


def _site(account: Account) -> str:
    """Return the address of the account's client area."""
    if settings.HTTPS:
        return f"https://{account.brand.domain}"
    return f"http://{account.brand.domain}:{getattr(settings, 'PORT', _PORT)}"
