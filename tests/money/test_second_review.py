"""What a second hostile reading found: days given back, terms without extension, silent debts."""

import datetime as dt
from typing import Any

import pytest

from tacite.accounts.operations import lift_flag, set_flag
from tacite.acts import correction, crediting, ending, from_credit, order
from tacite.acts.crediting import UnableToCredit
from tacite.acts.models import Order
from tacite.invoicing.models import Invoice, PaymentRequest
from tacite.payments.models import BankLine
from tacite.payments.statements.writing import Movement
from tacite.subscriptions.models import Subscription
from tests import factories, town

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _installed() -> None:
    factories.installation()


def parked() -> list[Any]:
    return list(town.said()["parked"])


def nights(first: dt.date, last: dt.date) -> None:
    for n in range((last - first).days + 1):
        town.run(first + n * DAY)


def credit_with_its_days(account: Any, invoice: Invoice, on: dt.date) -> None:
    crediting.credit_note(
        account_id=account.id,
        number=invoice.number,
        cents=None,
        reason="sold in error",
        actor="staff:1",
        now=factories.at(on),
        release=True,
    )


def test_days_are_not_given_back_while_the_next_are_asked_for() -> None:
    brand = factories.brand()
    account = factories.account(brand=brand)
    expires_on = town.NIGHT + 14 * DAY
    service = factories.subscription(account=account, expires_on=expires_on)
    town.give_credit(account, 1000)
    day = expires_on + 20 * DAY
    nights(town.NIGHT, day)
    following = PaymentRequest.objects.get(state="open")
    with pytest.raises(UnableToCredit) as refused:
        credit_with_its_days(account, Invoice.objects.get(), day)
    assert refused.value.facts["why"] == "next_period_asked"
    correction.void_request(
        request_id=following.id, reason="mistake", actor="staff:1", now=factories.at(day)
    )
    credit_with_its_days(account, Invoice.objects.get(), day)
    service.refresh_from_db()
    assert service.expires_on == expires_on
    nights(day + DAY, day + 40 * DAY)
    assert (parked(), town.offences()) == ([], [])


def test_a_terminated_service_whose_last_days_are_given_back_ends() -> None:
    brand = factories.brand()
    account = factories.account(brand=brand)
    expires_on = town.NIGHT + 14 * DAY
    service = factories.subscription(account=account, expires_on=expires_on)
    town.give_credit(account, 1000)
    day = town.NIGHT + 3 * DAY
    nights(town.NIGHT, day)
    ending.terminate(
        subscription_id=service.id, account_id=account.id, actor="u", now=factories.at(day)
    )
    credit_with_its_days(account, Invoice.objects.get(), day)
    service.refresh_from_db()
    assert service.expires_on == expires_on
    assert service.terminates_on == expires_on


def two_debts() -> tuple[Subscription, list[PaymentRequest], dt.date]:
    brand = factories.brand(profile="saas-sme", settings={"due": "issue+30"})
    account = factories.account(brand=brand, kind="business")
    service = factories.subscription(account=account, expires_on=town.NIGHT)
    day = town.NIGHT + 33 * DAY
    nights(town.NIGHT, day)
    service.refresh_from_db()
    requests = list(PaymentRequest.objects.order_by("id"))
    assert (service.state, len(requests)) == ("active", 2)
    return service, requests, day


def test_an_older_debt_still_suspends_when_newer_days_are_given_back() -> None:
    service, _requests, day = two_debts()
    before = service.suspends_on
    credit_with_its_days(service.payer, Invoice.objects.order_by("id")[1], day)
    service.refresh_from_db()
    assert (service.suspends_on, town.offences()) == (before, [])


def test_an_order_is_asked_anew_when_its_vat_moves() -> None:
    brand = factories.brand()
    account = factories.account(brand=brand)
    offer = factories.offer(brand=brand, cents=1200)
    order.order(
        account_id=account.id,
        wish=order.Wish(offer=offer.ref, cycle="1 month"),
        key="k",
        terms_accepted=True,
        actor="u",
        now=factories.at(town.NIGHT),
    )
    request = PaymentRequest.objects.get()
    correction.change_details(
        account_id=account.id,
        changes={"country": "CH"},
        reason="moved",
        actor="staff:1",
        now=factories.at(town.NIGHT),
    )
    request.refresh_from_db()
    assert (request.state, request.void_reason) == ("void", "vat_changed")
    anew = Order.objects.get().request
    assert (anew.state, anew.vat_cents, anew.kind) == ("open", 0, "order")
    town.give_credit(account, anew.total_cents)
    from_credit.pay_from_credit(
        account_id=account.id, request_id=anew.id, actor="u", now=factories.at(town.NIGHT)
    )
    assert Subscription.objects.get().state == "active"
    assert (parked(), town.offences()) == ([], [])


def test_a_number_paid_twice_in_one_file_is_the_customers() -> None:
    seller = factories.seller()
    factories.bank_account(seller=seller, iban=town.IBAN)
    brand = factories.brand(seller=seller, profile="saas-sme")
    account = factories.account(brand=brand, kind="business")
    factories.subscription(account=account, expires_on=town.NIGHT)
    town.run(town.NIGHT)
    invoice = Invoice.objects.get()
    town.receive(
        Movement(cents=invoice.total_cents, text=invoice.number, bank_reference="R1"),
        Movement(cents=invoice.total_cents, text=invoice.number, bank_reference="R2"),
    )
    assert list(BankLine.objects.order_by("id").values_list("outcome", "because")) == [
        ("pays", "reference"),
        ("credit", "request_paid"),
    ]


def test_asked_again_after_invoicing_was_off() -> None:
    brand = factories.brand()
    account = factories.account(brand=brand)
    service = factories.subscription(account=account, expires_on=town.NIGHT + DAY)
    set_flag(
        account_ids=[account.id],
        kind="invoicing_off",
        actor="s",
        reason="r",
        now=factories.at(town.NIGHT),
    )
    nights(town.NIGHT, town.NIGHT + 3 * DAY)
    service.refresh_from_db()
    assert service.state == "suspended"
    lift_flag(
        account_ids=[account.id],
        kind="invoicing_off",
        actor="s",
        reason="r",
        now=factories.at(town.NIGHT),
    )
    town.run(town.NIGHT + 4 * DAY)
    assert PaymentRequest.objects.count() == 1
    service.refresh_from_db()


def test_an_option_without_a_price_is_not_free() -> None:
    brand = factories.brand()
    account = factories.account(brand=brand)
    offer = factories.offer(brand=brand, cents=1200)
    option = factories.option(offer=offer, cents=200, cycle="1 year")
    factories.subscription(
        account=account,
        offer=offer,
        expires_on=town.NIGHT + DAY,
        options={option.ref: 1},
        price_frozen_cents=1000,
    )
    town.run(town.NIGHT)
    assert parked() != []


def test_a_voided_older_invoice_leaves_no_hole() -> None:
    brand = factories.brand(
        profile="saas-sme",
        settings={
            "unpaid_issued": "credit_note",
            "due": "issue+14",
            "renewal": {"suspend": 60, "terminate": 90, "cancel_invoice": 30},
        },
    )
    account = factories.account(brand=brand, kind="business")
    service = factories.subscription(account=account, expires_on=town.NIGHT)
    nights(town.NIGHT, town.NIGHT + 50 * DAY)
    service.refresh_from_db()
    assert (parked(), town.offences()) == ([], [])
