"""Where groups stand against their cap: who is told, who is suspended, who comes back.

Everything that moves use or a cap comes here in the same transaction: records taken in, deposits,
bases, a new month, a payment that ends a debt.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from tacite import jobs
from tacite.acts.context import Context
from tacite.acts.metering import letters
from tacite.history.operations import record
from tacite.invoicing.models import PaymentRequest
from tacite.mail.operations import Writing, queue
from tacite.rules import overage
from tacite.usage.models import Counter, Group
from tacite.usage.operations import Shift, happened_to, note_told, set_caps, shift
from tacite.usage.queries import counters_of

_NOTHING = Decimal(0)


def month_of(context: Context, group: Group) -> dt.date:
    """Return the running month of a group: of its brand's day."""
    return context.sellings[group.brand_id].today(context.now).replace(day=1)


def judge(groups: Sequence[Group], *, context: Context) -> list[Group]:
    """Compare groups of locked accounts with their caps, act on it, and return who is suspended.

    Above a threshold: a letter. At the cap: the group and all its lines are suspended. Below it
    again: they come back. What month counts is the running one.
    """
    living = [group for group in groups if group.state != "closed"]
    counters = _counters(living, context)
    owing = _owing([g for g in living if g.state == "suspended"], context)
    writings: list[Writing] = []
    shifts: list[Shift] = []
    for group in living:
        counter = counters.get(group.id)
        used = counter.used if counter else _NOTHING
        if counter:
            writings += _told(group, counter, context)
        change = _change(group, used, month_of(context, group), owes=group.account_id in owing)
        if change:
            shifts.append(change)
            writings.append(_of_change(change, used, counter, context))
    note_told([counter for counter in counters.values() if counter.pk])
    _shift(shifts, context)
    queue(writings, now=context.now)
    return [each.group for each in shifts if each.verb == "suspend"]


def after_payment(account_ids: Iterable[int], *, context: Context) -> None:
    """Let groups rise and come back whose account has just paid an invoice (S4-5, S4-14)."""
    capped = [i for i in account_ids if _counts_use(context, i)]
    if not capped:
        return
    waiting = Group.objects.filter(account__any_of=capped, rung="initial") | Group.objects.filter(
        account__any_of=capped, state="suspended"
    )
    groups = list(waiting.order_by("id"))
    risen = [group for group in groups if group.rung == "initial"]
    for group in risen:
        group.rung = "base"
        group.base_cents = context.sellings[group.brand_id].policy.overage.base_cents("base")
    set_caps(risen)
    events = [happened_to(group, "rise", {"cents": group.base_cents}) for group in risen]
    record(events, actor=context.actor, now=context.now)
    judge(groups, context=context)


def _counts_use(context: Context, account_id: int) -> bool:
    account = context.accounts[account_id]
    return context.selling_of(account).policy.overage.mode == "capped"


def _counters(groups: Sequence[Group], context: Context) -> dict[int, Counter]:
    """Return the counters of the groups' running months."""
    by_month: dict[dt.date, list[int]] = {}
    for group in groups:
        by_month.setdefault(month_of(context, group), []).append(group.id)
    found: dict[int, Counter] = {}
    for month, ids in by_month.items():
        found |= counters_of(ids, month)
    return found


def _owing(groups: Sequence[Group], context: Context) -> set[int]:
    """Return whose groups a new month does not bring back: an older invoice is unpaid (S4-14)."""
    months: dict[int, dt.date] = {}
    for group in groups:
        if context.sellings[group.brand_id].policy.overage.reopen == "paid":
            months[group.account_id] = month_of(context, group)
    unpaid = PaymentRequest.objects.filter(
        account__any_of=list(months), state="open", invoice__isnull=False
    )
    return {
        account_id
        for account_id, on in unpaid.values_list("account_id", "requested_on")
        if on < months[account_id]
    }


def _told(group: Group, counter: Counter, context: Context) -> list[Writing]:
    """Return the letters about thresholds that use has passed, and note them on the counter."""
    rules = context.sellings[group.brand_id].policy.overage
    found = overage.alerts(
        counter.used,
        cap_cents=group.cap_cents,
        thresholds=rules.thresholds,
        alerted=counter.alerted,
    )
    counter.alerted = found.passed
    account = context.accounts[group.account_id]
    writings = []
    for threshold in found.told:
        counter.told += 1
        writings.append(letters.threshold(account, group, counter, threshold))
    return writings


def _change(group: Group, used: Decimal, month: dt.date, *, owes: bool) -> Shift | None:
    """Return how a group moves, if it does (S4-11, S4-14)."""
    reached = overage.is_reached(used, cap_cents=group.cap_cents)
    facts: Mapping[str, str] = {"used": f"{used:f}", "cap": str(group.cap_cents)}
    if reached and group.state == "active":
        return Shift(group, "suspend", month, facts)
    if group.state != "suspended" or reached:
        return None
    of_this_month = group.suspended_in == month
    return Shift(group, "resume", None, facts) if of_this_month or not owes else None


def _of_change(change: Shift, used: Decimal, counter: Counter | None, context: Context) -> Writing:
    group = change.group
    account = context.accounts[group.account_id]
    kind = "group_suspended" if change.verb == "suspend" else "group_resumed"
    told = 0
    if counter:
        counter.told += 1
        told = counter.told
    month = month_of(context, group)
    return letters.standing(kind, account, group, used=used, month=month, step=told)


def _shift(shifts: Sequence[Shift], context: Context) -> None:
    by_day: dict[dt.date, list[Shift]] = {}
    for each in shifts:
        today = context.sellings[each.group.brand_id].today(context.now)
        by_day.setdefault(today, []).append(each)
    for today, of_day in by_day.items():
        shift(of_day, on=today, actor=context.actor, now=context.now)
    if shifts:
        jobs.enqueue(jobs.RECONCILE_DELIVERIES)
