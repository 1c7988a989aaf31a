"""Statuses of accounts: granted and withdrawn by staff, and what ends with them (S0-42, S0-44)."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction

from tacite.accounts import statuses
from tacite.accounts.models import Status
from tacite.accounts.queries import flagged
from tacite.acts import letters
from tacite.acts.conditions import not_entitled
from tacite.acts.context import Context, locked
from tacite.acts.lateness import void
from tacite.acts.rest_of_month import has_lapsed
from tacite.invoicing.models import PaymentRequest
from tacite.mail.operations import queue
from tacite.rules.refusals import Refused

REMINDED_BEFORE: Final = dt.timedelta(days=30)
_KIND: Final = re.compile(r"[a-z][a-z0-9_-]{1,29}")


class UnableToGrant(Refused):
    """A status cannot be granted or withdrawn; facts: `why`, and what the reason needs.

    `why`: wrong_status, past_day, no_status (`status`).
    """

    code = "unable_to_grant"


@transaction.atomic
def grant_status(
    *, account_id: int, kind: str, until_on: dt.date, reason: str, actor: str, now: dt.datetime
) -> Status:
    """Grant a status until a day; the same again replaces it.

    :raises UnableToGrant: wrong_status, past_day.
    """
    context = locked([account_id], actor=actor, now=now)
    if not _KIND.fullmatch(kind):
        raise UnableToGrant(why="wrong_status")
    if until_on <= context.day_of(context.accounts[account_id]):
        raise UnableToGrant(why="past_day")
    return statuses.grant(
        account_id=account_id, kind=kind, until_on=until_on, reason=reason, actor=actor, now=now
    )


@transaction.atomic
def withdraw_status(
    *, account_id: int, kind: str, reason: str, actor: str, now: dt.datetime
) -> Status:
    """Withdraw a status: what was ordered for it and not paid lapses, services go on (S0-44).

    :raises UnableToGrant: no_status.
    """
    context = locked([account_id], actor=actor, now=now)
    status = statuses.withdraw(
        account_id=account_id, kind=kind, reason=reason, actor=actor, now=now
    )
    if status is None:
        raise UnableToGrant(why="no_status", status=kind)
    lapse_orders([account_id], context=context)
    return status


@transaction.atomic
def remind_of_end(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Tell these accounts, once, which of their statuses end within a month (S0-44)."""
    context = locked(account_ids, actor=actor, now=now, as_of=as_of, skip_locked=skip_locked)
    free = set(context.accounts) - flagged("parked", context.accounts)
    ending = statuses.ending(free, as_of=as_of, before=as_of + REMINDED_BEFORE)
    queue(
        [letters.status_ends(context.accounts[status.account_id], status) for status in ending],
        now=now,
    )
    statuses.note_reminded(ending, now=now)
    return len(ending)


def lapse_orders(account_ids: Iterable[int], *, context: Context) -> None:
    """Void the open orders of locked accounts whose status is over: nothing pays them any more.

    So it is with those for the rest of a month that is over.
    """
    requests = PaymentRequest.objects.select_related("invoice").filter(
        account__any_of=sorted(account_ids), kind="order", state="open"
    )
    open_orders = list(requests.order_by("id"))
    if not open_orders:
        return
    days = {context.day_of(context.accounts[r.account_id]) for r in open_orders}
    over = not_entitled((r.id for r in open_orders), on=max(days))
    void([r for r in open_orders if r.id in over], context=context, because="status_ended")
    gone = [r for r in open_orders if r.id not in over and has_lapsed(r, context)]
    void(gone, context=context, because="unpaid")
