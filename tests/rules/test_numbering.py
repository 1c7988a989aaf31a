"""Numbers of invoices and their dates (I-08)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.rules.numbering import (
    InvoiceNumber,
    IssueDateTooEarly,
    NotANumber,
    NotAPattern,
    next_date_allowed,
)


@pytest.mark.parametrize(
    ("n", "pattern", "number"),
    [
        (42, "{prefix}-{year}-{n:04}", "FA-2026-0042"),
        (12_345, "{prefix}-{year}-{n:04}", "FA-2026-12345"),
        (42, "{year}/{prefix}{n}", "2026/FA42"),
        (42, "{prefix}_{year}+{n:06}", "FA_2026+000042"),
    ],
)
def test_a_number_follows_its_pattern(n: int, pattern: str, number: str) -> None:
    assert InvoiceNumber.format("FA", 2026, n, pattern) == number


def test_numbers_have_four_digits_unless_said_otherwise() -> None:
    assert InvoiceNumber.format("FA", 2026, 1) == "FA-2026-0001"


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "{prefix}-{year}",
        "{prefix}-{n}",
        "{year}-{n}",
        "{prefix}-{year}-{n}-{n}",
        "{prefix} {year} {n}",
        "{prefix}-{year}-{n:4}",
        "{prefix}-{year}-{n.real}",
        "{prefix}-{year}-{n}-{brand}",
        "{prefix}-{year}-{n}-é",
        "{prefix}-{year}-{n}" + "x" * 40,
    ],
)
def test_a_pattern_that_loses_something_or_has_other_signs_is_refused(pattern: str) -> None:
    with pytest.raises(NotAPattern) as refusal:
        InvoiceNumber.format("FA", 2026, 1, pattern)
    assert refusal.value.facts == {"pattern": pattern}


@pytest.mark.parametrize(
    ("prefix", "n"), [("FA", 0), ("FA", -1), ("F A", 1), ("F" * 40, 1), ("É", 1), ("F\n", 1)]
)
def test_a_number_has_at_most_35_plain_signs(prefix: str, n: int) -> None:
    with pytest.raises(NotANumber):
        InvoiceNumber.format(prefix, 2026, n)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_two_numbers_of_a_series_are_never_the_same(first: int, second: int) -> None:
    numbers = {InvoiceNumber.format("FA", 2026, n) for n in (first, second)}
    assert len(numbers) == len({first, second})


def test_the_date_of_a_series_never_goes_back() -> None:
    last_on = dt.date(2026, 3, 4)
    for wished_on in (last_on, dt.date(2026, 3, 5)):
        assert next_date_allowed(last_on, wished_on) == wished_on
    with pytest.raises(IssueDateTooEarly) as refusal:
        next_date_allowed(last_on, dt.date(2026, 3, 3))
    assert refusal.value.facts == {"last_on": last_on, "wished_on": dt.date(2026, 3, 3)}


def test_a_new_series_begins_on_any_day() -> None:
    assert next_date_allowed(None, dt.date(2026, 1, 1)) == dt.date(2026, 1, 1)
