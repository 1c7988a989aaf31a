"""The first page of the morning: a sentence first, and all that waits, each with its act."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from tacite.acts import bank_import
from tacite.engine.models import Night, Parking
from tacite.invoicing.models import PaymentRequest
from tacite.mail.models import Letter
from tacite.payments.models import BankLine
from tacite.payments.statements.writing import Movement, camt053
from tacite.provisioning.models import Delivery
from tests.faces.backoffice.reading import page_of, words
from tests.faces.backoffice.world import NOW, TODAY, Morning

_QUESTIONS_MOST = 25

Office = Callable[..., Client]


def shown(client: Client, address: str = "/") -> Any:
    return page_of(client.get(address))


def sentence(page: Any) -> str:
    return words(page.xpath("//div[@class='head']//p")[0])


def test_the_sentence_counts_what_the_page_lists(morning: Morning, staff: Office) -> None:
    page = shown(staff("admin"))
    assert sentence(page) == (
        "7 cases wait for a decision. The oldest dates from Wednesday 4 March."
        " €60.00 are received and not placed."
    )
    assert page.xpath("//header//a[@aria-current]/span")[0].text == "7"


def test_it_is_said_in_french_and_in_dutch(morning: Morning, staff: Office) -> None:
    french = sentence(shown(staff("admin", language="fr")))
    dutch = sentence(shown(staff("admin", language="nl")))
    assert french.startswith("7 ")
    assert "mercredi 4 mars" in french
    assert "60,00 €" in french
    assert "woensdag 4 maart" in dutch
    assert "€ 60,00" in dutch


def test_each_trouble_stands_there_with_its_one_act(morning: Morning, staff: Office) -> None:
    page = shown(staff("admin"))
    hrefs = {link.get("href") for link in page.xpath("//main//a")}
    assert {
        "/nights",
        f"/lines/{morning.line.id}",
        f"/accounts/{morning.parked.id}/flags/parked",
        f"/services/{morning.delivery.subscription_id}/delivery",
        f"/letters/{morning.letter.id}/again",
    } <= hrefs
    text = words(page)
    assert "1 night did not run." in text
    assert "An offer or option of it has no price that holds today." in text
    assert "quota reached" in text
    assert "NL4495445B01" in text


def test_a_night_that_stopped_half_way_is_said_first(morning: Morning, staff: Office) -> None:
    Night.objects.create(as_of="2026-03-05", state="running", started_at="2026-03-05T01:00Z")
    page = shown(staff("admin"))
    assert "The night of Thursday 5 March stopped half-way." in words(page)
    nights = shown(staff("admin"), "/nights")
    assert "Finish it now" in words(nights)


def test_what_the_checks_of_the_last_night_found_is_said(morning: Morning, staff: Office) -> None:
    steps = [{"name": "check", "done": 2, "parked": 1, "seconds": 0.1}]
    Night.objects.update(steps=steps)
    assert "The last night found 2 offences" in words(shown(staff("admin")))


def test_a_good_morning_says_that_nothing_waits_and_what_comes_next(
    morning: Morning, staff: Office
) -> None:
    BankLine.objects.filter(outcome="suspense").update(outcome="debit")
    Parking.objects.all().delete()
    Delivery.objects.all().delete()
    Letter.objects.all().delete()
    Night.objects.update(as_of="2026-03-05")
    morning.brand.accounts.update(vat_number="")
    page = shown(staff("admin"))
    assert sentence(page) == (
        "Nothing waits for a decision. The last night is that of Thursday 5 March."
    )
    assert page.xpath("//div[@class='empty']//a")[0].get("href") == "/statements"


def test_a_line_that_waits_shows_whose_it_is_and_is_placed_with_one_click(
    morning: Morning, staff: Office, django_assert_max_num_queries: Any
) -> None:
    office, came = staff("billing"), morning.exact
    with django_assert_max_num_queries(_QUESTIONS_MOST):
        page = shown(office)
    [form] = page.xpath(f"//form[@action='/lines/{came.id}']")
    assert _asked(morning).reference in words(form)
    assert "Same name and same amount" in words(form)
    assert office.post(f"/lines/{came.id}", _sent(form)).status_code == 302
    came.refresh_from_db()
    assert (came.outcome, came.account_id) == ("pays", morning.atelier.id)
    assert not page.xpath(f"//form[@action='/lines/{morning.line.id}']")


def test_whoever_may_not_place_money_is_shown_whose_it_may_be(
    morning: Morning, staff: Office
) -> None:
    page = shown(staff("read_only"))
    assert not page.xpath("//form[starts-with(@action, '/lines/')]")
    assert "likely" in words(page)


def test_what_the_bank_took_back_waits_until_a_person_says_of_which_payment(
    morning: Morning, staff: Office
) -> None:
    """I-12."""
    office, came, request = staff("billing"), morning.exact, _asked(morning)
    [form] = shown(office).xpath(f"//form[@action='/lines/{came.id}']")
    office.post(f"/lines/{came.id}", _sent(form))
    back = Movement(cents=-came.cents, bank_reference="Z9", is_reversal=True)
    bank_import.import_file(
        camt053([back], iban=morning.iban, on=TODAY, message_id="M2"),
        name="back.xml",
        actor="bank",
        now=NOW,
    )
    gone = BankLine.objects.get(bank_reference="Z9")
    assert f"/lines/{gone.id}" in _ways(shown(office))
    assert "It takes back what came from ATELIER" in words(shown(office, f"/lines/{gone.id}"))
    for wrong in ("of-0", f"of-{morning.line.id}", ""):
        sent = {"to": wrong, "reason": "by telephone"}
        assert office.post(f"/lines/{gone.id}", sent).status_code != 302
    sent = {"to": f"of-{came.id}", "reason": "by telephone"}
    assert office.post(f"/lines/{gone.id}", sent).status_code == 302
    page = shown(office)
    assert "Taken back by the bank, to be paid again" in words(page)
    assert f"/requests/{request.id}" in _ways(page)
    assert "The bank took its payment back" in words(shown(office, f"/requests/{request.id}"))
    assert "nothing: the bank took it back" in words(shown(office, f"/lines/{gone.id}"))


def _asked(morning: Morning) -> PaymentRequest:
    return PaymentRequest.objects.get(account=morning.atelier)


def _sent(form: Any) -> dict[str, str]:
    return {field.get("name"): field.get("value") for field in form.xpath(".//input")}


def _ways(page: Any) -> set[str]:
    return {link.get("href") for link in page.xpath("//main//a")}
