"""What an account will be asked for in the days to come (S2-28): told, never promised.

The days are those of the rules by which the night will ask; what is asked for already stands with
its own. A service whose end was asked for, or that is suspended, is asked for nothing.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tacite.acts.showing.costs import Costs
from tacite.acts.showing.held import Held
from tacite.acts.showing.standing import OpenRequest
from tacite.rules import calendar, periods
from tacite.rules.gathering import way_of, window_end
from tacite.rules.periods import Cycle, NotABoundary, Period
from tacite.rules.policy import Policy

DAYS = 60


@dc.dataclass(frozen=True, slots=True)
class Coming:
    """What is to be paid on a day: asked for already (`reference`), or by the calendar.

    `count` is of how many payment requests it will consist; `cents`, of all of them together, are
    None where they cannot be told yet. `services` names what is asked for; what the account pays
    for another is there too.
    """

    due_on: dt.date
    requested_on: dt.date
    cents: int | None
    services: tuple[Held, ...]
    count: int = 1
    reference: str = ""
    texts: tuple[str, ...] = ()


@dc.dataclass(frozen=True, slots=True)
class _Renewal:
    """A period that services of the same terms and days will be asked for."""

    services: tuple[Held, ...]
    requested_on: dt.date
    due_on: dt.date
    days: Period


def coming(
    services: Sequence[Held],
    requests: Sequence[OpenRequest],
    *,
    costs: Costs,
    on: dt.date,
    days: int = DAYS,
) -> list[Coming]:
    """Return what an account is asked for, and will be within some days, earliest due first."""
    known = {service.id: service for service in services}
    until = on + dt.timedelta(days=days)
    asked = [_asked(request, known) for request in requests]
    policy = costs.selling.policy
    # Nothing is due earlier than it is asked for, nor asked for earlier than the policy says.
    last_on = until - dt.timedelta(days=policy.renewal.issue)
    mine = [
        service
        for service in services
        if service.payer_id == costs.payer.id
        and service.expires_on
        and service.expires_on < last_on
    ]
    settled = _asked_until(requests)
    renewals = [
        renewal
        for alike in _alike(mine, settled)
        for renewal in _renewals(alike, policy, settled.get(alike[0].id), on=on, until=until)
    ]
    told = [*asked, *_gathered(renewals, costs)]
    return sorted(told, key=lambda each: (each.due_on, each.requested_on, each.reference))


def _alike(
    services: Iterable[Held], asked_until: Mapping[int, dt.date]
) -> Iterable[tuple[Held, ...]]:
    """Return services by what their renewals follow: a large account has many of one kind."""
    found: dict[tuple[object, ...], list[Held]] = {}
    for service in services:
        if service.state == "active" and service.terminates_on is None:
            days = (service.expires_on, service.request_on, service.anchors)
            key = (*days, service.terms, asked_until.get(service.id))
            found.setdefault(key, []).append(service)
    return map(tuple, found.values())


def next_renewal(
    service: Held, *, policy: Policy, on: dt.date, asked_until: dt.date | None = None
) -> tuple[dt.date, dt.date, Period] | None:
    """Return when a service is asked for next, when that is due, and for which days; or None.

    `asked_until` is the end of the days that an open request asks for.
    """
    far = on + dt.timedelta(days=366 * 12)
    found = next(_renewals((service,), policy, asked_until, on=on, until=far), None)
    return (found.requested_on, found.due_on, found.days) if found else None


def _asked(request: OpenRequest, known: Mapping[int, Held]) -> Coming:
    ids = dict.fromkeys(line.subscription_id for line in request.lines)
    return Coming(
        due_on=request.before_on,
        requested_on=request.requested_on,
        cents=request.owed_cents,
        services=tuple(known[each] for each in ids if each in known),
        reference=request.reference,
        texts=tuple(dict.fromkeys(line.text for line in request.lines)),
    )


def _asked_until(requests: Iterable[OpenRequest]) -> dict[int, dt.date]:
    found: dict[int, dt.date] = {}
    for line in (line for request in requests for line in request.lines):
        if line.component == "base" and line.to_on:
            known = found.get(line.subscription_id, line.to_on)
            found[line.subscription_id] = max(known, line.to_on)
    return found


def _renewals(
    alike: tuple[Held, ...],
    policy: Policy,
    asked_until: dt.date | None,
    *,
    on: dt.date,
    until: dt.date,
) -> Iterator[_Renewal]:
    """Yield the periods that services will be asked for and that are due before a day."""
    service = alike[0]
    if service.state != "active" or service.terminates_on or service.expires_on is None:
        return
    request_on, before = service.request_on, service.expires_on
    if request_on is None and asked_until is None:
        return
    start = max(service.expires_on, asked_until or service.expires_on)
    cycle = Cycle.parse(service.cycle)
    while days := _period(service, cycle, start):
        by_rule = calendar.service_calendar(policy, period_start=before, expires_on=start)
        requested_on = max(request_on or by_rule.request_on or start, on)
        due_on = calendar.renewal_due_on(policy, requested_on=requested_on, expires_on=start)
        if due_on >= until:
            return
        yield _Renewal(alike, requested_on, due_on, days)
        start, before, request_on = days.end, days.start, None


def _period(service: Held, cycle: Cycle, start: dt.date) -> Period | None:
    """Return the period that begins on a day, if it does for sure.

    After an open request for another length than the cycle it begins at that request's end.
    """
    try:
        return periods.continued_from(service.anchors, cycle, start)[1]
    except NotABoundary:
        if service.expires_on is None or start <= service.expires_on:
            return None
        return periods.nth_period(start, cycle, 0)


def _gathered(renewals: Sequence[_Renewal], costs: Costs) -> Iterator[Coming]:
    """Yield renewals as requests: one for each service, or one for a night or window (S3-37)."""
    policy = costs.selling.policy
    way = way_of(costs.payer.gathering, usual=policy.gather, offered=policy.gather_offered)
    if way == "service":
        for each in renewals:
            first, count = each.services[:1], len(each.services)
            one = costs.of(first, each.requested_on, {s.id: each.days.start for s in first})
            cents = one.gross * count if one else None
            yield Coming(each.due_on, each.requested_on, cents, each.services, count)
        return
    for members in _windows(renewals, way):
        services = tuple(service for member in members for service in member.services)
        requested_on = members[0].requested_on
        starts = {s.id: member.days.start for member in members for s in member.services}
        found = costs.of(services, requested_on, starts)
        due_on = min(member.due_on for member in members)
        yield Coming(due_on, requested_on, found.gross if found else None, services)


def _windows(renewals: Sequence[_Renewal], way: str) -> Iterator[list[_Renewal]]:
    """Yield what stands on one request each: the first opens a window, others fall into it.

    A service is asked for once in a window: what follows is not known before that is paid.
    """
    left = sorted(renewals, key=lambda renewal: renewal.requested_on)
    while left:
        end = window_end(way, left[0].requested_on)
        members: dict[int, _Renewal] = {}
        later = []
        for renewal in left:
            first = renewal.services[0].id
            if renewal.requested_on < end and first not in members:
                members[first] = renewal
            else:
                later.append(renewal)
        yield list(members.values())
        left = later
