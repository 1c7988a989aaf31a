"""Limited things stay limited, however many try at once (I-15)."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from tacite.acts import lateness, offer_change, order
from tacite.acts.coupons import UnableToUseCoupon
from tacite.acts.models import CouponUse, Order, PendingChange
from tacite.acts.offer_view import Wish
from tacite.acts.order import UnableToOrder
from tacite.catalogue.models import Coupon
from tacite.rules.refusals import Refused
from tests import factories, town
from tests.concurrency.test_money import TODAY, together

TRIES = 100


@pytest.fixture
def brand(scratch_database: str) -> Iterator[Any]:
    factories.installation()
    seller = factories.seller()
    factories.bank_account(seller=seller, iban=town.IBAN)
    yield factories.brand(seller=seller)
    assert town.offences() == []
    connection.close()


def coupon(brand: Any, **columns: Any) -> Coupon:
    given = {"code": "ONCE", "percent": 50, "valid": DateRange(factories.LONG_AGO, None)}
    return Coupon.objects.create(brand=brand, **(given | columns))


def ordering(account: Any, offer: Any, key: str, code: str = "") -> Callable[[], Any]:
    return partial(
        order.order,
        account_id=account.id,
        wish=order.Wish(offer=offer.ref, cycle="1 month", coupon=code),
        key=key,
        terms_accepted=True,
        actor="user:1",
        now=factories.at(TODAY),
    )


def refusals(answers: list[Any], of: type[Any]) -> list[str]:
    return [str(a.facts["why"]) for a in answers if isinstance(a, of)]


def test_a_coupon_of_three_uses_is_used_three_times_by_a_hundred(brand: Any) -> None:
    offer = factories.offer(brand=brand, cents=1000)
    accounts = [factories.account(brand=brand, ref=f"a{n}") for n in range(TRIES)]
    coupon(brand, uses_max=3)
    answers = together([ordering(a, offer, "once", "ONCE") for a in accounts])
    assert sum(isinstance(a, Order) for a in answers) == 3
    assert refusals(answers, UnableToUseCoupon) == ["coupon_used_up"] * (TRIES - 3)
    assert CouponUse.objects.count() == 3


def test_a_customer_uses_a_coupon_twice_of_a_hundred_tries(brand: Any) -> None:
    offer = factories.offer(brand=brand, cents=1000)
    account = factories.account(brand=brand, ref="eager")
    coupon(brand, uses_max_each=2)
    answers = together([ordering(account, offer, f"k{n}", "ONCE") for n in range(TRIES)])
    assert sum(isinstance(a, Order) for a in answers) == 2
    assert set(refusals(answers, UnableToUseCoupon)) == {"coupon_used_by_you"}


def test_three_machines_go_to_three_of_those_who_order_and_those_who_change(brand: Any) -> None:
    offer = factories.offer(brand=brand, cents=3000, stock=3)
    plain = factories.offer(brand=brand, cents=1000)
    accounts = [factories.account(brand=brand, ref=f"s{n}") for n in range(12)]
    acts = [ordering(account, offer, "once") for account in accounts[:6]]
    acts += [changing(account, plain, offer) for account in accounts[6:]]
    answers = together(acts)
    taken = [a for a in answers if isinstance(a, (Order, PendingChange))]
    assert len(taken) == 3
    assert refusals(answers, Refused) == ["sold_out"] * 9


def changing(account: Any, plain: Any, offer: Any) -> Callable[[], Any]:
    service = factories.subscription(
        account=account, offer=plain, expires_on=TODAY + dt.timedelta(days=25)
    )
    return partial(
        offer_change.change_for_customer,
        subscription_id=service.id,
        account_id=account.id,
        wish=Wish(offer.ref),
        reason="asked",
        actor="staff:1",
        now=factories.at(TODAY),
    )


def test_five_machines_are_sold_five_times_to_a_hundred(brand: Any) -> None:
    offer = factories.offer(brand=brand, cents=1000, stock=5)
    accounts = [factories.account(brand=brand, ref=f"m{n}") for n in range(TRIES)]
    answers = together([ordering(a, offer, "once") for a in accounts])
    taken = [a for a in answers if isinstance(a, Order)]
    assert len(taken) == 5
    assert refusals(answers, UnableToOrder) == ["sold_out"] * (TRIES - 5)
    # One lapses: exactly one more is sold.
    lapses_on = taken[0].request.void_on
    assert lapses_on is not None
    lateness.void_unpaid(
        [taken[0].account_id], as_of=lapses_on, actor="night", now=factories.at(lapses_on)
    )
    again = together([ordering(a, offer, "again") for a in accounts[:20]])
    assert sum(isinstance(a, Order) for a in again) == 1
