"""One platform that is broken, silent or slow stops nobody else (F11)."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tacite.provisioning import operations, queries
from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.base import Done, Failed, Pending, Seen
from tacite.provisioning.platforms.faults import Kind, Plan
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


@pytest.mark.parametrize(
    "answer",
    [
        ValueError("with the name of a customer"),
        None,
        Done("x.example", Seen.UNKNOWN),
        Done(7, Seen.RUNNING),  # type: ignore[arg-type]
    ],
)
def test_a_broken_adapter_fails_like_a_platform_and_tells_nothing_personal(
    platform: Pretend, answer: object
) -> None:
    good = factories.subscription()
    bad = factories.subscription(offer=factories.offer(platform="bad"))
    with registry.using({"pretend": platform, "bad": Answers(answer)}):
        done = operations.reconcile(now=NOON)
    assert (done.in_step, done.failed) == (1, 1)
    assert delivery(good).in_step
    assert delivery(bad).error.startswith("broken")
    assert "customer" not in delivery(bad).error


@pytest.mark.parametrize(
    "answer",
    [
        Failed(retryable=True, reason="x\x00y" * 1_000),
        Done("a\x00" * 500, Seen.RUNNING),
        Pending(-1),
        Pending(10**30),
    ],
)
def test_what_a_platform_says_is_made_to_fit(answer: object) -> None:
    service = factories.subscription()
    with registry.using({"pretend": Answers(answer)}):
        operations.reconcile(now=NOON)
    found = delivery(service)
    assert len(found.error) <= 200
    assert len(found.address) <= 120
    assert found.in_step or found.try_at > NOON


def test_a_platform_that_says_done_and_shows_otherwise_is_not_believed(platform: Pretend) -> None:
    service = factories.subscription()
    answers = Answers(Done("", Seen.ABSENT))
    with registry.using({"pretend": answers}):
        operations.reconcile(now=NOON)
        found = delivery(service)
        assert (found.in_step, found.error, found.operation) == (False, "no_effect", 2)
        answers.answer = RUNNING
        assert operations.reconcile(now=NOON + MINUTE).in_step == 1


def test_a_platform_that_changes_its_mind_is_not_asked_for_ever() -> None:
    service = factories.subscription(state="suspended")

    class Contrary(Answers):
        """Says after `ensure` that it is absent as soon as it is to be suspended."""

        calls = 0

        def suspend(self, **_: object) -> Done:
            self.calls += 1
            return Done("", Seen.ABSENT)

    contrary = Contrary(RUNNING)
    with registry.using({"pretend": contrary}):
        done = operations.reconcile(now=NOON)
    assert done.gave_up == 1
    assert contrary.calls <= 8
    assert delivery(service).error == "no_effect"


def test_a_platform_that_does_not_exist_is_named_and_its_services_are_found(
    platform: Pretend,
) -> None:
    service = factories.subscription(offer=factories.offer(platform="nowhere"))
    assert operations.reconcile(now=NOON).unknown == ["nowhere"]
    [overdue] = queries.overdue_deliveries(NOON + DAY)
    assert overdue.subscription_id == service.id


class Deaf(Answers):
    """Never answers, as a server that takes the call and sleeps."""

    def __init__(self) -> None:
        super().__init__(RUNNING)
        self.over = threading.Event()

    def _said(self) -> Done:
        self.over.wait(60)
        return RUNNING


def test_a_platform_that_never_answers_does_not_stop_the_others(platform: Pretend) -> None:
    deaf = Deaf()
    lost = factories.subscription(offer=factories.offer(platform="deaf"))
    good = [factories.subscription() for _ in range(3)]
    with registry.using({"pretend": platform, "deaf": deaf}):
        done = operations.reconcile(now=NOON, patience_seconds=1)
        deaf.over.set()
    assert (done.in_step, done.failed) == (3, 1)
    assert [delivery(service).in_step for service in good] == [True, True, True]
    found = delivery(lost)
    assert (found.seen, found.error, found.attempts) == ("unknown", "no_answer", 1)


def test_a_platform_that_is_silent_three_times_is_left_alone_for_this_run(
    platform: Pretend,
) -> None:
    services = [factories.subscription() for _ in range(5)]
    operations.reconcile(now=NOON)
    for service in services:
        become(service, "suspended")
    spoil(platform, Kind.SILENT, times=100)
    done = operations.reconcile(now=NOON + MINUTE)
    assert (done.failed, done.silent, done.left) == (3, ["pretend"], False)
    asked = [delivery(service).attempts for service in services]
    assert asked == [1, 1, 1, 0, 0]
    assert [delivery(service).seen for service in services][3:] == ["running", "running"]
    platform.plan(Plan())
    assert operations.reconcile(now=NOON + 2 * MINUTE).in_step == 5
    assert set(platform.truth().values()) == {Seen.SUSPENDED}


def test_a_silent_status_is_an_attempt_in_vain(platform: Pretend) -> None:
    service = factories.subscription()
    spoil(platform, Kind.SILENT, verb="status")
    assert operations.reconcile(now=NOON).failed == 1
    assert platform.calls(ref(service)) == []
    assert operations.reconcile(now=NOON + MINUTE).in_step == 1


def test_a_run_is_limited_and_says_that_more_is_left(platform: Pretend) -> None:
    for _ in range(5):
        factories.subscription()
    done = operations.reconcile(now=NOON, limit=3)
    assert (done.decided, done.called, done.left) == (5, 3, True)
    assert operations.catch_up(now=NOON) is False
    assert len(platform.truth()) == 5


def test_each_platform_has_its_turn(platform: Pretend) -> None:
    other = Pretend(":memory:")
    offer = factories.offer(platform="other")
    for _ in range(120):
        factories.subscription(offer=offer)
    factories.subscription()
    with registry.using({"pretend": platform, "other": other}):
        operations.reconcile(now=NOON, limit=101)
    assert len(platform.truth()) == 1


def test_a_batch_costs_the_same_questions_however_many_services(platform: Pretend) -> None:
    offer = factories.offer()

    def questions(services: int) -> int:
        for _ in range(services):
            factories.subscription(offer=offer)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert operations.reconcile(now=NOON).in_step == services
        return len(seen)

    assert questions(2) == questions(60)
