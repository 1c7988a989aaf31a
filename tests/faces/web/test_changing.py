"""Changing an offer in the client area: the days shown, the summary, the code, the history."""

import datetime as dt

import pytest

from tacite.acts import offer_change
from tacite.acts.models import PendingChange
from tacite.acts.offer_view import Wish
from tacite.catalogue.models import Offer
from tacite.invoicing.models import PaymentRequest
from tacite.mail.models import Letter
from tacite.mail.queries import code_in_newest
from tacite.subscriptions.models import Unit
from tests import factories
from tests.faces.web.world import NOW, Shop, page, seen

DAYS = {"profile": "game-server"}


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """Let the brand turn value into days, and sell a cheaper and a dearer offer."""
    shop.brand.profile = "game-server"
    shop.brand.save()
    for ref, cents in (("half", 1200), ("dear", 48000)):
        factories.offer(
            brand=shop.brand, cents=cents, ref=ref, name_en=ref.title(), name_fr=ref.title()
        )
    return shop


def _say_no_code(shop: Shop) -> None:
    shop.brand.settings = {**shop.brand.settings, "change.code": "none"}
    shop.brand.save()


def test_each_choice_says_the_days_that_would_be_left(shop: Shop) -> None:
    service = shop.service()
    browser = shop.browser()
    assert "Change the offer" in seen(browser.get(f"/services/{service.id}"))
    text = seen(browser.get(f"/services/{service.id}/change"))
    assert "Choose, then recompute" in text
    assert "You have 10 days left now." in text
    text = seen(browser.get(f"/services/{service.id}/change?offer=half&quantity=1"))
    assert "After this change of offer you will have: 20 days left" in text
    french = shop.browser("fr").get(f"/services/{service.id}/change?offer=half")
    assert "Après ce changement d’offre, il vous restera : 20 jours" in seen(french).replace(
        "\u00a0", " "
    )


def test_the_summary_is_of_what_is_chosen_though_nobody_recomputed(shop: Shop) -> None:
    """S1-22, S1-24: the button of the form takes its fields along."""
    service = shop.service()
    browser, path = shop.browser(), f"/services/{service.id}/change"
    form = page(browser.get(f"{path}?offer={shop.offer.ref}"))
    [to] = form.xpath("//main//form[@method='get']//button/@formaction")
    assert to == f"{path}/summary"
    chosen = {"offer": "half", "quantity": "1"}
    said = seen(browser.get(path, chosen))
    assert "After this change of offer you will have: 20 days left" in said
    assert "After this change of offer you will have: 20 days left" in seen(browser.get(to, chosen))
    refused = browser.get(to, {"offer": "dear", "quantity": "1"}, follow=True)
    assert "At least 20 days must be left" in seen(refused)


def test_options_are_chosen_by_their_number_and_those_of_another_offer_are_not_offered(
    shop: Shop,
) -> None:
    """S1-23: three addresses stay three; what the wanted offer does not have is left out."""
    half = Offer.objects.get(ref="half")
    factories.option(offer=shop.offer, ref="backup", name_en="Backup")
    for offer in (shop.offer, half):
        address = factories.option(offer=offer, ref="ip", name_en="Address")
        address.prices.update(kind="per_unit")
    service = shop.service(options={"ip": 3, "backup": 1})
    browser, path = shop.browser(), f"/services/{service.id}/change"
    asked = page(browser.get(path))
    assert asked.xpath("//input[@name='option-ip']/@value") == ["3"]
    assert asked.xpath("//input[@name='option-backup']/@checked")
    chosen = {"offer": "half", "quantity": "1", "option-ip": "3", "option-backup": "1"}
    other = page(browser.get(path, chosen))
    assert other.xpath("//*[@id='of-offer']//input/@name") == ["option-ip"]
    assert other.xpath("//input[@name='option-ip']/@value") == ["3"]
    right = {**chosen, "option-backup": ""}
    compared = page(browser.get(f"{path}/summary", right))
    [row] = compared.xpath("//tr[th='Options']")
    said = [cell.text_content() for cell in row.xpath("td")]
    assert said == ["Address × 3, Backup", "Address × 3"]
    refused = browser.get(f"{path}/summary", right | {"option-ip": "0x3"}, follow=True)
    assert "Choose among the options of this offer." in seen(refused)
    back = browser.get(f"{path}/summary", chosen, follow=True)
    assert "Not to be had with this offer: Backup." in seen(back)


def test_where_the_brand_deletes_at_once_the_page_says_so(shop: Shop) -> None:
    """C-6."""
    shop.brand.settings = {**shop.brand.settings, "change.destroy_at": "mark"}
    shop.brand.save()
    service = shop.service(quantity=2)
    for ref in ("alpha", "bravo"):
        Unit.objects.create(subscription=service, ref=ref)
    browser, path = shop.browser(), f"/services/{service.id}/units"
    assert "A server is deleted at once" in seen(browser.get(path))
    done = browser.post(path, {"unit": "alpha", "act": "mark", "warned": "on"}, follow=True)
    text = seen(done)
    assert "Deleted. Change the offer now to pay for fewer servers." in text
    assert "They still count." in text
    assert not page(done).xpath("//button[@value='unmark']")
    kept = browser.post(path, {"unit": "alpha", "act": "unmark"})
    assert "is deleted already: it cannot be kept." in seen(kept)
    assert "Deleted, counts until the next change" in seen(browser.get(f"/services/{service.id}"))


def test_too_few_days_are_said_with_both_numbers_and_the_way_to_renew(shop: Shop) -> None:
    service = shop.service()
    answer = shop.browser().get(f"/services/{service.id}/change?offer=dear")
    text = seen(answer)
    assert "At least 20 days must be left; at present you have 10 days left." in text
    assert page(answer).xpath(f"//main//a[@href='/services/{service.id}/renew']")
    french = seen(shop.browser("fr").get(f"/services/{service.id}/change?offer=dear"))
    assert (
        "Vous devez disposer d’au moins 20 jours pour pouvoir le faire. Il vous reste"
        " actuellement : 10 jours."
    ) in french.replace("\u00a0", " ")


def test_from_the_choice_to_the_code_to_the_history(shop: Shop) -> None:
    """S1-21, S1-34; S1-35: what has expired shows its history no longer."""
    service = shop.service()
    browser = shop.browser()
    summary = f"/services/{service.id}/change/summary"
    text = seen(browser.get(f"{summary}?offer=half&quantity=1"))
    assert "Sunday 15 March" in text
    assert "Wednesday 25 March" in text
    answer = browser.post(summary, {"offer": "half", "quantity": "1"})
    assert answer.headers["location"] == f"/services/{service.id}/change/code"
    assert PendingChange.objects.get().state == "asked"
    assert "Type the code that we have sent to" in seen(browser.get(answer.headers["location"]))
    wrong = browser.post(answer.headers["location"], {"code": "x"})
    assert wrong.status_code == 422
    assert "You have 4 attempts left." in seen(wrong)
    typed = code_in_newest(shop.account.id)
    done = browser.post(answer.headers["location"], {"code": typed}, follow=True)
    assert "The offer is changed." in seen(done)
    service.refresh_from_db()
    assert service.expires_on == dt.date(2026, 3, 25)
    assert "Days left: 10 before, 20 after" in seen(browser.get(f"/services/{service.id}/changes"))
    assert not PaymentRequest.objects.exists()
    service.state, service.expires_on = "suspended", NOW.date()
    service.save()
    over = seen(browser.get(f"/services/{service.id}/changes"))
    assert "its history is no longer shown" in over
    assert "Days left" not in over


def test_what_was_asked_for_can_be_given_up(shop: Shop) -> None:
    service = shop.service()
    browser = shop.browser()
    browser.post(f"/services/{service.id}/change/summary", {"offer": "half", "quantity": "1"})
    answer = browser.post(f"/services/{service.id}/change/give-up", follow=True)
    assert "The change is taken back" in seen(answer)
    assert PendingChange.objects.get().state == "gone"


@pytest.mark.parametrize(
    "wish",
    [
        {"offer": "nothing"},
        {"offer": "half", "quantity": "0"},
        {"offer": "half", "quantity": "-1"},
        {"offer": "half", "quantity": "1.5"},
        {"offer": "half", "option-x": "1"},
        {"offer": "half\x00"},
    ],
)
def test_a_forged_choice_changes_nothing(shop: Shop, wish: dict[str, str]) -> None:
    service = shop.service()
    browser = shop.browser()
    answer = browser.post(f"/services/{service.id}/change/summary", wish, follow=True)
    assert answer.status_code == 200
    assert not PendingChange.objects.exists()


def test_servers_are_marked_with_the_warning_and_kept_again(shop: Shop) -> None:
    """S1-15."""
    service = shop.service(quantity=2)
    for ref in ("alpha", "bravo"):
        Unit.objects.create(subscription=service, ref=ref)
    browser, path = shop.browser(), f"/services/{service.id}/units"
    answer = browser.post(path, {"unit": "alpha", "act": "mark"})
    assert answer.status_code == 422
    assert "will be lost for good" in seen(answer)
    assert "Marked." in seen(
        browser.post(path, {"unit": "alpha", "act": "mark", "warned": "on"}, follow=True)
    )
    both = browser.post(path, {"unit": "bravo", "act": "mark", "warned": "on"})
    assert "At least one server must remain." in seen(both)
    assert "These servers stay." in seen(
        browser.post(path, {"unit": "alpha", "act": "unmark"}, follow=True)
    )
    assert set(service.units.values_list("state", flat=True)) == {"held"}


def test_without_a_code_the_page_confirms_by_its_button(shop: Shop) -> None:
    _say_no_code(shop)
    service = shop.service()
    browser = shop.browser()
    browser.post(f"/services/{service.id}/change/summary", {"offer": "half", "quantity": "1"})
    browser.post(f"/services/{service.id}/change/code")
    service.refresh_from_db()
    assert service.offer.ref == "half"


def test_a_change_that_is_too_soon_says_when_on_the_page_of_the_service(shop: Shop) -> None:
    service = shop.service()
    offer_change.change_for_customer(
        subscription_id=service.id,
        account_id=shop.account.id,
        wish=Wish("half"),
        reason="On the telephone.",
        actor="staff:1",
        now=NOW,
    )
    text = seen(shop.browser().get(f"/services/{service.id}"))
    assert "It is possible again from Saturday 4 April" in text


def test_the_summary_of_a_dearer_offer_tells_of_the_right_that_it_opens(shop: Shop) -> None:
    """S1-28, safety-and-law 3.6: for whom the law protects, where the offer costs more."""
    service = shop.service(expires_on=dt.date(2027, 3, 15))
    path = f"/services/{service.id}/change/summary"
    told = "within 14 days of the change you may withdraw from the contract"
    assert told in seen(shop.browser().get(f"{path}?offer=dear"))
    assert "dans les 14 jours" in seen(shop.browser("fr").get(f"{path}?offer=dear"))
    assert "binnen 14 dagen" in seen(shop.browser("nl").get(f"{path}?offer=dear"))
    assert told not in seen(shop.browser().get(f"{path}?offer=half"))
    shop.account.kind = "business"
    shop.account.save()
    assert told not in seen(shop.browser().get(f"{path}?offer=dear"))


def test_a_dearer_offer_that_is_to_be_paid_is_no_debt(shop: Shop) -> None:
    """Nothing is suspended for it: unpaid, it lapses, and the service keeps its offer."""
    shop.brand.profile, shop.brand.settings = "host-prepaid", {"change.code": "none"}
    shop.brand.save()
    service = shop.service(expires_on=dt.date(2026, 4, 3))
    browser = shop.browser()
    browser.post(f"/services/{service.id}/change/summary", {"offer": "dear", "quantity": "1"})
    answer = browser.post(f"/services/{service.id}/change/code", follow=True)
    asked = shop.request()
    assert asked.kind == "upgrade"
    text = seen(answer)
    assert "The change lapses by itself: the service keeps its offer" in text
    assert "Suspension" not in text
    assert Letter.objects.get(kind="payment_requested").facts["upgrade"]
