"""What coupons take off, and which price somebody with a status pays (S0-44)."""

from decimal import Decimal

import pytest

from tacite.rules.pricing import PriceRow, priced, rows_for, setup_cents
from tacite.rules.promotions import Discount

STANDARD = PriceRow("fixed", 1200)
STUDENT = PriceRow("fixed", 600, for_status="student")
SCHOOL = PriceRow("fixed", 500, for_status="school")
SETUP = PriceRow("setup", 3000)
FREE_SETUP = PriceRow("setup", 0, for_status="student")


@pytest.mark.parametrize(
    ("discount", "amount", "off"),
    [
        (Discount(percent=Decimal(20)), 1200, 240),
        (Discount(percent=Decimal("33.33")), 999, 333),  # 332.97
        (Discount(percent=Decimal("12.5")), 100, 13),  # 12.5: a half goes up
        (Discount(percent=Decimal(100)), 999, 999),
        (Discount(cents=500), 1200, 500),
        (Discount(cents=500), 300, 300),  # never more than the whole
    ],
)
def test_what_is_taken_off(discount: Discount, amount: int, off: int) -> None:
    assert discount.off(amount) == off


def test_for_some_periods_or_for_all() -> None:
    two = Discount(percent=Decimal(20), periods=2)
    assert [two.holds(n) for n in range(4)] == [True, True, False, False]
    assert Discount(cents=1).holds(1000)


def test_without_conditions_rows_stay_as_they_are() -> None:
    rows = (STANDARD, SETUP)
    assert rows_for(rows, {"student"}) is rows


@pytest.mark.parametrize(
    ("rows", "statuses", "price", "setup"),
    [
        ((STANDARD, STUDENT, SETUP), (), 1200, 3000),
        ((STANDARD, STUDENT, SETUP), ("student",), 600, 3000),
        ((STANDARD, STUDENT, SETUP, FREE_SETUP), ("student",), 600, 0),
        ((STANDARD, STUDENT, SCHOOL), ("student", "school"), 500, 0),  # the lower of two
        ((STUDENT, FREE_SETUP), (), 600, 0),  # sold once, always renewed
    ],
)
def test_the_price_of_who_has_a_status(
    rows: tuple[PriceRow, ...], statuses: tuple[str, ...], price: int, setup: int
) -> None:
    chosen = rows_for(rows, statuses)
    assert priced(chosen, quantity=1).amount_cents == price
    assert setup_cents(chosen) == setup
