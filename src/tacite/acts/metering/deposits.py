"""Security deposits: ordered, effective once paid, moved; they never pay (S4-7 to S4-9, S4-13)."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from tacite.acts import books
from tacite.acts.context import Context
from tacite.acts.metering import letters, standing
from tacite.acts.metering.groups import (
    locked_group,
    refuse_below_use,
    refuse_ending,
    used_now,
)
from tacite.acts.metering.refusals import UnableToDeposit
from tacite.history.operations import record
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.invoicing.operations import requesting
from tacite.invoicing.operations.requesting import Asked, AskedLine
from tacite.ledger import operations as ledger
from tacite.mail.operations import queue
from tacite.rules import calendar
from tacite.rules.tax import VatDecision
from tacite.usage.models import Group
from tacite.usage.operations import happened_to, set_caps
from tacite.usage.queries import members_of
from tacite.wording.lines import line_text


@transaction.atomic
def order_deposit(
    *, account_id: int, name: str, cents: int, actor: str, now: dt.datetime, reason: str = ""
) -> PaymentRequest:
    """Ask for the payment of a deposit; an open request for the same one is returned.

    It is effective once paid, and no sale: no invoice, no VAT (S4-7).

    :raises UnableToDeposit: the amount is not on the list, or the group ends or has no line.
    """
    group, context = locked_group(account_id, name, actor=actor, now=now, refusal=UnableToDeposit)
    refuse_order(group, cents, context=context)
    open_one = RequestLine.objects.filter(
        group=group, component="deposit", amount_cents=cents, request__state="open"
    ).select_related("request")
    for line in open_one:
        return line.request
    [made] = requesting.make([_asked(group, cents, context)], actor=actor, now=now)
    record(
        [happened_to(group, "order_deposit", {"cents": cents})], actor=actor, now=now, reason=reason
    )
    queue([letters.deposit_requested(context.accounts[account_id], group, made)], now=now)
    return PaymentRequest.objects.get(id=made.id)


@transaction.atomic
def move_deposit(  # noqa: PLR0913 - what is done, by whom and why
    *,
    account_id: int,
    source: str,
    target: str,
    cents: int,
    actor: str,
    now: dt.datetime,
    reason: str = "",
) -> tuple[Group, Group]:
    """Move a deposit, or a part of it, to another group of the same customer (S4-13).

    :raises UnableToDeposit: either group is suspended for excess or ends, there is not so much, or
        the use of this month would reach the cap that is left.
    """
    giving, context = locked_group(
        account_id, source, actor=actor, now=now, refusal=UnableToDeposit
    )
    taking = Group.objects.filter(account=account_id, name=target).first()
    if taking is None:
        raise UnableToDeposit(why="not_yours")
    _refuse_move(giving, taking, cents, context)
    giving.deposit_cents -= cents
    taking.deposit_cents += cents
    set_caps([giving, taking])
    account = context.accounts[account_id]
    facts = {"from": giving.name, "to": taking.name, "cents": cents}
    moved = [happened_to(each, "move_deposit", facts) for each in (giving, taking)]
    record(moved, actor=actor, now=now, reason=reason)
    standing.judge([giving, taking], context=context)
    key = f"deposit_move:{giving.id}:{taking.id}:{now:%Y%m%d%H%M%S%f}"
    on = context.selling_of(account).business_day(now)
    moving = books.deposit_moved(account, giving.id, taking.id, cents, key=key, on=on)
    ledger.post([moving], now=now)
    return giving, taking


def received(paid: Sequence[tuple[PaymentRequest, int]], *, context: Context) -> None:
    """Let paid deposits raise the caps of their groups: `(request, group)` (S4-7, WE-42)."""
    if not paid:
        return
    groups = Group.objects.in_bulk({group_id for _, group_id in paid})
    writings, happened = [], []
    for request, group_id in paid:
        group = groups[group_id]
        group.deposit_cents += request.total_cents
        account = context.accounts[group.account_id]
        writings.append(letters.deposit_received(account, group, request))
        happened.append(happened_to(group, "deposit", {"cents": request.total_cents}))
    ordered = [groups[i] for i in sorted(groups)]
    set_caps(ordered)
    record(happened, actor=context.actor, now=context.now)
    queue(writings, now=context.now)
    standing.judge(ordered, context=context)


def refuse_order(group: Group, cents: int, *, context: Context) -> None:
    """Refuse a deposit that cannot be ordered.

    :raises UnableToDeposit: with why.
    """
    rules = context.sellings[group.brand_id].policy.overage
    if rules.mode == "off":
        raise UnableToDeposit(why="use_not_counted")
    refuse_ending(group, UnableToDeposit)
    if cents not in rules.deposits_cents():
        raise UnableToDeposit(why="not_offered", cents=cents)
    if not members_of([group.id]):
        raise UnableToDeposit(why="no_line")


def _refuse_move(giving: Group, taking: Group, cents: int, context: Context) -> None:
    if giving.id == taking.id:
        raise UnableToDeposit(why="same_group")
    for group, why in ((giving, "source_suspended"), (taking, "target_suspended")):
        refuse_ending(group, UnableToDeposit)
        if group.state == "suspended":
            raise UnableToDeposit(why=why)
    if cents <= 0:
        raise UnableToDeposit(why="no_amount")
    if cents > giving.deposit_cents:
        raise UnableToDeposit(why="not_so_much", deposit_cents=giving.deposit_cents)
    used = used_now(giving, context=context)
    refuse_below_use(used, giving.cap_cents - cents, UnableToDeposit)


def _asked(group: Group, cents: int, context: Context) -> Asked:
    """Return the request of a deposit: one line, of the service that stands for the group."""
    account = context.accounts[group.account_id]
    selling = context.selling_of(account)
    on = context.day_of(account)
    vat = VatDecision("O", selling.seller.country, Decimal(0), "security_deposit", "")
    line = AskedLine(
        subscription=members_of([group.id])[group.id][0],
        text=line_text("deposit", language=account.language),
        detail=group.called,
        quantity=1,
        price_cents=cents,
        amount_cents=cents,
        vat=vat,
        component="deposit",
        group_id=group.id,
    )
    return Asked(
        account=account,
        selling=selling,
        kind="deposit",
        requested_on=on,
        calendar=calendar.order_calendar(selling.policy, ordered_on=on),
        lines=[line],
        pays_by_credit=False,  # prepaid money becomes a deposit by the customer's choice only
    )
