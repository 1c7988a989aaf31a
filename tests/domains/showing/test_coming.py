"""What an account is told to expect is what the nights then ask for, to the day and the cent."""

import datetime as dt
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from tacite.accounts.models import Account
from tacite.acts import bank_import, renewal
from tacite.acts.showing import held
from tacite.acts.showing.coming import Coming, coming
from tacite.acts.showing.costs import costs
from tacite.acts.showing.standing import standing
from tacite.brands.queries import selling_of
from tacite.catalogue.models import Price
from tacite.invoicing.models import PaymentRequest
from tacite.payments.statements.writing import Movement, camt053
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 5)
DAY = dt.timedelta(days=1)
DAYS = 75
PROFILES = ("host-prepaid", "game-server", "saas-sme", "registrar-eu", "telephony")


def told(account: Account, *, on: dt.date = TODAY, days: int = DAYS) -> list[Coming]:
    """Return what comes, as the pages read it."""
    account = Account.objects.select_related("brand__seller").get(id=account.id)
    services, now = held.living(account.id), standing(account.id)
    priced = costs(
        services,
        payer=account,
        selling=selling_of(account.brand),
        answer=now.vat_answer,
        today=on,
        until=on + days * DAY,
    )
    return coming(services, now.requests, costs=priced, on=on, days=days)


def lived(account: Account, iban: str) -> list[tuple[dt.date, dt.date, int]]:
    """Let the nights ask, and pay at once; return when what was asked for, and due when."""
    for ahead in range(DAYS):
        day = TODAY + ahead * DAY
        now = factories.at(day, 2)
        renewal.request_due([account.id], as_of=day, actor="night", now=now)
        for request in PaymentRequest.objects.filter(account=account, state="open"):
            movement = Movement(
                cents=request.owed_cents,
                bank_reference=request.reference,
                text=request.reference,
            )
            data = camt053([movement], iban=iban, on=day, message_id=request.reference)
            bank_import.import_file(data, name="s.xml", actor="bank", now=factories.at(day, 9))
    asked = PaymentRequest.objects.filter(account=account)
    return sorted(asked.values_list("requested_on", "due_on", "total_cents"))


def expected(account: Account) -> list[tuple[dt.date, dt.date, int]]:
    """Return what is told, one for each request."""
    found = []
    for each in told(account):
        assert each.cents is not None
        share, rest = divmod(each.cents, each.count)
        assert rest == 0
        found += [(each.requested_on, each.due_on, share)] * each.count
    return sorted(found)


def provider(profile: str, **columns: Any) -> tuple[Account, str]:
    seller = factories.seller()
    iban = factories.bank_account(seller=seller).iban
    brand = factories.brand(seller=seller, profile=profile)
    return factories.account(brand=brand, **columns), iban


def monthly(account: Account, *days: dt.date, **columns: Any) -> list[Any]:
    """Give the account monthly services at 9.99 that are paid until these days."""
    offer = factories.offer(brand=account.brand, cents=999)
    return [
        factories.subscription(account=account, offer=offer, expires_on=day, **columns)
        for day in days
    ]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_nights_ask_for_what_was_told(profile: str) -> None:
    account, iban = provider(profile)
    if profile == "telephony":
        monthly(account, dt.date(2026, 4, 1), dt.date(2026, 4, 1))
    else:
        monthly(account, dt.date(2026, 3, 10), dt.date(2026, 3, 10), dt.date(2026, 3, 31))
        offer = factories.offer(brand=account.brand, cents=333, cycle="30 days")
        day = dt.date(2026, 3, 20)
        factories.subscription(account=account, offer=offer, cycle="30 days", expires_on=day)
    foretold = expected(account)
    until = TODAY + DAYS * DAY
    assert [asked for asked in lived(account, iban) if asked[1] < until] == foretold
    assert len(foretold) >= 2


def test_what_is_asked_already_is_told_by_its_reference_and_then_goes_on() -> None:
    account, _ = provider("host-prepaid")
    monthly(account, dt.date(2026, 3, 15))
    renewal.request_due([account.id], as_of=TODAY, actor="night", now=factories.at(TODAY))
    found = told(account)
    assert [(each.due_on, each.reference) for each in found] == [
        (dt.date(2026, 3, 15), PaymentRequest.objects.get().reference),
        (dt.date(2026, 4, 15), ""),
        (dt.date(2026, 5, 15), ""),
    ]


def test_services_that_are_alike_are_told_together_with_their_number() -> None:
    account, _ = provider("host-prepaid")
    monthly(account, *[dt.date(2026, 3, 25)] * 3)
    [first, second] = told(account)
    assert (first.count, first.cents, len(first.services)) == (3, 2997, 3)
    assert second.due_on == dt.date(2026, 4, 25)


def test_nothing_is_told_of_what_ends_is_suspended_or_is_over() -> None:
    account, _ = provider("host-prepaid")
    monthly(account, TODAY + DAY, state="suspended")
    monthly(account, TODAY + DAY, state="ended")
    monthly(account, TODAY + DAY, terminates_on=TODAY + DAY, request_on=None)
    assert told(account) == []


def test_what_another_pays_is_told_to_the_payer_alone() -> None:
    account, _ = provider("host-prepaid")
    payer = factories.account(brand=account.brand)
    monthly(account, dt.date(2026, 3, 25), payer=payer)
    assert told(account, days=30) == []
    assert len(told(payer, days=30)) == 1


def test_a_price_that_changes_is_told_from_its_day_on() -> None:
    account, _ = provider("host-prepaid")
    monthly(account, dt.date(2026, 3, 25))
    rise = dt.date(2026, 4, 1)
    Price.objects.update(valid=DateRange(factories.LONG_AGO, rise))
    offer = account.brand.offers.get()
    factories.price(offer=offer, cents=1500, valid=DateRange(rise, None))
    assert [each.cents for each in told(account)] == [999, 1500]


def test_an_amount_that_nothing_says_is_left_open() -> None:
    account, _ = provider("host-prepaid")
    monthly(account, dt.date(2026, 3, 25))
    Price.objects.update(valid=DateRange(factories.LONG_AGO, TODAY))
    assert [each.cents for each in told(account, days=30)] == [None]


def test_a_valid_vat_number_is_taken_to_be_asked_about_again_in_time() -> None:
    account, _ = provider("host-prepaid", kind="business", country="BE", vat_number="BE0000001186")
    account.vat_checks.create(
        number="BE0000001186", valid=True, asked_at=factories.at(TODAY - 20 * DAY)
    )
    monthly(account, dt.date(2026, 3, 25))
    net = 999 - 167  # of 9.99 with 20 %
    assert [each.cents for each in told(account)] == [net, net]


def test_options_are_priced_with_their_service() -> None:
    account, _ = provider("host-prepaid")
    offer = factories.offer(brand=account.brand, cents=1000)
    factories.option(offer=offer, ref="extra", cents=250)
    factories.subscription(
        account=account, offer=offer, expires_on=dt.date(2026, 3, 25), options={"extra": 1}
    )
    assert told(account, days=30)[0].cents == 1250
