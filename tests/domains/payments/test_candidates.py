"""Whose a line that waits may be: what speaks for whom, and what never does by itself."""

import datetime as dt
from typing import Any

import pytest

from tacite.acts.bank_candidates import Suggestion, suggestions
from tacite.acts.renewal import request_due
from tacite.brands.models import BankAccount, Brand
from tacite.invoicing.models import PaymentRequest
from tacite.payments.models import BankLine, Payment, StatementFile
from tests import factories

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 5)
NOW = factories.at(DAY)


@pytest.fixture
def bank() -> BankAccount:
    return factories.bank_account(seller=factories.seller())


@pytest.fixture
def brand(bank: BankAccount) -> Brand:
    return factories.brand(seller=bank.seller)


def asked(brand: Brand, *, cents: int = 1200, **columns: Any) -> PaymentRequest:
    account = factories.account(brand=brand, **columns)
    factories.subscription(account=account, offer=factories.offer(brand=brand, cents=cents))
    request_due([account.id], as_of=DAY, actor="night", now=NOW)
    return PaymentRequest.objects.get(account=account)


def line(bank: BankAccount, cents: int, **columns: Any) -> BankLine:
    number = BankLine.objects.count()
    file = StatementFile.objects.create(
        name="f",
        sha256=str(number),
        format="x",
        received_at=NOW,
        actor="bank",
        lines_count=1,
        added_count=1,
    )
    given = {"identity": f"i{number}", "entry_identity": f"i{number}", "position": 1}
    given |= {"booked_on": DAY, "currency": "EUR", "outcome": "suspense"}
    return BankLine.objects.create(file=file, bank_account=bank, cents=cents, **(given | columns))


def told(found: list[Suggestion]) -> list[tuple[str, str, list[str]]]:
    return [
        (each.account.number, each.request.reference if each.request else "", [*each.because])
        for each in found
    ]


def test_a_name_with_the_amount_comes_before_the_amount_alone(
    bank: BankAccount, brand: Brand
) -> None:
    one = asked(brand, number="C1", company="Atelier des Dunes")
    other = asked(brand, number="C2", name="Noor Dune")
    came = line(bank, 1200, counterparty_name="ATELIER DES DUNES")
    assert told(suggestions([came])[came.id]) == [
        ("C1", one.reference, ["name", "amount"]),
        ("C1", "", ["name"]),
        ("C2", other.reference, ["amount"]),
    ]


def test_a_title_before_a_name_does_not_hide_it(bank: BankAccount, brand: Brand) -> None:
    asked(brand, number="C1", name="Noor Dune")
    came = line(bank, 300, counterparty_name="MME Noor Dune")
    assert told(suggestions([came])[came.id])[0][0] == "C1"


def test_accents_are_lost_at_the_bank(bank: BankAccount, brand: Brand) -> None:
    asked(brand, number="C1", company="Société Kérlann")
    came = line(bank, 300, counterparty_name="SOCIETE KERLANN")
    assert told(suggestions([came])[came.id])[-1] == ("C1", "", ["name"])


def test_a_surname_speaks_for_a_request_and_alone_never_for_credit(
    bank: BankAccount, brand: Brand
) -> None:
    request = asked(brand, number="C1", name="Perrine Aubanel")
    other = asked(brand, number="C2", name="Noor Li")
    came = line(bank, 1200, counterparty_name="M. AUBANEL")
    assert told(suggestions([came])[came.id]) == [
        ("C1", request.reference, ["surname", "amount"]),
        ("C2", other.reference, ["amount"]),
        ("C1", "", ["surname"]),
    ]
    alone = line(bank, 77, counterparty_name="M. AUBANEL")
    assert told(suggestions([alone])[alone.id]) == [("C1", request.reference, ["surname"])]
    short = line(bank, 50, counterparty_name="MR LI")
    assert suggestions([short])[short.id] == []


def test_a_reference_names_even_what_is_closed(bank: BankAccount, brand: Brand) -> None:
    request = asked(brand, number="C1")
    PaymentRequest.objects.update(state="void", closed_at=NOW)
    came = line(bank, 500, text=f"paiement {request.reference.lower()}")
    assert told(suggestions([came])[came.id])[0] == ("C1", request.reference, ["reference"])


def test_who_paid_from_an_iban_before_is_told_by_it(bank: BankAccount, brand: Brand) -> None:
    request = asked(brand, number="C1")
    iban = factories.iban()
    before = line(bank, 100, counterparty_iban=iban, outcome="credit", account=request.account)
    Payment.objects.create(
        brand=brand,
        account=request.account,
        key="bank:1",
        by="bank_transfer",
        received_on=DAY,
        cents=100,
        currency="EUR",
        bank_line=before,
    )
    came = line(bank, 777, counterparty_iban=iban)
    assert told(suggestions([came])[came.id]) == [
        ("C1", request.reference, ["iban"]),
        ("C1", "", ["iban"]),
    ]


def test_an_amount_alone_never_suggests_somebodys_credit(bank: BankAccount, brand: Brand) -> None:
    request = asked(brand, number="C1")
    came = line(bank, 1200, counterparty_name="nobody known")
    assert told(suggestions([came])[came.id]) == [("C1", request.reference, ["amount"])]


def test_customers_of_another_seller_are_nobodys_candidates(bank: BankAccount) -> None:
    asked(factories.brand(), number="C1", company="Atelier des Dunes")
    came = line(bank, 1200, counterparty_name="ATELIER DES DUNES")
    assert suggestions([came])[came.id] == []


def test_an_account_in_another_currency_is_no_candidate(bank: BankAccount, brand: Brand) -> None:
    asked(brand, number="C1", company="Atelier des Dunes")
    came = line(bank, 1200, counterparty_name="ATELIER DES DUNES", currency="GBP")
    assert suggestions([came])[came.id] == []


def test_money_that_went_out_has_no_candidates(bank: BankAccount, brand: Brand) -> None:
    asked(brand, number="C1")
    assert suggestions([line(bank, -1200)]) == {BankLine.objects.get().id: []}
    assert suggestions([]) == {}


def test_many_lines_ask_no_more_than_one(
    bank: BankAccount, brand: Brand, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        asked(brand, number=f"C{number}", company=f"Company {number}")
    lines = [
        line(bank, 1200, counterparty_name=f"COMPANY {n}", text="BDC-2026-0001") for n in range(5)
    ]
    with django_assert_num_queries(5):
        found = suggestions(lines)
    assert all(found[each.id] for each in lines)


def test_at_most_six_are_suggested(bank: BankAccount, brand: Brand) -> None:
    for number in range(9):
        asked(brand, number=f"C{number}")
    came = line(bank, 1200)
    assert len(suggestions([came])[came.id]) == 6
