"""A customer's choice of how his renewals are gathered on requests (S3-37)."""

import datetime as dt

from django.db import transaction

from tacite.accounts.models import Account
from tacite.accounts.operations import set_gathering
from tacite.acts.context import locked
from tacite.history.operations import Happened, record
from tacite.rules.refusals import Refused


class UnableToGather(Refused):
    """A way of gathering cannot be chosen; facts: `why`: not_offered."""

    code = "unable_to_gather"


@transaction.atomic
def choose_gathering(
    *, account_id: int, way: str, actor: str, now: dt.datetime, reason: str = ""
) -> Account:
    """Gather what an account is asked for from now on as it wishes; empty: as the brand does.

    What is asked for already stays as it is.

    :raises UnableToGather: the brand does not offer it.
    """
    context = locked([account_id], actor=actor, now=now)
    account = context.accounts[account_id]
    if way and way not in context.selling_of(account).policy.gather_offered:
        raise UnableToGather(why="not_offered")
    if way == account.gathering:
        return account
    was = account.gathering
    set_gathering(account, way)
    happened = Happened(
        "choose_gathering",
        "account",
        account.id,
        brand_id=account.brand_id,
        account_id=account.id,
        facts={"was": was, "is": way},
    )
    record([happened], actor=actor, now=now, reason=reason)
    return account
