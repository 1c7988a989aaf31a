"""The services of an account: listed, found by a word, and each with its life."""

import datetime as dt

import pytest

from tacite.acts import ending
from tacite.provisioning.models import Delivery
from tests import factories
from tests.faces.web.world import NOW, TODAY, Shop, heading, page, plain, seen


def rows(shop: Shop, path: str) -> list[str]:
    return [
        plain(row.text_content())
        for row in page(shop.browser().get(path)).xpath("//li[@class='row svc']")
    ]


def test_each_service_has_its_state_its_day_and_its_price(shop: Shop) -> None:
    shop.service(label="roussel.example", expires_on=dt.date(2026, 4, 2))
    [row] = rows(shop, "/services")
    assert row == "Altituderoussel.exampleBeing set upRenews on 2 April€24.00"


def test_states_are_filters_with_how_many_there_are(shop: Shop) -> None:
    shop.service()
    shop.service(state="suspended")
    shop.service(state="ended")
    shop.service(state="abandoned")
    tabs = page(shop.browser().get("/services")).xpath("//nav[@class='tabs']//a")
    assert [plain(tab.text_content()) for tab in tabs] == [
        "All 3",
        "Active 1",
        "Suspended 1",
        "Ended 1",
    ]
    assert len(rows(shop, "/services?state=ended")) == 1
    assert len(rows(shop, "/services?state=no-state")) == 3


@pytest.mark.parametrize("word", ["roussel", "ALTITUDE", "vm-17", "198.51.100.7", "site- roussel"])
def test_a_word_finds_a_service_by_what_it_is_called_or_where_it_is(shop: Shop, word: str) -> None:
    found = shop.service(label="roussel.example", units=["vm-17"])
    found.units.update(address="198.51.100.7")
    shop.service(offer=factories.offer(brand=shop.brand))
    assert len(rows(shop, f"/services?q={word}")) == 1


def test_a_word_that_finds_nothing_leads_back_to_all(shop: Shop) -> None:
    shop.service()
    answer = shop.browser().get("/services?q=%00nothing")
    assert "No service is called like this." in seen(answer)


def test_fifty_stand_on_a_page_and_the_rest_on_the_next(shop: Shop) -> None:
    for _ in range(51):
        shop.service()
    first = page(shop.browser().get("/services"))
    assert len(first.xpath("//li[@class='row svc']")) == 50
    [following] = first.xpath("//a[@rel='next']/@href")
    assert len(rows(shop, f"/services{following}")) == 1
    assert len(rows(shop, "/services?page=x")) == 50
    assert shop.browser().get(f"/services?page={'9' * 5000}").status_code == 200


def test_the_page_of_a_service_tells_its_next_payment_and_when_it_is_asked_for(shop: Shop) -> None:
    service = shop.service(expires_on=dt.date(2026, 4, 2), options={}, label="roussel.example")
    text = seen(shop.browser().get(f"/services/{service.id}"))
    assert "Renews on Thursday 2 April for one month: €24.00." in text
    assert "Altitude, one month€20.00 VAT 20%€4.00" in text
    assert "We ask for it on Thursday 19 March." in text
    assert "Last paid day1 April" in text


def test_the_calendar_of_a_service_goes_from_what_comes_to_what_was(shop: Shop) -> None:
    service = shop.service(expires_on=dt.date(2026, 3, 15))
    shop.night()
    items = page(shop.browser().get(f"/services/{service.id}")).xpath("//ol[@class='timeline']/li")
    said = [plain(item.text_content()) for item in items]
    assert said == [
        "Wednesday 25 MarchUnpaid: the service ends and its data are erased.",
        "Sunday 15 MarchUnpaid: the service is suspended, nothing is erased.",
        "Sunday 15 MarchLast day before which €24.00 is to be paid (BDC-2026-0001).",
        "Thursday 5 March, todayService paid, being set up.",
        "Thursday 5 MarchPayment request BDC-2026-0001: €24.00.",
    ]
    assert items[3].get("aria-current") == "step"


def test_what_was_paid_is_told_with_its_invoice(shop: Shop) -> None:
    service = shop.service()
    shop.night()
    shop.pays(2400, shop.request().reference)
    answer = page(shop.browser("nl").get(f"/services/{service.id}"))
    text = plain(answer.text_content())
    assert "Betaald: factuur FA-2026-0001. Betaald tot 15 april." in text
    assert answer.xpath("//a[@href='/invoices/FA-2026-0001.pdf']")


def test_a_late_delivery_is_said_to_be_under_way_until_the_platform_runs_it(shop: Shop) -> None:
    service = shop.service(units=["vm-1", "vm-2"], quantity=2)
    path = f"/services/{service.id}"
    assert "It usually takes a few minutes." in seen(shop.browser().get(path))
    Delivery.objects.create(
        subscription=service,
        platform="pretend",
        wanted="running",
        wanted_at=NOW,
        try_at=NOW,
        seen="running",
        address="vm.nimbeo.example",
    )
    text = seen(shop.browser().get(path))
    assert "It usually takes a few minutes." not in text
    assert "vm.nimbeo.example" in text
    assert "vm-2" in text


def test_who_pays_for_it_is_named_and_their_requests_are_not_shown(shop: Shop) -> None:
    payer = factories.account(brand=shop.brand, company="Groupe Belorme")
    service = shop.service(payer=payer)
    shop.night(also=(payer,))
    text = seen(shop.browser().get(f"/services/{service.id}"))
    assert "Paid for byGroupe Belorme" in text
    assert "BDC-" not in text


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"state": "suspended"}, "Unpaid, it ends on Wednesday 25 March."),
        (
            {"state": "suspended", "ends_on": None},
            "Nothing is erased while it is suspended.",
        ),
        ({"state": "ended", "expires_on": dt.date(2026, 2, 1)}, "It ended on Sunday 1 February."),
        ({"state": "ordered"}, "It starts as soon as it is paid."),
    ],
)
def test_every_state_has_its_sentence(
    shop: Shop, columns: dict[str, object], sentence: str
) -> None:
    service = shop.service(**columns)
    assert sentence in seen(shop.browser().get(f"/services/{service.id}"))


def test_an_abandoned_order_is_no_service(shop: Shop) -> None:
    service = shop.service(state="abandoned")
    assert shop.browser().get(f"/services/{service.id}").status_code == 404


def test_before_termination_the_page_says_what_happens(shop: Shop) -> None:
    service = shop.service()
    shop.night()
    browser = shop.browser()
    answer = browser.get(f"/services/{service.id}/terminate")
    assert heading(answer) == (
        "Altitude will end on Sunday 15 March. The €24.00 asked for will not have to be paid."
    )
    text = seen(answer)
    assert "Until Saturday 14 March at 00:00 (Paris time) you can take it back." in text
    assert "Left to pay€0.00" in text


def test_the_labels_of_termination_are_those_of_the_law(shop: Shop) -> None:
    service = shop.service()
    browser = shop.browser("fr")
    assert "Résilier votre contrat" in seen(browser.get(f"/services/{service.id}"))
    answer = page(browser.get(f"/services/{service.id}/terminate"))
    [button] = answer.xpath("//main//button[@type='submit']")
    assert plain(button.text_content()) == "Notification de la résiliation"
    assert "Résilier votre contrat" in plain(answer.xpath("//footer")[0].text_content())
    assert answer.xpath("//footer//a[@href='/terminate']")


def test_termination_is_done_confirmed_and_taken_back(shop: Shop) -> None:
    service = shop.service(expires_on=dt.date(2026, 4, 2))
    browser = shop.browser()
    path = f"/services/{service.id}"
    answer = browser.post(f"{path}/terminate", {"reason": "Too\x00 dear"}, follow=True)
    assert answer.redirect_chain == [(path, 302)]
    text = seen(answer)
    assert "Altitude ends on Thursday 2 April. The confirmation is among your letters." in text
    assert "You can take it back until Wednesday 1 April at 00:00 (Paris time)." in text
    service.refresh_from_db()
    assert service.terminates_on == dt.date(2026, 4, 2)
    text = seen(browser.post(f"{path}/go-on", follow=True))
    assert "Altitude goes on, and renews as before." in text
    service.refresh_from_db()
    assert service.terminates_on is None


def test_a_second_termination_is_refused_with_its_reason(shop: Shop) -> None:
    service = shop.service()
    browser = shop.browser("fr")
    browser.post(f"/services/{service.id}/terminate")
    answer = browser.post(f"/services/{service.id}/terminate")
    assert answer.status_code == 422
    assert "Sa résiliation est déjà demandée : il prend fin dimanche 15 mars." in seen(answer)


def test_taken_back_too_late_it_says_until_when_that_was_possible(shop: Shop) -> None:
    service = shop.service(expires_on=TODAY + dt.timedelta(days=1))
    ending.terminate(
        subscription_id=service.id, account_id=shop.account.id, actor="user:1", now=NOW
    )
    browser = shop.browser("nl")
    assert "Ze kon worden ingetrokken tot donderdag 5 maart om 0.00 uur" in seen(
        browser.get(f"/services/{service.id}")
    )
    text = seen(browser.post(f"/services/{service.id}/go-on", follow=True))
    assert "Dit kon tot donderdag 5 maart om 0.00 uur (tijd in Parijs)." in text


def test_what_is_over_cannot_be_terminated_and_says_why(shop: Shop) -> None:
    service = shop.service(state="ended")
    answer = shop.browser().get(f"/services/{service.id}/terminate")
    assert "cannot be terminated: only a service that runs or is suspended can" in seen(answer)
    assert not page(answer).xpath("//main//form")


def test_one_click_from_any_page_lists_what_can_be_ended(shop: Shop) -> None:
    service = shop.service()
    shop.service(state="ended")
    answer = page(shop.browser().get("/terminate"))
    assert answer.xpath("//li[@class='row svc']//a/@href") == [f"/services/{service.id}/terminate"]


def test_with_nothing_to_end_the_page_says_so(shop: Shop) -> None:
    assert "No contract runs: there is nothing to end." in seen(shop.browser().get("/terminate"))
