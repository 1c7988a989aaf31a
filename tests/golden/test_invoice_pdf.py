"""What invoices and credit notes say: every field the law asks for, in three languages."""

import datetime as dt
import string
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tacite.invoicing.documents import paper, wording
from tacite.invoicing.documents.pdf import render
from tests.golden import documents
from tests.golden.reading import pages_of, said

HARD, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize("name", documents.ALL)
def test_a_document_says_what_it_said_before(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.txt", "\f\n".join(pages_of(render(documents.ALL[name]()))) + "\n")


# CGI ann. II art. 242 nonies A and C. com. L441-9: each field by what must stand on the paper.
FRENCH_FIELDS = {
    "seller's name, form and address": "Nimbeo SAS · 4 rue du Ponant · 99000 Portvieux, France",
    "seller's SIREN": "SIREN 000 000 000",
    "seller's register": "RCS Portvieux",
    "seller's capital": "capital 50 000 €",
    "seller's VAT number": "TVA FR00 000 000 000",
    "customer's name": "Atelier Roussel",
    "customer's address": "17 impasse des Copeaux 99120 Lormière France",
    "customer's SIREN": "SIREN 000 000 001",
    "customer's VAT number": "TVA FR00 000 000 001",
    "day of issue": "Émise le mercredi 6 mai 2026",
    "number": "Facture NB-2026-00012",
    "denomination": "Serveur privé Altitude 4",
    "period, its last day included": "du 6 mai au 5 juin 2026",
    "quantity, unit price, rate, total without tax": "1 20,00 20 % 20,00",
    "base and tax of each rate": "20 % 20,00 € 4,00 €",
    "total without tax": "Total HT 20,00 €",
    "tax": "TVA 4,00 €",
    "total": "Total TTC 24,00 €",
    "category of operations": "Prestations de services.",
    "due date": "Échéance mercredi 6 mai 2026",
    "discount terms": "Pas d’escompte pour paiement anticipé.",
    "late penalties": "pénalités au taux de refinancement de la BCE majoré de 10 points, dues sans",
    "recovery costs": "Indemnité forfaitaire pour frais de recouvrement en cas de retard : 40 €.",
    "purchase order": "Votre commande PO-7781",
}


@pytest.mark.parametrize("field", FRENCH_FIELDS)
def test_a_french_invoice_names(field: str) -> None:
    assert FRENCH_FIELDS[field] in said(documents.french_invoice())


def test_the_fields_that_only_some_invoices_have_are_printed() -> None:
    document = documents.french_invoice()
    document["seller"]["fiscal_representative"] = {
        "name": "Mandataire Fiscal",
        "street": "1 quai Neuf",
        "postcode": "99000",
        "town": "Portvieux",
        "vat_number": "FR00000000009",
    }
    document["delivered_to"] = {"name": "Dépôt Roussel", "street": "2 chemin Creux"}
    document["lines"].append(
        {"text": "Remise de bienvenue", "net_cents": -500, "rate": "20", "quantity": 1}
    )
    document["mentions"] = ["Membre d’un assujetti unique", "Option pour les débits."]
    text = said(document)
    assert "Représentant fiscal : Mandataire Fiscal, 1 quai Neuf, 99000 Portvieux" in text
    assert "TVA FR00 000 000 009" in text
    assert "Livré à Dépôt Roussel 2 chemin Creux" in text
    assert "Remise de bienvenue 1 −5,00 20 % −5,00" in text
    assert "Membre d’un assujetti unique. Option pour les débits." in text


def test_a_credit_note_names_its_invoice_and_the_tax_it_corrects() -> None:
    text = said(documents.french_credit_note())
    assert "Avoir NBA-2026-00003" in text
    assert "Facture d’origine NB-2026-00012 du 6 mai 2026" in text
    assert "TVA rectifiée Base HT TVA 20 % 20,00 € 4,00 €" in text
    assert "20,00 € HT, 4,00 € de TVA, 24,00 € TTC." in text
    assert "Reste à payer" not in text


def test_a_belgian_seller_writes_note_de_credit_and_names_his_account() -> None:
    document = documents.french_credit_note()
    document["seller"] |= {"country": "BE", "siren": "0000000097", "register": "RPM Bruxelles"}
    text = said(document)
    assert "Note de crédit NBA-2026-00003" in text
    assert "BCE 0000.000.097 · RPM Bruxelles" in text
    assert "IBAN FR00 1234 5678 9012 3456 7890 185" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Autoliquidation"), ("nl", "Btw verlegd"), ("en", "Reverse charge")],
)
def test_a_reverse_charge_is_said_with_both_vat_numbers(language: str, words: str) -> None:
    document = documents.english_invoice() | {"language": language}
    text = said(documents.with_mentions(document, vat="reverse_charge"))
    assert words in text
    assert "IE0000000AA" in text
    assert "FR00 000 000 000" in text


@pytest.mark.parametrize(
    ("mention", "kind", "words"),
    [
        ("franchise", "consumer", "TVA non applicable, art. 293 B du CGI."),
        ("outside_union_business", "business", "TVA non applicable – art. 259-1 du CGI."),
        ("outside_union_consumer", "consumer", "TVA non applicable – art. 259 D du CGI."),
    ],
)
def test_an_untaxed_sale_says_why(mention: str, kind: str, words: str) -> None:
    document = documents.french_invoice()
    document["vat"][0] |= {"category": "O", "rate": "0", "vat_cents": 0}
    document["lines"][0] |= {"category": "O", "rate": "0"}
    document["buyer"]["kind"] = kind
    text = said(documents.with_mentions(document, vat=mention))
    assert words in text
    assert "Total TTC" not in text


@pytest.mark.parametrize("kind", ["consumer", "non_professional"])
def test_nobody_but_a_professional_reads_of_penalties_and_forty_euros(kind: str) -> None:
    document = documents.french_invoice()
    document["buyer"]["kind"] = kind
    text = said(documents.with_mentions(document))
    assert "40 €" not in text
    assert "pénalités" not in text
    assert "Prestations de services." in text


@pytest.mark.parametrize(
    ("country", "kind", "rate", "fee"),
    [
        ("FR", "public_body", "refinancement de la BCE majoré de 8 points", "retard : 40 €."),
        ("BE", "business", "intérêts au taux de la loi du 2 août 2002", "retard : 40 €."),
        ("BE", "public_body", "intérêts au taux de la loi du 2 août 2002", "retard : 40 €."),
        ("NL", "business", "article 6:119a BW", "retard : 40 € au moins."),
        ("NL", "public_body", "article 6:119b BW", "retard : 40 € au moins."),
    ],
)
def test_businesses_and_public_bodies_read_what_lateness_costs(
    country: str, kind: str, rate: str, fee: str
) -> None:
    document = documents.french_invoice()
    document["seller"]["country"] = country
    document["buyer"]["kind"] = kind
    text = said(documents.with_mentions(document))
    assert rate in text
    assert fee in text


def test_a_mention_is_printed_as_it_was_frozen_and_once() -> None:
    document = documents.french_invoice()
    document["vat"][0]["mention"] = "Exonération, article 261 du CGI"
    document["mentions"] = ["Exonération, article 261 du CGI", "Selon nos conditions", "franchise"]
    text = said(document)
    assert text.count("Exonération, article 261 du CGI.") == 1
    assert "Selon nos conditions. franchise." in text


def test_vat_of_another_country_is_named_with_its_country() -> None:
    document = documents.french_invoice()
    document["vat"][0] |= {"country": "DE", "rate": "19"}
    assert "Allemagne, 19 %" in said(document)


def test_what_is_left_to_pay_says_where_and_with_which_reference() -> None:
    text = said(documents.english_invoice())
    assert "€200.00 to pay by Friday 5 June 2026 out of €1,234.56." in text
    assert "Left to pay €200.00" in text
    assert "Received on Monday 4 May 2026 from your credit: €34.56." in text
    assert "to FR00 1234 5678 9012 3456 7890 185, quoting BDC-2026-0007." in text


def test_the_reference_for_the_bank_goes_before_the_request() -> None:
    document = documents.english_invoice() | {"payment_reference": "RF18 0000 0000"}
    assert "quoting RF18 0000 0000." in said(document)


def test_an_invoice_of_nothing_asks_for_nothing() -> None:
    document = documents.french_invoice() | {"total_cents": 0, "paid": [], "open_cents": 0}
    assert "0,00 €, rien à payer pour Serveur privé Altitude 4." in said(document)


def test_a_price_with_tax_shows_the_unit_without_and_the_line_with() -> None:
    assert "3 4,9567 21% 14,87 18,00" in said(documents.dutch_invoice())


@pytest.mark.parametrize(
    ("language", "cents", "words"),
    [
        ("fr", 2400, f"24,00{HARD}€"),
        ("nl", 2400, f"€{HARD}24,00"),
        ("en", 2400, "€24.00"),
        ("fr", -123456789, f"−1{NARROW}234{NARROW}567,89{HARD}€"),
        ("nl", -123456789, f"€{HARD}−1.234.567,89"),
        ("en", -123456789, "−€1,234,567.89"),
        ("fr", -5, f"−0,05{HARD}€"),
    ],
)
def test_amounts_are_written_as_the_language_does(language: str, cents: int, words: str) -> None:
    assert wording.wording_of(language).amount(cents, currency="EUR") == words


def test_another_currency_is_written_with_its_code() -> None:
    assert wording.wording_of("en").amount(-100, currency="CHF") == f"−CHF{HARD}1.00"
    assert wording.wording_of("fr").amount(100, currency="CHF") == f"1,00{HARD}CHF"


@pytest.mark.parametrize(
    ("language", "first", "until", "words"),
    [
        ("fr", "2026-05-06", "2026-06-06", "du 6 mai au 5 juin 2026"),
        ("fr", "2026-12-10", "2027-12-10", "du 10 décembre 2026 au 9 décembre 2027"),
        ("fr", "2026-05-01", "2026-05-02", "le 1er mai 2026"),
        ("nl", "2026-02-01", "2026-03-01", "van 1 februari tot en met 28 februari 2026"),
        ("en", "2028-02-01", "2028-03-01", "from 1 February to 29 February 2028"),
    ],
)
def test_a_period_is_said_with_its_last_day(
    language: str, first: str, until: str, words: str
) -> None:
    days = (dt.date.fromisoformat(first), dt.date.fromisoformat(until))
    assert wording.wording_of(language).within(*days).replace(HARD, " ") == words


def test_a_rate_keeps_its_decimals() -> None:
    assert wording.wording_of("fr").rate(Decimal("5.50")) == f"5,5{HARD}%"
    assert wording.wording_of("en").rate(Decimal(20)) == "20%"


def test_every_language_has_the_same_words() -> None:
    french = wording.wording_of("fr")
    for language in ("nl", "en"):
        other = wording.wording_of(language)
        for table in ("labels", "rates", "by", "sentences"):
            own = getattr(french, table)
            names = {name for name in own if name.removesuffix("_BE") not in own.keys() - {name}}
            assert names == set(getattr(other, table)), (language, table)
        for name, sentence in french.sentences.items():
            assert fields_of(sentence) == fields_of(other.sentences[name]), (language, name)


def fields_of(sentence: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field}


def test_the_smallest_document_is_set() -> None:
    document = {
        "version": 1,
        "kind": "invoice",
        "number": "X-1",
        "issued_on": "2026-05-01",
        "language": "en",
        "currency": "EUR",
        "seller": {"name": "Nobody"},
        "buyer": {},
        "lines": [],
        "total_cents": 100,
    }
    assert "€1.00 to pay" in said(document)


@pytest.mark.parametrize(
    ("change", "refusal", "facts"),
    [
        ({"version": 2}, paper.UnknownVersion, {"version": 2}),
        ({"kind": "quote"}, paper.UnknownKind, {"kind": "quote"}),
        ({"language": "de"}, wording.UnknownLanguage, {"language": "de"}),
        ({"number": None}, paper.MissingField, {"field": "number"}),
    ],
)
def test_what_cannot_be_printed_whole_is_refused(
    change: dict[str, Any], refusal: type[wording.UnrenderableDocument], facts: dict[str, Any]
) -> None:
    with pytest.raises(refusal) as caught:
        render(documents.french_invoice() | change)
    assert caught.value.facts == facts
