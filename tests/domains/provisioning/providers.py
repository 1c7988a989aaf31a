"""A provider with services on a pretend platform, as the tests of provisioning need it."""

import datetime as dt
from collections.abc import Mapping, Sequence

from tacite.history.operations import Happened, record
from tacite.provisioning.models import Delivery
from tacite.provisioning.platforms.base import Answer, Done, Seen, Standing
from tacite.provisioning.platforms.faults import Fault, Kind, Plan
from tacite.provisioning.platforms.pretend import Pretend
from tacite.subscriptions.models import Subscription

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


def ref(service: Subscription) -> str:
    return f"{service.brand.ref}/{service.ref}"


def become(service: Subscription, state: str) -> None:
    """Let a service be in a state, as the acts do, with the calendar that the tables ask for."""
    living = state in {"active", "suspended"}
    calendar = {} if living else {"request_on": None, "suspends_on": None, "ends_on": None}
    ended = {"ended_on": NOON.date()} if state == "ended" else {}
    Subscription.objects.filter(id=service.id).update(state=state, **calendar, **ended)
    if state == "ended":
        record([Happened("end", "subscription", service.id)], actor="test", now=NOON)


def delivery(service: Subscription) -> Delivery:
    return Delivery.objects.get(subscription=service)


def spoil(
    platform: Pretend, kind: Kind, *, verb: str = "", times: int = 1, seconds: int = 0
) -> None:
    platform.plan(Plan([Fault(kind, verb=verb, times=times, seconds=seconds)]))


class Answers:
    """A platform on which nothing is, and which answers everything alike, or raises."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def ensure(self, **_: object) -> Answer:
        return self._said()

    def suspend(self, **_: object) -> Answer:
        return self._said()

    def resume(self, **_: object) -> Answer:
        return self._said()

    def end(self, **_: object) -> Answer:
        return self._said()

    def change_plan(self, **_: object) -> Answer:
        return self._said()

    def set_quantity(self, **_: object) -> Answer:
        return self._said()

    def status(self, *, service_refs: Sequence[str], **_: object) -> Mapping[str, Standing]:
        return {ref: Standing(Seen.ABSENT) for ref in service_refs}

    def _said(self) -> Answer:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer  # type: ignore[return-value] # what an adapter should not say, too


RUNNING = Done("x.example", Seen.RUNNING)
