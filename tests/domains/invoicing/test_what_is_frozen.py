"""What acts freeze into documents: the words of the law, what to quote, how it was given back."""

import json
from typing import Any

import pytest

from tacite.acts import correction, crediting, from_credit, renewal
from tacite.invoicing.models import Invoice, PaymentRequest, RequestLine
from tacite.payments.statements.writing import Movement
from tests import factories, town

pytestmark = pytest.mark.django_db

NOW = factories.at(factories.EXPIRES_ON)


def _frozen(invoice: Invoice) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(invoice.document)
    return document


def _on_terms(**columns: Any) -> Invoice:
    """Issue the invoice of a service on terms to a customer of that kind."""
    brand = factories.brand(profile="saas-sme")
    account = factories.account(brand=brand, **columns)
    factories.subscription(account=account)
    renewal.request_due([account.id], as_of=factories.EXPIRES_ON, actor="night", now=NOW)
    return Invoice.objects.get(account=account)


def _paid() -> Invoice:
    """Issue the invoice of a renewal that was paid by bank transfer."""
    town.build(of_each=1)
    town.run(town.NIGHT)
    request = PaymentRequest.objects.get(account__ref="asked-0")
    town.receive(Movement(cents=request.total_cents, text=request.reference, bank_reference="R1"))
    return Invoice.objects.get(account=request.account_id)


def _credited(invoice: Invoice, cents: int | None = None) -> dict[str, Any]:
    note = crediting.credit_note(
        account_id=invoice.account_id,
        number=invoice.number,
        cents=cents,
        reason="a gesture",
        actor="staff:1",
        now=NOW,
    )
    return _frozen(Invoice.objects.get(id=note.id))


def test_an_invoice_on_terms_says_what_to_quote_at_the_bank() -> None:
    invoice = _on_terms()
    request = PaymentRequest.objects.get(invoice=invoice)
    assert request.bank_reference
    assert _frozen(invoice)["payment_reference"] == request.bank_reference
    assert _frozen(invoice)["request_reference"] == request.reference


def test_an_invoice_that_is_paid_asks_for_no_reference() -> None:
    document = _frozen(_paid())
    assert (document["open_cents"], document["payment_reference"]) == (0, "")


def test_a_credit_note_on_what_was_paid_says_that_it_became_credit() -> None:
    invoice = _paid()
    part = _credited(invoice, cents=300)
    assert part["paid"] == [{"on": factories.EXPIRES_ON.isoformat(), "by": "credit", "cents": 300}]
    rest = _credited(invoice)
    assert [row["cents"] for row in rest["paid"]] == [invoice.total_cents - 300]


def test_a_credit_note_on_what_was_not_paid_gives_nothing_back() -> None:
    assert _credited(_on_terms(), cents=300)["paid"] == []


@pytest.mark.parametrize(
    ("kind", "points"), [("business", "10 points"), ("public_body", "8 points")]
)
def test_who_buys_for_a_profession_reads_of_penalties_but_not_on_a_credit_note(
    kind: str, points: str
) -> None:
    invoice = _on_terms(kind=kind)
    said = " ".join(_frozen(invoice)["mentions"])
    assert points in said
    assert "40\u00a0€" in said
    assert _credited(invoice, cents=300)["mentions"] == ["Prestations de services"]


def test_a_consumer_reads_of_no_penalty() -> None:
    assert _frozen(_on_terms())["mentions"] == ["Prestations de services"]


def test_a_document_is_in_one_language_whenever_its_customer_changed_his() -> None:
    brand = factories.brand()
    offer = factories.offer(brand=brand, ref="m", name_fr="Serveur M", name_nl="Server M-NL")
    account = factories.account(brand=brand, language="fr")
    factories.subscription(account=account, offer=offer)
    renewal.request_due([account.id], as_of=factories.EXPIRES_ON, actor="night", now=NOW)
    request = PaymentRequest.objects.get(account=account)
    assert request.lines.get().text == "Serveur M"
    _speaks(account, "nl")
    town.give_credit(account, 50_000)
    acting: dict[str, Any] = {"account_id": account.id, "actor": "user:1", "now": NOW}
    from_credit.pay_from_credit(request_id=request.id, **acting)
    invoice = Invoice.objects.get(account=account)
    assert _said(_frozen(invoice)) == ("nl", "Server M-NL")
    _speaks(account, "fr")
    assert _said(_credited(invoice)) == ("nl", "Server M-NL")


@pytest.mark.parametrize(
    ("detail", "language", "said"),
    [
        ("site · RENTREE \N{MINUS SIGN}12,5\N{NO-BREAK SPACE}%", "en", "12.5%"),
        ("site · RENTREE \N{MINUS SIGN}€2.00", "fr", "2,00\N{NO-BREAK SPACE}€"),
    ],
)
def test_what_a_coupon_takes_off_is_written_as_the_language_does(
    detail: str, language: str, said: str
) -> None:
    account = factories.account(brand=factories.brand(), language="nl")
    service = factories.subscription(account=account)
    renewal.request_due([account.id], as_of=factories.EXPIRES_ON, actor="night", now=NOW)
    RequestLine.objects.filter(subscription=service).update(detail=detail)
    _speaks(account, language)
    assert RequestLine.objects.get().detail == f"site · RENTREE \N{MINUS SIGN}{said}"


def _speaks(account: Any, language: str) -> None:
    correction.change_details(
        account_id=account.id,
        changes={"language": language},
        reason="asked by telephone",
        actor="staff:1",
        now=NOW,
    )


def _said(document: dict[str, Any]) -> tuple[str, str]:
    return document["language"], document["lines"][0]["text"]
