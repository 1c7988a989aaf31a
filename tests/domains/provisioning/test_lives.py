"""Whatever is decided and whatever goes wrong, in the end platforms do what they should (I-17)."""

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from tacite import failpoints
from tacite.provisioning import operations, queries
from tacite.provisioning.models import Delivery, Sweep
from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.base import Seen
from tacite.provisioning.platforms.faults import Fault, Kind, Plan
from tacite.provisioning.platforms.pretend import IN_MEMORY, Pretend
from tacite.subscriptions.models import Subscription
from tests import factories
from tests.domains.provisioning.providers import DAY, NOON, become, ref

_TRUTH: Final = {"active": Seen.RUNNING, "suspended": Seen.SUSPENDED}
_FOLLOWING: Final = {
    "ordered": ["active", "abandoned"],
    "active": ["suspended", "ended"],
    "suspended": ["active", "ended"],
}
_DAYS_ENOUGH: Final = 25
FAULTS: Final = st.builds(
    Fault,
    kind=st.sampled_from(Kind),
    service_ref=st.just(""),
    verb=st.sampled_from(["", "ensure", "suspend", "resume", "end", "status"]),
    times=st.integers(1, 3),
    seconds=st.sampled_from([1, 90, 3_600, 40_000]),
)


class Lives(RuleBasedStateMachine):
    """Services whose customers pay or do not, on two platforms that misbehave."""

    services = Bundle("services")

    def __init__(self) -> None:
        super().__init__()
        self.now: dt.datetime = NOON
        self.platforms = {"pretend": Pretend(IN_MEMORY), "other": Pretend(IN_MEMORY)}
        self.all: list[Subscription] = []
        self.using = registry.using(self.platforms)
        self.using.__enter__()

    @initialize()
    def open(self) -> None:
        brand = factories.brand()
        self.account = factories.account(brand=brand)
        self.offers = [factories.offer(brand=brand, platform=name) for name in self.platforms]

    @rule(
        target=services,
        offer=st.integers(0, 1),
        state=st.sampled_from(["ordered", "active", "suspended"]),
        lives=st.booleans(),
    )
    def begin(self, offer: int, state: str, *, lives: bool) -> Subscription:
        service = factories.subscription(
            account=self.account, offer=self.offers[offer], state=state
        )
        if lives and state != "ordered":  # loaded from files
            self._platform(service).tamper(ref(service), Seen.RUNNING)
        self.all.append(service)
        return service

    @rule(service=services, data=st.data())
    def decide(self, service: Subscription, data: st.DataObject) -> None:
        service.refresh_from_db()
        following = _FOLLOWING.get(service.state)
        if following:
            state = data.draw(st.sampled_from(following))
            if service.state == "ordered" and state == "active":
                Subscription.objects.filter(id=service.id).update(expires_on=factories.EXPIRES_ON)
            become(service, state)

    @rule(faults=st.lists(FAULTS, max_size=4), name=st.sampled_from(["pretend", "other"]))
    def go_wrong(self, faults: Sequence[Fault], name: str) -> None:
        self.platforms[name].plan(Plan(faults))

    @rule(service=services, seen=st.sampled_from([Seen.ABSENT, Seen.RUNNING, Seen.SUSPENDED]))
    def tamper(self, service: Subscription, seen: Seen) -> None:
        if Delivery.objects.filter(subscription=service).exists():
            self._platform(service).tamper(ref(service), seen)

    @rule(minutes=st.sampled_from([0, 1, 7, 90, 800]), limit=st.sampled_from([1, 1_000]))
    def reconcile(self, minutes: int, limit: int) -> None:
        self.now += dt.timedelta(minutes=minutes)
        operations.reconcile(now=self.now, limit=limit)

    @rule(limit=st.sampled_from([1, 1_000]))
    def sweep(self, limit: int) -> None:
        operations.sweep(now=self.now, limit=limit)

    @rule(
        point=st.sampled_from(["provision.before_call", "provision.after_call"]),
        nth=st.integers(1, 3),
    )
    def stop_half_way(self, point: str, nth: int) -> None:
        failpoints._passed.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TACITE_FAILPOINT", f"{point}=raise@{nth}")
            with contextlib.suppress(failpoints.FailpointReached):
                operations.reconcile(now=self.now)

    def teardown(self) -> None:
        try:
            self._ends_as_it_should()
        finally:
            self.using.__exit__(None, None, None)
            Delivery.objects.all().delete()
            Sweep.objects.all().delete()
            for service in self.all:
                become(service, "abandoned")

    def _ends_as_it_should(self) -> None:
        quiet = 0  # what was taken for later comes within a day
        for _ in range(_DAYS_ENOUGH):
            if quiet == 2:
                break
            self.now += DAY
            quiet = quiet + 1 if self._night() == (0, 0) else 0
        assert self._truth() == self._should()
        assert not Delivery.objects.filter(in_step=False).exists()
        before = list(Delivery.objects.order_by("id").values())
        assert self._night() == (0, 0)
        assert list(Delivery.objects.order_by("id").values()) == before

    def _night(self) -> tuple[int, int]:
        left = [each.subscription_id for each in queries.left_to_staff()]
        tried = operations.try_again(
            subscription_ids=left, actor="staff:1", reason="again", now=self.now
        )
        found, gave_up = operations.nightly(now=self.now)
        waiting = Delivery.objects.filter(in_step=False).count()
        sweep = queries.last_sweep()
        untold = Delivery.objects.count() - sweep.checked if sweep else 0
        return tried + found, gave_up + waiting + untold

    def _truth(self) -> Mapping[str, Seen]:
        return {key: seen for each in self.platforms.values() for key, seen in each.truth().items()}

    def _should(self) -> Mapping[str, Seen]:
        for service in self.all:
            service.refresh_from_db()
        return {ref(each): _TRUTH[each.state] for each in self.all if each.state in _TRUTH}

    def _platform(self, service: Subscription) -> Pretend:
        return self.platforms[service.offer.platform]


@pytest.mark.django_db
def test_any_life_ends_with_the_truth_that_should_be() -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=30,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
