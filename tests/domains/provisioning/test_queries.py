"""What is paid and not delivered is found (S2-14)."""

import pytest

from tacite.provisioning import operations, queries
from tacite.provisioning.models import Delivery
from tacite.provisioning.platforms.faults import Kind
from tacite.provisioning.platforms.pretend import Pretend
from tests import factories
from tests.domains.provisioning.providers import (
    DAY,
    MINUTE,
    NOON,
    become,
    ref,
    spoil,
)

pytestmark = pytest.mark.django_db


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
