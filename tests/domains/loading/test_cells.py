"""Cells are read strictly: what is not exactly what it should be is refused with a code."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.acts.loading import cells
from tacite.acts.loading.cells import Unfit
from tacite.rules.identifiers import check_vat_number


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (cells.money, "12.00", 1200),
        (cells.money, "0.05", 5),
        (cells.money, "12", 1200),
        (cells.day, "2028-02-29", dt.date(2028, 2, 29)),
        (cells.cycle, "1 month", "1 month"),
        (cells.cycle, "12 month", "12 months"),
        (cells.number(1, 10), "10", 10),
        (cells.country, "BE", "BE"),
        (cells.iban, "FR76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        (cells.email, "a.b+c@mail.example", "a.b+c@mail.example"),
        (cells.several(cells.key(60)), "north | south east", ("north", "south", "east")),
        (cells.with_quantity, "backup:2", ("backup", 2)),
        (cells.with_quantity, "backup", ("backup", 1)),
    ],
)
def test_what_is_right_is_read(read: Callable[[str], Any], cell: str, value: object) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell", "code"),
    [
        (cells.money, "12,00", "not_money"),
        (cells.money, "12.5", "not_money"),
        (cells.money, "1.200", "not_money"),
        (cells.money, "1 200.00", "not_money"),
        (cells.money, "12.00 €", "not_money"),
        (cells.money, "١٢.٠٠", "not_money"),
        (cells.money, "12345678901.00", "not_money"),
        (cells.day, "15/03/2026", "not_a_day"),
        (cells.day, "2026-3-15", "not_a_day"),
        (cells.day, "2026-02-30", "impossible_day"),
        (cells.day, "2027-02-29", "impossible_day"),
        (cells.day, "0000-00-00", "impossible_day"),
        (cells.day, "1970-01-01", "impossible_day"),
        (cells.cycle, "monthly", "not_a_cycle"),
        (cells.number(1, 10), "11", "not_a_number"),
        (cells.number(1, 10), "1.0", "not_a_number"),
        (cells.slug(10), "a b", "not_a_ref"),
        (cells.slug(3), "abcd", "too_long"),
        (cells.key(10), "a|b", "not_a_ref"),
        (cells.text(3), "abcd", "too_long"),
        (cells.text(30), "two\nlines", "control_character"),
        (cells.text(30), "turned\u202eround", "control_character"),
        (cells.email, "nobody", "not_an_email"),
        (cells.email, "a@b@c.example", "not_an_email"),
        (cells.email, "a@example", "not_an_email"),
        (cells.country, "France", "not_a_country"),
        (cells.currency, "€", "not_a_currency"),
        (cells.iban, "FR7630006000011234567890188", "not_an_iban"),
    ],
)
def test_what_is_wrong_is_refused(read: Callable[[str], Any], cell: str, code: str) -> None:
    with pytest.raises(Unfit) as refused:
        read(cell)
    assert refused.value.code == code


def test_a_wrong_word_is_answered_with_the_nearest_right_one() -> None:
    with pytest.raises(Unfit) as refused:
        cells.word("consumer", "business")("consumers")
    assert refused.value.facts == {"nearest": "consumer"}


def test_the_united_kingdom_and_greece_are_told_their_codes() -> None:
    for wrong, right in (("UK", "GB"), ("EL", "GR")):
        with pytest.raises(Unfit) as refused:
            cells.country(wrong)
        assert refused.value.facts == {"nearest": right}


def test_a_number_says_why_it_is_none() -> None:
    with pytest.raises(Unfit) as refused:
        cells.identifier(check_vat_number, "BE0000000098")
    assert (refused.value.code, refused.value.facts) == ("not_a_vat_number", {"why": "checksum"})


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_every_amount_reads_back_to_the_cent(cents: int) -> None:
    assert cells.money(f"{cents // 100}.{cents % 100:02}") == cents


@given(st.text())
def test_no_text_is_read_as_anything_but_a_plain_amount(text: str) -> None:
    try:
        cents = cells.money(text)
    except Unfit:
        return
    assert text.isascii()
    assert f"{cents // 100}.{cents % 100:02}".startswith(text.lstrip("0").split(".")[0])
