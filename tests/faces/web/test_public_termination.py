"""Ending a contract without signing in: three clicks, no script, and nothing given away."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tacite.accounts import post
from tacite.acts.models import Notice
from tests.faces.web.world import NOW, TODAY, Shop, page, seen

SAID = {
    "name": "Camille Roussel",
    "email": "camille@r.example",
    "postal": "",
    "contract": "",
    "ends_on": "",
    "reason": "",
}


@pytest.fixture
def service(shop: Shop) -> Any:
    return shop.service(label="roussel.example")


def stranger(shop: Shop, language: str = "fr") -> Client:
    return shop.browser(language, role="none")


def foot(response: Any) -> list[tuple[str, str]]:
    links = page(response).xpath("//footer//ul//a")
    return [(str(link.text_content()), str(link.get("href"))) for link in links]


def test_it_stands_at_the_foot_of_every_page_for_strangers_and_customers(shop: Shop) -> None:
    for path in ("/offers", "/sign-in", "/terminate"):
        assert ("Résilier votre contrat", "/terminate") in foot(stranger(shop).get(path))
    assert ("Uw overeenkomst opzeggen", "/terminate") in foot(shop.browser("nl").get("/services"))


def test_three_clicks_end_it(shop: Shop, service: Any, mailoutbox: list[Any]) -> None:
    browser = stranger(shop)
    form = browser.get("/terminate")  # the first click
    action = page(form).xpath("//main//form/@action")[0]
    said = SAID | {"contract": service.ref}
    recap = browser.post(action, said)  # the second
    assert "Notification de la résiliation" in seen(recap)
    assert service.ref in seen(recap)
    assert Notice.objects.count() == 0
    hidden = {
        str(i.get("name")): str(i.get("value"))
        for i in page(recap).xpath("//main//form//input[@type='hidden']")
    }
    done = browser.post(action, hidden | {"step": "notify"})  # the third
    assert "Votre notification est reçue" in seen(done)
    service.refresh_from_db()
    assert service.terminates_on == service.expires_on
    notice = Notice.objects.get()
    assert (notice.state, notice.submitted_at) == ("done", NOW)
    post.wait()
    [receipt] = mailoutbox
    assert receipt.to == ["camille@r.example"]
    assert notice.reference in receipt.body


def test_the_summary_can_be_changed(shop: Shop) -> None:
    answer = stranger(shop, "en").post("/terminate", SAID | {"step": "edit"})
    assert page(answer).xpath("//input[@name='name']/@value") == ["Camille Roussel"]
    assert Notice.objects.count() == 0


def test_the_answer_does_not_tell_whether_there_is_such_a_contract(
    shop: Shop, service: Any
) -> None:
    answers = []
    for contract in (service.ref, "nothing-17"):
        said = SAID | {"contract": contract, "step": "notify"}
        text = seen(stranger(shop, "en").post("/terminate", said))
        reference = Notice.objects.latest("id").reference
        answers.append(text.replace(contract, "X").replace(reference, "N"))
    assert answers[0] == answers[1]
    assert Notice.objects.filter(state="open").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Say whose contract it is."),
        ({"email": ""}, "Give an e-mail address, or else your postal address"),
        ({"email": "camille"}, "This is no e-mail address"),
        ({"ends_on": (TODAY - dt.timedelta(days=1)).isoformat()}, "Give a day from"),
        ({"ends_on": "soon"}, "Give a day from"),
    ],
)
def test_what_is_missing_is_said_at_its_field(shop: Shop, wrong: dict[str, str], said: str) -> None:
    answer = stranger(shop, "en").post("/terminate", SAID | wrong | {"step": "notify"})
    assert answer.status_code == 422
    assert said in seen(answer)
    assert Notice.objects.count() == 0


def test_a_postal_address_is_enough(shop: Shop) -> None:
    said = SAID | {"email": "", "postal": "4 rue du Ponant, 99000 Portvieux", "step": "notify"}
    stranger(shop).post("/terminate", said)
    assert Notice.objects.get().state == "open"


def test_whoever_may_end_chooses_among_his_contracts_another_names_one(
    shop: Shop, service: Any
) -> None:
    assert "roussel.example" in seen(shop.browser().get("/terminate"))
    form = page(shop.browser(role="billing").get("/terminate"))
    assert form.xpath("//input[@name='name']/@value") == ["Camille Roussel"]
