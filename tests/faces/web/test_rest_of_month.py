"""An order for the rest of a month: its page says what paying later comes to (S2-26)."""

import datetime as dt

import pytest

from tacite.acts.order import Wish, order
from tacite.invoicing.models import PaymentRequest
from tests.domains.ending.owed import credit
from tests.faces.web.world import NOW, TODAY, Shop, seen


@pytest.fixture
def asked(shop: Shop) -> PaymentRequest:
    """Order on 3 March, two days before the page is read: 29 of 31 days."""
    shop.brand.settings = {"renewal.anchor": "first_of_month"}
    shop.brand.save()
    return order(
        account_id=shop.account.id,
        wish=Wish(offer="altitude", cycle="1 month"),
        key="of-the-month-0001",
        terms_accepted=True,
        starts_at_once=True,
        actor="user:1",
        now=NOW - dt.timedelta(days=2),
    ).request


def test_the_page_says_which_days_and_what_paying_later_does(
    shop: Shop, asked: PaymentRequest
) -> None:
    path = f"/requests/{asked.reference}"
    text = seen(shop.browser().get(path))
    assert "It covers 3 to 31 March: paid on a later day, only the days left then" in text
    assert "the order lapses. Paid today, €20.90 is invoiced." in text
    assert "from the day of the payment" not in text
    assert "la période du 3 au 31 mars" in seen(shop.browser("fr").get(path))
    assert "Het geldt voor 3 t/m 31 maart" in seen(shop.browser("nl").get(path))
    asked.refresh_from_db()
    assert asked.total_cents == 2245, "who reads changes nothing"


def test_the_button_says_what_is_invoiced_and_does_it(shop: Shop, asked: PaymentRequest) -> None:
    credit(shop.account, 3000)
    browser = shop.browser()
    text = seen(browser.get(f"/requests/{asked.reference}"))
    assert "Pay €20.90 from your credit" in text
    assert "You have €30.00 of credit; €9.10 would be left." in text
    done = browser.post(f"/requests/{asked.reference}/pay-from-credit", follow=True)
    assert "€20.90 was paid from your credit" in seen(done)
    asked.refresh_from_db()
    assert (asked.state, asked.total_cents) == ("paid", 2090)


def test_an_order_of_other_brands_says_nothing_of_it(shop: Shop) -> None:
    shop.service(expires_on=TODAY + dt.timedelta(days=3))
    shop.night()
    assert "It covers" not in seen(shop.browser().get(f"/requests/{shop.request().reference}"))
