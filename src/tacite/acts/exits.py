"""Exits to another provider that are open (Data Act), and what they keep from happening."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from tacite.acts.models import Switching
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import set_calendar


def leaves_on(service_id: int) -> dt.date | None:
    """Return the day on which a service stops by an exit that is open (Data Act).

    Ending it otherwise would take away the days in which its customer can fetch what is his.
    """
    return open_exits(service_id).values_list("stops_on", flat=True).first()


def open_exits(service: Any) -> QuerySet[Switching]:
    """Return the exit that is open for a service, of which there is at most one.

    `service` is its id, or stands for it where this is asked within another question.
    """
    return Switching.objects.filter(subscription=service, state="asked")


def leaves_on_each(service_ids: Sequence[int]) -> dict[int, dt.date]:
    """Return the days on which services stop by an exit that is open, by service."""
    found = Switching.objects.filter(subscription__any_of=list(service_ids), state="asked")
    return dict(found.values_list("subscription_id", "stops_on"))


def quiet(services: Iterable[Subscription]) -> None:
    """Ask for no more of services that stop within what is paid, whatever moved their days."""
    by_id = {service.id: service for service in services}
    stops_on = leaves_on_each(list(by_id))
    quieted = [
        by_id[i] for i, day in stops_on.items() if (by_id[i].expires_on or dt.date.min) >= day
    ]
    for service in quieted:
        service.request_on = service.suspends_on = service.ends_on = None
    set_calendar(quieted)
