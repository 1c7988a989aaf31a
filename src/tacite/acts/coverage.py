"""Which days a settled request covers, and what that makes of the service's calendar."""

import datetime as dt
from collections.abc import Iterable, Sequence

from tacite import tables
from tacite.acts.announced import migrate
from tacite.acts.context import Context
from tacite.acts.models import Switching
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.invoicing.operations.requesting import AskedLine
from tacite.invoicing.queries import open_requests
from tacite.rules import calendar, periods
from tacite.rules.calendar import ServiceCalendar
from tacite.rules.periods import Cycle, NotABoundary, Period
from tacite.rules.policy import Policy
from tacite.subscriptions.models import Anchor, Subscription
from tacite.subscriptions.operations import (
    Covering,
    Extension,
    cover,
    extend,
    release,
    set_calendar,
    shorten,
)
from tacite.subscriptions.queries import anchors_of, last_days_settled


def place(
    requests: Sequence[tuple[PaymentRequest, list[RequestLine]]], *, context: Context
) -> dict[int, Extension]:
    """Return how each settled service's expiry and calendar move, by service id.

    Days that were not fixed by the request are fixed now: a first period begins on the day of
    payment, and so does a late one where the brand counts from there (S0-56). What is paid again,
    because the bank had taken the first payment back, has its days already.
    """
    first = [(request, lines) for request, lines in requests if request.reopened_on is None]
    _fix_days(first, context)
    settled = [line for _, lines in first for line in lines]
    add_anchors(settled)
    migrate(settled, actor=context.actor, now=context.now)
    moved: dict[int, Extension] = {}
    over = _over(line for _, lines in requests for line in lines)
    for request, lines in [*first, *_paid_again(requests, context)]:
        policy = context.selling_of(context.accounts[request.account_id]).policy
        for line in lines:
            if line.component != "base" or line.from_on is None or line.to_on is None:
                continue
            if line.subscription_id in over:  # a debt is paid, no more
                continue
            earlier = moved.get(line.subscription_id)
            known = earlier.expires_on if earlier else line.subscription.expires_on
            expires_on = max(_end_of(line) or line.to_on, known or line.to_on)
            days = Period(line.from_on, line.to_on)
            new = calendar_of(policy, line.subscription, days=days, expires_on=expires_on)
            moved[line.subscription_id] = Extension(line.subscription, expires_on, new)
    moved = _without_still_late(_with_other_debts(moved, requests, context), context)
    _pause(moved, context)
    return moved


def _over(lines: Iterable[RequestLine]) -> set[int]:
    """Return the services of lines that no payment extends or brings back.

    They ended, or stopped by an exit to another provider: what they hold is only fetched.
    """
    services = {line.subscription_id: line.subscription for line in lines}
    over = {i for i, s in services.items() if s.state in {"ended", "abandoned"}}
    asleep = [i for i, s in services.items() if s.state == "suspended" and s.terminates_on]
    if asleep:
        stopped = Switching.objects.filter(subscription__any_of=asleep, state="stopped")
        over |= set(stopped.values_list("subscription_id", flat=True))
    return over


def _end_of(line: RequestLine) -> dt.date | None:
    """Return the end of the days of a line; that of the service where they were given back."""
    service = line.subscription
    if service.terminates_on is None or line.coverage is None:
        return line.to_on
    return service.expires_on if line.coverage.released_at else line.to_on


def _paid_again(
    requests: Sequence[tuple[PaymentRequest, list[RequestLine]]], context: Context
) -> list[tuple[PaymentRequest, list[RequestLine]]]:
    """Return what was owed again, with the lines whose services its payment lets off lateness."""
    return [
        (request, [ln for ln in lines if ln.subscription.payer_id == request.account_id])
        for request, lines in requests
        if request.reopened_on is not None and _suspends(request, context)
    ]


def _suspends(request: PaymentRequest, context: Context) -> bool:
    """Tell whether an unpaid invoice makes its services late: on terms, not for paid days."""
    policy = context.selling_of(context.accounts[request.account_id]).policy
    return request.reopened_on is None or policy.extends_on == "issue"


def late_again(requests: Sequence[PaymentRequest], *, context: Context) -> None:
    """Make services late on terms for invoices that are owed again, counted from the new due day.

    Where days are the customer's once they are paid, they stay his: lateness never suspends before
    expiry, and staff decide.
    """
    services: dict[int, Subscription] = {}
    for request in requests:
        for line in request.lines.filter(component="base").select_related("subscription__offer"):
            service = line.subscription
            is_own = service.payer_id == request.account_id and service.terminates_on is None
            if is_own and service.state == "active":
                services[service.id] = service
    moved = {}
    for service in services.values():
        now = ServiceCalendar(service.request_on, service.suspends_on, service.ends_on)
        expires_on = service.expires_on or dt.date.max
        moved[service.id] = Extension(service, expires_on, now)
    _keep_other_debts(moved, context)
    for service_id, extension in moved.items():
        new, service = extension.calendar, services[service_id]
        service.suspends_on, service.ends_on = new.suspends_on, new.ends_on
    set_calendar(list(services.values()))


def calendar_of(
    policy: Policy, service: Subscription, *, days: Period, expires_on: dt.date
) -> ServiceCalendar:
    """Return the calendar of a service whose newest paid period is `days`."""
    if service.terminates_on is not None:
        return calendar.terminated_calendar()
    return calendar.service_calendar(policy, period_start=days.start, expires_on=expires_on)


def release_days(lines: Sequence[RequestLine], *, context: Context) -> None:
    """Give back the days of lines, and move each service's expiry back to what is left.

    The service itself is not ended here: the night finds it late, or over.
    """
    release([line.coverage_id for line in lines if line.coverage_id], now=context.now)
    services = {line.subscription_id: line.subscription for line in lines}
    left = last_days_settled(services)
    moved: dict[int, Extension] = {}
    for service in services.values():
        if service.state not in {"active", "suspended"} or service.expires_on is None:
            continue
        days = left.get(service.id)
        expires_on = days.end if days else service.began_on or service.expires_on
        if expires_on != service.expires_on:
            policy = context.sellings[service.brand_id].policy
            days = days or Period(expires_on - dt.timedelta(days=1), expires_on)
            new = calendar_of(policy, service, days=days, expires_on=expires_on)
            moved[service.id] = Extension(service, expires_on, new)
            if service.terminates_on is not None:  # what is given back is not delivered
                today = context.day_of(context.accounts[service.payer_id])
                service.terminates_on = min(service.terminates_on, max(expires_on, today))
    _keep_other_debts(moved, context)
    _anchor_again(list(moved.values()))
    shorten(list(moved.values()), actor=context.actor, now=context.now)


def add_anchors(lines: Sequence[RequestLine | AskedLine]) -> None:
    """Count what follows from the end of a renewal that was not for the cycle (S1-41)."""
    odd = [
        (line.subscription, line.from_on)
        for line in lines
        if line.component == "base"
        and line.from_on is not None
        and line.subscription.next_cycle != line.subscription.cycle
    ]
    if not odd:
        return
    known = anchors_of(service.id for service, _ in odd)
    added = []
    for service, start in odd:
        cycle, wished = Cycle.parse(service.cycle), Cycle.parse(service.next_cycle)
        _, new = periods.chosen_from(known[service.id], cycle, start, wished)
        if new:
            anchor = Anchor(
                subscription=service, anchor_on=new.anchor_on, first_index=new.first_index
            )
            added.append(anchor)
    Anchor.objects.bulk_create(added)


def _anchor_again(moved: Sequence[Extension]) -> None:
    """Count from expiry where days given back end on no boundary: the cycle changed since."""
    if not moved:
        return
    known = anchors_of(extension.subscription.id for extension in moved)
    added = []
    for extension in moved:
        service, start = extension.subscription, extension.expires_on
        anchors = known.get(service.id, ())
        try:
            periods.continued_from(anchors, Cycle.parse(service.cycle), start)
        except NotABoundary:
            index = max((anchor.first_index for anchor in anchors), default=-1) + 1
            added.append(Anchor(subscription=service, anchor_on=start, first_index=index))
    Anchor.objects.bulk_create(added)


def first_period(policy: Policy, *, cycle: str, starts_on: dt.date) -> tuple[dt.date, Period]:
    """Return the anchor and the first period of a service that begins on a day."""
    whole = periods.nth_period(starts_on, Cycle.parse(cycle), 0)
    anchor_on, end = calendar.first_days(policy, starts_on=starts_on, boundary_on=whole.end)
    return anchor_on, Period(starts_on, end)


def _fix_days(
    requests: Sequence[tuple[PaymentRequest, list[RequestLine]]], context: Context
) -> None:
    """Give days to the lines that wait for the day of payment, and write them down."""
    lines: list[RequestLine] = []
    anchors: list[Anchor] = []
    for request, of_request in requests:
        account = context.accounts[request.account_id]
        policy = context.selling_of(account).policy
        on = context.day_of(account)
        if request.kind == "order":
            lines += _begin(of_request, policy, on, anchors)
        elif request.kind == "renewal" and (
            policy.late_renewal_base == "payment_date" and request.invoice_id is None
        ):
            lines += _begin_late(of_request, on, anchors, context)
    coverings = [_covering(line) for line in lines]
    for line, coverage_id in zip(lines, cover(coverings, source="line"), strict=True):
        line.coverage_id = coverage_id
    rows = [(line.id, line.from_on, line.to_on, line.coverage_id) for line in lines]
    kinds = {"from_on": "date", "to_on": "date", "coverage_id": "bigint"}
    tables.update_rows(RequestLine, kinds, rows)
    Anchor.objects.bulk_create(anchors)


def _begin(
    lines: list[RequestLine], policy: Policy, on: dt.date, anchors: list[Anchor]
) -> list[RequestLine]:
    """Begin what was ordered on the day it is paid."""
    begun = []
    for line in lines:
        if line.component == "setup":
            continue
        service = line.subscription
        anchor_on, days = first_period(policy, cycle=service.cycle, starts_on=on)
        line.from_on, line.to_on = days.start, days.end
        begun.append(line)
        if line.component == "base":
            service.began_on = on
            anchors.append(Anchor(subscription=service, anchor_on=anchor_on, first_index=0))
    return begun


def _begin_late(
    lines: list[RequestLine], on: dt.date, anchors: list[Anchor], context: Context
) -> list[RequestLine]:
    """Begin a period on the day of payment when its own first day has passed (S0-56)."""
    late = [line for line in lines if line.from_on is not None and line.from_on < on]
    release([line.coverage_id for line in late if line.coverage_id], now=context.now)
    known = anchors_of(line.subscription_id for line in late)
    for line in late:
        service, cycle = line.subscription, Cycle.parse(line.subscription.cycle)
        if line.component == "base" and line.from_on is not None:
            index, _ = periods.continued_from(known[service.id], cycle, line.from_on)
            anchors.append(Anchor(subscription=service, anchor_on=on, first_index=index))
        days = periods.nth_period(on, Cycle.parse(service.next_cycle), 0)
        line.from_on, line.to_on = days.start, days.end
    return late


def _covering(line: RequestLine) -> Covering:
    days = Period(line.from_on or dt.date.min, line.to_on or dt.date.max)
    return Covering(line.subscription_id, line.component, days)


def _pause(moved: dict[int, Extension], context: Context) -> None:
    """Leave out the days on which a service was suspended and nothing was billed.

    Where expiry moves at issue, a service that comes back long after its expiry begins a new
    period today; the days between are a declared pause (decisions, Coverage).
    """
    paused: list[Covering] = []
    for extension in moved.values():
        service = extension.subscription
        policy = context.sellings[service.brand_id].policy
        today = context.day_of(context.accounts[service.payer_id])
        on_terms = policy.extends_on == "issue" and policy.while_suspended == "do_not_bill"
        if not on_terms or service.state != "suspended" or extension.expires_on >= today:
            continue
        cycle, expired_on = Cycle.parse(service.cycle), extension.expires_on
        known = anchors_of([service.id])[service.id]
        index, _ = periods.continued_from(known, cycle, expired_on)
        Anchor.objects.create(subscription=service, anchor_on=today, first_index=index)
        paused.append(Covering(service.id, "base", Period(expired_on, today)))
        extension.expires_on = today
        days = Period(today - dt.timedelta(days=1), today)
        new = calendar_of(policy, service, days=days, expires_on=today)
        owed = extension.calendar
        extension.calendar = ServiceCalendar(new.request_on, owed.suspends_on, owed.ends_on)
    cover(paused, source="pause")


def _with_other_debts(
    moved: dict[int, Extension],
    requests: Sequence[tuple[PaymentRequest, list[RequestLine]]],
    context: Context,
) -> dict[int, Extension]:
    """Count lateness from the oldest unpaid invoice, where expiry moves at issue (S2-29).

    Such a service is not extended by its payment: it is let off, or kept late for another debt.
    """
    paid = {request.id for request, _ in requests}
    on_terms = {
        request.account_id
        for request, _ in requests
        if context.selling_of(context.accounts[request.account_id]).policy.extends_on == "issue"
    }
    if not on_terms:
        return moved
    for request in open_requests(on_terms):
        if request.id not in paid and request.kind == "renewal":
            _keep_late(request, moved, context)
    return moved


def let_off(request: PaymentRequest, lines: Sequence[RequestLine], *, context: Context) -> None:
    """Let services off a debt that was credited: late for another one, or not at all."""
    if not _suspends(request, context):
        return
    moved: dict[int, Extension] = {}
    over = _over(lines)
    for line in lines:
        service = line.subscription
        if line.component == "base" and service.id not in over and service.state != "ordered":
            kept = ServiceCalendar(service.request_on, None, None)
            expires_on = service.expires_on or line.to_on or dt.date.max
            moved[service.id] = Extension(service, expires_on, kept)
    _keep_other_debts(moved, context)
    left = _without_still_late(moved, context)
    extend(list(left.values()), actor=context.actor, now=context.now)


def _keep_other_debts(moved: dict[int, Extension], context: Context) -> None:
    """Keep services late for the invoices on terms that stay unpaid."""
    for request in open_requests({e.subscription.payer_id for e in moved.values()}):
        on_terms = request.invoice_id is not None and _suspends(request, context)
        if on_terms and request.kind == "renewal":
            _keep_late(request, moved, context)


def _without_still_late(moved: dict[int, Extension], context: Context) -> dict[int, Extension]:
    """Leave out services that stay suspended on terms, for an older debt that is not paid."""
    return {
        i: extension for i, extension in moved.items() if not _is_still_late(extension, context)
    }


def _is_still_late(extension: Extension, context: Context) -> bool:
    service, suspends_on = extension.subscription, extension.calendar.suspends_on
    if service.state != "suspended" or suspends_on is None:
        return False
    today = context.day_of(context.accounts[service.payer_id])
    on_terms = context.sellings[service.brand_id].policy.extends_on == "issue"
    return on_terms and suspends_on <= today


def _keep_late(request: PaymentRequest, moved: dict[int, Extension], context: Context) -> None:
    policy = context.selling_of(context.accounts[request.account_id]).policy
    for line in request.lines.filter(component="base", subscription__any_of=list(moved)):
        extension = moved[line.subscription_id]
        if line.from_on is None:
            continue
        suspends_on, ends_on = calendar.lateness(
            policy, period_start=line.from_on, due_on=request.due_on
        )
        known = extension.calendar.suspends_on
        if known is None or (suspends_on and suspends_on < known):
            extension.calendar = ServiceCalendar(
                extension.calendar.request_on, suspends_on, ends_on
            )
