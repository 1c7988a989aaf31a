"""The cycle of a service in the client area (S0-25 to S0-28)."""

import pytest

from tacite.acts import cycle_change
from tacite.acts.models import CycleRequest
from tacite.history.models import Event
from tests import factories
from tests.faces.web.world import NOW, Shop, seen


@pytest.fixture
def shop(shop: Shop) -> Shop:
    factories.price(offer=shop.offer, cents=24000, cycle="1 year")
    return shop


def lets(shop: Shop, how: str) -> None:
    shop.brand.settings = {"cycle_change": how}
    shop.brand.save()


def test_a_cycle_is_asked_for_and_its_state_is_shown(shop: Shop) -> None:
    """S0-26."""
    service = shop.service()
    browser = shop.browser()
    path = f"/services/{service.id}/cycle"
    assert "Another cycle begins on Sunday 15 March" in seen(browser.get(path))
    assert browser.post(path, {"cycle": "1-year-24000"}).status_code == 302
    text = seen(browser.get(path))
    assert "Received From one month to one year" in text
    assert "Ask for this cycle" not in text
    asked = CycleRequest.objects.get()
    cycle_change.decide_cycle_change(
        cycle_request_id=asked.id, accept=False, reason="Not sold any more.", actor="x", now=NOW
    )
    text = seen(browser.get(path))
    assert "Refused" in text
    assert "Not sold any more." in text


@pytest.mark.parametrize(
    ("how", "path", "cycle"),
    [
        ("request", "cycle/change", "1-year-24000"),
        ("never", "cycle/change", "1-year-24000"),
        ("never", "cycle", "1-year-24000"),
        ("self", "cycle", "1-year-24000"),
        ("self_longer_only", "cycle/change", "1-month-2400"),
    ],
)
def test_a_forged_change_is_refused_and_kept(shop: Shop, how: str, path: str, cycle: str) -> None:
    """S0-25."""
    lets(shop, how)
    service = shop.service(cycle="1 year" if cycle.startswith("1-month") else "1 month")
    answer = shop.browser().post(f"/services/{service.id}/{path}", {"cycle": cycle})
    assert answer.status_code == 403
    event = Event.objects.get(verb="forge_cycle_change")
    assert event.subject_id == service.id
    assert event.actor == f"user:{shop.owner.id}"
    service.refresh_from_db()
    assert not CycleRequest.objects.exists()


def test_where_customers_change_it_they_do(shop: Shop) -> None:
    lets(shop, "self")
    service = shop.service()
    shop.night()
    browser = shop.browser()
    path = f"/services/{service.id}/cycle"
    assert "€240.00" in seen(browser.get(path))
    assert browser.post(f"{path}/change", {"cycle": "1-year-1"}).status_code == 422
    assert browser.post(f"{path}/change", {"cycle": "1-year-24000"}).status_code == 302
    service.refresh_from_db()
    assert service.cycle == "1 year"
    assert shop.request().total_cents == 24000
    assert "Billing cycle changed to one year." in seen(browser.get(f"/services/{service.id}"))


def test_why_it_cannot_be_changed_is_said(shop: Shop) -> None:
    lets(shop, "self")
    service = shop.service(state="suspended")
    path = f"/services/{service.id}/cycle"
    assert "while the service is active" in seen(shop.browser().get(path))
    alone = shop.service(offer=factories.offer(brand=shop.brand))
    text = seen(shop.browser().get(f"/services/{alone.id}/cycle"))
    assert "There is no other cycle for this service." in text
    lets(shop, "never")
    assert "cannot be changed like this" in seen(shop.browser().get(path))
    assert "/cycle" not in shop.browser().get(f"/services/{service.id}").content.decode()
    other = factories.subscription(account=factories.account(brand=shop.brand), offer=shop.offer)
    assert shop.browser().get(f"/services/{other.id}/cycle").status_code == 404


def test_an_offer_of_one_cycle_has_no_such_act(shop: Shop) -> None:
    alone = factories.offer(brand=shop.brand, cents=900)
    service = shop.service(offer=alone)
    assert "Billing cycle" not in seen(shop.browser().get(f"/services/{service.id}"))


def test_who_has_the_longest_is_told_that_there_is_no_longer_one(shop: Shop) -> None:
    lets(shop, "self_longer_only")
    service = shop.service(cycle="1 year")
    text = seen(shop.browser().get(f"/services/{service.id}"))
    assert "Only a longer cycle can be chosen, and its offer has none." in text
    monthly = seen(shop.browser().get(f"/services/{shop.service().id}"))
    assert "Billing cycleFrom the end of what is paid" in monthly
