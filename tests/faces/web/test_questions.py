"""How much a page asks of the database: the same few questions, however large the account."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tacite.mail.operations import Writing, queue
from tests import factories
from tests.domains.invoicing import issued
from tests.faces.web import world
from tests.faces.web.site import PAGES, furnish
from tests.faces.web.world import NOW, Shop, at_most

_LIMIT = 15
_MOST = 8
# The pages on which a customer decides say all that follows from it.
_MORE = {"/services/{service}": 10, "/offers/altitude/order?cycle=1+month": 12}
_PAGES = (
    "/",
    "/services",
    "/services?q=altitude&page=2",
    "/services/{service}",
    "/services/{service}/terminate",
    "/terminate",
    "/offers",
    "/offers/altitude",
    "/offers/altitude/order?cycle=1+month",
    "/invoices",
    "/invoices/to-pay",
    "/invoices/requests",
    "/invoices/documents",
    "/invoices/documents?page=2",
    "/invoices/payments",
    "/invoices/dates",
    "/requests/{request}",
    "/letters",
    "/letters/{letter}",
    "/profile",
)


@pytest.fixture
def large(db: None) -> dict[str, Any]:
    """Make an account with more of everything than a page shows."""
    shop = world.shop()
    option = factories.option(offer=shop.offer, ref="extra")
    for n in range(60):
        day = dt.date(2026, 3, 10) + dt.timedelta(days=n % 40)
        shop.service(expires_on=day, options={option.ref: 1 + n % 2}, units=[f"u{n}"])
    shop.night()
    shop.pays(shop.request().owed_cents, shop.request().reference)
    issued.invoices(55, account=shop.account)
    shop.night(dt.date(2026, 3, 6))
    queue([Writing("payment_requested", shop.account, f"x:{n}", {}) for n in range(3)], now=NOW)
    world.deliver_letters()
    letter = shop.account.letters.exclude(body="").first()
    return {
        "shop": shop,
        "service": shop.account.subscriptions.order_by("id")[0].id,
        "request": shop.request().reference,
        "letter": letter.id,
    }


def visited(shop: Shop) -> Client:
    """Return a browser whose session was noted already, as it is at its first page."""
    browser = shop.browser()
    browser.get("/profile")
    return browser


def test_no_page_asks_more_than_eight_questions(large: dict[str, Any]) -> None:
    browser = visited(large["shop"])
    for path in _PAGES:
        with at_most(_MORE.get(path, _MOST)):
            answer = browser.get(path.format(**large))
        assert answer.status_code == 200, path


def test_no_page_with_something_of_everything_asks_more_than_fifteen(shop: Shop) -> None:
    addresses = {
        name: path.format(**ids) for ids in [furnish(shop)] for name, path in PAGES.items()
    }
    browser = visited(shop)
    asked = {}
    for name, path in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code in {200, 422}, path
        asked[name] = len(queries)
    assert {name: n for name, n in asked.items() if n > _LIMIT} == {}


def test_a_stranger_costs_four(large: dict[str, Any]) -> None:
    browser = large["shop"].browser(role="none")
    for path in ("/offers", "/offers/altitude"):
        with at_most(4):
            assert browser.get(path).status_code == 200


def test_a_vat_number_costs_one_more(large: dict[str, Any]) -> None:
    shop: Shop = large["shop"]
    shop.account.vat_number = "FR77000001024"
    shop.account.save()
    browser = visited(shop)
    for path in ("/", "/services", "/invoices/dates", "/offers/altitude/order?cycle=1+month"):
        with at_most(_MORE.get(path, _MOST) + 1):
            assert browser.get(path).status_code == 200
