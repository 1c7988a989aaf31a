"""What a quantity costs."""

import pytest

from tacite.rules.pricing import NoPrice, Priced, PriceRow, priced, setup_cents


@pytest.mark.parametrize(
    ("rows", "quantity", "expected"),
    [
        ([PriceRow("fixed", 1200)], 1, Priced(1200, 1200)),
        ([PriceRow("fixed", 1200)], 5, Priced(1200, 1200)),
        ([PriceRow("per_unit", 1000)], 3, Priced(1000, 3000)),
        ([PriceRow("fixed", 1200), PriceRow("setup", 500)], 1, Priced(1200, 1200)),
        ([PriceRow("tier", 1000, 1), PriceRow("tier", 800, 10)], 9, Priced(1000, 9000)),
        ([PriceRow("tier", 1000, 1), PriceRow("tier", 800, 10)], 10, Priced(800, 8000)),
    ],
)
def test_an_amount_follows_its_kind_of_price(
    rows: list[PriceRow], quantity: int, expected: Priced
) -> None:
    assert priced(rows, quantity=quantity) == expected


def test_what_has_no_price_for_its_quantity_is_refused() -> None:
    with pytest.raises(NoPrice):
        priced([PriceRow("tier", 1000, 5)], quantity=4)
    with pytest.raises(NoPrice):
        priced([PriceRow("setup", 500)], quantity=1)


def test_a_set_up_fee_is_asked_for_beside_the_price() -> None:
    assert setup_cents([PriceRow("fixed", 1200), PriceRow("setup", 500)]) == 500
    assert setup_cents([PriceRow("fixed", 1200)]) == 0
