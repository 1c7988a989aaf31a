"""Many at once: numbers without a gap, credit spent once, one order for two presses."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from tacite.accounts.models import Account
from tacite.acts import from_credit, order
from tacite.acts.from_credit import UnableToPay
from tacite.acts.models import Order
from tacite.engine import night, queries
from tacite.engine.operations import NightRefused
from tacite.invoicing.models import Invoice, PaymentRequest
from tacite.ledger.queries import credit_of
from tacite.payments.models import BankLine
from tacite.payments.statements.writing import Movement
from tests import factories, town

TODAY = dt.date(2026, 3, 11)


class Given(Exception):
    """A transaction that is given up on purpose."""


def together(acts: Sequence[Callable[[], Any]], *, threads: int = 16) -> list[Any]:
    """Do acts at the same time, each thread on a connection of its own; errors are answers."""
    barrier = Barrier(min(threads, len(acts)), timeout=30)

    def one(act: Callable[[], Any], *, first: bool) -> Any:
        if first:
            barrier.wait()
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - an error is an answer here
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=threads) as pool:
        running = [pool.submit(one, act, first=i < barrier.parties) for i, act in enumerate(acts)]
        return [each.result() for each in running]


def asked(*, brand: Any, ref: str, cents: int = 1000) -> tuple[Account, PaymentRequest]:
    """Make an account that was asked to pay for an order."""
    account = factories.account(brand=brand, ref=ref)
    offer = factories.offer(brand=brand, cents=cents)
    made = order.order(
        account_id=account.id,
        wish=order.Wish(offer=offer.ref, cycle="1 month"),
        key="once",
        terms_accepted=True,
        actor="user:1",
        now=factories.at(TODAY),
    )
    return account, made.request


@pytest.fixture
def brand(scratch_database: str) -> Iterator[Any]:
    factories.installation()
    seller = factories.seller()
    factories.bank_account(seller=seller, iban=town.IBAN)
    yield factories.brand(seller=seller)
    assert town.offences() == []
    connection.close()


def pay(
    account: Account, request: PaymentRequest, *, then: Callable[[], None] | None = None
) -> str:
    with transaction.atomic():
        settled = from_credit.pay_from_credit(
            account_id=account.id, request_id=request.id, actor="user:1", now=factories.at(TODAY)
        )
        if then:
            then()
    return settled.invoice_number


def give_up() -> None:
    raise Given


def go_on() -> None:
    """Do nothing more."""


def test_sixty_four_issues_at_once_take_numbers_without_a_gap(brand: Any) -> None:
    """I-08, with a third of the transactions rolled back after they took a number."""
    pairs = [asked(brand=brand, ref=f"a{n}") for n in range(64)]
    for account, _ in pairs:
        town.give_credit(account, 1000, on=TODAY)
    acts = [
        partial(pay, account, request, then=give_up if n % 3 == 0 else go_on)
        for n, (account, request) in enumerate(pairs)
    ]
    answers = together(acts)
    numbers = sorted(a for a in answers if isinstance(a, str))
    assert sum(isinstance(a, Given) for a in answers) == 22
    assert numbers == [f"FA-2026-{n:04d}" for n in range(1, 43)]
    dates = list(Invoice.objects.order_by("n").values_list("issued_on", flat=True))
    assert dates == sorted(dates)


def test_one_request_paid_by_thirty_two_at_once_is_paid_once(brand: Any) -> None:
    """I-01."""
    account, request = asked(brand=brand, ref="one")
    town.give_credit(account, 100_000, on=TODAY)
    answers = together([lambda: pay(account, request)] * 32)
    assert sum(isinstance(a, str) for a in answers) == 1
    assert {a.facts["why"] for a in answers if isinstance(a, UnableToPay)} == {"not_open"}
    assert credit_of([account.id]) == {account.id: 99_000}


def test_fifty_euros_of_credit_are_spent_fifty_times_by_one_euro(brand: Any) -> None:
    """I-14: a hundred requests of one euro, all paid at once."""
    account = factories.account(brand=brand, ref="fifty")
    offer = factories.offer(brand=brand, cents=100)
    requests = [
        order.order(
            account_id=account.id,
            wish=order.Wish(offer=offer.ref, cycle="1 month"),
            key=f"k{n}",
            terms_accepted=True,
            actor="user:1",
            now=factories.at(TODAY),
        ).request
        for n in range(100)
    ]
    town.give_credit(account, 5000, on=TODAY)
    answers = together([partial(pay, account, request) for request in requests])
    assert sum(isinstance(a, str) for a in answers) == 50
    assert {a.facts["why"] for a in answers if isinstance(a, UnableToPay)} == {"not_enough_credit"}
    assert credit_of([account.id]) == {}


def test_the_same_order_pressed_sixteen_times_is_one_order(brand: Any) -> None:
    account = factories.account(brand=brand, ref="presser")
    offer = factories.offer(brand=brand)

    def press() -> int:
        return order.order(
            account_id=account.id,
            wish=order.Wish(offer=offer.ref, cycle="1 month"),
            key="form-1",
            terms_accepted=True,
            actor="user:1",
            now=factories.at(TODAY),
        ).id

    assert len(set(together([press] * 16))) == 1
    assert (Order.objects.count(), PaymentRequest.objects.count()) == (1, 1)


def test_one_bank_file_read_by_four_at_once_is_booked_once(brand: Any) -> None:
    pairs = [asked(brand=brand, ref=f"b{n}") for n in range(6)]
    movements = [
        Movement(cents=1000, text=r.reference, bank_reference=f"R{r.id}") for _, r in pairs
    ]
    answers = together([lambda: town.receive(*movements)] * 4, threads=4)
    assert [a for a in answers if isinstance(a, Exception)] == []
    assert BankLine.objects.count() == 6
    assert PaymentRequest.objects.filter(state="paid").count() == 6


def test_a_second_night_says_that_one_runs(
    brand: Any, scratch_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(night, "_TRIES", 1)
    with psycopg.connect(scratch_database, autocommit=True) as first:
        first.execute("SELECT pg_advisory_lock(%s)", [queries.LOCK])
        with pytest.raises(NightRefused) as refused:
            town.run(TODAY)
    assert refused.value.facts["why"] == "already_running"


def test_two_nights_at_once_ask_once(brand: Any) -> None:
    for n in range(12):
        account = factories.account(brand=brand, ref=f"n{n}")
        factories.subscription(account=account, expires_on=TODAY + dt.timedelta(days=14))
    together([lambda: town.run(TODAY)] * 2, threads=2)
    town.run(TODAY)
    assert PaymentRequest.objects.count() == 12
