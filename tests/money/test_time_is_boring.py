"""Month ends, leap days, both nights on which the clocks change, servers anywhere (I-19)."""

import datetime as dt
import os
import time
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from tacite.engine import night
from tacite.invoicing.models import PaymentRequest
from tacite.subscriptions.models import Subscription
from tests import factories, town

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
ZONES = ["UTC", "Europe/Paris", "America/Los_Angeles", "Pacific/Kiritimati"]


@pytest.fixture(params=ZONES)
def server_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """Let the server stand somewhere else."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def test_a_night_says_the_same_wherever_the_server_stands(server_zone: str) -> None:
    town.build(of_each=1)
    town.run(town.NIGHT)
    asked = PaymentRequest.objects.get(account__ref="asked-0")
    assert (asked.requested_on, asked.due_on) == (town.NIGHT, dt.date(2026, 3, 25))
    issued = PaymentRequest.objects.get(account__ref="terms-0").invoice
    assert issued is not None
    assert issued.issued_on == town.NIGHT


@pytest.mark.parametrize("changes_on", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
@pytest.mark.parametrize("minute", range(0, 71, 5))
def test_the_night_on_which_the_clocks_change_asks_once(changes_on: dt.date, minute: int) -> None:
    """Every five minutes from 01:55 to 03:05: one run does the work, the others find nothing."""
    factories.installation()
    service = factories.subscription(expires_on=changes_on + dt.timedelta(days=14))
    begin = dt.datetime.combine(changes_on, dt.time(1, 55), PARIS).astimezone(dt.UTC)
    for more in (0, minute):
        now = begin + dt.timedelta(minutes=more)
        today = now.astimezone(PARIS).date()
        night.run(as_of=changes_on, today=today, now=now)
    assert PaymentRequest.objects.filter(lines__subscription=service).count() == 1


def paid_through(service: Subscription, *, until: dt.date) -> list[dt.date]:
    """Let a service live with credit enough, and return where each of its periods ended."""
    ends: list[dt.date] = []
    day = service.expires_on
    while day and day < until:
        town.run(day - dt.timedelta(days=1))
        town.run(day)
        service.refresh_from_db()
        ends.append(service.expires_on or day)
        day = service.expires_on
    return ends


@pytest.mark.parametrize(
    ("anchor_on", "cycle", "expected"),
    [
        # WE-19: begun on the 31st, it comes back to the 31st after every shorter month.
        ("2026-01-31", "1 month", ["02-28", "03-31", "04-30", "05-31", "06-30"]),
        ("2028-01-31", "1 month", ["02-29", "03-31", "04-30"]),
        ("2027-02-28", "1 month", ["03-28", "04-28", "05-28"]),
        ("2026-01-30", "1 month", ["02-28", "03-30", "04-30"]),
    ],
)
def test_renewals_count_from_the_anniversary(
    anchor_on: str, cycle: str, expected: list[str]
) -> None:
    factories.installation()
    began = dt.date.fromisoformat(anchor_on)
    brand = factories.brand()
    account = factories.account(brand=brand)
    offer = factories.offer(brand=brand, cycle=cycle)
    first = dt.date.fromisoformat(f"{began.year}-{expected[0]}")
    service = factories.subscription(
        account=account, offer=offer, expires_on=first, anchor_on=began
    )
    town.give_credit(account, 100_000, on=began)
    last = dt.date.fromisoformat(f"{began.year}-{expected[-1]}")
    found = paid_through(service, until=last)
    assert [f"{day:%m-%d}" for day in found] == expected[1:]


def test_a_leap_day_comes_back_in_leap_years() -> None:
    factories.installation()
    brand = factories.brand()
    account = factories.account(brand=brand, kind="business")  # a consumer would be told first
    offer = factories.offer(brand=brand, cycle="1 year")
    began = dt.date(2024, 2, 29)
    service = factories.subscription(
        account=account,
        offer=offer,
        cycle="1 year",
        expires_on=dt.date(2025, 2, 28),
        anchor_on=began,
    )
    town.give_credit(account, 100_000, on=began)
    found = paid_through(service, until=dt.date(2028, 2, 28))
    assert found == [dt.date(2026, 2, 28), dt.date(2027, 2, 28), dt.date(2028, 2, 29)]


def test_a_service_that_missed_many_nights_is_asked_for_once() -> None:
    """S0-45: exactly one request for a period, however late the night comes."""
    factories.installation()
    service = factories.subscription(expires_on=town.NIGHT + dt.timedelta(days=2))
    town.run(town.NIGHT)
    assert PaymentRequest.objects.filter(lines__subscription=service).count() == 1
