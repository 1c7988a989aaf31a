"""A right lasts until its last day is over where its customer lives (safety-and-law 3.6)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tacite.rules.territories import MEMBER_STATES
from tacite.rules.zones import begins_everywhere, latest_day, zone_of

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("country", "postcode", "zone"),
    [
        ("FR", "75011", PARIS),
        ("FR", "97 200", "America/Martinique"),
        ("FR", "97400", "Indian/Reunion"),
        ("ES", "35001", "Atlantic/Canary"),
        ("ES", "28001", "Europe/Madrid"),
        ("PT", "9500-321", "Atlantic/Azores"),
        ("US", "10001", None),
    ],
)
def test_an_address_has_its_clock(country: str, postcode: str, zone: str | None) -> None:
    assert zone_of(country, postcode) == zone


def test_every_member_state_has_one_that_exists() -> None:
    for country in MEMBER_STATES:
        assert ZoneInfo(zone_of(country, "") or "").key


def test_a_day_is_over_when_it_is_over_for_both() -> None:
    day = dt.date(2026, 7, 16)
    at_home = begins_everywhere(day, [PARIS])
    assert at_home == dt.datetime(2026, 7, 15, 22, tzinfo=dt.UTC)
    west = begins_everywhere(day, [PARIS, "America/Martinique"])
    assert west == dt.datetime(2026, 7, 16, 4, tzinfo=dt.UTC)
    assert begins_everywhere(day, [PARIS, "Indian/Reunion"]) == at_home


def test_what_is_concluded_counts_from_the_day_that_is_furthest_on() -> None:
    now = dt.datetime(2026, 7, 1, 21, tzinfo=dt.UTC)
    assert latest_day(now, [PARIS]) == dt.date(2026, 7, 1)
    assert latest_day(now, [PARIS, "Indian/Reunion"]) == dt.date(2026, 7, 2)
