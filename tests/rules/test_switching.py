"""Leaving for another provider: the days of the Data Act (safety-and-law 3.17)."""

import datetime as dt

import pytest

from tacite.rules import consumer_law
from tacite.rules.consumer_law import Switching
from tacite.rules.switching import SwitchingDays, done_early, switching_days

D = dt.date
ASKED = D(2026, 12, 31)


def law(country: str = "FR", kind: str = "business", on: dt.date = ASKED) -> Switching | None:
    return consumer_law.shipped().switching(country=country, kind=kind, on=on)


def test_everybody_in_the_union_has_it_since_its_day() -> None:
    for kind in ("consumer", "non_professional", "business", "public_body"):
        assert law("NL", kind) is not None
    assert law("US") is None
    assert law(on=D(2025, 9, 11)) is None
    found = law()
    assert found is not None
    assert (found.notice_months, found.free_from) == (2, D(2027, 1, 12))


@pytest.mark.parametrize(
    ("notice_days", "days"),
    [
        (0, (D(2026, 12, 31), D(2027, 1, 30), D(2027, 3, 1))),
        (30, (D(2027, 1, 30), D(2027, 3, 1), D(2027, 3, 31))),
        (90, (D(2027, 2, 28), D(2027, 3, 30), D(2027, 4, 29))),  # two months at most
    ],
)
def test_notice_then_thirty_days_to_move_and_thirty_to_fetch(
    notice_days: int, days: tuple[dt.date, dt.date, dt.date]
) -> None:
    found = law()
    assert found is not None
    made = switching_days(found, asked_on=ASKED, notice_days=notice_days, moves=True)
    assert made == SwitchingDays(*days)


def test_who_wants_it_erased_waits_for_nothing_after_the_notice() -> None:
    found = law()
    assert found is not None
    made = switching_days(found, asked_on=ASKED, notice_days=10, moves=False)
    assert {made.notice_ends_on, made.stops_on, made.erased_on} == {D(2027, 1, 10)}


def test_who_has_moved_early_pays_no_longer_and_fetches_for_thirty_days_all_the_same() -> None:
    found = law()
    assert found is not None
    days = switching_days(found, asked_on=ASKED, notice_days=0, moves=True)
    early = done_early(days, found, on=D(2027, 1, 10))
    assert early == SwitchingDays(D(2026, 12, 31), D(2027, 1, 10), D(2027, 2, 9))
    assert done_early(days, found, on=D(2027, 2, 10)) == days
