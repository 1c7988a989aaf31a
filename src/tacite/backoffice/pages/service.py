"""A service: what it is, when what happens to it, what was asked for it, how it is delivered."""

import datetime as dt
from contextlib import suppress
from typing import Any, Final

from django.http import Http404, HttpResponse

from tacite.accounts import queries as accounts
from tacite.acts import leaving, renewal_notice, withdrawal
from tacite.acts.ending import is_final, undo_until
from tacite.acts.leaving import UnableToLeave, WayOut
from tacite.acts.showing.changes import can_change, past_of
from tacite.acts.showing.whole import Whole, whole
from tacite.acts.withdrawal import UnableToWithdraw, Withdrawable
from tacite.backoffice.opening import Desk, reads, show
from tacite.backoffice.words import user_ids
from tacite.brands.queries import selling_of
from tacite.history import queries as history
from tacite.invoicing import queries as invoicing
from tacite.subscriptions import queries as subscriptions

_SHOWN: Final = 10
_LIVING: Final = frozenset({"active", "suspended"})


def service_or_404(service_id: int) -> Any:
    """Return a service.

    :raises Http404: there is none.
    """
    found = subscriptions.service(service_id)
    if found is None:
        raise Http404
    return found


@reads()
def service(request: Desk, service_id: int) -> HttpResponse:
    """Show a service and what staff can do with it."""
    beside = whole(service_id)
    if beside is None:
        raise Http404
    found, delivery = beside.service, beside.delivery
    events = list(history.of_subject("subscription", service_id)[:_SHOWN])
    is_living = found.state in _LIVING
    return show(
        request,
        "service",
        zone=found.brand.zone,
        service=found,
        delivery=delivery,
        requests=list(invoicing.requests_for(service_id)[:_SHOWN]),
        coverage=list(invoicing.coverage_of(service_id)[:_SHOWN]),
        events=events,
        names=accounts.names_of(user_ids(events)),
        group=beside.group,
        handover_id=beside.handover_id,
        abuse_case=beside.has_abuse_case,
        is_living=is_living,
        can_grant=is_living and found.suspends_on is not None,
        can_terminate=is_living and found.terminates_on is None,
        can_switch=is_living
        and found.offer.holds_data
        and selling_of(found.brand).policy.termination.switching_days is not None,
        can_renew=is_living and found.terminates_on is None,
        **_ends(beside, request.now),
        can_undo=is_living and may_still_undo(found, request.now),
        plan=_plan(found),
        changes=past_of(beside.changes, delivery),
        can_change=can_change(found, on=selling_of(found.brand).today(request.now)),
        is_changing=beside.is_changing,
        has_units=any(unit.state != "destroyed" for unit in found.units.all()),
    )


def may_still_undo(service: Any, now: dt.datetime) -> bool:
    """Tell whether a termination may still be undone."""
    if service.terminates_on is None:
        return False
    of_brand = selling_of(service.brand)
    return now <= undo_until(service, of_brand) and not is_final(service.id)


def withdrawal_of(service_id: int, now: dt.datetime) -> Withdrawable | None:
    """Return what a withdrawal would do, if there can be one today."""
    try:
        return withdrawal.withdrawable(service_id, now=now)
    except UnableToWithdraw:
        return None


def _ends(beside: Whole, now: dt.datetime) -> dict[str, Any]:
    """Return the ends that a law may give; what they would give back, their own pages say."""
    service, of_brand = beside.service, selling_of(beside.service.brand)
    today = of_brand.today(now)
    given: dict[str, Any] = {"of_brand": of_brand, "now": now}
    right = way_out = None
    with suppress(UnableToWithdraw):
        right = withdrawal.right_of(service, beside.changes, **given)
    with suppress(UnableToLeave):
        way_out = leaving.leaving_of(service, beside.bearing, **given)
    window = renewal_notice.window_of(service, of_brand, on=today)
    return {
        "withdrawal": right,
        "way_out": way_out,
        "to_tell": window if service.state in _LIVING else None,
    }


def way_out_of(service_id: int, now: dt.datetime) -> WayOut | None:
    """Return how the law lets the customer leave today, if it does."""
    try:
        return leaving.way_out(service_id, now=now)
    except UnableToLeave:
        return None


def _plan(service: Any) -> list[tuple[str, dt.date]]:
    """Return the days to come of a living service, in order: what happens if nobody does."""
    days = {
        "request": service.request_on,
        "expiry": service.expires_on if service.state in _LIVING else None,
        "suspend": service.suspends_on if service.state == "active" else None,
        "end": service.terminates_on or service.ends_on,
    }
    return sorted(((what, day) for what, day in days.items() if day), key=lambda pair: pair[1])
