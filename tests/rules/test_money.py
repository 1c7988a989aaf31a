"""Cents, the one rounding, and shares that add up (I-10, I-19)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.rules.money import (
    NothingToShareBy,
    NotMoney,
    format_plain,
    half_up,
    parse_cents,
    round_together,
    share,
)

fractions = st.fractions(min_value=-10_000, max_value=10_000, max_denominator=1_000)


@pytest.mark.parametrize(
    ("value", "cents"),
    [
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(49, 100), 0),
        (Fraction(-49, 100), 0),
        (Fraction(-51, 100), -1),
        (Decimal("2.5"), 3),
        (Decimal("-2.5"), -3),
        (Decimal("677.4"), 677),
        (Decimal("1E+3"), 1000),
        (7, 7),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: Fraction | Decimal | int, cents: int) -> None:
    assert half_up(value) == cents


@given(fractions)
def test_a_refund_rounds_as_its_invoice_did(value: Fraction) -> None:
    assert half_up(-value) == -half_up(value)
    assert abs(half_up(value) - value) <= Fraction(1, 2)


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.fractions(min_value=0, max_value=1000), min_size=1, max_size=30),
)
def test_shares_sum_to_the_whole_and_stay_within_a_cent_of_what_is_due(
    total: int, weights: list[Fraction]
) -> None:
    whole = sum(weights)
    if whole == 0:
        weights[0] = whole = Fraction(1)
    parts = share(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / whole) < 1


@given(st.lists(fractions, max_size=20))
def test_parts_rounded_together_sum_to_their_rounded_sum_and_mirror(parts: list[Fraction]) -> None:
    rounded = round_together(parts)
    assert sum(rounded) == half_up(sum(parts, Fraction(0)))
    assert all(abs(cents - part) < 1 for cents, part in zip(rounded, parts, strict=True))
    assert round_together([-part for part in parts]) == [-cents for cents in rounded]


def test_equal_remainders_are_served_in_order() -> None:
    assert share(100, [1, 1, 1]) == [34, 33, 33]
    assert share(-100, [1, 1, 1]) == [-34, -33, -33]
    assert share(5, [3, 1, 4]) == [2, 1, 2]


def test_parts_that_cancel_out_mirror_too() -> None:
    half = Fraction(1, 2)
    assert round_together([half, -half]) == [1, -1]
    assert round_together([-half, half]) == [-1, 1]
    assert round_together([Fraction(0)]) == [0]


def test_a_discount_takes_a_part_of_the_other_sign() -> None:
    assert share(4000, [10_000, -2_000]) == [5000, -1000]
    assert share(-4000, [10_000, -2_000]) == [-5000, 1000]
    assert share(1, [2, -1]) == [2, -1]


def test_nothing_is_shared_among_nobody() -> None:
    assert share(0, []) == []
    assert share(0, [2, -2]) == [0, 0]
    assert share(0, [0, 0]) == [0, 0]


@pytest.mark.parametrize(("total", "weights"), [(1, []), (1, [0, 0]), (1, [2, -2])])
def test_weights_that_divide_nothing_are_refused(total: int, weights: list[int]) -> None:
    with pytest.raises(NothingToShareBy) as refusal:
        share(total, weights)
    assert refusal.value.code == "nothing_to_share_by"
    assert refusal.value.facts == {"weights": weights}


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12.00", 1200),
        ("12", 1200),
        ("12.5", 1250),
        ("-0.05", -5),
        ("0.00", 0),
        ("999999999999999.99", 99_999_999_999_999_999),
    ],
)
def test_an_amount_with_a_dot_is_read(text: str, cents: int) -> None:
    assert parse_cents(text) == cents


@pytest.mark.parametrize(
    "text",
    # The last but two is twelve in Arabic digits.
    [
        "",
        "12,00",
        "12.",
        ".5",
        "12.000",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "1e3",
        "--1",
        "1_000",
        "NaN",
        "12.00 €",
        "-",
        "١٢",
        "1000000000000000",
        "½",
    ],
)
def test_anything_else_is_no_amount(text: str) -> None:
    with pytest.raises(NotMoney) as refusal:
        parse_cents(text)
    assert refusal.value.facts == {"text": text}
    assert str(refusal.value) == f"not_money text={text!r}"


@given(st.integers(-(10**16), 10**16))
def test_what_is_written_is_read_back(cents: int) -> None:
    assert parse_cents(format_plain(cents)) == cents


def test_amounts_are_written_with_two_decimals() -> None:
    assert [format_plain(cents) for cents in (1200, 5, -5, 0)] == ["12.00", "0.05", "-0.05", "0.00"]
