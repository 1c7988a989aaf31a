"""Groups: made, named, given lines; validated, raised and lowered (S4-6, S4-12, S4-16, S4-42)."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from tacite import tables
from tacite.acts.context import Context, locked
from tacite.acts.metering import standing
from tacite.acts.metering.refusals import UnableToChangeGroup
from tacite.history.operations import record
from tacite.invoicing.models import PaymentRequest
from tacite.rules import overage
from tacite.rules.money import half_up
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Subscription
from tacite.usage.models import Group, GroupMember
from tacite.usage.operations import happened_to, let_go, set_caps
from tacite.usage.queries import counters_of

LABEL_MAX: Final = 80


@transaction.atomic
def add_group(
    *, account_id: int, label: str, actor: str, now: dt.datetime, reason: str = ""
) -> Group:
    """Make a group of an account; its name is given by us and never changes (S4-42).

    :raises UnableToChangeGroup: the brand counts no use, or the label is too long.
    """
    context = locked([account_id], actor=actor, now=now)
    account = context.accounts[account_id]
    rules = context.selling_of(account).policy.overage
    if rules.mode == "off":
        raise UnableToChangeGroup(why="use_not_counted")
    [group_id] = tables.ids_for(Group, 1)
    group = Group(
        id=group_id,
        brand_id=account.brand_id,
        account_id=account_id,
        name=f"G{group_id:06d}",
        label=_label(label),
        base_cents=rules.base_cents("unvalidated"),
        created_at=now,
    )
    group.save(force_insert=True)
    _record("add_group", group, context, reason, {})
    return group


@transaction.atomic
def rename_group(
    *, account_id: int, name: str, label: str, actor: str, now: dt.datetime, reason: str = ""
) -> Group:
    """Give a group another label; its name stays.

    :raises UnableToChangeGroup: it is no group of this account, or the label is too long.
    """
    group, context = locked_group(account_id, name, actor=actor, now=now)
    group.label = _label(label)
    group.save(update_fields=["label"])
    _record("rename_group", group, context, reason, {})
    return group


@transaction.atomic
def join_group(
    *,
    account_id: int,
    name: str,
    subscription_id: int,
    actor: str,
    now: dt.datetime,
    reason: str = "",
) -> Group:
    """Put a service of the account into a group, or move it there from another one.

    :raises UnableToChangeGroup: either group is suspended for excess or ends, or somebody else
        holds or pays for the service.
    """
    group, context = locked_group(account_id, name, actor=actor, now=now)
    service = Subscription.objects.filter(id=subscription_id, account=account_id).first()
    if service is None or service.state in {"ended", "abandoned"}:
        raise UnableToChangeGroup(why="not_yours")
    if service.payer_id != account_id:
        raise UnableToChangeGroup(why="other_payer")
    member = GroupMember.objects.select_related("group").filter(subscription=service).first()
    refuse_ending(group)
    for each in [group, member.group] if member else [group]:
        if each.state == "suspended":
            raise UnableToChangeGroup(why="exceeded")
    if member:
        if member.group_id == group.id:
            raise UnableToChangeGroup(why="already_in_it")
        refuse_ending(member.group)
        let_go([member], now=now)
    GroupMember.objects.create(group=group, subscription=service, joined_at=now)
    _record("join_group", group, context, reason, {"service": service.ref})
    return group


@transaction.atomic
def leave_group(
    *,
    account_id: int,
    name: str,
    subscription_id: int,
    actor: str,
    now: dt.datetime,
    reason: str = "",
) -> Group:
    """Take a service out of its group, as it must be before it is handed over.

    What it used until now stays counted, and calls that began before count when they come.

    :raises UnableToChangeGroup: it is not in the group, which is suspended for excess or ends.
    """
    group, context = locked_group(account_id, name, actor=actor, now=now)
    members = GroupMember.objects.filter(group=group, subscription=subscription_id)
    member = members.select_related("subscription").first()
    if member is None:
        raise UnableToChangeGroup(why="not_in_it")
    refuse_ending(group)
    if group.state == "suspended":
        raise UnableToChangeGroup(why="exceeded")
    let_go([member], now=now)
    _record("leave_group", group, context, reason, {"service": member.subscription.ref})
    return group


@transaction.atomic
def validate_group(
    *, account_id: int, name: str, validated: bool, reason: str, actor: str, now: dt.datetime
) -> Group:
    """Let staff validate a group, or take that back: its base follows (S4-2, S4-5, S4-16).

    :raises UnableToChangeGroup: no reason is given, or the group is closed.
    """
    if not reason.strip():
        raise UnableToChangeGroup(why="reason_missing")
    group, context = locked_group(account_id, name, actor=actor, now=now)
    if group.state == "closed":
        raise UnableToChangeGroup(why="already_closed")
    _set_rung(group, granted_rung(account_id) if validated else "unvalidated", context)
    verb = "validate_group" if validated else "invalidate_group"
    _record(verb, group, context, reason, {"cents": group.base_cents})
    standing.judge([group], context=context)
    return group


@transaction.atomic
def raise_base(
    *,
    account_id: int,
    name: str,
    contract_accepted: bool,
    actor: str,
    now: dt.datetime,
    reason: str = "",
) -> Group:
    """Raise the base of a group to the highest one, for its customer accepts the contract (S4-6).

    :raises UnableToChangeGroup: the cap is exceeded (S4-12), the group was not validated, or is
        raised already, or the contract was not accepted.
    """
    group, context = locked_group(account_id, name, actor=actor, now=now)
    refuse_raise(group)
    if not contract_accepted:
        raise UnableToChangeGroup(why="contract_not_accepted")
    _set_rung(group, "raised", context)
    _record("raise_base", group, context, reason, {"cents": group.base_cents})
    standing.judge([group], context=context)
    return group


@transaction.atomic
def lower_base(
    *, account_id: int, name: str, actor: str, now: dt.datetime, reason: str = ""
) -> Group:
    """Bring a raised base back, at any time, unless use would reach the cap by it (S4-6).

    :raises UnableToChangeGroup: it is not raised, or what was used this month would exceed it.
    """
    group, context = locked_group(account_id, name, actor=actor, now=now)
    refuse_lower(group, used_now(group, context=context), context=context)
    _set_rung(group, "base", context)
    _record("lower_base", group, context, reason, {"cents": group.base_cents})
    standing.judge([group], context=context)
    return group


def granted_rung(account_id: int) -> str:
    """Return which base a validated group has: another one once an invoice was paid (S4-5)."""
    paid = PaymentRequest.objects.filter(
        account=account_id, state="paid", invoice__isnull=False, total_cents__gt=0
    )
    return "base" if paid.exists() else "initial"


def refuse_raise(group: Group) -> None:
    """Refuse to raise a base that cannot be raised.

    :raises UnableToChangeGroup: with why.
    """
    refuse_ending(group)
    if group.state == "suspended":
        raise UnableToChangeGroup(why="exceeded")
    if group.rung == "unvalidated":
        raise UnableToChangeGroup(why="not_validated")
    if group.rung == "raised":
        raise UnableToChangeGroup(why="already_raised")


def refuse_lower(group: Group, used: Decimal, *, context: Context) -> None:
    """Refuse to lower a base that is not raised, or below what was used this month.

    :raises UnableToChangeGroup: with why.
    """
    refuse_ending(group)
    if group.rung != "raised":
        raise UnableToChangeGroup(why="not_raised")
    if group.state == "suspended":
        raise UnableToChangeGroup(why="exceeded")
    lower = context.sellings[group.brand_id].policy.overage.base_cents("base")
    refuse_below_use(used, lower + group.deposit_cents, UnableToChangeGroup)


def refuse_ending(group: Group, refusal: type[Refused] = UnableToChangeGroup) -> None:
    """Refuse an act on a group that is closed, or whose deletion was asked for.

    :raises Refused: already_closed, closing.
    """
    if group.state == "closed":
        raise refusal(why="already_closed")
    if group.closes_on is not None:
        raise refusal(why="closing", closes_on=group.closes_on)


def used_now(group: Group, *, context: Context) -> Decimal:
    """Return what a group has used this month."""
    counter = counters_of([group.id], standing.month_of(context, group)).get(group.id)
    return counter.used if counter else Decimal(0)


def refuse_below_use(used: Decimal, cap_cents: int, refusal: type[Refused]) -> None:
    """Refuse a cap that this month's use has reached: it would suspend the group (S4-13).

    :raises Refused: below_use.
    """
    if overage.is_reached(used, cap_cents=cap_cents):
        raise refusal(why="below_use", used_cents=half_up(used * 100), cap_cents=cap_cents)


def locked_group(
    account_id: int,
    name: str,
    *,
    actor: str,
    now: dt.datetime,
    refusal: type[Refused] = UnableToChangeGroup,
) -> tuple[Group, Context]:
    """Lock an account and return its group of this name.

    :raises Refused: not_yours.
    """
    context = locked([account_id], actor=actor, now=now)
    group = Group.objects.filter(account=account_id, name=name).first()
    if group is None:
        raise refusal(why="not_yours")
    return group, context


def _set_rung(group: Group, rung: str, context: Context) -> None:
    rules = context.sellings[group.brand_id].policy.overage
    group.rung, group.base_cents = rung, rules.base_cents(rung)
    set_caps([group])


def _label(text: str) -> str:
    label = " ".join(text.split())
    if len(label) > LABEL_MAX:
        raise UnableToChangeGroup(why="wrong_label", most=LABEL_MAX)
    return label


def _record(
    verb: str, group: Group, context: Context, reason: str, facts: Mapping[str, Any]
) -> None:
    happened = [happened_to(group, verb, facts)]
    record(happened, actor=context.actor, now=context.now, reason=reason)
