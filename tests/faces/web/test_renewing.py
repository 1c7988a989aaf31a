"""Renewing by hand in the client area (S1-41): what is shown, what is asked, what is refused."""

import datetime as dt

import pytest

from tacite.acts import ending, renewing
from tacite.history.models import Event
from tacite.invoicing.models import PaymentRequest
from tests import factories
from tests.faces.web.world import NOW, Shop, page, seen
from tests.town import give_credit


@pytest.fixture
def shop(shop: Shop) -> Shop:
    for cycle, cents in (("3 months", 6600), ("1 year", 24000)):
        factories.price(offer=shop.offer, cents=cents, cycle=cycle)
    return shop


def test_the_page_shows_the_end_the_days_left_and_what_each_length_gives(shop: Shop) -> None:
    service = shop.service()
    answer = shop.browser().get(f"/services/{service.id}/renew")
    text = seen(answer)
    assert "Altitude expires on Sunday 15 March: ten days are left." in text
    assert "one month: expires on Wednesday 15 April" in text
    assert "3 months: expires on Monday 15 June" in text
    assert "one year: expires on Monday 15 March 2027" in text
    assert "€66.00" in text
    [chosen] = page(answer).xpath("//input[@type='radio'][@checked]/@value")
    assert chosen == "1-month-2400"


def test_a_length_is_asked_for_and_another_choice_replaces_it(shop: Shop) -> None:
    service = shop.service()
    browser = shop.browser()
    path = f"/services/{service.id}/renew"
    first = browser.post(path, {"length": "3-months-6600"})
    assert first.status_code == 302
    again = browser.post(path, {"length": "3-months-6600"})
    assert again.headers["location"] == first.headers["location"]
    reference = shop.request().reference
    assert f"{reference} asks for €66.00 already, 3 months." in seen(browser.get(path))
    browser.post(path, {"length": "1-year-24000"})
    assert [r.total_cents for r in PaymentRequest.objects.filter(state="open")] == [24000]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ("1-year-1", "The price has changed since this page was opened."),
        ("2-years-100", "This service has no price for that length."),
        ("", "This service has no price for that length."),
        ("1-year-24000-x", "This service has no price for that length."),
    ],
)
def test_a_stale_or_forged_choice_is_shown_again(shop: Shop, length: str, said: str) -> None:
    service = shop.service()
    answer = shop.browser().post(f"/services/{service.id}/renew", {"length": length})
    assert answer.status_code == 422
    assert said in seen(answer)
    assert not PaymentRequest.objects.exists()


def test_what_cannot_be_renewed_says_why_on_its_page_and_among_its_ways(shop: Shop) -> None:
    service = shop.service()
    shop.service()
    ending.terminate(
        subscription_id=service.id, account_id=shop.account.id, actor="x", now=NOW, reason=""
    )
    browser = shop.browser()
    for path in (f"/services/{service.id}", f"/services/{service.id}/renew"):
        assert "Take the termination back, then renew." in seen(browser.get(path))
    ended = shop.service(state="ended", expires_on=dt.date(2026, 3, 1))
    text = seen(browser.get(f"/services/{ended.id}/renew"))
    assert "Only a service that runs or is suspended can be renewed." in text


def test_another_pays_another_renews(shop: Shop) -> None:
    service = shop.service(payer=factories.account(brand=shop.brand))
    assert "whoever pays for it renews it" in seen(shop.browser().get(f"/services/{service.id}"))
    other = factories.subscription(account=factories.account(brand=shop.brand), offer=shop.offer)
    assert shop.browser().get(f"/services/{other.id}/renew").status_code == 404
    path = f"/services/{service.id}/renew"
    assert shop.browser().post(path, {"length": "1-month-2400"}).status_code == 422


def test_several_are_chosen_totalled_and_asked_for_together(shop: Shop) -> None:
    one = shop.service(label="one.example")
    two = shop.service(label="two.example", expires_on=dt.date(2026, 3, 20))
    browser = shop.browser()
    assert "Renew several services" in seen(browser.get("/services"))
    chosen = {f"service-{one.id}": "1-month-2400", f"service-{two.id}": "3-months-6600"}
    text = seen(browser.get("/services/renew", chosen))
    assert "Two services renewed on one request: €90.00." in text
    answer = browser.post("/services/renew", {**chosen, "shown": "8999"})
    assert answer.status_code == 422
    assert browser.post("/services/renew", {**chosen, "shown": "9000"}).status_code == 302
    request = shop.request()
    assert request.total_cents == 9000
    assert {line.subscription_id for line in request.lines.all()} == {one.id, two.id}
    assert request.reference in seen(browser.get("/services/renew", chosen))
    event = Event.objects.filter(verb="renew", subject_id=two.id).get()
    assert event.facts["cycle"] == "3 months"


def test_nothing_chosen_is_said_and_nothing_is_asked(shop: Shop) -> None:
    shop.service()
    for sent in (
        {"service-1": ""},
        {"service-x": "1-month-1"},
        {"service-" + "9" * 30: "1-year-1"},
    ):
        text = seen(shop.browser().get("/services/renew", sent))
        assert "Choose a length for at least one service." in text
    assert shop.browser().post("/services/renew", {"shown": "x"}).status_code == 422


def test_credit_that_covers_it_pays_at_once(shop: Shop) -> None:
    service = shop.service()
    give_credit(shop.account, 7000)
    text = seen(shop.browser().get(f"/services/{service.id}/renew"))
    assert text.count("paid at once from your credit") == 2
    shop.browser().post(f"/services/{service.id}/renew", {"length": "3-months-6600"})
    service.refresh_from_db()
    assert service.expires_on == dt.date(2026, 6, 15)


def test_an_option_without_a_price_for_a_length_takes_the_length_away(shop: Shop) -> None:
    option = factories.option(offer=shop.offer)
    service = shop.service(options={option: 1})
    [one] = renewing.renewables(account=shop.account, subscription_ids=[service.id], now=NOW)
    assert [length.cycle for length in one.lengths] == ["1 month"]


def test_where_nobody_renews_by_hand_nothing_is_offered(shop: Shop) -> None:
    shop.brand.settings = {"renewal.by_hand": "never"}
    shop.brand.save()
    service = shop.service()
    assert "/renew" not in shop.browser().get(f"/services/{service.id}").content.decode()
    assert shop.browser().get("/services/renew").status_code == 404
    text = seen(shop.browser().get(f"/services/{service.id}/renew"))
    assert "Each period is invoiced when it begins" in text
