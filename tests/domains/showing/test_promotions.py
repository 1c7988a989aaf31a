"""What is foretold to customers with a promotion or a status is what they are asked for (S0-44)."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from tacite.acts import from_credit, order, renewal
from tacite.acts.showing.coming import coming
from tacite.acts.showing.costs import costs
from tacite.acts.showing.held import living
from tacite.acts.statuses import grant_status
from tacite.brands.queries import selling_of
from tacite.catalogue.models import Coupon
from tacite.invoicing.models import PaymentRequest
from tests import factories, town

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 11)
NOW = factories.at(TODAY)


def ordered(account: object, offer: object, *, coupon: str = "") -> None:
    wish = order.Wish(offer=offer.ref, cycle="1 month", coupon=coupon)  # type: ignore[attr-defined]
    account_id = account.id  # type: ignore[attr-defined]
    made = order.order(
        account_id=account_id, wish=wish, key="k", terms_accepted=True, actor="user:1", now=NOW
    )
    from_credit.pay_from_credit(
        account_id=account_id, request_id=made.request_id, actor="user:1", now=NOW
    )


def foretold(account: object) -> list[tuple[dt.date, int | None]]:
    services = living(account.id)  # type: ignore[attr-defined]
    priced = costs(
        services,
        payer=account,  # type: ignore[arg-type]
        selling=selling_of(account.brand),  # type: ignore[attr-defined]
        answer=None,
        today=TODAY,
        until=TODAY + dt.timedelta(days=120),
    )
    return [(e.due_on, e.cents) for e in coming(services, [], costs=priced, on=TODAY, days=100)]


def asked(account: object, on: dt.date) -> int:
    account_id = account.id  # type: ignore[attr-defined]
    renewal.request_due([account_id], as_of=on, actor="night", now=factories.at(on, 2))
    return PaymentRequest.objects.filter(account=account_id).latest("id").total_cents


def test_the_periods_of_a_promotion_are_foretold_as_they_will_be_asked() -> None:
    brand = factories.brand()
    account = factories.account(brand=brand)
    offer = factories.offer(brand=brand, cents=1200)
    valid = DateRange(factories.LONG_AGO, None)
    Coupon.objects.create(brand=brand, code="TWICE", percent=25, periods=2, valid=valid)
    town.give_credit(account, 900)
    ordered(account, offer, coupon="TWICE")
    told = foretold(account)
    assert [cents for _, cents in told] == [900, 1200, 1200]
    assert asked(account, dt.date(2026, 3, 28)) == 900


def test_the_price_of_a_status_is_foretold_until_it_ends() -> None:
    brand = factories.brand()
    account = factories.account(brand=brand)
    offer = factories.offer(brand=brand, cents=1200)
    factories.price(offer=offer, cents=500, for_status="student")
    town.give_credit(account, 500)
    grant_status(
        account_id=account.id,
        kind="student",
        until_on=dt.date(2026, 4, 15),
        reason="card",
        actor="staff:1",
        now=NOW,
    )
    ordered(account, offer)
    assert [cents for _, cents in foretold(account)] == [500, 1200, 1200]
    assert asked(account, dt.date(2026, 3, 28)) == 500
