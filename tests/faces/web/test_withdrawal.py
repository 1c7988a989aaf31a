"""Withdrawing from a contract on the client area: two buttons of the law, without a script."""

import datetime as dt
from typing import Any

import pytest

from tacite import clock
from tacite.acts.models import Notice, Order, OwedRefund
from tacite.acts.order import Wish, order
from tests.faces.web.world import NOW, Shop, page, seen


@pytest.fixture
def ordered(shop: Shop) -> Order:
    """An order of a consumer who asked for the start, paid on the day."""
    type(shop.account).objects.filter(id=shop.account.id).update(
        street="1 rue", postcode="99000", town="Portvieux"
    )
    made = order(
        account_id=shop.account.id,
        wish=Wish(offer="altitude", cycle="1 month"),
        key="k" * 20,
        terms_accepted=True,
        starts_at_once=True,
        actor="user:1",
        now=NOW,
    )
    shop.pays(2400, made.request.reference)
    return made


def links(response: Any) -> list[str]:
    return [str(href) for href in page(response).xpath("//main//a/@href")]


def test_the_function_stands_on_the_service_and_on_the_order(shop: Shop, ordered: Order) -> None:
    path = f"/services/{ordered.subscription_id}"
    for language, words in {
        "fr": "Renoncer au contrat ici",
        "nl": "Overeenkomst hier herroepen",
        "en": "Withdraw from contract here",
    }.items():
        browser = shop.browser(language)
        for address in (path, f"/requests/{ordered.request.reference}"):
            answer = browser.get(address)
            assert words in seen(answer)
            assert f"{path}/withdraw" in links(answer)


def test_the_declaration_says_what_happens_and_the_second_button_does_it(
    shop: Shop, ordered: Order
) -> None:
    clock.set_fixed(NOW + dt.timedelta(days=10))
    browser, path = shop.browser("fr"), f"/services/{ordered.subscription_id}/withdraw"
    shown = browser.get(path)
    assert "Confirmer la rétractation" in seen(shown)
    assert "16,26 €" in seen(shown)  # 21 of 31 days of 24.00
    assert "Notification" not in seen(shown)
    assert OwedRefund.objects.count() == 0
    done = browser.post(path, follow=True)
    assert "est reçue" in seen(done)
    assert OwedRefund.objects.get().cents == 1626
    notice = Notice.objects.get()
    assert notice.submitted_at == NOW + dt.timedelta(days=10)
    assert notice.content["contract"] == ordered.subscription.ref
    again = browser.post(path)
    assert again.status_code == 422
    assert Notice.objects.count() == 1


def test_when_it_is_over_the_page_says_until_when_it_was_possible(
    shop: Shop, ordered: Order
) -> None:
    clock.set_fixed(NOW + dt.timedelta(days=16))
    answer = shop.browser().get(f"/services/{ordered.subscription_id}")
    assert "This was possible until Thursday 19 March" in seen(answer)
    refused = shop.browser().post(f"/services/{ordered.subscription_id}/withdraw")
    assert refused.status_code == 422
    assert Notice.objects.count() == 0


def test_a_service_that_was_never_ordered_here_says_nothing_of_it(shop: Shop) -> None:
    service = shop.service()
    assert "ithdraw" not in seen(shop.browser().get(f"/services/{service.id}"))


def test_only_the_owner_may(shop: Shop, ordered: Order) -> None:
    answer = shop.browser(role="technical").get(f"/services/{ordered.subscription_id}")
    assert "Only the owner of the account may withdraw from a contract." in seen(answer)
