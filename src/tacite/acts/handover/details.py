"""The billing details of who was invited to a handover: given once, before he agrees."""

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from django.db import transaction

from tacite.accounts.operations import change_details
from tacite.acts.context import Context
from tacite.acts.handover import facts
from tacite.rules import handover as rules
from tacite.rules.handover import UnableToHandOver

_NAMES = ("name", "street", "postcode", "town")


class Billed(Protocol):
    """Whoever is to be billed."""

    name: str
    street: str
    postcode: str
    town: str


def lacks(account: Billed) -> bool:
    """Tell whether something is missing that every invoice says (S2-11)."""
    return bool(_missing({name: getattr(account, name) for name in _NAMES}))


@transaction.atomic
def complete(
    *,
    handover_id: int,
    account_id: int,
    details: Mapping[str, str],
    actor: str,
    now: dt.datetime,
) -> None:
    """Keep the details of an account that is to take or to pay, and has not given them yet.

    What is complete is changed as the brand says, not by the way of a handover.

    :raises UnableToHandOver: unknown (also to who gives), not_open, lapsed, details_known;
        details_missing, with the `fields` that are still empty.
    """
    found = facts.held(handover_id, account_id, given=Context({}, {}, actor, now))
    if account_id == found.handover.holder_id:
        raise UnableToHandOver(why="unknown")
    if not lacks(found.context.accounts[account_id]):
        raise UnableToHandOver(why="details_known")
    missing = _missing(details)
    if missing:
        raise UnableToHandOver(why="details_missing", fields=list(missing))
    change_details(account_id=account_id, changes=dict(details), actor=actor, reason="", now=now)


def _missing(details: Mapping[str, str]) -> tuple[str, ...]:
    return rules.missing_details({name: details.get(name, "") for name in _NAMES})
