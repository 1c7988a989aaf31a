"""A service on an offer that is no longer sold, as its customer sees it (S0-94, S0-95, S0-97)."""

import datetime as dt

import pytest

from tests.faces.web.world import TODAY, Shop, seen


@pytest.mark.parametrize(("sold_until", "is_said"), [(TODAY, True), (dt.date(2026, 3, 6), False)])
def test_it_is_marked_on_the_list_and_its_page_says_what_that_means(
    shop: Shop,
    sold_until: dt.date,
    is_said: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """S0-94, S0-95."""
    shop.offer.on_sale_to = sold_until
    shop.offer.save()
    service = shop.service()
    browser = shop.browser()
    assert ("Deprecated offer" in seen(browser.get("/services"))) is is_said
    text = seen(browser.get(f"/services/{service.id}"))
    assert ("Over the years techniques evolve" in text) is is_said
    assert ("under the conditions you subscribed to" in text) is is_said


def test_leaving_it_is_warned_about_as_final(shop: Shop) -> None:
    """S0-97."""
    shop.offer.on_sale_to = dt.date(2026, 1, 1)
    shop.offer.save()
    service = shop.service()
    path = f"/services/{service.id}/terminate"
    assert "This offer is no longer sold." in seen(shop.browser().get(path))
    assert "Cette offre n\u2019est plus vendue." in seen(shop.browser("fr").get(path))
    assert shop.browser().get(f"/offers/{shop.offer.ref}").status_code == 404
    assert shop.browser().get(f"/offers/{shop.offer.ref}/order").status_code == 404
