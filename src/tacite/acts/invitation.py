"""Inviting the people of accounts by letter: a link by which each first signs in.

The link stands in the facts of its letter until the letter is delivered; delivery forgets it where
a mail server took the letter. A letter that is kept in the portal's own mailbox keeps its link.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from tacite.accounts import invitations
from tacite.accounts.invitations import Guest
from tacite.accounts.models import Access, Account
from tacite.accounts.operations import lock
from tacite.mail.operations import Writing, queue

_PORT: Final = 8000


@transaction.atomic
def invite(
    *, account_ids: Sequence[int], actor: str, now: dt.datetime, reason: str = ""
) -> list[int]:
    """Invite the holders of accounts as their owners, and return the ids of their letters.

    An account without an address is passed over; an open invitation is replaced by the new one.
    """
    lock(account_ids)
    accounts = Account.objects.filter(id__any_of=account_ids).select_related("brand")
    addressed = [account for account in accounts.order_by("id") if account.email]
    guests = [Guest(account.email, Access.Role.OWNER, account.id) for account in addressed]
    ids = invitations.invite(guests, actor=actor, now=now, reason=reason)
    writings = [
        Writing("invitation", account, f"invitation:{i}", _facts(account, i, now))
        for i, account in zip(ids, addressed, strict=True)
    ]
    return queue(writings, now=now)


def _facts(account: Account, invitation_id: int, now: dt.datetime) -> Mapping[str, Any]:
    return {
        "email": account.email,
        "role": Access.Role.OWNER,
        "link": _site(account) + invitations.path_of(invitation_id),
        "expires_at": (now + invitations.VALID_FOR).isoformat(),
    }


def _site(account: Account) -> str:
    """Return the address of the account's client area."""
    if settings.HTTPS:
        return f"https://{account.brand.domain}"
    return f"http://{account.brand.domain}:{getattr(settings, 'PORT', _PORT)}"
