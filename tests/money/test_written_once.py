"""What is written once is never changed; a change behind our back is found (I-06, I-07)."""

import pytest
from django.db import DatabaseError, connection, transaction

from tacite.acts import crediting
from tacite.brands.models import Brand
from tacite.engine import checks, checks_of_use
from tacite.invoicing.models import Invoice, PaymentRequest
from tacite.ledger import kinds, operations
from tacite.ledger.operations import BookKey, Move, Posting
from tacite.payments.statements.writing import Movement
from tests import factories, town
from tests.money.corruptions import CORRUPTIONS

pytestmark = pytest.mark.django_db

ONCE = [
    "ledger_entry",
    "ledger_transfer",
    "ledger_seal",
    "history_event",
    "invoicing_invoice",
]


@pytest.fixture(autouse=True)
def lived() -> None:
    """Let the town live: asked, paid by bank, credited, with money nobody is named for."""
    town.build(of_each=1)
    town.run(town.NIGHT)
    request = PaymentRequest.objects.get(account__ref="asked-0")
    town.receive(
        Movement(cents=1000, text=request.reference, bank_reference="R1"),
        Movement(cents=777, text="for somebody", bank_reference="R2"),
        Movement(cents=-150, text="fee", bank_reference="R3", is_charge=True),
    )
    invoice = Invoice.objects.get(account__ref="asked-0")
    crediting.credit_note(
        account_id=invoice.account_id,
        number=invoice.number,
        cents=300,
        reason="a gesture",
        actor="staff:1",
        now=factories.at(town.NIGHT),
    )
    assert town.offences() == []


def do(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def behind_our_back(table: str, statement: str) -> None:
    """Change a table as its owner can who takes the guards off first."""
    do("SET CONSTRAINTS ALL IMMEDIATE")
    do(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    assert do(statement) > 0, "nothing was changed: the test would prove nothing"
    do("SET CONSTRAINTS ALL IMMEDIATE")
    do(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.parametrize("table", ONCE)
@pytest.mark.parametrize("how", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_what_is_written_once(table: str, how: str) -> None:
    do("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        do(how.format(table))


def test_covered_days_may_be_released_once_and_nothing_else() -> None:
    for change in (
        "UPDATE subscriptions_coverage SET component = 'other'",
        "UPDATE subscriptions_coverage SET days = daterange('2020-01-01', '2020-02-01')",
        "DELETE FROM subscriptions_coverage",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            do(change)
    assert do("UPDATE subscriptions_coverage SET released_at = now() WHERE released_at IS NULL")
    with pytest.raises(DatabaseError), transaction.atomic():
        do("UPDATE subscriptions_coverage SET released_at = NULL")


@pytest.mark.parametrize(("check", "table", "statement"), CORRUPTIONS)
def test_a_change_behind_our_back_is_named_by_its_check(
    check: str, table: str, statement: str
) -> None:
    behind_our_back(table, statement)
    assert check in {offence.check for offence in checks.run_all()}


def test_every_check_has_a_corruption_that_it_finds() -> None:
    assert {check for check, _, _ in CORRUPTIONS} == set(checks.names()) - set(
        checks_of_use.OF_ACCOUNTS
    )


@pytest.mark.parametrize(
    ("kind", "debit", "credit"),
    [("gift", "write_off", "revenue"), ("invoice", "write_off", "revenue"), ("", "vat", "revenue")],
)
def test_a_sealed_and_balanced_forgery_of_an_unknown_kind_is_named(
    kind: str, debit: str, credit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I-06: whoever writes into the books with their own pen, seal and all."""
    brand = Brand.objects.get(ref="host")
    moves = [Move(BookKey(brand.id, debit, "EUR"), BookKey(brand.id, credit, "EUR"), 5_000)]
    forged = [Posting(brand.id, kind, "forged:1", town.NIGHT, moves)]
    with pytest.raises(kinds.UnknownMove), transaction.atomic():
        operations.post(forged, now=factories.at(town.NIGHT))
    monkeypatch.setattr(kinds, "verify", lambda *_: None)
    with transaction.atomic():
        operations.post(forged, now=factories.at(town.NIGHT))
    assert {o.check for o in checks.run_all()} == {"a_transfer_is_of_a_known_kind"}


def test_a_posting_whose_key_was_used_is_refused() -> None:
    """I-04: what is repeated meets its own key."""
    brand = Brand.objects.get(ref="host")
    account = factories.account(brand=brand)
    town.give_credit(account, 100)
    with pytest.raises(DatabaseError, match="key"), transaction.atomic():
        town.give_credit(account, 100)
