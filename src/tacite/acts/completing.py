"""Completing a billing address in the course of an order: the customer does it himself (S2-11)."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db import transaction

from tacite.acts import correction
from tacite.acts.context import locked
from tacite.acts.order import UnableToOrder, missing_details

_REASON: Final = "completed with an order"


@transaction.atomic
def complete_details(
    *, account_id: int, given: Mapping[str, str], actor: str, now: dt.datetime
) -> list[str]:
    """Fill in what the billing address lacks, and return which fields; the others stay as they are.

    :raises UnableToOrder: details_missing; nothing is changed.
    """
    account = locked([account_id], actor=actor, now=now).accounts[account_id]
    missing = missing_details(account)
    changes = {name: " ".join(given.get(name, "").split()) for name in missing}
    left = [name for name, text in changes.items() if not text]
    if left:
        raise UnableToOrder(why="details_missing", fields=left)
    if changes:
        correction.change_details(
            account_id=account_id, changes=changes, reason=_REASON, actor=actor, now=now
        )
    return missing
