"""Becoming a customer: from an offer to the account and back to the same choice (S2-11)."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache

from tacite.accounts import post
from tacite.accounts.models import Access, Account, User
from tests.faces.web.world import Shop, heading, page, seen

BACK = "/offers/altitude/order?cycle=1+month&quantity=1"
DETAILS = {
    "kind": "consumer",
    "name": "Noor Visser",
    "street": "Kade 4",
    "postcode": "1011 AB",
    "town": "Amsterdam",
    "country": "NL",
    "language": "nl",
    "password1": "een lange zin van mij",
    "password2": "een lange zin van mij",
}


@pytest.fixture(autouse=True)
def _no_counts(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def mailed_code(to: str) -> str:
    post.wait()
    [letter] = [each for each in mail.outbox if each.to == [to]]
    found = re.search(r"\b[BCDFGHJKLMNPQRSTVWXZ]{6}\b", str(letter.subject))
    assert found
    mail.outbox.clear()
    return found[0]


def proved(shop: Shop, email: str, language: str = "nl") -> Any:
    browser = shop.browser(language, role="none")
    answer = browser.post("/sign-up", {"email": email, "next": BACK})
    assert answer.headers["Location"] == "/sign-up/code"
    answer = browser.post("/sign-up/code", {"code": mailed_code(email).lower()})
    assert answer.headers["Location"] == "/sign-up/details"
    return browser


def test_a_stranger_comes_back_to_the_order_that_he_chose(shop: Shop) -> None:
    door = shop.browser("nl", role="none").get("/sign-in", {"next": BACK})
    [link] = page(door).xpath("//a[starts-with(@href, '/sign-up')]/@href")
    assert link == "/sign-up?next=%2Foffers%2Faltitude%2Forder%3Fcycle%3D1%2Bmonth%26quantity%3D1"
    browser = proved(shop, "noor@visser.example")
    answer = browser.post("/sign-up/details", DETAILS)
    assert (answer.status_code, answer.headers["Location"]) == (302, BACK)
    account = Account.objects.get(email="noor@visser.example")
    assert (account.kind, account.country, account.language) == ("consumer", "NL", "nl")
    assert account.number.isdecimal()
    access = Access.objects.get(account=account)
    assert (access.user.email, access.role) == ("noor@visser.example", "owner")
    assert heading(browser.get(BACK)).startswith("Server Altitude")


@pytest.mark.parametrize("email", ["camille@r.example", "nobody@r.example"])
def test_nobody_learns_whether_an_address_is_known(shop: Shop, email: str) -> None:
    User.objects.filter(id=shop.owner.id).update(email="camille@r.example")
    browser = shop.browser("en", role="none")
    answer = browser.post("/sign-up", {"email": email})
    assert answer.headers["Location"] == "/sign-up/code"
    assert f"A code is on its way to {email}." in seen(browser.get("/sign-up/code"))
    answer = browser.post("/sign-up/code", {"code": "BCDFGH"})
    assert "This code is not right, or its time is over." in seen(answer)


def test_the_owner_of_a_known_address_is_led_to_sign_in(shop: Shop) -> None:
    User.objects.filter(id=shop.owner.id).update(email="camille@r.example")
    browser = proved(shop, "camille@r.example", "en")
    answer = browser.post("/sign-up/details", {**DETAILS, "language": "en"}, follow=True)
    assert "You have an account here already: sign in." in answer.content.decode()
    assert Account.objects.count() == 1


def test_a_code_is_tried_three_times_and_used_once(shop: Shop) -> None:
    browser = shop.browser("en", role="none")
    browser.post("/sign-up", {"email": "noor@visser.example"})
    code = mailed_code("noor@visser.example")
    for _each in range(3):
        browser.post("/sign-up/code", {"code": "BCDFGH"})
    answer = browser.post("/sign-up/code", {"code": code})
    assert answer.status_code == 422
    assert browser.get("/sign-up/details").headers["Location"] == "/sign-up"


def test_what_is_missing_is_said_at_its_field(shop: Shop) -> None:
    browser = proved(shop, "noor@visser.example", "en")
    wrong = {**DETAILS, "kind": "business", "vat_number": "NL1", "password2": "other words here"}
    text = seen(browser.post("/sign-up/details", wrong))
    assert "Say under which name it trades." in text
    assert "This is no VAT number of the European Union" in text
    assert not Account.objects.filter(email="noor@visser.example").exists()


def test_after_five_codes_to_an_address_there_is_a_pause(shop: Shop) -> None:
    for _each in range(5):
        shop.browser("en", role="none").post("/sign-up", {"email": "noor@visser.example"})
    answer = shop.browser("en", role="none").post("/sign-up", {"email": "Noor@visser.example"})
    assert "Too many attempts" in seen(answer)


def test_where_the_brand_opens_accounts_itself_there_is_no_way_in(shop: Shop) -> None:
    shop.brand.settings = {"orders": {"sign_up": "closed"}}
    shop.brand.save()
    browser = shop.browser("en", role="none")
    assert browser.get("/sign-up").status_code == 404
    assert not page(browser.get("/sign-in")).xpath("//a[starts-with(@href, '/sign-up')]")


def test_a_way_back_that_leads_elsewhere_is_not_taken(shop: Shop) -> None:
    browser = shop.browser("en", role="none")
    browser.post("/sign-up", {"email": "noor@visser.example", "next": "https://evil.example/"})
    browser.post("/sign-up/code", {"code": mailed_code("noor@visser.example")})
    answer = browser.post("/sign-up/details", {**DETAILS, "language": "en"})
    assert answer.headers["Location"] == "/"
