"""Choosing which renewals stand on one request (S3-37)."""

import datetime as dt

from tacite.history.models import Event
from tests.faces.web.world import Shop, seen


def offers(shop: Shop) -> None:
    shop.brand.settings = {"gather_offered": ["service", "90 days", "quarter"]}
    shop.brand.save()


def test_a_way_is_chosen_among_those_offered(shop: Shop) -> None:
    offers(shop)
    browser = shop.browser()
    assert "Each service on a request of its own" in seen(browser.get("/profile"))
    for way in ("year", "", "-"):
        assert browser.post("/profile/requests", {"way": way}).status_code == 422
    assert browser.post("/profile/requests", {"way": "90 days"}).status_code == 302
    assert browser.post("/profile/requests", {"way": "90 days"}).status_code == 302
    assert "within 90 days, together" in seen(browser.get("/profile"))
    assert Event.objects.get(verb="choose_gathering").facts == {"was": "", "is": "90 days"}


def test_what_is_to_come_is_told_as_it_will_be_gathered(shop: Shop) -> None:
    offers(shop)
    shop.service(expires_on=dt.date(2026, 3, 25))
    shop.service(expires_on=dt.date(2026, 4, 20))
    shop.account.gathering = "90 days"
    shop.account.save()
    text = seen(shop.browser().get("/invoices/dates"))
    assert "\u20ac48.00" in text
    shop.night(dt.date(2026, 3, 11))
    assert shop.request().total_cents == 4800
    assert shop.request().due_on == dt.date(2026, 3, 25)


def test_where_nothing_is_offered_nothing_is_chosen(shop: Shop) -> None:
    browser = shop.browser()
    assert "There is nothing to choose here" in seen(browser.get("/profile/requests"))
    assert browser.post("/profile/requests", {"way": "account"}).status_code == 422
    assert "Your payment requests" not in seen(browser.get("/profile"))
