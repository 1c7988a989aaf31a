"""General terms before an order, with it and after it: what was accepted is kept (S2-11)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tacite.acts.models import Order
from tacite.mail.envelopes import Envelope, message
from tacite.mail.models import Letter
from tacite.mail.queries import enclosed_with
from tacite.mail.rendering import Rendered
from tests import factories
from tests.faces.web.test_offers import ORDER, sent
from tests.faces.web.world import NOW, TODAY, Shop, deliver_letters, heading, page, seen

ENGLISH = "# General terms\n\n## 1. Who sells\n\nWe do,\nas ever.\n\n- Once.\n- Twice.\n"


@pytest.fixture
def terms(shop: Shop) -> Any:
    factories.terms(brand=shop.brand, language="fr", text="# Conditions\n\nEn français.\n")
    return factories.terms(brand=shop.brand, language="en", text=ENGLISH)


def test_strangers_read_the_terms_in_their_language_and_keep_them(shop: Shop, terms: Any) -> None:
    answer = shop.browser("en", role="none").get("/terms")
    assert heading(answer) == "General terms of Nimbeo"
    parts = [
        each.text_content()
        for each in page(answer).xpath("//article/*[not(self::ul)] | //article//li")
    ]
    assert parts == ["General terms", "1. Who sells", "We do, as ever.", "Once.", "Twice."]
    assert "En français." in seen(shop.browser("fr", role="none").get("/terms/2026-01"))
    file = shop.browser(role="none").get("/terms/2026-01/en.txt")
    assert file.content.decode() == terms.text
    assert file.headers["Content-Type"] == "text/plain; charset=utf-8"
    for gone in ("/terms/2025-01", "/terms/2026-01/nl.txt"):
        assert shop.browser(role="none").get(gone).status_code == 404


def test_a_brand_that_published_none_says_so_and_who_mediates(shop: Shop) -> None:
    shop.brand.seller.mediator = "Médiation d’Exemple"
    shop.brand.seller.save()
    text = seen(shop.browser("fr", role="none").get("/terms"))
    assert "Aucune condition générale n’est publiée ici." in text
    assert "Médiateur de la consommationMédiation d’Exemple" in text


def test_an_order_keeps_the_version_and_hash_that_were_shown(shop: Shop, terms: Any) -> None:
    answer = shop.browser().get(f"{ORDER}?cycle=1+month")
    assert page(answer).xpath("//main//a[@href='/terms/2026-01/en.txt']")
    shop.browser().post(ORDER, sent(shop))
    order = Order.objects.get()
    assert (order.terms, order.terms_version, order.terms_hash) == (terms, "2026-01", terms.sha256)
    with pytest.raises(IntegrityError, match="keeps the terms"), transaction.atomic():
        Order.objects.update(terms_hash="0" * 64)
    other = factories.terms(brand=shop.brand, version="2026-02", text="Autres.")
    with pytest.raises(IntegrityError, match="keeps the terms"), transaction.atomic():
        Order.objects.update(terms=other, terms_version="2026-02", terms_hash=other.sha256)


def test_terms_that_changed_meanwhile_are_shown_and_nothing_is_ordered(
    shop: Shop, terms: Any
) -> None:
    form = sent(shop)
    newer = factories.terms(
        brand=shop.brand, version="2026-03", language="en", text="New.", from_on=TODAY
    )
    answer = shop.browser().post(ORDER, form)
    assert answer.status_code == 422
    assert "The general terms have changed since you opened this page." in seen(answer)
    assert page(answer).xpath("//input[@name='terms_shown']/@value") == [newer.sha256]
    assert shop.browser().post(ORDER, form | {"terms_shown": ""}).status_code == 422
    assert not Order.objects.exists()


def test_the_letter_names_them_and_brings_them_on_a_durable_medium(shop: Shop, terms: Any) -> None:
    shop.brand.seller.mediator = "Médiation d’Exemple"
    shop.brand.seller.save()
    shop.account.language = "en"
    shop.account.save()
    shop.browser().post(ORDER, sent(shop))
    deliver_letters()
    letter = Letter.objects.get(kind="payment_requested")
    assert (
        f"version 2026-01; their text comes with this letter (SHA-256: {terms.sha256})"
        in letter.body
    )
    assert "consumer mediator free of charge: Médiation d’Exemple." in letter.body
    mail = message(
        Envelope("a@n.example", "Nimbeo", "c@r.example", "en", "x"),
        Rendered(letter.title, letter.body),
        now=NOW,
        enclosed=enclosed_with(letter),
    )
    [file] = mail.iter_attachments()
    assert file.get_filename() == "terms-2026-01-en.txt"
    assert file.get_payload(decode=True) == terms.text.encode()
    answer = shop.browser().get(f"/letters/{letter.id}")
    assert page(answer).xpath("//main//a[@href='/terms/2026-01/en.txt']")


def test_what_costs_nothing_is_confirmed_by_a_letter_too(shop: Shop, terms: Any) -> None:
    factories.offer(brand=shop.brand, ref="free", cents=0, name_en="Free")
    shop.account.language = "en"
    shop.account.save()
    form = sent(shop) | {"shown": "0", "key": "k" * 20}
    answer = shop.browser().post("/offers/free/order", form)
    assert answer.status_code == 302
    deliver_letters()
    [letter] = Letter.objects.all()
    assert (letter.kind, letter.title) == ("order_begun", "Your order is in effect")
    assert "You may withdraw from the contract without giving a reason until" in letter.body
    assert [each.text for each in enclosed_with(letter)] == [terms.text]
