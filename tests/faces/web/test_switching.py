"""Leaving for another provider in the client area (Data Act; I-16)."""

import datetime as dt

from tacite.acts.models import Switching
from tacite.mail.models import Letter
from tests import factories
from tests.faces.web.site import ordered
from tests.faces.web.world import TODAY, Shop, seen


def test_the_page_says_the_days_before_its_button_and_does_it(shop: Shop) -> None:
    service = shop.service()
    path = f"/services/{service.id}/switch"
    browser = shop.browser()
    assert "Leave for another provider" in seen(browser.get(f"/services/{service.id}"))
    shown = seen(browser.get(path))
    assert "would run until Saturday 4 April" in shown
    assert "Monday 4 May" in shown
    assert "It costs nothing" in shown
    assert Switching.objects.count() == 0
    done = seen(browser.post(path, {"what": "move"}, follow=True))
    assert "Your wish is recorded" in done
    made = Switching.objects.get()
    assert (made.stops_on, made.erased_on) == (dt.date(2026, 4, 4), dt.date(2026, 5, 4))
    assert Letter.objects.filter(kind="switching_asked").count() == 1
    again = browser.post(path, {"what": "move"})
    assert again.status_code == 422
    assert "You asked for this already" in seen(again)
    assert "jusqu\u2019au samedi 4 avril" in seen(shop.browser("fr").get(path))
    assert "werkt tot zaterdag 4 april" in seen(shop.browser("nl").get(path))


def test_who_has_moved_stops_it_today_and_nothing_more_is_asked(shop: Shop) -> None:
    service = shop.service(expires_on=dt.date(2026, 3, 25))
    path = f"/services/{service.id}/switch"
    browser = shop.browser()
    browser.post(path, {"what": "move"})
    assert "You stay" in seen(browser.post(path, {"what": "stay"}, follow=True))
    browser.post(path, {"what": "move"})
    browser.post(path, {"what": "moved"})
    service.refresh_from_db()
    assert (service.state, service.expires_on) == ("suspended", TODAY)
    assert service.terminates_on == TODAY + dt.timedelta(days=30)
    shop.night(dt.date(2026, 3, 15))
    assert not service.lines.filter(request__state="open").exists()
    assert browser.get(path).status_code == 200
    assert browser.post(path, {"what": "stay"}).status_code == 422


def test_who_leaves_is_told_that_it_ends_by_that_alone(shop: Shop) -> None:
    service = shop.service()
    browser = shop.browser()
    browser.post(f"/services/{service.id}/switch", {"what": "move"})
    page = seen(browser.get(f"/services/{service.id}"))
    assert "You are leaving for another provider: it stops on Saturday 4 April" in page
    assert "If you stay, it can be handed over" in page
    path = f"/services/{service.id}/terminate"
    assert "decide to stay first" in seen(browser.get(path))
    refused = browser.post(path)
    assert refused.status_code == 422
    assert "To end it in another way" in seen(refused)
    service.refresh_from_db()
    assert service.terminates_on is None


def test_only_the_owner_may_and_only_of_what_holds_data(shop: Shop) -> None:
    service = shop.service()
    path = f"/services/{service.id}/switch"
    assert shop.browser(role="technical").get(path).status_code == 403
    shop.offer.withdrawal_exempt = "made_to_order"
    shop.offer.save()
    assert "holds nothing that could be moved" in seen(shop.browser().get(path))


def test_only_money_that_comes_back_is_shown(shop: Shop) -> None:
    service = shop.service()
    path = f"/services/{service.id}/switch"
    text = seen(shop.browser().get(path))
    assert "there is nothing to pay back" in text
    assert "€0.00" not in text
    bought = ordered(shop)
    text = seen(shop.browser().get(f"/services/{bought.id}/switch"))
    assert "the days left after it stops are paid back" in text
    assert "Sent back by transfer" in text
    assert "Runs until Saturday 4 April, erased on Monday 4 May; you have" in text
    assert "Runs until Thursday 5 March, erased on Thursday 5 March; you have" in text
    assert "€0.00" not in text


def test_the_page_of_the_service_says_that_it_stops(shop: Shop) -> None:
    service = shop.service()
    browser = shop.browser()
    browser.post(f"/services/{service.id}/switch", {"what": "move"})
    text = seen(browser.get(f"/services/{service.id}"))
    assert "You are leaving for another provider: it stops on Saturday 4 April." in text
    assert "say that you have moved, or that you stay" in text
    asked = seen(browser.get(f"/services/{service.id}/switch"))
    assert "Runs until Thursday 5 March, erased on Saturday 4 April." in asked


def test_a_registered_name_is_not_offered_to_be_moved(shop: Shop) -> None:
    name = factories.offer(brand=shop.brand, cents=900, withdrawal_exempt="made_to_order")
    service = shop.service(offer=name)
    browser = shop.browser()
    assert "Leave for another provider" not in seen(browser.get(f"/services/{service.id}"))
    assert "cannot be left this way" in seen(browser.get(f"/services/{service.id}/switch"))
