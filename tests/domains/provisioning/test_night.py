"""The night reconciles after it decided, and a dry run calls nobody (S-1)."""

import datetime as dt

import pytest

from tacite.engine import night
from tacite.provisioning import queries
from tacite.provisioning.models import Delivery
from tacite.provisioning.platforms.base import Seen
from tacite.provisioning.platforms.faults import Kind
from tacite.provisioning.platforms.pretend import Pretend
from tests import factories
from tests.domains.provisioning.providers import delivery, ref, spoil

pytestmark = pytest.mark.django_db
EXPIRES_ON = dt.date(2026, 3, 15)


def run(day: dt.date, *, dry: bool = False) -> dict[str, tuple[int, int]]:
    play = night.rehearse_run if dry else night.run
    done = play(as_of=day, today=day, now=factories.at(day, 2))
    return {step.name: (step.done, step.parked) for step in done}


def test_a_night_delivers_suspends_and_ends_on_the_platform(platform: Pretend) -> None:
    factories.installation()
    service = factories.subscription()
    assert run(EXPIRES_ON - dt.timedelta(days=20))["reconcile"] == (1, 0)
    assert platform.truth() == {ref(service): Seen.RUNNING}
    assert run(EXPIRES_ON)["reconcile"] == (1, 0)
    assert platform.truth() == {ref(service): Seen.SUSPENDED}
    assert run(EXPIRES_ON + dt.timedelta(days=1))["reconcile"] == (0, 0)
    assert run(EXPIRES_ON + dt.timedelta(days=10))["reconcile"] == (1, 0)
    assert platform.truth() == {}
    sweep = queries.last_sweep()
    assert sweep is not None
    assert sweep.finished_at is not None


def test_a_dry_run_foretells_what_is_decided_and_calls_nobody(platform: Pretend) -> None:
    factories.installation()
    service = factories.subscription()
    foretold = run(EXPIRES_ON, dry=True)
    assert platform.calls(ref(service)) == []
    assert not Delivery.objects.exists()
    done = run(EXPIRES_ON)
    assert {name: done[name] for name in foretold} == foretold
    assert platform.truth() == {ref(service): Seen.SUSPENDED}


def test_a_night_ends_though_a_platform_refuses_and_says_how_many_it_left(
    platform: Pretend,
) -> None:
    factories.installation()
    service = factories.subscription()
    spoil(platform, Kind.REFUSES)
    assert run(EXPIRES_ON - dt.timedelta(days=20))["reconcile"] == (1, 1)
    assert delivery(service).error == "refused"
