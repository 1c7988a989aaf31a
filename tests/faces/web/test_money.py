"""Invoices and payments: what is asked, how it is paid, what was issued and what is left."""

import datetime as dt
import hashlib

import pytest
from django.test import Client
from pypdf import PdfReader

from tacite.acts import crediting
from tacite.demo.queries import signins
from tacite.invoicing.models import Invoice, PaymentRequest
from tacite.mail.models import Letter
from tacite.payments.models import BankLine
from tests import factories
from tests.faces.web import world
from tests.faces.web.world import NOW, TODAY, Shop, heading, page, plain, seen

DAY = dt.timedelta(days=1)


def table(shop: Shop, path: str, language: str = "en") -> list[str]:
    rows = page(shop.browser(language).get(path)).xpath("//table/tbody/tr")
    return [plain(" ".join(row.itertext())) for row in rows]


def paid(shop: Shop) -> Invoice:
    """Let a renewal be asked for and paid, and return its invoice."""
    shop.service()
    shop.night()
    shop.pays(2400, shop.request().reference)
    return Invoice.objects.get()


def test_with_nothing_to_pay_the_overview_says_what_will_appear(shop: Shop) -> None:
    answer = shop.browser("fr").get("/invoices")
    assert heading(answer) == "Tout est payé."
    text = seen(answer)
    assert "Ce qui vous est demandé apparaît ici avec son jour, et nous vous écrivons." in text
    assert "Vos factures apparaissent ici dès le premier paiement reçu." in text


def test_what_is_to_be_paid_comes_first_and_lates_are_marked(shop: Shop) -> None:
    shop.brand.variant = "grace"
    shop.brand.save()
    shop.service(expires_on=TODAY - DAY)
    shop.service()
    shop.night(TODAY - DAY)
    answer = shop.browser("nl").get("/invoices/to-pay")
    assert heading(answer) == (
        "Te betalen: € 48,00 in totaal, waarvan € 24,00 te laat sinds woensdag 4 maart."
    )
    assert seen(answer).count("Te laat") == 1
    rows = page(answer).xpath("//li[@class='row pay']//a/@href")
    assert rows == ["/requests/BDC-2026-0001", "/requests/BDC-2026-0002"]


def test_every_request_is_kept_with_what_became_of_it(shop: Shop) -> None:
    paid(shop)
    shop.service(expires_on=dt.date(2026, 3, 16))
    shop.night()
    assert table(shop, "/invoices/requests") == [
        "BDC-2026-0002 5 March 16 March Altitude To pay €24.00".replace(
            "Altitude", "Serveur Altitude"
        ),
        "BDC-2026-0001 5 March 15 March Serveur Altitude Paid €24.00",
    ]


def test_documents_are_listed_with_credit_notes_and_what_they_correct(shop: Shop) -> None:
    invoice = paid(shop)
    crediting.credit_note(
        account_id=shop.account.id,
        number=invoice.number,
        cents=None,
        reason="wrong",
        actor="staff:1",
        now=NOW,
    )
    rows = table(shop, "/invoices/documents")
    assert "Serveur Altitude (credits FA-2026-0001) Credit note −€24.00" in rows[0]
    assert "Serveur Altitude Credited €24.00" in rows[1]


def test_an_invoice_on_terms_is_to_be_paid_until_it_is(shop: Shop) -> None:
    shop.brand.profile = "saas-sme"
    shop.brand.save()
    shop.service(expires_on=TODAY)
    shop.night()
    [row] = table(shop, "/invoices/documents")
    assert "To pay €28.80" in row
    text = seen(shop.browser().get(f"/requests/{shop.request().reference}"))
    assert "It is the invoice F-2026-0001, issued already." in text


def test_a_document_is_given_as_the_pdf_that_was_issued(shop: Shop) -> None:
    paid(shop)
    browser = shop.browser()
    answer = browser.get("/invoices/FA-2026-0001.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="FA-2026-0001.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    again = browser.get("/invoices/FA-2026-0001.pdf")
    assert hashlib.sha256(answer.content).digest() == hashlib.sha256(again.content).digest()


@pytest.mark.parametrize("number", ["FA-2026-0002", "FA-2026-0001%00", "../FA-2026-0001", "%F0%9F"])
def test_a_document_that_is_not_there_or_anothers_is_not_found(shop: Shop, number: str) -> None:
    paid(shop)
    assert shop.browser().get(f"/invoices/{number}.pdf").status_code == 404
    other = factories.user(account=factories.account(brand=shop.brand))
    assert shop.browser(user=other).get("/invoices/FA-2026-0001.pdf").status_code == 404


def test_every_movement_of_the_credit_is_told_with_what_was_left(shop: Shop) -> None:
    shop.account.dedicated_iban = factories.iban()
    shop.account.save()
    shop.pays(5000, ref="first")
    paid(shop)
    assert table(shop, "/invoices/payments") == [
        "Bank transfer received 5 March €24.00 €50.00",
        "Payment BDC-2026-0001 5 March FA-2026-0001 −€24.00 €26.00",
        "Bank transfer received 5 March €50.00 €50.00",
    ]
    assert heading(shop.browser("fr").get("/invoices/payments")) == "Vous avez 50,00 € de crédit."


def test_a_brands_own_name_of_credit_stands_beside_it(shop: Shop) -> None:
    shop.brand.settings = {"credit_name": "jetons"}
    shop.brand.save()
    assert "Crédit (« jetons »)" in seen(shop.browser("fr").get("/"))
    assert "Tegoed (“jetons”)" in seen(shop.browser("nl").get("/invoices"))


def test_reverse_charge_is_said_instead_of_a_rate(shop: Shop) -> None:
    account = shop.account
    account.kind, account.country, account.vat_number = "business", "BE", "BE0000001186"
    account.save()
    account.vat_checks.create(number=account.vat_number, valid=True, asked_at=NOW)
    shop.service()
    shop.night()
    text = seen(shop.browser("nl").get("/requests/BDC-2026-0001"))
    assert "Btw verlegd naar u€ 0,00" in text
    text = seen(shop.browser("fr").get("/offers/altitude/order?cycle=1+month"))
    assert "TVA due par vous (autoliquidation)0,00 €" in text
    assert "Puis 20,00 € par mois." in text


def test_a_credited_invoice_adds_to_the_credit_under_its_number(shop: Shop) -> None:
    invoice = paid(shop)
    crediting.credit_note(
        account_id=shop.account.id,
        number=invoice.number,
        cents=1000,
        reason="x",
        actor="staff:1",
        now=NOW,
    )
    assert table(shop, "/invoices/payments")[0] == "Credit note 5 March AV-2026-0001 €10.00 €10.00"


def test_billing_dates_go_a_year_ahead_day_by_day(shop: Shop) -> None:
    shop.service()
    shop.service(cycle="1 year", expires_on=dt.date(2026, 6, 15))
    factories.price(offer=shop.offer, cents=20000, cycle="1 year")
    answer = shop.browser("fr").get("/invoices/dates")
    assert heading(answer) == "Prochain paiement : 24,00 € avant dimanche 15 mars."
    rows = [plain(row.text_content()) for row in page(answer).xpath("//li[@class='row pay']")]
    assert len(rows) == 12
    assert rows[3].startswith("lundi 15 juinServeur Altitude2 paiements, demande le 1er juin")
    assert rows[3].endswith("224,00 €")


def test_a_request_says_how_to_pay_it(shop: Shop) -> None:
    shop.service(label="roussel.example")
    shop.night()
    answer = shop.browser("fr").get("/requests/bdc-2026-0001")
    text = seen(answer)
    assert heading(answer) == "24,00 € à payer avant dimanche 15 mars, pour Serveur Altitude."
    request = shop.request()
    assert "BénéficiaireNimbeo SAS" in text
    groups = " ".join(shop.iban[at : at + 4] for at in range(0, len(shop.iban), 4))
    assert groups in text
    copied = page(answer).xpath("//dt[text()='IBAN']/following-sibling::dd/span")[0].text
    assert copied == groups  # with plain spaces: a bank's form refuses the no-break ones
    assert request.bank_reference in text
    assert "roussel.example, du 15 mars au 14 avril20,00 €" in text
    assert "TVA 20 %4,00 €" in text


def test_a_request_says_what_happens_if_nobody_pays(shop: Shop) -> None:
    shop.service()
    shop.night()
    items = page(shop.browser().get("/requests/BDC-2026-0001")).xpath("//ol[@class='timeline']/li")
    assert [plain(item.text_content()) for item in items] == [
        "Thursday 5 March, today€24.00 to pay",
        "Sunday 15 MarchTo be paid before this day",
        "Sunday 15 MarchSuspension: the service stops, nothing is erased",
        "Wednesday 25 MarchEnd of the service: its data are erased",
    ]


def test_ones_own_iban_is_given_where_there_is_one(shop: Shop) -> None:
    shop.account.dedicated_iban = factories.iban()
    shop.account.save()
    shop.service()
    shop.night()
    text = seen(shop.browser("nl").get("/requests/BDC-2026-0001"))
    assert "Alleen van u: wat daarop betaald wordt, herkennen wij als het uwe." in text
    assert shop.iban[-3:] not in text.split("IBAN")[1][:40]


def by_choice(shop: Shop, cents: int) -> str:
    """Give the customer credit that pays nothing by itself, and a request; return its address."""
    shop.brand.settings = {"credit.pays_renewals": "by_customer"}
    shop.brand.save()
    shop.account.dedicated_iban = factories.iban()
    shop.account.save()
    shop.pays(cents, ref="credit")
    shop.service()
    shop.night()
    return f"/requests/{shop.request().reference}"


def test_credit_that_covers_it_pays_by_one_press(shop: Shop) -> None:
    path = by_choice(shop, 3000)
    text = seen(shop.browser().get(path))
    assert "Pay €24.00 from your credit" in text
    assert "You have €30.00 of credit; €6.00 would be left." in text
    answer = shop.browser().post(f"{path}/pay-from-credit", follow=True)
    assert "€24.00 was paid from your credit." in seen(answer)
    assert PaymentRequest.objects.get().state == "paid"


def test_credit_that_does_not_cover_it_is_said_and_refused(shop: Shop) -> None:
    path = by_choice(shop, 1000)
    browser = shop.browser("fr")
    text = seen(browser.get(path))
    assert "Payer 24,00 € avec votre crédit" not in text
    assert "Votre crédit de 10,00 € ne suffit pas." in text
    text = seen(browser.post(f"{path}/pay-from-credit", follow=True))
    assert "Vous avez 10,00 € de crédit ; la demande est de 24,00 €." in text


def test_a_second_press_is_told_that_it_is_paid(shop: Shop) -> None:
    path = by_choice(shop, 5000)
    browser = shop.browser("nl")
    browser.post(f"{path}/pay-from-credit")
    text = seen(browser.post(f"{path}/pay-from-credit", follow=True))
    assert "Dit betalingsverzoek is al gesloten." in text
    assert Invoice.objects.count() == 1


def test_a_paid_request_says_with_what_and_which_invoice(shop: Shop) -> None:
    paid(shop)
    text = seen(shop.browser("fr").get("/requests/BDC-2026-0001"))
    assert "24,00 € payés : facture FA-2026-0001." in text
    assert "Virement" in text
    assert "Payer par virement" not in text


def test_a_void_request_says_why_nothing_is_to_be_paid(shop: Shop) -> None:
    shop.service()
    shop.night()
    PaymentRequest.objects.update(state="void", closed_at=NOW, void_reason="terminated")
    text = seen(shop.browser("nl").get("/requests/BDC-2026-0001"))
    assert "Er is niets meer te betalen. De dienst is opgezegd." in text


def test_outside_the_demo_no_bank_is_played(shop: Shop) -> None:
    shop.service()
    shop.night()
    browser = shop.browser()
    assert "In this demonstration" not in seen(browser.get("/requests/BDC-2026-0001"))
    assert browser.get("/requests/BDC-2026-0001/statement.xml").status_code == 404
    assert browser.post("/requests/BDC-2026-0001/bank").status_code == 404


@pytest.fixture
def demo(db: None) -> Shop:
    made = world.shop(kind="demo")
    made.service()
    made.night()
    return made


def test_in_the_demo_the_statement_is_given_and_pays_when_the_bank_sends_it(demo: Shop) -> None:
    browser = demo.browser("fr")
    assert "Dans cette démonstration" in seen(browser.get("/requests/BDC-2026-0001"))
    answer = browser.get("/requests/BDC-2026-0001/statement.xml")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="BDC-2026-0001.xml"'
    assert b"camt.053" in answer.content
    assert b"BDC-2026-0001" in answer.content
    assert not BankLine.objects.exists()
    text = seen(browser.post("/requests/BDC-2026-0001/bank", follow=True))
    assert "La banque a envoyé son relevé et le paiement est arrivé." in text
    assert "24,00 € payés : facture FA-2026-0001." in text
    assert BankLine.objects.get().outcome == "pays"
    assert browser.post("/requests/BDC-2026-0001/bank").status_code == 404


def test_every_page_of_the_demo_says_that_nothing_is_real_and_which_day_it_is(demo: Shop) -> None:
    strip = page(demo.browser("nl").get("/")).xpath("//aside[@class='strip']")[0]
    assert plain(strip.text_content()) == (
        "Demonstratie: personen, prijzen en data zijn verzonnen. Hier is het donderdag 5 maart."
    )


def test_letters_are_read_as_they_were_sent(shop: Shop) -> None:
    shop.service()
    shop.night()
    assert "No letter yet." in seen(shop.browser().get("/letters"))
    world.deliver_letters()
    letter = Letter.objects.get()
    answer = shop.browser().get("/letters")
    assert page(answer).xpath("//li[@class='row']//a/@href") == [f"/letters/{letter.id}"]
    answer = shop.browser().get(f"/letters/{letter.id}")
    [body] = page(answer).xpath("//p[@class='letter']")
    assert body.text == letter.body
    assert page(answer).xpath("//article/@lang") == ["fr"]


def test_another_customers_letter_is_not_there(shop: Shop) -> None:
    shop.service()
    shop.night()
    world.deliver_letters()
    other = factories.user(account=factories.account(brand=shop.brand))
    path = f"/letters/{Letter.objects.get().id}"
    assert shop.browser(user=other).get(path).status_code == 404


def test_the_pdf_says_what_the_list_says(shop: Shop, tmp_path: object) -> None:
    paid(shop)
    answer = shop.browser().get("/invoices/FA-2026-0001.pdf")
    place = f"{tmp_path}/invoice.pdf"
    with open(place, "wb") as file:  # noqa: PTH123 - a file of the test
        file.write(answer.content)
    text = plain(PdfReader(place).pages[0].extract_text())
    assert "FA-2026-0001" in text
    assert "24,00 €" in text


def test_the_first_page_lists_the_sites_and_in_the_demo_who_signs_in(demo: Shop) -> None:
    brand = demo.brand
    brand.ref, brand.domain = "nimbeo", "nimbeo.localhost"
    brand.save()
    for ref in ("respawn", "ateliia", "polderhost", "voxal"):
        factories.brand(ref=ref, name=ref.title(), domain=f"{ref}.localhost")
    answer = demo.browser("fr", role="none", host="localhost").get("/", SERVER_PORT="8000")
    text = seen(answer)
    assert heading(answer) == "Cette installation de Tacite sert cinq marques."
    for person in signins():
        assert person.email in text
        assert person.password in text
    hrefs = page(answer).xpath("//main//a/@href")
    assert "http://nimbeo.localhost:8000/" in hrefs
    assert "http://staff.localhost:8000/" in hrefs


def test_a_providers_own_first_page_names_nobody(shop: Shop) -> None:
    answer = shop.browser("en", role="none", host="127.0.0.1").get("/")
    text = seen(answer)
    assert heading(answer) == "This installation of Tacite serves one brand."
    assert "password" not in text
    assert shop.owner.email not in text


def test_an_empty_installation_says_how_to_bring_a_provider_in(db: None) -> None:
    answer = Client(headers={"host": "localhost", "accept-language": "nl"}).get("/")
    assert "Deze installatie van Tacite is leeg" in heading(answer)
