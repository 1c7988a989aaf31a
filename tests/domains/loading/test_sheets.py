"""Tables: their header, their separator, their rows, and what is refused where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.acts.loading import cells, sheets
from tacite.acts.loading.sheets import Column, Sheet

COLUMNS = (
    Column("ref", cells.key(20), required=True),
    Column("name", cells.text(20)),
    Column("price", cells.money, blank=None),
)


def read(text: str) -> Sheet:
    return sheets.read(text, file="t.csv", columns=COLUMNS)


def told(sheet: Sheet) -> list[tuple[str, int | None, int | None]]:
    return [(o.code, o.line, o.column) for o in sheet.offences]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_either_separator_and_any_end_of_line_reads_the_same(separator: str, newline: str) -> None:
    text = newline.join(
        line.replace(",", separator) for line in ("ref,name,price", "a,Aude,12.00", "b,,")
    )
    sheet = read(text)
    assert sheet.offences == []
    assert [row for _, row in sheet.rows] == [
        {"ref": "a", "name": "Aude", "price": 1200},
        {"ref": "b", "name": "", "price": None},
    ]


def test_columns_stand_in_any_order_and_may_be_left_out() -> None:
    sheet = read("price,ref\n1.00,a\n")
    assert [(where.line, row) for where, row in sheet.rows] == [(2, {"price": 100, "ref": "a"})]


def test_a_quoted_cell_may_hold_separators_and_doubled_quotes() -> None:
    sheet = read('ref,name\na,"Aude, dite ""A"""\n')
    assert sheet.rows[0][1]["name"] == 'Aude, dite "A"'


def test_blank_lines_are_passed_over_and_lines_still_count() -> None:
    sheet = read("ref,name\n\na,x\n,\n\nb,y,z\n")
    assert [where.line for where, _ in sheet.rows] == [3]
    assert told(sheet) == [("wrong_cell_count", 6, None)]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("ref,nom,price", [("unknown_column", 1, 2)]),
        ("ref,name,ref", [("duplicate_column", 1, 3)]),
        ("name,price", [("column_missing", 1, None)]),
        ("", [("no_header", 1, None)]),
        ("ref,name;price", [("mixed_separators", 1, None)]),
    ],
)
def test_a_wrong_header_is_refused_before_any_row(
    header: str, expected: list[tuple[str, int | None, int | None]]
) -> None:
    sheet = read(f"{header}\na,b,c\n")
    assert told(sheet) == expected
    assert sheet.rows == []


def test_an_unknown_column_is_answered_with_the_nearest_one() -> None:
    [offence] = read("ref,nome\n").offences
    assert offence.facts == {"column_name": "nome", "nearest": "name"}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", " =", "＝"])
def test_a_cell_that_a_spreadsheet_would_calculate_is_refused(sign: str) -> None:
    sheet = read(f"ref,name\na,{sign}1+1\n")
    assert told(sheet) == [("formula", 2, 2)]


def test_a_formula_is_refused_behind_quotes_too() -> None:
    assert told(read('ref,name\na,"=cmd()"\n')) == [("formula", 2, 2)]


def test_every_wrong_cell_is_named_by_line_and_column() -> None:
    sheet = read("ref,name,price\n,x,1.00\nb,x,1;2\nc,ok,1.00\n")
    assert told(sheet) == [("blank", 2, 1), ("not_money", 3, 3)]
    assert [row["ref"] for _, row in sheet.rows] == ["c"]


def test_quotes_that_are_not_closed_are_refused() -> None:
    assert told(read('ref,name\na,"x\nb,y\n')) == [("broken_quotes", 3, None)]


def test_a_line_break_inside_of_a_cell_is_refused_on_the_line_where_the_row_begins() -> None:
    assert told(read('ref,name\na,ok\nb,"two\nlines"\n')) == [("control_character", 3, 2)]


def test_of_very_many_offences_the_first_are_named() -> None:
    sheet = read("ref,price\n" + "a,x\n" * 5_000)
    assert len(sheet.offences) <= 202
    assert sheet.offences[-1].code == "more_offences"


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    sheet = read(text)
    assert sheet.rows == [] or all(row["ref"] for _, row in sheet.rows)
