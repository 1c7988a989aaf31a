"""What is changed behind our back in counters, deposits and groups is named by its check (C-13)."""

import datetime as dt

import pytest
from django.db import connection

from tacite.acts import books, from_credit
from tacite.acts.metering import month_end
from tacite.engine import checks, checks_of_use
from tacite.invoicing.models import PaymentRequest
from tacite.ledger import operations as ledger
from tacite.ledger.queries import balance, credit_of
from tests import factories
from tests.domains.metering import world
from tests.domains.metering.world import Town

pytestmark = pytest.mark.django_db

CORRUPTIONS = [
    ("a_counter_is_what_its_records_say", "UPDATE usage_counter SET used = used + 0.000001"),
    ("a_counter_is_what_its_records_say", "UPDATE usage_counter SET records_count = 0"),
    ("every_record_is_counted", "UPDATE usage_usagerecord SET month = '2020-01-01'"),
    ("a_deposit_is_what_its_book_says", "UPDATE usage_group SET deposit_cents = 1"),
    ("use_is_invoiced_at_most_once", "UPDATE usage_counter SET invoiced = 0"),
    (
        "a_line_is_in_a_group_of_its_holder",
        "UPDATE usage_group g SET account_id = (SELECT max(id) FROM accounts_account)",
    ),
]


@pytest.fixture
def town() -> Town:
    """Let a group use, keep a deposit, and be invoiced."""
    town = world.build()
    town.take(town.row("a", "12.34"))
    credit = ledger.Posting(
        town.brand.id,
        "opening",
        "opening:1",
        world.DAY,
        [
            ledger.Move(
                books.brand_book(town.brand.id, "opening", "EUR"),
                books.book(town.account, "credit"),
                9_000,
            )
        ],
        town.account.id,
    )
    ledger.post([credit], now=world.NOW)
    from_credit.pay_from_credit(
        account_id=town.account.id,
        request_id=world.deposit(town),
        actor="user:1",
        now=world.NOW,
    )
    on = dt.date(2026, 4, 1)
    month_end.finish_months([town.account.id], as_of=on, actor="night", now=factories.at(on, 2))
    factories.account(brand=town.brand)
    assert checks.run_all() == []
    return town


@pytest.mark.parametrize(("check", "statement"), CORRUPTIONS)
def test_a_change_behind_our_back_is_named(town: Town, check: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0
    assert check in {offence.check for offence in checks.run_all()}


def test_every_check_of_use_has_a_corruption_that_it_finds() -> None:
    assert {check for check, _ in CORRUPTIONS} == set(checks_of_use.OF_ACCOUNTS)


# C-13: prepaid money and deposits are two books; a deposit pays nothing.
def test_a_deposit_is_no_credit_and_no_revenue(town: Town) -> None:
    town.office.refresh_from_db()
    assert town.office.deposit_cents == 5_000
    assert balance(brand_id=town.brand.id, kind="security_deposit") == 5_000
    assert credit_of([town.account.id])[town.account.id] == 9_000 - 5_000 - 1_481
    assert balance(brand_id=town.brand.id, kind="revenue") == 1_234
    deposit = PaymentRequest.objects.get(kind="deposit")
    assert (deposit.state, deposit.invoice, deposit.vat_cents) == ("paid", None, 0)
