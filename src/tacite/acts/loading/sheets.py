"""Reading a table of text: one header, one row a line, every cell as its column says.

Comma or semicolon, UTF-8 with or without a mark at its beginning. A cell that a spreadsheet would
take for a formula is refused, wherever it stands: what is brought in here is exported elsewhere.
"""

import csv
import dataclasses as dc
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from tacite.acts.loading.cells import Unfit, nearest
from tacite.acts.loading.limits import OFFENCES_MAX, ROWS_MAX
from tacite.acts.loading.offences import Offence, Where

_FORMULA: Final = tuple("=+-@\t\r＝＋－＠")  # spreadsheets take wide signs as well
_SEPARATORS: Final = (",", ";")


@dc.dataclass(frozen=True, slots=True)
class Column:
    """A column: how its cells are read, whether it must be there, and what a blank one means."""

    name: str
    read: Callable[[str], Any]
    required: bool = False
    blank: Any = ""


@dc.dataclass(slots=True)
class Sheet:
    """What a table says: its rows in order, and what of it is refused."""

    rows: list[tuple[Where, dict[str, Any]]] = dc.field(default_factory=list)
    offences: list[Offence] = dc.field(default_factory=list)


def read(text: str, *, file: str, columns: Sequence[Column]) -> Sheet:
    """Read a table whose columns are among these; what is refused is named, the rest is read."""
    sheet = Sheet()
    separator = _separator(text)
    if separator is None:
        sheet.offences.append(Offence("mixed_separators", file, 1))
        return sheet
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    known = {column.name: column for column in columns}
    try:
        header = [name.strip() for name in next(lines, [])]
        places = {name: place for place, name in enumerate(header, start=1)}
        sheet.offences += _header_offences(header, known, file=file)
        if not sheet.offences:
            _read_rows(lines, [known[name] for name in header], places, file, sheet)
    except csv.Error:
        sheet.offences.append(Offence("broken_quotes", file, lines.line_num))
    return sheet


def _separator(text: str) -> str | None:
    """Return what stands between the cells of the header, or None when both kinds do."""
    header = text.split("\n", 1)[0]
    found = [sign for sign in _SEPARATORS if sign in header]
    return (found or [","])[0] if len(found) < len(_SEPARATORS) else None


def _header_offences(
    header: Sequence[str], known: Mapping[str, Column], *, file: str
) -> list[Offence]:
    if not any(header):
        return [Offence("no_header", file, 1)]
    offences = []
    for place, name in enumerate(header, start=1):
        facts: dict[str, Any] = {"column_name": name}
        if name not in known:
            facts["nearest"] = nearest(name, known)
            offences.append(Offence("unknown_column", file, 1, place, facts))
        elif name in header[: place - 1]:
            offences.append(Offence("duplicate_column", file, 1, place, facts))
    missing = [c.name for c in known.values() if c.required and c.name not in header]
    offences += [Offence("column_missing", file, 1, None, {"column_name": n}) for n in missing]
    return offences


def _read_rows(
    lines: Any,
    columns: Sequence[Column],
    places: Mapping[str, int],
    file: str,
    sheet: Sheet,
) -> None:
    for line, cells in _numbered(lines):
        where = Where(file, line, places)
        if len(sheet.rows) >= ROWS_MAX:
            sheet.offences.append(where.offence("too_many_rows", most=ROWS_MAX))
            return
        if len(sheet.offences) >= OFFENCES_MAX:
            sheet.offences.append(where.offence("more_offences"))
            return
        if len(cells) != len(columns):
            found, expected = len(cells), len(columns)
            wrong = where.offence("wrong_cell_count", found=found, expected=expected)
            sheet.offences.append(wrong)
            continue
        row, offences = _row(cells, columns, where)
        sheet.offences += offences
        if not offences:
            sheet.rows.append((where, row))


def _numbered(lines: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold anything, each with the line on which it begins."""
    line = lines.line_num + 1
    for cells in lines:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = lines.line_num + 1


def _row(
    cells: Sequence[str], columns: Sequence[Column], where: Where
) -> tuple[dict[str, Any], list[Offence]]:
    row: dict[str, Any] = {}
    offences = []
    for column, cell in zip(columns, cells, strict=True):
        try:
            row[column.name] = _value(column, cell)
        except Unfit as unfit:
            offences.append(where.offence(unfit.code, column.name, **unfit.facts))
    return row, offences


def _value(column: Column, cell: str) -> Any:
    """Return what a cell means.

    :raises Unfit: it does not fit its column.
    """
    bare = cell.strip()
    if cell.startswith(_FORMULA) or bare.startswith(_FORMULA):
        raise Unfit("formula", begins_with=(bare or cell)[:1])
    if bare:
        return column.read(bare)
    if column.required:
        raise Unfit("blank")
    return column.blank
