"""What exits that are open (Data Act) keep from being asked for, whatever moved the days."""

from collections.abc import Iterable

from tacite.acts.models import Switching
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import set_calendar


def quiet(services: Iterable[Subscription]) -> None:
    """Ask for no more of services that stop within what is paid; one question."""
    by_id = {service.id: service for service in services}
    for exit_ in Switching.objects.filter(subscription__in=list(by_id), state="asked"):
        service = by_id[exit_.subscription_id]
        if service.expires_on is not None and service.expires_on >= exit_.stops_on:
            service.request_on = service.suspends_on = service.ends_on = None
            set_calendar([service])
