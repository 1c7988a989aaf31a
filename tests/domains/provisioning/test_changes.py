"""A platform is told another plan; late, failing and lying leave the change open (S1-39)."""

import datetime as dt

import pytest
from django.db import transaction

from tacite.catalogue.models import Offer
from tacite.provisioning import operations
from tacite.provisioning.platforms.faults import Fault, Kind, Plan
from tacite.provisioning.platforms.pretend import Pretend
from tacite.subscriptions.models import Subscription, Unit
from tacite.subscriptions.operations import Plan as WantedPlan
from tacite.subscriptions.operations import delete_units, mark_units, switch
from tests import factories
from tests.domains.provisioning.providers import NOON, delivery, ref

pytestmark = pytest.mark.django_db
LATER = NOON + dt.timedelta(minutes=2)


@pytest.fixture
def fort(platform: Pretend) -> Subscription:
    """A service of three units that runs."""
    service = factories.subscription(quantity=3)
    for unit in ("alpha", "bravo", "charlie"):
        Unit.objects.create(subscription=service, ref=unit, address=f"{unit}.example")
    operations.reconcile(now=NOON)
    return service


def change(service: Subscription) -> Offer:
    """Give it another offer, and two units instead of three."""
    offer = factories.offer(brand=service.brand, quantity_max=10)
    mark_units(service, ["bravo"], state="marked")
    with transaction.atomic():
        gone = switch(service, WantedPlan(offer, 2, {}))
        operations.change_plan(service.id, victims=gone, now=LATER)
    return offer


def test_the_platform_is_told_the_plan_and_the_quantity(
    platform: Pretend, fort: Subscription
) -> None:
    offer = change(fort)
    operations.reconcile(now=LATER)
    spec = platform.spec(ref(fort))
    assert spec is not None
    assert (spec.offer, spec.quantity, spec.units) == (offer.ref, 2, ("alpha", "charlie"))
    assert [c.verb for c in platform.calls(ref(fort))][-2:] == ["change_plan", "set_quantity"]
    assert delivery(fort).in_step
    units = fort.units.filter(state="held").order_by("id").values_list("ref", "address")
    assert list(units) == [("alpha", "alpha.example"), ("charlie", "charlie.example")]


@pytest.mark.parametrize("kind", [Kind.FAILS, Kind.SILENT, Kind.LATE, Kind.SAYS_DONE])
def test_a_platform_that_fails_or_lies_leaves_the_change_open_until_it_is_done(
    platform: Pretend, fort: Subscription, kind: Kind
) -> None:
    offer = change(fort)
    platform.plan(Plan((Fault(kind, ref(fort), "change_plan", 1, 60),)))
    operations.reconcile(now=LATER)
    known = delivery(fort)
    assert not known.in_step
    assert known.plan_due
    fort.refresh_from_db()
    assert (fort.offer_id, fort.quantity) == (offer.id, 2), "the books are complete"
    for minutes in (10, 20, 60):
        operations.reconcile(now=LATER + dt.timedelta(minutes=minutes))
    spec = platform.spec(ref(fort))
    assert spec is not None
    assert (spec.offer, spec.quantity) == (offer.ref, 2)
    assert delivery(fort).in_step


def test_a_platform_that_refuses_leaves_the_change_to_staff(
    platform: Pretend, fort: Subscription
) -> None:
    change(fort)
    platform.plan(Plan((Fault(Kind.REFUSES, ref(fort), "change_plan", 9, 0),)))
    operations.reconcile(now=LATER)
    known = delivery(fort)
    assert known.gave_up_at is not None
    assert known.plan_due


def test_what_is_told_late_is_the_newest_plan(platform: Pretend, fort: Subscription) -> None:
    change(fort)
    newer = factories.offer(brand=fort.brand)
    switch(fort, WantedPlan(newer, 2, {}))
    operations.change_plan(fort.id, victims=[], now=LATER)
    assert delivery(fort).victims == ["bravo"], "what was to go still is"
    operations.reconcile(now=LATER)
    spec = platform.spec(ref(fort))
    assert spec is not None
    assert spec.offer == newer.ref


def test_a_comparison_does_not_take_an_untold_plan_for_told(
    platform: Pretend, fort: Subscription
) -> None:
    change(fort)
    operations.sweep(now=LATER)
    assert not delivery(fort).in_step


def test_a_unit_that_is_deleted_at_once_goes_at_once_and_the_plan_stays(
    platform: Pretend, fort: Subscription
) -> None:
    """C-6: paid for are three until the change, there are two."""
    with transaction.atomic():
        gone = delete_units(fort, ["bravo"], now=LATER)
        operations.delete_units(fort.id, victims=gone, now=LATER)
    operations.reconcile(now=LATER)
    spec = platform.spec(ref(fort))
    assert spec is not None
    assert (spec.quantity, spec.units) == (2, ("alpha", "charlie"))
    assert [c.verb for c in platform.calls(ref(fort))][-1:] == ["set_quantity"]
    assert "change_plan" not in [c.verb for c in platform.calls(ref(fort))]
    fort.refresh_from_db()
    assert (fort.quantity, delivery(fort).in_step) == (3, True)
    with transaction.atomic():
        victims = switch(fort, WantedPlan(fort.offer, 2, {}))
        operations.change_plan(fort.id, victims=victims, now=LATER)
    operations.reconcile(now=LATER + dt.timedelta(minutes=5))
    after = platform.spec(ref(fort))
    assert after is not None
    assert (after.quantity, after.units) == (2, ("alpha", "charlie"))
