"""Until when a consumer may withdraw: fourteen days, ending with a working day."""

import datetime as dt

import pytest

from tacite.rules.packs import shipped
from tacite.rules.withdrawal import easter, withdrawable_until

D = dt.date


def until(concluded_on: dt.date, *, country: str = "FR", kind: str = "consumer") -> dt.date | None:
    return withdrawable_until(shipped(), country=country, kind=kind, concluded_on=concluded_on)


@pytest.mark.parametrize(
    ("country", "concluded_on", "too_late_on"),
    [
        ("FR", D(2026, 3, 10), D(2026, 3, 25)),  # a Tuesday: the last day is the 24th
        ("FR", D(2026, 3, 14), D(2026, 3, 31)),  # would end on a Saturday: Monday the 30th counts
        ("FR", D(2026, 3, 22), D(2026, 4, 8)),  # Easter Sunday, and Easter Monday after it
        ("FR", D(2026, 6, 30), D(2026, 7, 16)),  # the fourteenth of July
        ("BE", D(2026, 6, 30), D(2026, 7, 15)),  # which is a working day in Belgium
        ("NL", D(2026, 4, 13), D(2026, 4, 29)),  # King's Day
        ("DE", D(2026, 12, 11), D(2026, 12, 29)),  # Christmas on a Friday: of all the Union
    ],
)
def test_the_last_day_is_a_working_day(
    country: str, concluded_on: dt.date, too_late_on: dt.date
) -> None:
    assert until(concluded_on, country=country) == too_late_on


@pytest.mark.parametrize("kind", ["business", "public_body", "non_professional"])
def test_only_consumers_have_the_right(kind: str) -> None:
    assert until(D(2026, 3, 10), kind=kind) is None


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2019, 4, 21), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25), (1954, 4, 18)],
)
def test_easter(year: int, month: int, day: int) -> None:
    assert easter(year) == D(year, month, day)
