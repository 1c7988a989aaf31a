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
from tacite.rules.periods import Cycle, NotABoundary, Period
from tacite.rules.policy import Policy

DAYS = 60


@dc.dataclass(frozen=True, slots=True)
class Coming:
    """A payment to come: asked for already (`reference`), or on a day by the calendar.

    `cents` are None where they cannot be told yet. `services` names what is asked for; what the
    account pays for another is there too.
    """

    due_on: dt.date
    requested_on: dt.date
    cents: int | None
    services: tuple[Held, ...]
    reference: str = ""
    texts: tuple[str, ...] = ()


@dc.dataclass(frozen=True, slots=True)
class _Renewal:
    service: Held
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
    mine = [service for service in services if service.payer_id == costs.payer.id]
    settled = _asked_until(requests)
    policy = costs.selling.policy
    renewals = [
        renewal
        for service in mine
        for renewal in _renewals(service, policy, settled.get(service.id), on=on, until=until)
    ]
    told = [*asked, *_gathered(renewals, costs)]
    return sorted(told, key=lambda each: (each.due_on, each.requested_on, each.reference))


def next_renewal(
    service: Held, *, policy: Policy, on: dt.date, asked_until: dt.date | None = None
) -> tuple[dt.date, dt.date, Period] | None:
    """Return when a service is asked for next, when that is due, and for which days; or None.

    `asked_until` is the end of the days that an open request asks for.
    """
    far = on + dt.timedelta(days=366 * 12)
    found = next(_renewals(service, policy, asked_until, on=on, until=far), None)
    return (found.requested_on, found.due_on, found.days) if found else None


def _asked(request: OpenRequest, known: Mapping[int, Held]) -> Coming:
    ids = dict.fromkeys(line.subscription_id for line in request.lines)
    return Coming(
        due_on=request.due_on,
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
    service: Held,
    policy: Policy,
    asked_until: dt.date | None,
    *,
    on: dt.date,
    until: dt.date,
) -> Iterator[_Renewal]:
    """Yield the periods that a service will be asked for and that are due before a day."""
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
        due_on = calendar.renewal_calendar(
            policy, requested_on=requested_on, expires_on=start, ends_on=None
        ).due_on
        if due_on >= until:
            return
        yield _Renewal(service, requested_on, due_on, days)
        start, before, request_on = days.end, days.start, None


def _period(service: Held, cycle: Cycle, start: dt.date) -> Period | None:
    try:
        return periods.period_from(service.anchors, cycle, start)
    except NotABoundary:
        return None


def _gathered(renewals: Iterable[_Renewal], costs: Costs) -> Iterator[Coming]:
    """Yield renewals as requests: one for each, or one for all of a night (`policy.gather`)."""
    apart = costs.selling.policy.gather == "service"
    groups: dict[tuple[dt.date, dt.date | None, int], list[_Renewal]] = {}
    for renewal in renewals:
        key = (renewal.requested_on, renewal.due_on, renewal.service.id)
        groups.setdefault(key if apart else (renewal.requested_on, None, 0), []).append(renewal)
    for (requested_on, *_rest), members in groups.items():
        services = tuple(member.service for member in members)
        found = costs.of(services, requested_on)
        due_on = min(member.due_on for member in members)
        yield Coming(due_on, requested_on, found.gross if found else None, services)
