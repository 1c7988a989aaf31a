"""A service on an offer that is no longer sold, as its customer sees it (S0-94, S0-95, S0-97)."""

import datetime as dt
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from tacite.acts.models import Announcement, Told
from tests import factories
from tests.faces.web.world import NOW, TODAY, Shop, seen


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
    for page in ("terminate", "change"):
        path = f"/services/{service.id}/{page}"
        assert "This offer is no longer sold." in seen(shop.browser().get(path))
        assert "Cette offre n\u2019est plus vendue." in seen(shop.browser("fr").get(path))
    assert shop.browser().get(f"/offers/{shop.offer.ref}").status_code == 404
    assert shop.browser().get(f"/offers/{shop.offer.ref}/order").status_code == 404


def told(service: Any, *, holds_from: dt.date, **columns: Any) -> None:
    """Announce something of a service's offer, and tell its payer."""
    given = {"offer": service.offer, "reason": "r", "announced_by": "staff:1", "announced_at": NOW}
    made = Announcement.objects.create(**given | {"from_on": holds_from} | columns)
    Told.objects.create(
        announcement=made,
        subscription=service,
        told_on=holds_from - dt.timedelta(days=40),
        holds_from=holds_from,
    )


def test_the_payments_that_are_foretold_know_the_successor(shop: Shop) -> None:
    """S0-97: from the first period that begins when it holds, at its price."""
    successor = factories.offer(brand=shop.brand, cents=3100, name_en="Summit")
    service = shop.service(expires_on=dt.date(2026, 4, 15))
    told(service, holds_from=dt.date(2026, 5, 1), kind="migration", successor=successor)
    browser = shop.browser()
    page = seen(browser.get(f"/services/{service.id}"))
    assert "\u20ac24.00" in page
    assert "Summit" not in page
    dates = seen(browser.get("/invoices/dates"))
    assert "\u20ac24.00" in dates
    assert "\u20ac31.00" in dates
    Told.objects.update(holds_from=dt.date(2026, 4, 10), told_on=dt.date(2026, 3, 1))
    page = seen(browser.get(f"/services/{service.id}"))
    assert "For the offer Summit, which takes the place of yours as announced." in page
    assert "\u20ac31.00" in page
    assert "\u20ac24.00" not in page


def test_days_that_begin_before_a_rise_holds_are_foretold_at_the_price_of_before(
    shop: Shop,
) -> None:
    """S0-96: whoever was told late pays the higher price later."""
    service = shop.service(expires_on=dt.date(2026, 4, 15))
    price = shop.offer.prices.get()
    price.valid = DateRange(price.valid.lower, dt.date(2026, 3, 10))
    price.save()
    raised = factories.price(offer=shop.offer, cents=2900, valid=DateRange(dt.date(2026, 3, 10)))
    told(
        service,
        holds_from=dt.date(2026, 5, 1),
        from_on=raised.valid.lower,
        kind="price",
        cents=2900,
        currency="EUR",
        cycle="1 month",
    )
    assert "\u20ac24.00" in seen(shop.browser().get(f"/services/{service.id}"))
    Announcement.objects.update(withdrawn_at=NOW, withdrawn_by="staff:1", withdrawn_reason="r")
    assert "\u20ac29.00" in seen(shop.browser().get(f"/services/{service.id}"))
