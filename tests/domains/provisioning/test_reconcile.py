"""What should be is brought about: decided, called, tried again, left to a person (I-17)."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tacite.history import queries as history
from tacite.history.operations import Happened, record
from tacite.provisioning import operations, queries
from tacite.provisioning.models import Delivery
from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.base import Done, Failed, Pending, Seen, Spec
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


def test_a_paid_service_is_delivered_with_what_belongs_to_it(platform: Pretend) -> None:
    offer = factories.offer(quantity_max=5)
    factories.option(offer=offer, ref="backup")
    service = factories.subscription(
        offer=offer, quantity=2, units=["3", "2", "1"], options={"backup": 3}
    )
    service.units.filter(ref="3").update(state="destroyed")
    done = operations.reconcile(now=NOON)
    assert (done.decided, done.called, done.in_step, done.left) == (1, 1, 1, False)
    assert platform.spec(ref(service)) == Spec(
        ref(service), offer.ref, 2, ("1", "2"), (("backup", 3),)
    )
    found = delivery(service)
    assert (found.seen, found.seen_at, found.in_step) == ("running", NOON, True)
    assert found.address.endswith(".pretend.example")


@pytest.mark.parametrize("state", ["ordered", "abandoned", "ended"])
def test_what_is_not_paid_or_over_is_nothing_to_a_platform(platform: Pretend, state: str) -> None:
    factories.subscription(state=state)
    assert operations.reconcile(now=NOON) == operations.Reconciled()
    assert not Delivery.objects.exists()


def test_what_ended_here_before_a_platform_was_asked_is_ended_there(platform: Pretend) -> None:
    service = factories.subscription()
    platform.tamper(ref(service), Seen.RUNNING)
    become(service, "ended")
    assert operations.reconcile(now=NOON).in_step == 1
    assert platform.truth() == {}


def test_what_a_file_says_ended_is_not_taken_off_a_platform(platform: Pretend) -> None:
    service = factories.subscription(state="ended", expires_on=NOON.date())
    record([Happened("load", "subscription", service.id)], actor="staff:1", now=NOON)
    platform.tamper(ref(service), Seen.RUNNING)
    assert operations.reconcile(now=NOON) == operations.Reconciled()
    assert platform.truth() == {ref(service): Seen.RUNNING}


def test_an_offer_without_a_platform_is_delivered_by_people(platform: Pretend) -> None:
    factories.subscription(offer=factories.offer(platform=""))
    assert operations.reconcile(now=NOON) == operations.Reconciled()
    assert queries.overdue_deliveries(NOON + DAY) == []


def test_a_service_is_suspended_resumed_and_ended_as_its_state_says(platform: Pretend) -> None:
    service = factories.subscription()
    for state in ("active", "suspended", "active", "ended"):
        become(service, state)
        assert operations.reconcile(now=NOON).decided == 1
    assert platform.effects(ref(service)) == ["ensure", "suspend", "resume", "end"]
    found = delivery(service)
    assert (found.wanted, found.seen, found.operation, found.address) == ("gone", "absent", 4, "")


def test_nothing_is_done_twice(platform: Pretend) -> None:
    service = factories.subscription()
    operations.reconcile(now=NOON)
    before = Delivery.objects.values().get()
    assert operations.reconcile(now=NOON + DAY) == operations.Reconciled()
    assert Delivery.objects.values().get() == before
    assert len(platform.calls(ref(service))) == 1


def test_a_service_that_lives_already_is_adopted_before_it_is_told_what_it_is(
    platform: Pretend,
) -> None:
    service = factories.subscription()
    platform.tamper(ref(service), Seen.RUNNING)
    operations.reconcile(now=NOON)
    assert [call.verb for call in platform.calls(ref(service))] == ["ensure"]
    assert platform.truth() == {ref(service): Seen.RUNNING}
    assert delivery(service).ensured


def test_an_adopted_service_that_should_be_suspended_is_not_touched(platform: Pretend) -> None:
    service = factories.subscription(state="suspended")
    platform.tamper(ref(service), Seen.SUSPENDED)
    operations.reconcile(now=NOON)
    assert platform.calls(ref(service)) == []
    assert delivery(service).in_step


def test_a_suspended_service_that_is_nowhere_is_made_and_suspended(platform: Pretend) -> None:
    service = factories.subscription(state="suspended")
    operations.reconcile(now=NOON)
    assert platform.effects(ref(service)) == ["ensure", "suspend"]


def test_two_brands_may_name_their_services_alike(platform: Pretend) -> None:
    one, other = factories.subscription(ref="site"), factories.subscription(ref="site")
    become(other, "suspended")
    operations.reconcile(now=NOON)
    assert platform.truth() == {ref(one): Seen.RUNNING, ref(other): Seen.SUSPENDED}


@pytest.mark.parametrize("kind", [Kind.FAILS, Kind.SAYS_FAILED, Kind.SILENT, Kind.SILENT_AFTER])
def test_an_attempt_in_vain_is_made_again_later_and_has_its_effect_once(
    platform: Pretend, kind: Kind
) -> None:
    service = factories.subscription()
    spoil(platform, kind, times=2)
    assert operations.reconcile(now=NOON).failed == 1
    found = delivery(service)
    assert (found.in_step, found.attempts, found.try_at) == (False, 1, NOON + MINUTE)
    assert operations.reconcile(now=NOON + MINUTE / 2).called == 0
    operations.reconcile(now=NOON + MINUTE)
    operations.reconcile(now=NOON + 6 * MINUTE)
    found = delivery(service)
    assert (found.in_step, found.attempts, found.error) == (True, 0, "")
    assert platform.effects(ref(service)) == ["ensure"]
    assert len({call.operation for call in platform.calls(ref(service))}) == 1


@pytest.mark.parametrize(
    ("kind", "seconds"), [(Kind.LATE, 0), (Kind.SLOW, 60), (Kind.SLOW, 7 * 60)]
)
def test_what_is_pending_is_asked_again_when_the_platform_says(
    platform: Pretend, kind: Kind, seconds: int
) -> None:
    service = factories.subscription()
    spoil(platform, kind, seconds=seconds)
    done = operations.reconcile(now=NOON)
    assert (done.pending, done.left) == (1, False)
    wait = dt.timedelta(seconds=seconds or 60)
    assert delivery(service).try_at == NOON + wait
    assert delivery(service).attempts == 0
    assert operations.reconcile(now=NOON + wait).in_step == 1
    assert platform.effects(ref(service)) == ["ensure"]


def test_what_a_platform_refuses_waits_for_a_person_who_may_try_again(platform: Pretend) -> None:
    service = factories.subscription()
    spoil(platform, Kind.REFUSES)
    assert operations.reconcile(now=NOON).gave_up == 1
    assert operations.reconcile(now=NOON + 30 * DAY).called == 0
    [left] = queries.left_to_staff()
    assert (left.subscription, left.error, left.gave_up_at) == (service, "refused", NOON)
    assert history.of_subject("subscription", service.id)[0].verb == "give_up_delivery"
    later = NOON + 31 * DAY
    tried = operations.try_again(
        subscription_ids=[service.id], actor="staff:1", reason="there is room now", now=later
    )
    assert tried == 1
    assert operations.reconcile(now=later).in_step == 1
    assert history.of_subject("subscription", service.id)[0].reason == "there is room now"
    assert not queries.left_to_staff()


def test_what_never_succeeds_is_left_to_a_person_after_some_days(platform: Pretend) -> None:
    service = factories.subscription()
    spoil(platform, Kind.FAILS, times=1_000)
    now, runs = NOON, 0
    while not delivery_gave_up(service.id):
        operations.reconcile(now=now)
        found = Delivery.objects.get(subscription=service)
        now, runs = max(found.try_at, now), runs + 1
    assert runs == 8
    assert len(platform.calls(ref(service))) == 8


def delivery_gave_up(service_id: int) -> bool:
    return Delivery.objects.filter(subscription=service_id, gave_up_at__isnull=False).exists()


def test_a_new_decision_does_not_wait_for_the_old_ladder(platform: Pretend) -> None:
    service = factories.subscription()
    spoil(platform, Kind.REFUSES)
    operations.reconcile(now=NOON)
    become(service, "suspended")
    operations.reconcile(now=NOON)
    assert delivery(service).in_step
    assert platform.truth() == {ref(service): Seen.SUSPENDED}


@pytest.mark.parametrize("kind", [Kind.SILENT_AFTER, Kind.SAYS_FAILED])
def test_a_decision_taken_back_before_it_was_known_to_be_done_is_looked_up_first(
    platform: Pretend, kind: Kind
) -> None:
    service = factories.subscription()
    operations.reconcile(now=NOON)
    spoil(platform, kind)
    become(service, "suspended")
    operations.reconcile(now=NOON)
    become(service, "active")
    operations.reconcile(now=NOON)
    assert platform.effects(ref(service)) == ["ensure", "suspend", "resume"]
    assert delivery(service).in_step


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


def test_no_call_is_made_inside_a_transaction(platform: Pretend) -> None:
    service = factories.subscription()
    with pytest.raises(RuntimeError), transaction.atomic():
        operations.reconcile(now=NOON)
    assert platform.calls(ref(service)) == []


def test_a_fault_of_one_service_is_no_other_ones(platform: Pretend) -> None:
    bad, good = factories.subscription(), factories.subscription()
    platform.plan(Plan([Fault(Kind.REFUSES, ref(bad))]))
    operations.reconcile(now=NOON)
    assert platform.truth() == {ref(good): Seen.RUNNING}


def test_a_service_paid_and_not_delivered_is_found_after_its_minutes(platform: Pretend) -> None:
    service = factories.subscription()
    spoil(platform, Kind.FAILS, times=9)
    operations.reconcile(now=NOON)
    assert queries.overdue_deliveries(NOON + 14 * MINUTE) == []
    [overdue] = queries.overdue_deliveries(NOON + 15 * MINUTE)
    assert (overdue.subscription_id, overdue.service_ref) == (service.id, ref(service))
    assert (overdue.since, overdue.error, overdue.gave_up) == (NOON, "out_of_order", False)
    become(service, "suspended")
    assert queries.overdue_deliveries(NOON + DAY) == []


def test_a_service_that_no_worker_took_up_is_found_too(platform: Pretend) -> None:
    fresh, resumed = factories.subscription(), factories.subscription(state="suspended")
    factories.subscription(state="suspended")
    operations.reconcile(now=NOON)
    become(resumed, "active")
    Delivery.objects.filter(subscription=fresh).delete()
    found = {overdue.subscription_id for overdue in queries.overdue_deliveries(NOON)}
    assert found == {fresh.id, resumed.id}


def test_a_delivery_is_known_by_its_service(platform: Pretend) -> None:
    service, ordered = factories.subscription(), factories.subscription(state="ordered")
    operations.reconcile(now=NOON)
    found = queries.of_services([service.id, ordered.id])
    assert list(found) == [service.id]
