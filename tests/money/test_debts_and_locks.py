"""Money that is owed twice, free, another's, or paid late; and locks in their one order (I-05)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tacite.acts import bank_import, from_credit
from tacite.invoicing.models import Invoice, PaymentRequest
from tacite.ledger.queries import credit_of
from tacite.payments.models import BankLine
from tacite.payments.statements.writing import Movement, camt053
from tacite.subscriptions.models import Subscription
from tests import factories, town

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _installed() -> None:
    factories.installation()


def nights(first: dt.date, last: dt.date) -> None:
    for n in range((last - first).days + 1):
        town.run(first + n * DAY)


def parked() -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = town.said()["parked"]
    return found


def test_what_costs_nothing_is_settled_when_it_is_asked_for() -> None:
    brand = factories.brand(variant="grace")
    account = factories.account(brand=brand)
    service = factories.subscription(
        account=account, offer=factories.offer(brand=brand, cents=0), expires_on=town.NIGHT
    )
    town.run(town.NIGHT)
    service.refresh_from_db()
    assert service.expires_on == dt.date(2026, 4, 11)
    assert PaymentRequest.objects.get().state == "paid"
    assert town.offences() == []


def test_a_debt_is_paid_after_its_service_has_ended() -> None:
    brand = factories.brand(profile="saas-sme", settings={"renewal": {"terminate": 10}})
    account = factories.account(brand=brand, kind="business")
    service = factories.subscription(account=account, expires_on=town.NIGHT)
    nights(town.NIGHT, town.NIGHT + 25 * DAY)
    service.refresh_from_db()
    assert service.state == "ended"
    request = PaymentRequest.objects.get()
    town.give_credit(account, request.total_cents)
    from_credit.pay_from_credit(
        account_id=account.id,
        request_id=request.id,
        actor="user:1",
        now=factories.at(town.NIGHT + 25 * DAY),
    )
    service.refresh_from_db()
    request.refresh_from_db()
    assert (service.state, request.state) == ("ended", "paid")
    assert town.offences() == []


def two_debts() -> tuple[Subscription, list[PaymentRequest], dt.date]:
    brand = factories.brand(profile="saas-sme", settings={"due": "issue+30"})
    account = factories.account(brand=brand, kind="business")
    service = factories.subscription(account=account, expires_on=town.NIGHT)
    day = town.NIGHT + 40 * DAY
    nights(town.NIGHT, day)
    service.refresh_from_db()
    requests = list(PaymentRequest.objects.order_by("id"))
    assert (service.state, len(requests)) == ("suspended", 2)
    return service, requests, day


def test_who_pays_the_newer_of_two_debts_stays_suspended_for_the_older() -> None:
    service, requests, day = two_debts()
    town.give_credit(service.payer, requests[1].total_cents)
    from_credit.pay_from_credit(
        account_id=service.payer_id,
        request_id=requests[1].id,
        actor="user:1",
        now=factories.at(day),
    )
    service.refresh_from_db()
    assert service.state == "suspended"
    town.run(day + DAY)
    assert parked() == []
    assert PaymentRequest.objects.count() == 2
    assert town.offences() == []


def test_who_pays_the_older_of_two_debts_comes_back_and_owes_the_newer() -> None:
    service, requests, day = two_debts()
    town.give_credit(service.payer, requests[0].total_cents)
    from_credit.pay_from_credit(
        account_id=service.payer_id,
        request_id=requests[0].id,
        actor="user:1",
        now=factories.at(day),
    )
    service.refresh_from_db()
    assert service.state == "active"
    assert service.suspends_on == requests[1].due_on + 7 * DAY
    assert town.offences() == []


def test_one_transfer_for_two_customers_never_spends_the_credit_of_one_of_them() -> None:
    seller = factories.seller()
    factories.bank_account(seller=seller, iban=town.IBAN)
    brand = factories.brand(seller=seller, settings={"credit": {"pays_renewals": "by_customer"}})
    accounts = [factories.account(brand=brand) for _ in range(2)]
    for account in accounts:
        factories.subscription(account=account, expires_on=town.NIGHT + 14 * DAY)
    town.give_credit(accounts[1], 5000)
    town.run(town.NIGHT)
    names = " ".join(PaymentRequest.objects.values_list("reference", flat=True))
    town.receive(Movement(cents=2000, text=names, bank_reference="R1"))
    assert credit_of([accounts[1].id]) == {accounts[1].id: 5000}
    assert credit_of([accounts[0].id]) == {}
    line = BankLine.objects.get()
    assert (line.outcome, line.because) == ("suspense", "several_accounts")
    assert town.offences() == []


def test_money_for_another_legal_entity_waits_for_a_person_whatever_else_the_file_holds() -> None:
    ibans = [town.IBAN, factories.iban()]
    requests = []
    for n, iban in enumerate(ibans):
        seller = factories.seller(ref=f"entity-{n}")
        factories.bank_account(seller=seller, iban=iban)
        brand = factories.brand(seller=seller)
        service = factories.subscription(
            account=factories.account(brand=brand), expires_on=town.NIGHT + 14 * DAY
        )
        requests.append(service.payer_id)
    town.run(town.NIGHT)
    of_second = PaymentRequest.objects.get(account=requests[1])
    wrong = Movement(
        cents=1000,
        text=of_second.bank_reference,
        structured=of_second.bank_reference,
        bank_reference="R1",
    )
    one = town.statement(wrong, name="m1").decode()
    two = camt053(
        [Movement(cents=5, text="x", bank_reference="R2")],
        iban=ibans[1],
        on=town.NIGHT,
        message_id="m2",
    ).decode()
    start, end = two.index("<Stmt>"), two.index("</Stmt>") + len("</Stmt>")
    both = one.replace("</BkToCstmrStmt>", two[start:end] + "</BkToCstmrStmt>")
    bank_import.import_file(both.encode(), name="m", actor="bank", now=factories.at(town.NIGHT))
    assert set(BankLine.objects.values_list("outcome", flat=True)) == {"suspense"}


def test_a_gathered_request_stands_until_the_last_of_its_services_would_end() -> None:
    brand = factories.brand(profile="registrar-eu")
    account = factories.account(brand=brand)
    for days in (0, 25):
        factories.subscription(account=account, expires_on=town.NIGHT + days * DAY)
    town.run(town.NIGHT)
    request = PaymentRequest.objects.get()
    last = max(s.ends_on for s in Subscription.objects.all() if s.ends_on)
    assert request.void_on is not None
    assert request.void_on >= last


def test_no_series_is_locked_after_a_seal() -> None:
    seller = factories.seller()
    factories.bank_account(seller=seller, iban=town.IBAN)
    brand = factories.brand(seller=seller, profile="saas-sme")
    account = factories.account(brand=brand, kind="business")
    service = factories.subscription(account=account, expires_on=town.NIGHT)
    day = town.NIGHT + 50 * DAY
    nights(town.NIGHT, day)
    service.refresh_from_db()
    assert service.state == "suspended"
    request = PaymentRequest.objects.get()
    with CaptureQueriesContext(connection) as captured:
        town.receive(
            Movement(cents=request.total_cents, text=request.reference, bank_reference="R1"), on=day
        )
    assert Invoice.objects.count() == 2
    tables = ("accounts_account", "invoicing_series", "ledger_sealhead")
    asked = [query["sql"] for query in captured if "FOR UPDATE" in query["sql"]]
    locked = [table for sql in asked for table in tables if f'FROM "{table}"' in sql]
    assert tuple(dict.fromkeys(locked)) == tables
