"""Handing services over in the client area: asked for, agreed to by a code, refused, withdrawn."""

from typing import Any

from tacite.acts.handover import find
from tacite.acts.models import Handover
from tacite.mail import queries as mail
from tests import factories
from tests.faces.web.world import NOW, Shop, heading, page, plain, seen


def other(shop: Shop, **columns: Any) -> Shop:
    """Return the shop as another customer of the brand sees it."""
    given = {"name": "Les Trois Phares", "email": "anna@phares.example"} | columns
    account = factories.account(brand=shop.brand, **given)
    owner = factories.user(account=account, language="")
    return Shop(shop.brand, shop.iban, account, shop.offer, owner)


def sent(shop: Shop, path: str, **fields: Any) -> Any:
    return shop.browser().post(path, {"key": "k" * 20, **fields})


def asked(shop: Shop, service: Any, to: Any, **fields: Any) -> Any:
    form = {"services": [service.id], "number": to.number, "email": to.email} | fields
    answer = sent(shop, "/handovers/give", **form)
    find.look_up(now=NOW)
    return answer


def agreed(shop: Shop, handover: Any) -> Any:
    path = f"/handovers/{handover.id}/agree"
    assert sent(shop, path, send="code").status_code == 302
    return sent(shop, path, code=mail.code_in_newest(shop.account.id))


def test_a_service_goes_from_its_page_to_another_account(shop: Shop) -> None:
    service = shop.service(expires_on=factories.EXPIRES_ON, label="roussel.example")
    there = other(shop)
    text = seen(shop.browser().get(f"/services/{service.id}"))
    assert "Hand over to another account" in text
    form = page(shop.browser().get(f"/handovers/give?service={service.id}"))
    assert form.xpath("//input[@name='services']/@checked") == ["checked"]
    answer = asked(shop, service, there.account)
    handover = Handover.objects.get()
    assert answer["location"] == f"/handovers/{handover.id}/agree"
    assert "Handover under way" in seen(shop.browser().get(f"/services/{service.id}"))
    assert agreed(shop, handover)["location"] == f"/handovers/{handover.id}"
    home = seen(there.browser().get("/"))
    assert "Camille Roussel wishes to hand services over to you" in home
    agreeing = seen(there.browser().get(f"/handovers/{handover.id}/agree"))
    assert "€24.00" in agreeing
    assert "you are asked to pay" in agreeing
    agreed(there, handover)
    assert "have changed hands" in seen(there.browser().get(f"/handovers/{handover.id}"))
    assert there.browser().get(f"/services/{service.id}").status_code == 200
    assert shop.browser().get(f"/services/{service.id}").status_code == 404


def test_a_right_pair_and_a_wrong_one_have_the_same_pages(shop: Shop) -> None:
    """S0-70: the same text, beside the day and the number of the page itself."""
    there = other(shop)
    right, wrong = shop.service(ref="one"), shop.service(ref="two")
    asked(shop, right, there.account)
    asked(shop, wrong, there.account, email="bruno@phares.example", key="w" * 20)
    first, second = Handover.objects.order_by("id")
    assert (first.taker_id, second.taker_id) == (there.account.id, None)
    for path in ("/handovers/{0}", "/handovers/{0}/agree"):
        one, two = (said(shop, path.format(h.id)) for h in (first, second))
        assert one == two.replace("bruno@", "anna@").replace(wrong.ref, right.ref)
    for handover in (first, second):
        agreed(shop, handover)
    one, two = (said(shop, f"/handovers/{h.id}") for h in (first, second))
    assert one == two.replace("bruno@", "anna@").replace(wrong.ref, right.ref)


def said(shop: Shop, path: str) -> str:
    return seen(shop.browser().get(path))


def test_the_form_says_what_is_wrong_beside_its_field(shop: Shop) -> None:
    service = shop.service(expires_on=factories.EXPIRES_ON)
    answer = asked(shop, service, shop.account)
    assert answer.status_code == 422
    [error] = page(answer).xpath("//p[@id='number-e']")
    assert "your own customer number" in plain(error.text_content())
    assert "Choose at least one service." in seen(
        sent(shop, "/handovers/give", email="a@b.example")
    )
    assert "no longer yours" in seen(
        sent(shop, "/handovers/give", services=["999999"], number="1", email="a@b.example")
    )
    assert not Handover.objects.exists()


def test_a_service_that_is_asked_for_says_when_it_can_go(shop: Shop) -> None:
    service = shop.service(expires_on=factories.EXPIRES_ON)
    shop.night()
    text = seen(shop.browser().get(f"/services/{service.id}"))
    assert "A payment of €24.00 is asked for it: once it is paid, it can be handed over." in text


def test_what_was_asked_is_refused_or_withdrawn_by_a_button(shop: Shop) -> None:
    there = other(shop)
    service = shop.service()
    asked(shop, service, there.account)
    handover = Handover.objects.get()
    sent(there, f"/handovers/{handover.id}/refuse")
    assert heading(shop.browser().get(f"/handovers/{handover.id}")) == (
        "One side has refused. Nothing changes hands."
    )
    asked(shop, service, there.account, key="z" * 20)
    second = Handover.objects.latest("id")
    sent(shop, f"/handovers/{second.id}/withdraw")
    assert "It was withdrawn" in seen(there.browser().get(f"/handovers/{second.id}"))
    again = shop.browser().post(f"/handovers/{second.id}/withdraw", follow=True)
    assert "over already" in again.content.decode()


def test_the_future_customer_asks_and_a_wrong_code_is_counted(shop: Shop) -> None:
    there = other(shop)
    service = shop.service(label="roussel.example")
    form = {"number": shop.account.number, "email": shop.account.email, "refs": service.ref}
    assert sent(there, "/handovers/take", **form).status_code == 302
    find.look_up(now=NOW)
    handover = Handover.objects.get()
    assert "asks you to hand services over" in seen(shop.browser().get("/"))
    path = f"/handovers/{handover.id}/agree"
    sent(shop, path, send="code")
    answer = sent(shop, path, code="12")
    assert answer.status_code == 422
    assert page(answer).xpath("//*[@role='alert']")
    assert "One handover is under way." in seen(there.browser().get("/handovers"))


def test_only_the_owner_is_offered_to_decide(shop: Shop) -> None:
    there = other(shop)
    service = shop.service()
    asked(shop, service, there.account)
    handover = Handover.objects.get()
    reader = shop.browser(role="reader").get(f"/handovers/{handover.id}")
    assert "Only the owner of the account may ask for a handover or agree to it." in seen(reader)
    assert not page(reader).xpath("//main//form")


def test_who_was_invited_gives_his_details_before_he_agrees(shop: Shop) -> None:
    """S0-66: what is missing is said at its field; complete, they are not asked for again."""
    empty = dict.fromkeys(("street", "postcode", "town"), "")
    there = other(shop, name="anna@phares.example", **empty)
    service = shop.service()
    asked(shop, service, there.account, number="")
    handover = Handover.objects.get()
    agreeing, giving = (f"/handovers/{handover.id}/{page}" for page in ("agree", "details"))
    assert shop.browser().get(giving)["location"] == agreeing, "who gives is asked for nothing"
    assert there.browser().get(agreeing)["location"] == giving
    assert sent(there, agreeing, send="code")["location"] == giving
    form = page(there.browser().get(giving))
    assert form.xpath("//input[@name='name']/@value") == []
    details = {"kind": "business", "name": "Anna Phare", "street": "1 quai", "country": "NL"}
    details |= {"postcode": "1011", "town": "Havendam"}
    wrong = sent(there, giving, **details, vat_number="NL12")
    assert wrong.status_code == 422
    assert page(wrong).xpath("//p[@id='id_company-e']")
    assert page(wrong).xpath("//p[@id='id_vat_number-e']")
    there.account.refresh_from_db()
    assert there.account.town == ""
    kept = sent(there, giving, **details, company="Les Trois Phares")
    assert kept["location"] == agreeing
    there.account.refresh_from_db()
    assert (there.account.kind, there.account.country) == ("business", "NL")
    assert there.account.company == "Les Trois Phares"
    assert sent(there, giving, **details, company="Another")["location"] == agreeing
    agreed(shop, handover)
    assert agreed(there, handover)["location"] == f"/handovers/{handover.id}"
    service.refresh_from_db()
    assert service.account_id == there.account.id


def test_a_number_of_a_service_that_is_none_breaks_nothing(shop: Shop) -> None:
    for wrong in ("9" * 5000, "-1", "\x00", "\u0663"):
        assert shop.browser().get("/handovers/give", {"service": wrong}).status_code == 200
        named = {"services": [wrong], "number": "1", "email": "a@b.example"}
        assert sent(shop, "/handovers/give", **named).status_code == 422
        named |= {"number": "9" * 300, "services": ["999999"]}
        assert sent(shop, "/handovers/give", **named).status_code == 422


def test_a_heading_begins_with_a_capital_in_every_language(shop: Shop) -> None:
    there = other(shop)
    for ref, key in (("one", "k"), ("two", "w")):
        asked(shop, shop.service(ref=ref), there.account, key=key * 20)
    shown = {lang: heading(shop.browser(lang).get("/handovers")) for lang in ("fr", "nl", "en")}
    assert shown == {
        "fr": "Deux transferts sont en cours.",
        "nl": "Er lopen twee overdrachten.",
        "en": "Two handovers are under way.",
    }
