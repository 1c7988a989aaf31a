"""Totals of lines (decisions, Prices and VAT; I-10)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.rules.money import half_up
from tacite.rules.tax import (
    Category,
    LineAmounts,
    PricedLine,
    Prices,
    RateOfAnUntaxedLine,
    VatGroup,
    totals,
    without_domestic_vat,
)

TWENTY = Decimal(20)


def line(cents: int, rate: str = "20", category: Category = "S", country: str = "FR") -> PricedLine:
    return PricedLine(cents=cents, category=category, rate=Decimal(rate), country=country)


taxed = st.builds(
    line,
    st.integers(-5_000_000, 50_000_000),
    st.sampled_from(["20", "10", "5.5", "8.5", "21", "25.5", "2.1"]),
    country=st.sampled_from(["FR", "BE"]),
)
untaxed = st.builds(
    line, st.integers(-5_000_000, 50_000_000), st.just("0"), st.sampled_from(["AE", "O", "E", "Z"])
)
many = st.lists(st.one_of(taxed, taxed, untaxed), max_size=40)


@given(many, st.sampled_from(["incl_vat", "excl_vat"]))
def test_lines_sum_to_their_groups_and_groups_to_the_whole(
    lines: Sequence[PricedLine], prices: Prices
) -> None:
    found = totals(lines, prices=prices)
    assert all(amounts.net + amounts.vat == amounts.gross for amounts in found.lines)
    assert sum(amounts.net for amounts in found.lines) == found.net
    assert sum(amounts.vat for amounts in found.lines) == found.vat
    assert sum(amounts.gross for amounts in found.lines) == found.gross
    assert sum(group.base_cents for group in found.groups) == found.net
    assert sum(group.vat_cents for group in found.groups) == found.vat
    for group in found.groups:
        members = [
            amounts
            for priced, amounts in zip(lines, found.lines, strict=True)
            if (priced.category, priced.country, priced.rate) == group[:3]
        ]
        assert sum(amounts.net for amounts in members) == group.base_cents
        assert sum(amounts.vat for amounts in members) == group.vat_cents


@given(many)
def test_a_price_with_vat_never_drifts_by_a_cent(lines: Sequence[PricedLine]) -> None:
    found = totals(lines, prices="incl_vat")
    assert [amounts.gross for amounts in found.lines] == [priced.cents for priced in lines]
    for group in found.groups:
        gross, rate = group.base_cents + group.vat_cents, Fraction(group.rate)
        assert group.vat_cents == half_up(gross * rate / (100 + rate))
        # The official rule computes from the base and tolerates the cent.
        assert abs(group.vat_cents - half_up(group.base_cents * rate / 100)) <= 1


@given(many)
def test_a_price_without_vat_keeps_its_base(lines: Sequence[PricedLine]) -> None:
    found = totals(lines, prices="excl_vat")
    assert [amounts.net for amounts in found.lines] == [priced.cents for priced in lines]
    for group in found.groups:
        assert group.vat_cents == half_up(group.base_cents * Fraction(group.rate) / 100)


@given(many, st.sampled_from(["incl_vat", "excl_vat"]))
def test_a_full_credit_note_mirrors_its_invoice(
    lines: Sequence[PricedLine], prices: Prices
) -> None:
    credited = [
        line(-priced.cents, str(priced.rate), priced.category, priced.country) for priced in lines
    ]
    assert [-amounts.vat for amounts in totals(credited, prices=prices).lines] == [
        amounts.vat for amounts in totals(lines, prices=prices).lines
    ]


@given(taxed, st.sampled_from(["incl_vat", "excl_vat"]))
def test_one_line_is_totalled_as_many_are(priced: PricedLine, prices: Prices) -> None:
    nothing = line(0, str(priced.rate), country=priced.country)
    alone, accompanied = totals([priced], prices=prices), totals([priced, nothing], prices=prices)
    assert alone.lines == accompanied.lines[:1]
    assert alone.groups == accompanied.groups
    assert alone[2:] == accompanied[2:]


def test_9_99_including_20_percent() -> None:
    found = totals([line(999)], prices="incl_vat")
    assert found.lines == (LineAmounts(net=832, vat=167, gross=999),)
    assert found.groups == (VatGroup("S", "FR", TWENTY, base_cents=832, vat_cents=167),)
    assert (found.net, found.vat, found.gross) == (832, 167, 999)


def test_20_00_including_20_percent() -> None:
    assert totals([line(2000)], prices="incl_vat")[2:] == (1667, 333, 2000)


def test_150_00_excluding_20_percent() -> None:
    assert totals([line(15000)], prices="excl_vat")[2:] == (15000, 3000, 18000)


def test_the_vat_of_a_rate_is_rounded_once_and_not_per_line() -> None:
    found = totals([line(2), line(2), line(2)], prices="excl_vat")
    assert found.vat == 1  # 6 x 20 % = 1.2; three lines of 0.4 rounded one by one would be none
    assert [amounts.vat for amounts in found.lines] == [1, 0, 0]


def test_groups_stand_in_order_of_appearance() -> None:
    found = totals(
        [line(100, "5.5"), line(100), line(200, "5.5"), line(100, "0", "AE", "BE")],
        prices="excl_vat",
    )
    assert found.groups == (
        VatGroup("S", "FR", Decimal("5.5"), base_cents=300, vat_cents=17),
        VatGroup("S", "FR", TWENTY, base_cents=100, vat_cents=20),
        VatGroup("AE", "BE", Decimal(0), base_cents=100, vat_cents=0),
    )


def test_nothing_totals_to_nothing() -> None:
    assert totals([], prices="incl_vat") == ((), (), 0, 0, 0)


@pytest.mark.parametrize(("category", "rate"), [("S", "0"), ("AE", "20"), ("O", "20"), ("E", "1")])
def test_a_rate_goes_with_its_category(category: Category, rate: str) -> None:
    with pytest.raises(RateOfAnUntaxedLine) as refusal:
        line(100, rate, category)
    assert refusal.value.facts == {"category": category, "rate": Decimal(rate)}


def test_a_reverse_charge_takes_the_domestic_vat_out_of_the_price() -> None:
    assert without_domestic_vat(1200, TWENTY) == 1000
    assert without_domestic_vat(999, TWENTY) == 832
    assert without_domestic_vat(-999, TWENTY) == -832


@given(st.integers(-(10**9), 10**9), st.sampled_from(["20", "21", "5.5"]))
def test_what_is_taken_out_is_what_the_invoice_would_have_shown(cents: int, rate: str) -> None:
    assert (
        without_domestic_vat(cents, Decimal(rate))
        == totals([line(cents, rate)], prices="incl_vat").net
    )
