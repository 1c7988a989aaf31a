"""Files of call records: each id once, a faulty file refused whole (S4-4, S4-14, S4-15)."""

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tacite.acts.metering import intake, records
from tacite.acts.metering.records import Fault, UsageRefused
from tacite.engine import checks
from tacite.mail.models import Letter
from tacite.subscriptions.models import Unit
from tacite.usage.models import Counter, UsageFile, UsageRecord
from tests.domains.metering import world
from tests.domains.metering.world import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return world.build()


def faults(*rows: str) -> list[Fault]:
    """Return why a file of these lines is refused; nothing of it must be counted."""
    with pytest.raises(UsageRefused) as refused:
        world.take(*rows)
    assert not UsageRecord.objects.exists()
    assert not Counter.objects.exists()
    assert not UsageFile.objects.exists()
    found: Any = refused.value.facts["faults"]
    return list(found)


def codes(town: Town, *rows: str) -> list[tuple[str, int | None]]:
    told = faults("id,group,line,start,amount", town.row("good", "1.00"), *rows)
    return [(fault.code, fault.line) for fault in told]


def test_the_same_id_counts_once_in_a_file_and_in_the_same_file_again(town: Town) -> None:
    rows = [town.row("a", "1.25"), town.row("b", "0.000001"), town.row("a", "1.25")]
    first = town.take(*rows)
    assert (first.records, first.added, first.repeated) == (3, 2, 1)
    again = town.take(*rows)
    assert (again.added, again.repeated) == (0, 3)
    assert town.used(town.office) == "1.250001"
    assert UsageFile.objects.count() == 1


def test_an_id_of_another_brand_is_another_call(town: Town) -> None:
    other = world.build()
    town.take(town.row("a", "1.00"), other.row("a", "2.00"))
    assert (town.used(town.office), other.used(other.office)) == ("1.000000", "2.000000")


def test_lines_are_named_by_service_or_by_unit_and_share_the_cap(town: Town) -> None:
    Unit.objects.create(subscription=town.lines[1], ref="0199000001")
    unit = f"b,{town.office.name},0199000001,2026-03-10T10:00:00Z,90"
    town.take(town.row("a", "50"), unit)
    assert town.used(town.office) == "140.000000"
    kinds = list(Letter.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["usage_threshold"] * 3


def test_columns_may_come_in_any_order_and_with_semicolons(town: Town) -> None:
    line, group = town.lines[0].ref, town.office.name
    taken = world.take("amount;id;start;line;group", f"1.5;x;2026-03-01T00:00:00Z;{line};{group}")
    assert (taken.added, town.used(town.office)) == (1, "1.500000")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "no_header"),
        ("id,group,line,start", "wrong_columns"),
        ("id,group,line,start,amount,vat", "wrong_columns"),
        ("id,group,line,start,start", "wrong_columns"),
    ],
)
def test_a_header_that_is_not_ours_is_refused(town: Town, header: str, code: str) -> None:
    assert [f.code for f in faults(header, town.row("a", "1"))] == [code]


def test_every_faulty_row_is_named_with_its_line(town: Town) -> None:
    assert codes(
        town,
        town.row("with space", "1.00"),
        town.row("c", "-1.00"),
        town.row("d", "1,00"),
        town.row("e", "0.1234567"),
        town.row("f", "1e3"),
        town.row("g", "١"),
        town.row("h", "1", start="yesterday"),
        town.row("i", "1", start="2026-03-10T11:00:00"),
        town.row("j", "1", start="2026-02-30T11:00:00Z"),
        town.row("k", "1", start="2026-03-11T11:00:00Z"),
        f"l,{town.shop.name},{town.lines[0].ref},2026-03-10T11:00:00Z,1",
        f"m,G999999,{town.lines[0].ref},2026-03-10T11:00:00Z,1",
        "",
        "n,o",
    ) == [
        ("wrong_id", 3),
        ("wrong_amount", 4),
        ("wrong_cell_count", 5),
        ("wrong_amount", 6),
        ("wrong_amount", 7),
        ("wrong_amount", 8),
        ("wrong_start", 9),
        ("no_offset", 10),
        ("wrong_start", 11),
        ("not_begun_yet", 12),
        ("unknown_line", 13),
        ("unknown_group", 14),
        ("wrong_cell_count", 16),
    ]


def test_what_is_too_much_is_refused_with_a_sentence(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "x" * 2000
    assert codes(town, long) == [("line_too_long", None)]
    monkeypatch.setattr(records, "FAULTS_MAX", 2)
    assert [code for code, _ in codes(town, *["bad"] * 5)] == ["wrong_cell_count"] * 2 + [
        "more_faults"
    ]
    monkeypatch.setattr(records, "ROWS_MAX", 3)
    monkeypatch.setattr(records, "_CHUNK", 1)
    rows = [town.row(str(n), "1") for n in range(9)]
    assert codes(town, *rows) == [("too_many_rows", None)]
    monkeypatch.setattr(records, "BYTES_MAX", 100)
    assert codes(town, *rows) == [("too_large", None)]


@pytest.mark.parametrize(("data", "code"), [(b"\xff\xfe,1\n", "not_utf8"), (b'"a\n', "no_header")])
def test_what_is_no_text_is_refused(town: Town, data: bytes, code: str) -> None:
    head = b"id,group,line,start,amount\n" if code == "not_utf8" else b"\n"
    with pytest.raises(UsageRefused) as refused:
        intake.take_in_file(io.BytesIO(head + data), name="x", actor="usage", now=world.NOW)
    found: Any = refused.value.facts["faults"]
    assert [fault.code for fault in found] == [code]


def test_quotes_that_are_not_closed_are_refused(town: Town) -> None:
    assert [code for code, _ in codes(town, '"open,1')] == ["broken_quotes"]


def test_records_of_months_before_count_there_and_suspend_nobody(town: Town) -> None:
    taken = town.take(town.row("a", "500", start="2026-02-28T22:59:59Z"))
    assert taken.suspended == []
    assert town.used(town.office, dt.date(2026, 2, 1)) == "500.000000"
    assert town.used(town.office) == "0"


def test_calls_are_cut_where_they_begin_not_where_they_stand_in_the_file() -> None:
    town = world.build(overage={"at_cap": "cut"})
    late = town.row("late", "100", start="2026-03-10T11:00:00Z")
    early = town.row("early", "100", start="2026-03-10T09:00:00Z")
    taken = town.take(late, early, late)
    assert (taken.added, taken.suspended) == (2, [town.office.name])
    counted = dict(UsageRecord.objects.values_list("call_id", "counted"))
    assert (counted["early"], counted["late"]) == (Decimal(100), Decimal(50))
    town.take(town.row("more", "3"))
    assert town.used(town.office) == "150.000000"


def test_batches_of_accounts_are_taken_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BATCH", 1)
    towns = [world.build() for _ in range(3)]
    taken = towns[0].take(*[t.row("a", "150.00") for t in towns])
    assert (taken.added, taken.accounts, len(taken.suspended)) == (3, 3, 3)


@pytest.fixture(autouse=True)
def books_hold(db: None) -> Iterator[None]:
    """Verify everything after each test."""
    yield
    assert checks.run_all() == []
