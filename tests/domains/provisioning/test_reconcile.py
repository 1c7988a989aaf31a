"""What should be is brought about: decided, called, tried again, left to a person (I-17)."""

import datetime as dt

import pytest
from django.db import transaction

from tacite.history import queries as history
from tacite.history.operations import Happened, record
from tacite.provisioning import operations, queries
from tacite.provisioning.models import Delivery
from tacite.provisioning.platforms.base import Seen, Spec
from tacite.provisioning.platforms.faults import Fault, Kind, Plan
from tacite.provisioning.platforms.pretend import Pretend
from tests import factories
from tests.domains.provisioning.providers import (
    DAY,
    MINUTE,
    NOON,
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
