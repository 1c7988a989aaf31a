"""Inviting the people of accounts: a single-use link by which each first signs in.

Only the hash of a link is kept with the invitation. The link itself stands in the facts of its letter until
the letter is delivered, for only then is it written out; delivery takes it out of the facts
(`forget_links`), and a letter that is kept in the portal's own mailbox keeps it in its text.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from tacite.accounts import operations as accounts
from tacite.mail.operations import Writing, queue

KIND = "invitation"


@transaction.atomic
def invite(*, account_ids: Sequence[int], actor: str, now: dt.datetime) -> list[int]:
    """Invite the holders of accounts as their owners, and return the ids of the letters.

    An account without an address is passed over. Links sent before serve until they expire.
    """
    invited = accounts.invite(account_ids=account_ids, actor=actor, now=now)
    return queue(
        [
            Writing(
                KIND,
                each.account,
                f"invitation:{each.id}",
                {
                    "token": each.token,
                    "email": each.account.email,
                    "number": each.account.number,
                    "expires_at": each.expires_at.isoformat(),
                },
            )
            for each in invited
        ],
        now=now,
    )
