"""Who sees and does what: roles, several accounts, brands managed together, the profile."""

from typing import Any

import pytest

from tests import factories
from tests.faces.web.world import NOW, Shop, heading, page, plain, seen


def navigation(answer: Any) -> list[str]:
    return [plain(a.text_content()) for a in page(answer).xpath("//nav[@id='nav']//a")]


def test_technical_people_see_services_and_no_money(shop: Shop) -> None:
    service = shop.service()
    shop.night()
    browser = shop.browser("en", role="technical")
    answer = browser.get("/")
    assert navigation(answer) == ["Home", "Services", "Offers"]
    for path in ("/", "/services", f"/services/{service.id}", "/profile"):
        text = seen(browser.get(path))
        assert "€" not in text, path
        assert "BDC" not in text, path
    for path in ("/invoices", "/requests/BDC-2026-0001", "/letters"):
        assert browser.get(path).status_code == 403


def test_technical_people_are_told_when_something_stops(shop: Shop) -> None:
    shop.service(state="suspended")
    answer = shop.browser("fr", role="technical").get("/")
    assert heading(answer) == (
        "Le service Serveur Altitude est suspendu ; impayé, il prend fin mercredi 25 mars."
    )


@pytest.mark.parametrize(
    ("role", "acts"),
    [("owner", {"pay", "end", "order"}), ("billing", {"pay"}), ("reader", set())],
)
def test_acts_are_shown_to_those_who_may_do_them(shop: Shop, role: str, acts: set[str]) -> None:
    service = shop.service()
    shop.night()
    browser = shop.browser("en", role=role)
    home = page(browser.get("/"))
    assert bool(home.xpath("//main//a[@class='btn main-act']")) is ("pay" in acts)
    text = seen(browser.get(f"/services/{service.id}"))
    assert ("Only the owner of the account may terminate a service." in text) is ("end" not in acts)
    offer = seen(browser.get("/offers/altitude"))
    assert ("Only the owner of the account may order." in offer) is ("order" not in acts)


def test_what_is_not_allowed_is_refused_too(shop: Shop) -> None:
    service = shop.service()
    shop.night()
    browser = shop.browser("en", role="reader")
    for path in (
        f"/services/{service.id}/terminate",
        f"/services/{service.id}/go-on",
        "/requests/BDC-2026-0001/pay-from-credit",
        "/offers/altitude/order",
    ):
        assert browser.post(path).status_code == 403, path


def test_whoever_has_several_accounts_goes_from_one_to_the_other(shop: Shop) -> None:
    other = factories.account(brand=shop.brand, name="Association du Lac", number="C-9")
    shop.owner.accesses.create(account=other, role="reader", granted_at=NOW)
    shop.service()
    browser = shop.browser()
    text = seen(browser.get("/profile"))
    assert "Your other accounts" in text
    browser.post("/account", {"account": str(other.pk)})
    assert "Association du Lac" in seen(browser.get("/profile"))
    assert "Nothing here yet." in heading(browser.get("/"))


def test_an_account_of_a_brand_managed_with_this_one_keeps_its_own_rules(shop: Shop) -> None:
    brand = factories.brand(name="Voxal", languages=["fr", "en"], profile="telephony")
    linked = factories.account(brand=brand, managed_with=shop.account, name="Camille Roussel")
    sold = factories.offer(brand=brand, ref="line", name_en="Line", cents=1000)
    factories.subscription(account=linked, offer=sold, label="0199000000")
    browser = shop.browser()
    browser.post("/account", {"account": str(linked.pk)})
    assert "Line" in seen(browser.get("/services"))
    assert "Line" in seen(browser.get("/offers"))
    assert "Altitude" not in seen(browser.get("/offers"))


def test_the_profile_says_what_documents_will_say_and_who_acts(shop: Shop) -> None:
    shop.account.company = "Atelier Roussel"
    shop.account.vat_number = "FR77000001024"
    shop.account.save()
    shop.account.vat_checks.create(number="FR77000001024", valid=True, asked_at=NOW)
    factories.user(account=shop.account, role="billing", name="Noé Vasseur")
    text = seen(shop.browser("fr").get("/profile"))
    assert "Atelier Roussel est le client numéro" in text
    assert "FR77000001024 Vérifié 5 mars" in text
    assert "Noé Vasseur" in text
    assert "Facturation : voit et paie" in text
    assert "Écrivez à bonjour@nimbeo.example" in text


def test_the_menu_offers_the_other_languages_and_the_way_out(shop: Shop) -> None:
    menu = page(shop.browser("fr").get("/")).xpath("//div[@id='me']")[0]
    assert menu.xpath(".//a[@lang]/@lang") == ["nl", "en"]
    assert menu.xpath(".//form/@action") == ["/sign-out"]
    assert menu.xpath(".//a/@href")[0] == "/profile"


def test_the_pages_of_the_entrance_stand_in_the_same_frame(shop: Shop) -> None:
    browser = shop.browser("nl")
    assert navigation(browser.get("/security")) == navigation(browser.get("/"))


def test_the_footer_says_how_to_reach_the_brand(shop: Shop) -> None:
    shop.brand.phone = "01 99 00 12 34"
    shop.brand.save()
    foot = page(shop.browser().get("/offers")).xpath("//footer")[0]
    assert "01 99 00 12 34, bonjour@nimbeo.example" in plain(foot.text_content())
