"""Whatever is renewed, voided, paid or changed, days billed tile the life of a service (I-02)."""

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tacite.acts import correction, cycle_change, ending, from_credit, lateness, renewal, renewing
from tacite.engine import checks
from tacite.invoicing.models import PaymentRequest
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Coverage, Subscription
from tests import factories
from tests.town import give_credit

STARTS = dt.date(2026, 1, 20)
CYCLES = ("1 month", "3 months", "45 days", "1 year")
Act = Callable[[Subscription, dt.date], Any]


def who(service: Subscription, on: dt.date) -> dict[str, Any]:
    return {"account_id": service.account_id, "actor": "user:1", "now": factories.at(on)}


def renews(cycle: str) -> Act:
    return lambda s, on: renewing.renew(choices={s.id: cycle}, **who(s, on))


def changes(cycle: str) -> Act:
    return lambda s, on: cycle_change.change_cycle(subscription_id=s.id, cycle=cycle, **who(s, on))


def pays(service: Subscription, on: dt.date) -> None:
    for request in PaymentRequest.objects.filter(state="open"):
        from_credit.pay_from_credit(request_id=request.id, **who(service, on))


def voids(_service: Subscription, on: dt.date) -> None:
    for request in PaymentRequest.objects.filter(state="open"):
        correction.void_request(
            request_id=request.id, reason="x", actor="staff:1", now=factories.at(on)
        )


def terminates(service: Subscription, on: dt.date) -> None:
    ending.terminate(subscription_id=service.id, **who(service, on))


def goes_on(service: Subscription, on: dt.date) -> None:
    ending.undo_termination(subscription_id=service.id, **who(service, on))


ACTS: dict[str, Act] = {
    **{f"renew {cycle}": renews(cycle) for cycle in CYCLES},
    **{f"change to {cycle}": changes(cycle) for cycle in CYCLES},
    "pay": pays,
    "pay again": pays,
    "void": voids,
    "terminate": terminates,
    "go on": goes_on,
}
moments = st.lists(st.tuples(st.sampled_from([*ACTS]), st.integers(0, 40)), min_size=3, max_size=8)


def night(service: Subscription, on: dt.date) -> None:
    for step in (renewal.request_due, lateness.suspend, lateness.end, lateness.void_unpaid):
        step([service.payer_id], as_of=on, actor="night", now=factories.at(on, 2))


def living() -> Subscription:
    factories.installation()
    brand = factories.brand(
        settings={"cycle_change": "self", "credit.pays_renewals": "by_customer"}
    )
    offer = factories.offer(brand=brand)
    for number, cycle in enumerate(CYCLES[1:]):
        factories.price(offer=offer, cents=2000 + number, cycle=cycle)
    account = factories.account(brand=brand)
    give_credit(account, 10_000_000, on=STARTS)
    return factories.subscription(
        account=account,
        offer=offer,
        expires_on=dt.date(2026, 1, 31),
        anchor_on=dt.date(2025, 1, 31),
    )


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(moments=moments)
@pytest.mark.django_db
def test_days_billed_tile_whatever_is_done(moments: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        service, on = living(), STARTS
        for name, days in moments:
            on += dt.timedelta(days=days)
            night(service, on)
            try:
                with transaction.atomic():
                    ACTS[name](service, on)
            except Refused:
                pass
            covered = [
                (c.days.lower, c.days.upper)
                for c in Coverage.objects.filter(subscription=service, released_at__isnull=True)
            ]
            covered.sort()
            assert all(end == start for (_, end), (start, _) in pairwise(covered))
            opened = PaymentRequest.objects.filter(state="open", lines__subscription=service)
            assert opened.count() <= 1
            assert checks.recent([service.payer_id]) == []
        transaction.set_rollback(True)
