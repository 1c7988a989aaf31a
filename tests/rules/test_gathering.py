"""Windows in which renewals stand on one request (S3-37, S4-42)."""

import datetime as dt

import pytest

from tacite.rules.gathering import DAYS_MAX, WAYS, looks_ahead, stands_with, way_of, window_end

D = dt.date


@pytest.mark.parametrize(
    ("way", "on", "end"),
    [
        ("service", D(2026, 3, 1), D(2026, 3, 2)),
        ("account", D(2026, 3, 1), D(2026, 3, 2)),
        ("14 days", D(2026, 2, 20), D(2026, 3, 6)),
        ("30 days", D(2026, 3, 1), D(2026, 3, 31)),
        ("90 days", D(2026, 3, 1), D(2026, 5, 30)),
        ("quarter", D(2026, 1, 1), D(2026, 4, 1)),
        ("quarter", D(2026, 3, 31), D(2026, 4, 1)),
        ("quarter", D(2026, 11, 2), D(2027, 1, 1)),
        ("half_year", D(2026, 6, 30), D(2026, 7, 1)),
        ("half_year", D(2026, 7, 1), D(2027, 1, 1)),
        ("year", D(2026, 1, 1), D(2027, 1, 1)),
    ],
)
def test_a_window_opens_with_the_first_day_of_asking(way: str, on: D, end: D) -> None:
    assert window_end(way, on) == end


def test_no_window_is_longer_than_a_year() -> None:
    for way in WAYS:
        for day in range(366):
            on = D(2024, 1, 1) + dt.timedelta(days=day)
            assert dt.timedelta(1) <= window_end(way, on) - on <= dt.timedelta(DAYS_MAX)


def test_only_windows_look_ahead() -> None:
    assert [way for way in WAYS if not looks_ahead(way)] == ["service", "account"]


def test_a_choice_holds_while_it_is_offered() -> None:
    assert way_of("quarter", usual="service", offered=("quarter", "year")) == "quarter"
    assert way_of("quarter", usual="service", offered=()) == "service"
    assert way_of("", usual="account", offered=("year",)) == "account"


@pytest.mark.parametrize(
    ("way", "group_id", "by_hand", "found"),
    [
        ("service", None, False, ("service", 7)),
        ("account", None, False, ("payer", 0)),
        ("90 days", None, False, ("payer", 0)),
        ("service", 3, False, ("group", 3)),
        ("account", 3, False, ("group", 3)),
        ("account", 3, True, ("payer", 0)),
        ("service", None, True, ("payer", 0)),
    ],
)
def test_a_group_has_a_request_of_its_own_however_the_rest_is_gathered(
    way: str, group_id: int | None, by_hand: object, found: tuple[str, int]
) -> None:
    assert stands_with(way, service_id=7, group_id=group_id, by_hand=bool(by_hand)) == found
