"""The night by itself: at the hour of the last brand, each missed one once, in order."""

import datetime as dt
from typing import Any

import pytest

from tacite import clock
from tacite.engine import night, queries
from tacite.engine.models import Night
from tacite.engine.operations import NightRefused
from tacite.history.operations import Happened, record
from tacite.worker.nights import due_now, last_due, next_night, run_due
from tests import factories

_TWO = dt.time(2)
_PARIS = [("Europe/Paris", _TWO)]


def _utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-10T00:59:59", "2026-03-09"),  # 01:59:59 in Paris
        ("2026-03-10T01:00:00", "2026-03-10"),
        ("2026-03-10T22:59:59", "2026-03-10"),  # one second before midnight
        ("2026-03-10T23:00:00", "2026-03-10"),
        ("2026-07-10T00:00:00", "2026-07-10"),  # summer time: two hours
        ("2026-03-29T00:59:59", "2026-03-28"),  # 02:00 to 03:00 do not exist that night
        ("2026-03-29T01:00:00", "2026-03-29"),
        ("2026-10-24T23:59:59", "2026-10-24"),
        ("2026-10-25T00:00:00", "2026-10-25"),  # the first of two 02:00 of that night
        ("2026-10-25T01:00:00", "2026-10-25"),  # the second
    ],
)
def test_a_night_is_due_at_the_local_hour_of_the_brand(now: str, expected: str) -> None:
    assert last_due(_PARIS, now=_utc(now)) == _day(expected)


def test_one_night_waits_for_the_brand_whose_hour_comes_last() -> None:
    hours = [*_PARIS, ("America/Martinique", _TWO), ("Europe/Amsterdam", dt.time(4))]
    assert last_due(hours, now=_utc("2026-03-10T05:59:00")) == dt.date(2026, 3, 9)
    assert last_due(hours, now=_utc("2026-03-10T06:00:00")) == dt.date(2026, 3, 10)


def test_without_a_brand_no_night_is_due() -> None:
    assert last_due([], now=_utc("2026-03-10T06:00:00")) is None


@pytest.mark.parametrize(
    ("due", "running", "last", "born", "expected"),
    [
        ("2026-03-10", None, "2026-03-09", None, "2026-03-10"),
        ("2026-03-10", None, "2026-03-10", None, None),
        ("2026-03-10", None, "2026-03-06", None, "2026-03-07"),  # missed ones, oldest first
        ("2026-03-10", "2026-03-08", "2026-03-07", None, "2026-03-08"),  # the one that stopped
        ("2026-03-10", "2026-03-11", "2026-03-10", None, None),  # begun by hand, its hour to come
        ("2026-03-10", None, None, None, "2026-03-10"),
        ("2026-03-10", None, None, "2026-03-10", None),  # loaded at noon: not before tonight
        ("2026-03-11", None, None, "2026-03-10", "2026-03-11"),
        ("2026-03-13", None, None, "2026-03-10", "2026-03-11"),
        (None, None, None, None, None),
    ],
)
def test_the_next_night_follows_the_last(
    due: str | None, running: str | None, last: str | None, born: str | None, expected: str | None
) -> None:
    found = next_night(
        due_on=_day(due), running_on=_day(running), last_on=_day(last), born_on=_day(born)
    )
    assert found == _day(expected)


@pytest.fixture
def at_noon(db: None) -> Any:
    """Hold the clock at noon of 13 March 2026, with one brand in Paris."""
    factories.brand()
    clock.set_fixed(_utc("2026-03-13T11:00:00"))
    yield
    clock.set_fixed(None)


def _finished() -> list[dt.date]:
    return [each.as_of for each in Night.objects.filter(state="finished").order_by("finished_at")]


def test_missed_nights_are_run_one_by_one_in_order(at_noon: None) -> None:
    Night.objects.create(
        as_of=dt.date(2026, 3, 10),
        state="finished",
        started_at=clock.now(),
        finished_at=clock.now(),
    )
    assert run_due(going=lambda: True) == 3
    assert sorted(_finished()) == [dt.date(2026, 3, n) for n in (10, 11, 12, 13)]
    assert run_due(going=lambda: True) == 0


def test_customers_who_were_brought_in_today_are_first_billed_tonight(at_noon: None) -> None:
    record([Happened("load", "account", 1)], actor="staff:1", now=_utc("2026-03-13T09:00:00"))
    assert due_now(clock.now()) is None
    assert due_now(_utc("2026-03-14T01:00:00")) == dt.date(2026, 3, 14)


def test_a_night_that_is_interrupted_is_resumed(
    at_noon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = factories.account()
    factories.subscription(account=account, expires_on=dt.date(2026, 3, 20))
    assert run_due(going=iter([True, False]).__next__) == 0
    stopped = queries.unfinished()
    assert stopped is not None
    assert due_now(clock.now()) == stopped.as_of
    assert run_due(going=lambda: True) == 1
    assert queries.unfinished() is None


@pytest.mark.parametrize(
    "fault",
    [NightRefused(why="already_running"), night.NightStopped(step="suspend", error="disk full")],
)
def test_a_night_that_cannot_run_is_tried_again_later(
    at_noon: None, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise fault

    monkeypatch.setattr(night, "run", fail)
    assert run_due(going=lambda: True) == 0
    monkeypatch.undo()
    assert run_due(going=lambda: True) == 1
