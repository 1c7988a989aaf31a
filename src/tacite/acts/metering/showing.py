"""How groups stand, as pages show them: use against cap, lines, what may be done and what not."""

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from tacite.accounts.models import Account
from tacite.acts.context import Context, looking
from tacite.acts.metering import closing, groups
from tacite.invoicing.models import PaymentRequest
from tacite.rules import overage
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Subscription
from tacite.usage.models import Counter, Group, UsageRecord
from tacite.usage.queries import (
    counters_of,
    groups_of,
    members_of,
    months_of,
    records_of,
    used_by_service,
)

_MONTHS = 13


@dc.dataclass(frozen=True, slots=True)
class Use:
    """A group and its running month. Cents without VAT; `tenths` of a percent of the cap."""

    group: Group
    month: dt.date
    used_cents: int
    left_cents: int
    tenths: int
    calls: int
    alerted: Decimal  # the highest threshold that was told and is still passed, in percent
    letters: int  # how many were written about the month

    @property
    def max_cents(self) -> int:
        """What a meter ends at: the cap, or what is used where that is more."""
        return max(self.group.cap_cents, self.used_cents, 1)


@dc.dataclass(frozen=True, slots=True)
class Line:
    """A line of a group with what it used this month."""

    service: Subscription
    used_cents: int


@dc.dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one group; `no_raise` and `no_lower` say why not, or are none."""

    use: Use
    lines: Sequence[Line]
    others: Sequence[Group]  # to which a deposit or a line may go
    free: Sequence[Subscription]  # lines of the account that are in no group or in another
    offered_cents: Sequence[int]
    raised_cents: int
    lowered_cents: int
    no_raise: Refused | None
    no_lower: Refused | None
    ends_on: dt.date  # if it were deleted now
    undo_until: dt.datetime | None
    months: Sequence[Counter]  # the newest first


def uses(account: Account, *, now: dt.datetime) -> list[Use]:
    """Return the groups of an account that are not closed, oldest first."""
    living = [group for group in groups_of(account.id) if group.state != "closed"]
    return _uses(living, month=_month(looking(account, now=now), account))


def as_staff_sees(groups: Sequence[Group], *, now: dt.datetime) -> list[Use]:
    """Return how groups of any brand stand, in their order: a suspended one in its own month."""
    by_month: dict[dt.date, list[Group]] = {}
    for group in groups:
        today = now.astimezone(ZoneInfo(group.brand.zone)).date()
        by_month.setdefault(group.suspended_in or today.replace(day=1), []).append(group)
    found = {u.group.id: u for month, of in by_month.items() for u in _uses(of, month=month)}
    return [found[group.id] for group in groups]


def validated_cents(account: Account, *, now: dt.datetime) -> tuple[int, int]:
    """Return the base of an account's group once it is validated, and while it is not."""
    rules = looking(account, now=now).selling_of(account).policy.overage
    return rules.base_cents(groups.granted_rung(account.id)), rules.base_cents("unvalidated")


def detail(group: Group, account: Account, *, now: dt.datetime) -> Detail:
    """Return all that a page about a group shows; only reads."""
    context = looking(account, now=now)
    selling = context.selling_of(account)
    rules = selling.policy.overage
    months, month = list(months_of(group.id)[:_MONTHS]), _month(context, account)
    counter = next((each for each in months if each.month == month), None)
    use = _use(group, month, counter)
    used = used_by_service(group.id, month)
    services = members_of([group.id]).get(group.id, [])
    lines = [
        Line(service, overage.invoiced_cents(used.get(service.id, Decimal(0))))
        for service in services
    ]
    others = groups_of(account.id).filter(closes_on__isnull=True).exclude(state="closed")
    planned = closing.planned_end(services, policy=selling.policy, today=selling.today(now))
    return Detail(
        use=use,
        lines=lines,
        others=list(others.exclude(id=group.id)),
        free=_free(group),
        offered_cents=rules.deposits_cents(),
        raised_cents=rules.base_cents("raised"),
        lowered_cents=rules.base_cents("base"),
        no_raise=_refusal(lambda: groups.refuse_raise(group)),
        no_lower=_refusal(lambda: groups.refuse_lower(group, _used(counter), context=context)),
        ends_on=group.closes_on or planned,
        undo_until=closing.undo_until(group, zone=selling.brand.zone) if group.closes_on else None,
        months=months,
    )


def open_deposits(group: Group) -> list[PaymentRequest]:
    """Return the deposits that are asked for a group and not paid."""
    asked = PaymentRequest.objects.filter(kind="deposit", state="open", lines__group=group)
    return list(asked.order_by("id"))


def calls(group: Group, month: dt.date, *, start: int, limit: int) -> list[tuple[UsageRecord, int]]:
    """Return calls of a month with their cents, the newest first."""
    found = records_of(group.id, month)[start : start + limit]
    return [(record, overage.invoiced_cents(record.counted)) for record in found]


def _uses(found: Sequence[Group], *, month: dt.date) -> list[Use]:
    counters = counters_of([group.id for group in found], month)
    return [_use(group, month, counters.get(group.id)) for group in found]


def _use(group: Group, month: dt.date, counter: Counter | None) -> Use:
    used, cap = _used(counter), group.cap_cents
    return Use(
        group,
        month,
        overage.invoiced_cents(used),
        int(overage.left_of(used, cap_cents=cap) * 100),
        overage.tenths_of_percent(used, cap_cents=cap),
        counter.records_count if counter else 0,
        Decimal(counter.alerted if counter else 0),
        counter.told if counter else 0,
    )


def _used(counter: Counter | None) -> Decimal:
    return counter.used if counter else Decimal(0)


def _free(group: Group) -> list[Subscription]:
    services = Subscription.objects.filter(
        account=group.account_id, payer=group.account_id, state__in=["active", "suspended"]
    )
    elsewhere = services.exclude(membership__group=group).select_related("offer")
    return list(elsewhere.exclude(membership__group__state="suspended").order_by("id")[:200])


def _month(context: Context, account: Account) -> dt.date:
    return context.selling_of(account).today(context.now).replace(day=1)


def _refusal(ask: Callable[[], None]) -> Refused | None:
    try:
        ask()
    except Refused as refused:
        return refused
    return None
