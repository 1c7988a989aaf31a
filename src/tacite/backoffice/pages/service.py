"""A service: what it is, when what happens to it, what was asked for it, how it is delivered."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpResponse

from tacite.accounts import queries as accounts
from tacite.acts import leaving, renewal_notice, withdrawal
from tacite.acts.ending import is_final, undo_until
from tacite.acts.leaving import UnableToLeave, WayOut
from tacite.acts.showing import handovers
from tacite.acts.showing.changes import past, standing
from tacite.acts.withdrawal import UnableToWithdraw, Withdrawable
from tacite.backoffice.opening import Desk, reads, show
from tacite.backoffice.words import user_ids
from tacite.brands.queries import selling
from tacite.history import queries as history
from tacite.invoicing import queries as invoicing
from tacite.provisioning.queries import of_services
from tacite.rules.leaving import NoticeWindow
from tacite.subscriptions import queries as subscriptions
from tacite.usage.queries import groups_of_services

_SHOWN: Final = 10
_NEW: Final = dt.timedelta(days=40)  # longer than any right to withdraw
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
    found = service_or_404(service_id)
    events = list(history.of_subject("subscription", service_id)[:_SHOWN])
    is_living = found.state in _LIVING
    asked = list(invoicing.requests_for(service_id)[:_SHOWN])
    changes = past(service_id)
    return show(
        request,
        "service",
        zone=found.brand.zone,
        service=found,
        delivery=of_services([service_id]).get(service_id),
        requests=asked,
        coverage=list(invoicing.coverage_of(service_id)[:_SHOWN]),
        events=events,
        names=accounts.names_of(user_ids(events)),
        group=groups_of_services([service_id]).get(service_id),
        handover_id=handovers.id_for_service(service_id),
        abuse_case=handovers.abuse_case(service_id),
        is_living=is_living,
        can_grant=is_living and found.suspends_on is not None,
        can_terminate=is_living and found.terminates_on is None,
        can_renew=is_living and found.terminates_on is None,
        **_ends(found, asked, changes, request.now),
        can_undo=is_living and may_still_undo(found, request.now),
        plan=_plan(found),
        changes=changes,
        change=standing(service_id, now=request.now, by_staff=True, choosing=False),
    )


def may_still_undo(service: Any, now: dt.datetime) -> bool:
    """Tell whether a termination may still be undone."""
    if service.terminates_on is None:
        return False
    of_brand = selling([service.brand_id])[service.brand_id]
    return now <= undo_until(service, of_brand) and not is_final(service.id)


def withdrawal_of(service_id: int, now: dt.datetime) -> Withdrawable | None:
    """Return what a withdrawal would do, if there can be one today."""
    try:
        return withdrawal.withdrawable(service_id, now=now)
    except UnableToWithdraw:
        return None


def _ends(
    service: Any, asked: Sequence[Any], changes: Sequence[Any], now: dt.datetime
) -> dict[str, Any]:
    """Return the ends that a law may give, asking only where one can."""
    living, on = service.state in _LIVING, now.date()
    concluded_at = max([service.ordered_at, *(each.change.at for each in changes)])
    is_new = concluded_at > now - _NEW and (living or service.state == "ordered")
    protected = living and leaving.may_have_a_way_out(service.account, service.cycle, on=on)
    renewed = any(each.kind == "renewal" and each.invoice_id for each in asked)
    told = living and renewal_notice.law_of(service, on=on) is not None
    return {
        "withdrawal": withdrawal_of(service.id, now) if is_new else None,
        "way_out": way_out_of(service.id, now) if protected and renewed else None,
        "to_tell": _to_tell(service, now) if told else None,
    }


def way_out_of(service_id: int, now: dt.datetime) -> WayOut | None:
    """Return how the law lets the customer leave today, if it does."""
    try:
        return leaving.way_out(service_id, now=now)
    except UnableToLeave:
        return None


def _to_tell(service: Any, now: dt.datetime) -> NoticeWindow | None:
    """Return within which days the next renewal is to be told, where the law wants it."""
    of_brand = selling([service.brand_id])[service.brand_id]
    return renewal_notice.window_of(service, of_brand, on=of_brand.today(now))


def _plan(service: Any) -> list[tuple[str, dt.date]]:
    """Return the days to come of a living service, in order: what happens if nobody does."""
    days = {
        "request": service.request_on,
        "expiry": service.expires_on if service.state in _LIVING else None,
        "suspend": service.suspends_on if service.state == "active" else None,
        "end": service.terminates_on or service.ends_on,
    }
    return sorted(((what, day) for what, day in days.items() if day), key=lambda pair: pair[1])
