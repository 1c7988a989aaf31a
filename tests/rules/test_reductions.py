"""A reduced price stands beside the lowest one of thirty days (safety-and-law 3.7, S2-12)."""

import datetime as dt

import pytest

from tacite.rules.reductions import DatedPrice, Reduction, reduction


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


def measured(*prices: DatedPrice, on: dt.date) -> Reduction | None:
    return reduction(prices, on=on, days=30)


WAS = DatedPrice(2400, None, day(3, 1))
NOW = DatedPrice(1800, day(3, 1))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (day(2, 28), None),  # it still costs 24.00
        (day(3, 1), Reduction(day(3, 1), 2400)),
        (day(3, 30), Reduction(day(3, 1), 2400)),
        (day(3, 31), None),  # 30 days later it is simply the price
    ],
)
def test_a_lower_price_is_a_reduction_for_thirty_days(
    on: dt.date, expected: Reduction | None
) -> None:
    assert measured(WAS, NOW, on=on) == expected


def test_one_that_ends_is_a_reduction_until_its_end() -> None:
    promotion = DatedPrice(1800, day(3, 1), day(6, 1))
    after = DatedPrice(2400, day(6, 1))
    assert measured(WAS, promotion, after, on=day(5, 31)) == Reduction(day(3, 1), 2400)
    assert measured(WAS, promotion, after, on=day(6, 1)) is None


def test_the_lowest_of_the_days_before_counts_not_the_last() -> None:
    # 20.00 until 30 January + 30 days = 1 March: its last day is 30 days before the reduction.
    cheap = DatedPrice(2000, None, day(1, 31))
    raised = DatedPrice(2400, day(1, 31), day(3, 1))
    assert measured(cheap, raised, NOW, on=day(3, 1)) == Reduction(day(3, 1), 2000)
    earlier = [DatedPrice(2000, None, day(1, 30)), DatedPrice(2400, day(1, 30), day(3, 1))]
    assert measured(*earlier, NOW, on=day(3, 1)) == Reduction(day(3, 1), 2400)


def test_raised_for_show_and_reduced_again_names_the_price_before() -> None:
    prices = [
        DatedPrice(1000, None, day(2, 20)),
        DatedPrice(2000, day(2, 20), day(3, 1)),
        DatedPrice(1200, day(3, 1)),
    ]
    assert measured(*prices, on=day(3, 2)) == Reduction(day(3, 1), 1000)


def test_reductions_that_follow_each_other_count_from_the_first() -> None:
    second = [
        DatedPrice(2400, None, day(3, 1)),
        DatedPrice(2000, day(3, 1), day(3, 15)),
        DatedPrice(1800, day(3, 15)),
    ]
    assert measured(*second, on=day(3, 20)) == Reduction(day(3, 1), 2400)
    late = [
        DatedPrice(2400, None, day(1, 1)),
        DatedPrice(2000, day(1, 1), day(3, 15)),
        DatedPrice(1800, day(3, 15)),
    ]
    assert measured(*late, on=day(3, 20)) == Reduction(day(3, 15), 2000)


def test_a_rise_a_new_price_and_no_price_are_no_reductions() -> None:
    assert measured(DatedPrice(1000, None, day(3, 1)), NOW, on=day(3, 2)) is None
    assert measured(NOW, on=day(3, 2)) is None
    assert measured(DatedPrice(2400, None, day(2, 1)), NOW, on=day(3, 2)) is None  # a gap
    assert measured(on=day(3, 2)) is None
    assert measured(WAS, on=day(3, 2)) is None
