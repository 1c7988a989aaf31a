"""What a hostile reading of the acts found: small credits, free things, poison, credited debts."""

import datetime as dt
from typing import Any

import pytest

from tacite.acts import crediting, from_credit, order, pricing
from tacite.acts.from_credit import UnableToPay
from tacite.engine import night
from tacite.invoicing.models import Invoice
from tacite.subscriptions.models import Subscription
from tests import factories, town

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _installed() -> None:
    factories.installation()


def parked() -> list[Any]:
    return list(town.said()["parked"])


def test_small_credit_notes_credit_no_more_vat_than_was_charged() -> None:
    brand = factories.brand(profile="saas-sme")
    account = factories.account(brand=brand, kind="business")
    factories.subscription(
        account=account, offer=factories.offer(brand=brand, cents=10), expires_on=town.NIGHT
    )
    town.run(town.NIGHT)
    invoice = Invoice.objects.get()
    for cents in (3, 3, 3, None):
        crediting.credit_note(
            account_id=account.id,
            number=invoice.number,
            cents=cents,
            reason="a gesture",
            actor="staff:1",
            now=factories.at(town.NIGHT),
        )
    notes = Invoice.objects.filter(corrects=invoice)
    assert all(n.vat_cents >= 0 for n in notes)
    assert sum(n.vat_cents for n in notes) == invoice.vat_cents


def test_an_order_of_a_free_thing_begins_at_once() -> None:
    brand = factories.brand()
    account = factories.account(brand=brand)
    offer = factories.offer(brand=brand, cents=0)
    order.order(
        account_id=account.id,
        wish=order.Wish(offer=offer.ref, cycle="1 month"),
        key="k",
        terms_accepted=True,
        actor="u",
        now=factories.at(town.NIGHT),
    )
    assert Subscription.objects.get().state == "active"


def test_an_order_priced_for_the_rest_of_a_month_lapses_with_that_month() -> None:
    brand = factories.brand(profile="telephony", settings={"orders": {"due": 7}})
    account = factories.account(brand=brand, kind="business")
    offer = factories.offer(brand=brand, cents=3000)
    town.give_credit(account, 100000)
    made = order.order(
        account_id=account.id,
        wish=order.Wish(offer=offer.ref, cycle="1 month"),
        key="k",
        terms_accepted=True,
        actor="u",
        now=factories.at(dt.date(2026, 3, 30)),
    )
    town.run(dt.date(2026, 3, 31))
    town.run(dt.date(2026, 4, 1))
    with pytest.raises(UnableToPay):
        from_credit.pay_from_credit(
            account_id=account.id,
            request_id=made.request_id,
            actor="u",
            now=factories.at(dt.date(2026, 4, 1)),
        )


def test_an_error_of_an_unexpected_kind_parks_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    brand = factories.brand()
    for _ in range(3):
        factories.subscription(account=factories.account(brand=brand), expires_on=town.NIGHT)
    bad = Subscription.objects.order_by("id").first()
    original = pricing.PriceList.lines

    def lines(self: Any, service: Any, *rest: Any, **named: Any) -> Any:
        if bad and service.id == bad.id:
            raise TypeError("poison")
        return original(self, service, *rest, **named)

    monkeypatch.setattr(pricing.PriceList, "lines", lines)
    night.run(as_of=town.NIGHT, today=town.NIGHT, now=factories.at(town.NIGHT, 2))
    assert len(parked()) == 1


def nights(first: dt.date, last: dt.date) -> None:
    for n in range((last - first).days + 1):
        town.run(first + n * DAY)


def test_a_credited_debt_suspends_nobody() -> None:
    brand = factories.brand(profile="saas-sme")
    account = factories.account(brand=brand, kind="business")
    service = factories.subscription(account=account, expires_on=town.NIGHT)
    town.run(town.NIGHT)
    invoice = Invoice.objects.get()
    crediting.credit_note(
        account_id=account.id,
        number=invoice.number,
        cents=None,
        reason="a gesture",
        actor="staff:1",
        now=factories.at(town.NIGHT),
    )
    nights(town.NIGHT + DAY, town.NIGHT + 25 * DAY)
    service.refresh_from_db()
    assert (service.state, parked(), town.offences()) == ("active", [], [])


def test_days_that_others_follow_are_not_given_back() -> None:
    brand = factories.brand(profile="host-prepaid")
    account = factories.account(brand=brand)
    offer = factories.offer(brand=brand, cents=1000)
    expires_on = town.NIGHT + 14 * DAY
    service = factories.subscription(account=account, offer=offer, expires_on=expires_on)
    town.give_credit(account, 2000)
    nights(town.NIGHT, expires_on + 21 * DAY)
    service.refresh_from_db()
    first, second = Invoice.objects.order_by("id")
    until = service.expires_on
    with pytest.raises(crediting.UnableToCredit) as refused:
        _credit_with_its_days(account, first)
    assert refused.value.facts == {"why": "not_the_last_period", "until": until}
    assert Invoice.objects.count() == 2
    _credit_with_its_days(account, second)
    _credit_with_its_days(account, first)
    service.refresh_from_db()
    assert service.expires_on == expires_on


def _credit_with_its_days(account: Any, invoice: Invoice) -> None:
    crediting.credit_note(
        account_id=account.id,
        number=invoice.number,
        cents=None,
        reason="sold in error",
        actor="staff:1",
        now=factories.at(town.NIGHT + 36 * DAY),
        release=True,
    )
