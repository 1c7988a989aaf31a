"""One service: how it stands, what comes next and when, what it is, what happened to it."""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse

from tacite.acts.ending import is_final, undo_until
from tacite.acts.showing.coming import next_renewal
from tacite.acts.showing.costs import as_announced, costs
from tacite.acts.showing.held import Held, one
from tacite.acts.showing.life import Asked, Life, life
from tacite.rules import overage
from tacite.web import words
from tacite.web.opening import reads, show
from tacite.web.ways import ways

_PAST: Final = 12
_OF_A_DAY: Final = {
    kind: place
    for place, kind in enumerate(
        [
            *("ordered", "asks", "asked", "due", "renews", "paid", "void", "event"),
            *("suspends", "ends_unpaid", "ends_as_asked"),
        ]
    )
}


@dc.dataclass(frozen=True, slots=True)
class Moment:
    """Something on a day of a service's life: `kind` says what, the rest what is told of it."""

    on: dt.date
    kind: str
    text: str = ""
    asked: Asked | None = None
    cents: int | None = None


@dc.dataclass(frozen=True, slots=True)
class Next:
    """The next renewal: asked for on a day, due on another, for days that begin on a third."""

    requested_on: dt.date
    due_on: dt.date
    starts_on: dt.date
    ends_on: dt.date
    net_cents: int | None
    vat: tuple[tuple[Any, int], ...]
    gross_cents: int | None
    offer: Any = None  # its successor, where that takes its place by then


@reads()
def service(request: Any, service_id: int) -> HttpResponse:
    """Show it."""
    found = one(request.account.id, service_id)
    if found is None:
        raise Http404
    told = life(found.id, on=request.today)
    open_asked = next((a for a in told.asked if a.state == "open"), None)
    pays_itself = found.payer_id == request.account.id
    coming = _next(request, found, told) if pays_itself else None
    until = undo_until(found, request.selling) if found.terminates_on and found.lives else None
    return show(
        request,
        "service",
        nav="services",
        service=found,
        told=told,
        asked=open_asked if pays_itself else None,
        pays_itself=pays_itself,
        is_late=bool(open_asked and open_asked.before_on < request.today),
        coming=coming,
        last_paid_on=found.expires_on - dt.timedelta(days=1) if found.expires_on else None,
        undo_until=until,
        ways=ways(request, found, told),
        reopens_on=_reopens_on(found, request),
        must_be_paid=request.selling.policy.overage.reopen == "paid",
        can_undo=bool(until and request.now <= until and not is_final(found.id)),
        ahead=_newest_first(_ahead(found, open_asked, coming, ours=pays_itself)),
        past=_newest_first(_past(request, told))[:_PAST],
    )


def _reopens_on(found: Held, request: Any) -> dt.date | None:
    """Return the first of the month with which a group comes back that is suspended for excess.

    None where that day has passed: an older invoice is unpaid (S4-14).
    """
    month = found.group.suspended_in if found.group and found.in_excess else None
    if month is None or month < request.today.replace(day=1):
        return None
    return overage.next_month(month)


def _newest_first(moments: Iterable[Moment]) -> list[Moment]:
    """Return moments in the order of a history; on one day as that day went."""
    return sorted(moments, key=lambda moment: (moment.on, _OF_A_DAY[moment.kind]), reverse=True)


def _next(request: Any, found: Held, told: Life) -> Next | None:
    """Return the next renewal that is not asked for yet, at the prices of its day."""
    following = next_renewal(
        found, policy=request.selling.policy, on=request.today, asked_until=told.asked_until
    )
    if following is None:
        return None
    requested_on, due_on, days = following
    priced = costs(
        [found],
        payer=request.account,
        selling=request.selling,
        answer=told.answer,
        today=request.today,
        until=requested_on + dt.timedelta(days=1),
    ).of([found], requested_on, {found.id: days.start})
    then = as_announced(found, days.start)
    return Next(
        offer=then.offer if then is not found else None,
        requested_on=requested_on,
        due_on=due_on,
        starts_on=days.start,
        ends_on=days.end,
        net_cents=priced.net if priced else None,
        vat=tuple((group.rate, group.vat_cents) for group in priced.groups) if priced else (),
        gross_cents=priced.gross if priced else None,
    )


def _ahead(
    found: Held, asked: Asked | None, coming: Next | None, *, ours: bool
) -> Iterator[Moment]:
    """Yield what comes, as it is if nothing else is done; what another is asked has no name."""
    if found.terminates_on and found.lives:
        yield Moment(found.terminates_on, "ends_as_asked")
        return
    if asked:
        yield Moment(asked.before_on, "due", asked=asked if ours else None, cents=asked.owed_cents)
        if found.suspends_on and found.state == "active":
            yield Moment(found.suspends_on, "suspends")
        if found.ends_on:
            yield Moment(found.ends_on, "ends_unpaid")
    elif coming and found.state == "active":
        yield Moment(coming.starts_on, "renews")
        yield Moment(coming.requested_on, "asks", cents=coming.gross_cents)
    elif found.ends_on:
        yield Moment(found.ends_on, "ends_unpaid")


def _past(request: Any, told: Life) -> Iterator[Moment]:
    """Yield what happened; of what is asked of another account only that it happened."""
    zone = ZoneInfo(request.selling.brand.zone)
    for happened in told.happened:
        text = words.event(happened)
        if text:
            kind = "ordered" if happened.verb in {"order", "bring_in"} else "event"
            yield Moment(happened.at.astimezone(zone).date(), kind, text)
    for asked in told.asked:
        if asked.account_id != request.account.id or not request.may("money"):
            continue
        yield Moment(asked.requested_on, "asked", asked=asked, cents=asked.owed_cents)
        if asked.closed_at:
            kind = "paid" if asked.state == "paid" else "void"
            yield Moment(asked.closed_at.astimezone(zone).date(), kind, asked=asked)
