"""Every night all deliveries are compared with what platforms say: lies are found (I-17)."""

from collections.abc import Mapping

import pytest

from tacite.history import queries as history
from tacite.provisioning import operations, queries
from tacite.provisioning.models import Delivery, Sweep
from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.base import Seen, Standing
from tacite.provisioning.platforms.faults import Fault, Kind, Plan
from tacite.provisioning.platforms.pretend import Pretend
from tests import factories
from tests.domains.provisioning.providers import (
    DAY,
    MINUTE,
    NOON,
    RUNNING,
    Answers,
    become,
    delivery,
    ref,
    spoil,
)

pytestmark = pytest.mark.django_db
NIGHT = NOON + DAY


def test_a_platform_that_runs_what_should_be_suspended_is_corrected(platform: Pretend) -> None:
    service = factories.subscription()
    operations.reconcile(now=NOON)
    spoil(platform, Kind.SAYS_DONE)
    become(service, "suspended")
    operations.reconcile(now=NOON)
    assert delivery(service).in_step
    assert platform.truth() == {ref(service): Seen.RUNNING}

    swept = operations.sweep(now=NIGHT)
    assert (swept.checked, swept.corrected, swept.finished) == (1, 1, True)
    found = delivery(service)
    assert (found.in_step, found.seen, found.operation, found.wanted_at) == (
        False,
        "running",
        3,
        NIGHT,
    )
    operations.reconcile(now=NIGHT)
    assert platform.truth() == {ref(service): Seen.SUSPENDED}
    event = history.of_subject("subscription", service.id)[0]
    assert (event.verb, event.facts["wanted"], event.facts["seen"]) == (
        "correct_delivery",
        "suspended",
        "running",
    )


@pytest.mark.parametrize(
    ("state", "lie"),
    [
        ("active", Seen.ABSENT),
        ("active", Seen.SUSPENDED),
        ("suspended", Seen.ABSENT),
        ("ended", Seen.RUNNING),
        ("ended", Seen.SUSPENDED),
    ],
)
def test_whatever_was_changed_by_hand_is_put_right(
    platform: Pretend, state: str, lie: Seen
) -> None:
    service = factories.subscription()
    operations.reconcile(now=NOON)
    become(service, state)
    operations.reconcile(now=NOON)
    before = platform.truth()
    platform.tamper(ref(service), lie)
    assert operations.nightly(now=NIGHT) == (1, 0)
    assert platform.truth() == before
    assert operations.nightly(now=NIGHT + DAY) == (0, 0)


def test_a_lie_about_a_first_delivery_is_found(platform: Pretend) -> None:
    service = factories.subscription()
    spoil(platform, Kind.SAYS_DONE)
    operations.reconcile(now=NOON)
    assert platform.truth() == {}
    operations.nightly(now=NIGHT)
    assert platform.truth() == {ref(service): Seen.RUNNING}


def test_what_is_as_it_should_be_costs_no_writing(platform: Pretend) -> None:
    for state in ("active", "suspended", "active"):
        factories.subscription(state=state)
    operations.reconcile(now=NOON)
    before = list(Delivery.objects.order_by("id").values())
    swept = operations.sweep(now=NIGHT)
    assert (swept.checked, swept.corrected) == (3, 0)
    assert list(Delivery.objects.order_by("id").values()) == before


def test_what_was_done_though_its_answer_was_lost_is_in_step_without_a_call(
    platform: Pretend,
) -> None:
    service = factories.subscription()
    operations.reconcile(now=NOON)
    spoil(platform, Kind.SAYS_FAILED)
    become(service, "suspended")
    operations.reconcile(now=NOON)
    operations.sweep(now=NOON)
    found = delivery(service)
    assert (found.in_step, found.error, found.attempts) == (True, "", 0)
    assert [call.verb for call in platform.calls(ref(service))] == ["ensure", "suspend"]


def test_what_waits_for_a_person_no_longer_does_when_it_is_as_it_should_be(
    platform: Pretend,
) -> None:
    service = factories.subscription()
    operations.reconcile(now=NOON)
    spoil(platform, Kind.REFUSES)
    become(service, "suspended")
    operations.reconcile(now=NOON)
    platform.tamper(ref(service), Seen.SUSPENDED)
    operations.sweep(now=NIGHT)
    assert delivery(service).in_step
    assert not queries.left_to_staff()


def test_a_late_effect_of_an_old_decision_is_undone(platform: Pretend) -> None:
    """Suspended late, when the payment had long resumed the service (pain 18)."""
    service = factories.subscription()
    operations.reconcile(now=NOON)
    spoil(platform, Kind.SLOW, seconds=3_600)
    become(service, "suspended")
    operations.reconcile(now=NOON)
    become(service, "active")
    operations.reconcile(now=NOON + MINUTE)
    assert delivery(service).in_step
    operations.nightly(now=NIGHT)
    assert platform.truth() == {ref(service): Seen.RUNNING}


def test_a_moved_address_is_learnt() -> None:
    service = factories.subscription()
    answers = Answers(RUNNING)
    with registry.using({"pretend": answers}):
        operations.reconcile(now=NOON)
    moved = Pretend(":memory:")
    moved.tamper(ref(service), Seen.RUNNING)
    with registry.using({"pretend": moved}):
        operations.sweep(now=NIGHT)
    assert delivery(service).address.endswith(".pretend.example")


def test_a_sweep_is_taken_up_where_it_stopped(platform: Pretend) -> None:
    services = [factories.subscription() for _ in range(5)]
    operations.reconcile(now=NOON)
    for service in services:
        platform.tamper(ref(service), Seen.SUSPENDED)
    first = operations.sweep(now=NIGHT, limit=3)
    assert (first.checked, first.finished) == (3, False)
    second = operations.sweep(now=NIGHT + MINUTE, limit=3)
    assert (second.checked, second.finished) == (2, True)
    [sweep] = Sweep.objects.all()
    assert (sweep.checked, sweep.corrected) == (5, 5)
    assert (sweep.began_at, sweep.finished_at) == (NIGHT, NIGHT + MINUTE)
    assert queries.last_sweep() == sweep


def test_a_night_compares_all_even_where_the_last_one_stopped_half_way(
    platform: Pretend,
) -> None:
    services = [factories.subscription() for _ in range(3)]
    operations.reconcile(now=NOON)
    operations.sweep(now=NOON, limit=2)
    for service in services:
        platform.tamper(ref(service), Seen.SUSPENDED)
    assert operations.nightly(now=NIGHT) == (3, 0)
    assert set(platform.truth().values()) == {Seen.RUNNING}


def test_a_ticket_goes_on_with_a_sweep_and_begins_none(platform: Pretend) -> None:
    service = factories.subscription()
    assert operations.catch_up(now=NOON) is False
    assert queries.last_sweep() is None
    Sweep.objects.create(began_at=NOON)
    platform.tamper(ref(service), Seen.SUSPENDED)
    assert operations.catch_up(now=NOON) is False
    assert queries.sweep_under_way() is None
    assert platform.truth() == {ref(service): Seen.RUNNING}


def test_a_silent_platform_is_named_and_others_are_compared(platform: Pretend) -> None:
    deaf = Pretend(":memory:")
    offer = factories.offer(platform="deaf")
    lost = [factories.subscription(offer=offer) for _ in range(2)]
    good = factories.subscription()
    with registry.using({"pretend": platform, "deaf": deaf}):
        operations.reconcile(now=NOON)
        deaf.plan(Plan([Fault(Kind.SILENT, verb="status", times=9)]))
        for service in lost:
            deaf.tamper(ref(service), Seen.SUSPENDED)
        platform.tamper(ref(good), Seen.SUSPENDED)
        swept = operations.sweep(now=NIGHT)
        assert (swept.checked, swept.corrected, swept.silent) == (1, 1, ["deaf"])
        assert [delivery(service).in_step for service in lost] == [True, True]
        deaf.plan(Plan())
        assert operations.sweep(now=NIGHT + DAY).corrected == 2


def test_a_platform_that_leaves_a_service_out_is_not_taken_to_have_lost_it(
    platform: Pretend,
) -> None:
    service = factories.subscription()
    operations.reconcile(now=NOON)

    class Forgetful(Answers):
        def status(self, **_: object) -> Mapping[str, Standing]:
            return {}

    with registry.using({"pretend": Forgetful(RUNNING)}):
        assert operations.sweep(now=NIGHT).checked == 0
    assert delivery(service).in_step


def test_what_was_ended_is_compared_too(platform: Pretend) -> None:
    service = factories.subscription()
    operations.reconcile(now=NOON)
    become(service, "ended")
    operations.reconcile(now=NOON)
    platform.tamper(ref(service), Seen.RUNNING)
    assert operations.nightly(now=NIGHT) == (1, 0)
    assert platform.truth() == {}


def test_a_plan_that_was_changed_by_hand_is_put_right(platform: Pretend) -> None:
    """I-17: what a service is, is compared too: its offer and how many."""
    service = factories.subscription(quantity=3)
    other = factories.subscription()
    operations.reconcile(now=NOON)
    platform.replan(ref(service), offer="bigger", quantity=8)
    assert operations.nightly(now=NIGHT) == (1, 0)
    spec = platform.spec(ref(service))
    assert spec is not None
    assert (spec.offer, spec.quantity) == (service.offer.ref, 3)
    assert [c.verb for c in platform.calls(ref(service))][1:] == ["change_plan", "set_quantity"]
    assert [c.verb for c in platform.calls(ref(other))] == ["ensure"]
    event = history.of_subject("subscription", service.id)[0]
    assert (event.verb, event.facts["plan"], event.facts["quantity"]) == (
        "correct_delivery",
        "bigger",
        8,
    )
    assert operations.nightly(now=NIGHT + DAY) == (0, 0)


def test_only_what_is_wrong_is_told_again_and_only_to_what_runs(platform: Pretend) -> None:
    service = factories.subscription(quantity=3)
    operations.reconcile(now=NOON)
    platform.replan(ref(service), quantity=2)
    become(service, "suspended")
    operations.reconcile(now=NOON)
    assert operations.nightly(now=NIGHT) == (0, 0), "its data stay what they are"
    become(service, "active")
    operations.reconcile(now=NIGHT)
    assert operations.nightly(now=NIGHT + DAY) == (1, 0)
    assert [c.verb for c in platform.calls(ref(service))][-1] == "set_quantity"
    spec = platform.spec(ref(service))
    assert spec is not None
    assert spec.quantity == 3
