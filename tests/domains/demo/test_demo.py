"""The demo: its books check, everybody is in the state that was told, and time passes in it."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tacite import clock
from tacite.accounts.models import Access, Account, User
from tacite.accounts.passwords import DEMO_PASSWORD
from tacite.acts import bank_import
from tacite.acts.metering import showing
from tacite.brands.models import Brand, Installation
from tacite.brands.operations import NotADemo
from tacite.config import scratch as databases
from tacite.demo import bank, clockwork, operations, queries, travel
from tacite.demo.operations import DemoUnfinished
from tacite.demo.told import TOLD
from tacite.demo.travel import TooFar
from tacite.engine import checks
from tacite.engine.models import Night, Parking
from tacite.invoicing.models import Invoice, PaymentRequest
from tacite.mail.models import Letter
from tacite.payments.models import BankLine
from tacite.payments.statements import reading
from tacite.subscriptions.models import Subscription
from tests import town
from tests.scratch import scratch

# One process makes the demo for all of them.
pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def made_at() -> dt.datetime:
    return clock.system_now()


@pytest.fixture(scope="module")
def template(made_at: dt.datetime, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Give a database in which the demo has moved in, and to which nobody is connected."""
    with scratch() as address:
        with django_db_blocker.unblock(), databases.django_at(address):
            operations.move_in(now=made_at, version="1")
            connections.close_all()
        yield address


@pytest.fixture
def demo(template: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give each test a demo of its own: a copy costs a blink."""
    name = f"{urlsplit(template).path.lstrip('/')}_copy"
    with town.copied(template, name) as copy:
        with django_db_blocker.unblock(), databases.django_at(copy):
            clock.refresh()
            yield
            connections.close_all()
        clock._shift.set(None)


def service(ref: str) -> Subscription:
    return Subscription.objects.select_related("account").get(ref=ref)


def open_requests(account: str) -> list[PaymentRequest]:
    found = PaymentRequest.objects.filter(account__ref=account, state="open")
    return list(found.order_by("id"))


def test_the_books_of_the_demo_check() -> None:
    assert checks.run_all() == []
    assert Invoice.objects.count() > 100


def test_every_brand_is_there_with_customers_and_documents() -> None:
    for told in TOLD:
        brand = Brand.objects.get(ref=told.ref)
        assert brand.domain == f"{told.ref}.localhost"
        assert brand.accounts.count() >= 6
        assert brand.invoices.count() > 5
        assert {person.language for person in told.people} == {"fr", "nl", "en"}
    assert Brand.objects.get(ref="nimbeo").accounts.count() >= 25


def test_every_night_of_the_past_ran_and_no_letter_waits() -> None:
    today = clockwork.last_night(clock.now())
    assert Night.objects.filter(state="finished").count() == operations.DAYS
    assert Night.objects.latest("as_of").as_of == today
    assert set(Letter.objects.values_list("state", flat=True)) == {"kept"}


def test_nothing_in_the_demo_lies_in_the_future(made_at: dt.datetime) -> None:
    assert Invoice.objects.latest("issued_at").issued_at <= made_at
    assert Letter.objects.latest("queued_at").queued_at <= made_at


@pytest.mark.parametrize(
    ("ref", "state", "ends_in"),
    [
        ("srv-roussel-01", "active", 9),
        ("site-kervella", "active", -1),
        ("srv-daubrac", "suspended", -5),
        ("srv-lanvin", "ended", -14),
        ("keep", "suspended", -2),
        ("lutin", "ended", -9),
        ("site-ossewaard", "suspended", -6),
    ],
)
def test_services_are_in_the_states_that_were_told(ref: str, state: str, ends_in: int) -> None:
    today = clockwork.last_night(clock.now())
    found = service(ref)
    assert (found.state, found.expires_on) == (state, today + dt.timedelta(days=ends_in))


def test_a_visitor_finds_a_payment_request_that_waits() -> None:
    [request] = open_requests("camille")
    assert request.total_cents == 2400
    assert open_requests("femke")
    assert open_requests("rosalind")


def test_on_terms_an_invoice_is_late_and_a_service_suspended() -> None:
    assert service("etabli-quintin").state == "suspended"
    [owed] = open_requests("verre")
    assert owed.invoice is not None


# WE-38
def test_a_group_of_lines_has_used_ninety_three_percent_of_its_cap() -> None:
    account = Account.objects.get(ref="diane")
    [use] = showing.uses(account, now=clock.now())
    assert (use.group.cap_cents, use.used_cents, use.left_cents) == (15_000, 14_000, 1_000)
    assert (use.tenths, use.group.state) == (933, "active")
    subject = f"group:{use.group.id}@{use.month:%Y-%m}"
    told = Letter.objects.filter(account=account, subject=subject, kind="usage_threshold")
    assert sorted(letter.facts["percent"] for letter in told) == [50, 80, 90]
    assert Invoice.objects.filter(account=account, request__kind="usage").exists()


def test_one_account_waits_for_a_person_with_its_reason() -> None:
    [parking] = Parking.objects.select_related("account")
    assert (parking.account.ref, parking.code) == ("hidde", "no_rate")


def test_money_waits_for_a_person_too() -> None:
    assert BankLine.objects.filter(outcome="suspense").exists()
    assert BankLine.objects.filter(outcome="charges").exists()


def test_those_who_are_told_can_sign_in_and_nobody_else() -> None:
    signins = queries.signins()
    assert len(signins) == 3 * len(TOLD) + 4
    for each in signins:
        user = User.objects.get(email=each.email)
        assert user.check_password(DEMO_PASSWORD)
        assert user.language == each.language
        if each.brand:
            assert Access.objects.get(user=user).account.brand.ref == each.brand
        else:
            assert user.staff_role == each.role
    assert User.objects.count() == len(signins)


def test_the_doors_of_the_demo_are_named_on_one_line_each() -> None:
    lines = queries.entrances(port=8123)
    assert len(lines) == len(TOLD) + 2
    assert lines[0].startswith("http://nimbeo.localhost:8123  camille@")
    assert DEMO_PASSWORD in lines[-1]


def test_a_demo_does_not_move_in_twice() -> None:
    assert Installation.objects.get().kind == "demo"
    with pytest.raises(DemoUnfinished):
        operations.move_in(now=clock.now(), version="1")


def test_the_statement_that_one_s_bank_would_send_pays_once() -> None:
    [request] = open_requests("camille")
    now = clock.now()
    data = bank.statement_for(request.id, now=now)
    assert data == bank.statement_for(request.id, now=now)
    assert reading.read(data, name="x.xml", own_ibans={"FR7699999001000000000000182"}).books
    imported = bank_import.import_file(data, name="mine.xml", actor="user:1", now=now)
    assert imported.added == 1
    request.refresh_from_db()
    assert request.state == "paid"
    assert request.invoice is not None
    assert bank_import.import_file(data, name="mine.xml", actor="user:1", now=now).added == 0
    with pytest.raises(bank.NothingToPay):
        bank.statement_for(request.id, now=now)


def test_days_pass_one_by_one_and_end_what_nobody_pays() -> None:
    before = clockwork.last_night(clock.now())
    told: list[tuple[int, int]] = []
    gone = travel.travel(3, progress=lambda passed, days: told.append((passed, days)))
    assert (gone.as_of, gone.nights) == (before + dt.timedelta(days=3), 3)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert service("site-kervella").state == "suspended"
    assert Installation.objects.get().clock_shift == dt.timedelta(days=3)
    assert not Letter.objects.filter(state="queued").exists()
    travel.travel(7)
    assert service("site-kervella").state == "ended"
    assert clockwork.last_night(clock.now()) == before + dt.timedelta(days=10)
    assert checks.run_all() == []


def test_missed_nights_are_caught_up_first() -> None:
    last = Night.objects.latest("as_of").as_of
    Installation.objects.update(clock_shift=dt.timedelta(days=2))
    clock.refresh()
    assert travel.travel(1).nights == 3
    assert Night.objects.filter(as_of__gt=last).count() == 3


@pytest.mark.parametrize("days", [0, -1, 401])
def test_one_travels_neither_back_nor_too_far(days: int) -> None:
    with pytest.raises(TooFar):
        travel.travel(days)


def test_time_is_left_alone_where_anything_is_real() -> None:
    Installation.objects.update(kind="live", clock_shift=dt.timedelta())
    clock.refresh()
    with pytest.raises(NotADemo):
        travel.travel(1)
    with pytest.raises(NotADemo):
        bank.statement_for(1, now=clock.now())
