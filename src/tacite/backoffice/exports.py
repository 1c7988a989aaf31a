"""Lists as files for a spreadsheet, in which no cell is a formula (ASVS 1.2.10).

Texts that a spreadsheet would run begin with an apostrophe. Amounts and days are ours, never
somebody's text: they stay numbers, written as the reader's language writes them.
"""

import csv
import dataclasses as dc
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse

from tacite.ui import spoken
from tacite.wording import formats

ROWS_MAX: Final = 50_000
# The last four are as wide as an ideograph; some spreadsheets run them like the others.
_LIVE: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\x00",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
_BOM: Final = "\ufeff"  # without it a spreadsheet reads accents as something else


@dc.dataclass(frozen=True, slots=True)
class Cents:
    """An amount in a column: a number, not a text."""

    cents: int
    currency: str


def file(
    name: str, heads: Sequence[str], rows: Iterable[Sequence["str | dt.date | Cents | None"]]
) -> HttpResponse:
    """Return rows as a file to download, at most `ROWS_MAX` of them."""
    language = spoken.language()
    written = io.StringIO()
    # Where the comma parts decimals, spreadsheets part columns by semicolons.
    # Everything is quoted: read with the other delimiter, a text stays one cell all the same.
    delimiter = "," if language == "en" else ";"
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow([safe(head) for head in heads])
    for row in rows:
        writer.writerow([_cell(value, language) for value in row])
    response = HttpResponse(_BOM + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def safe(text: str) -> str:
    """Return a text that no spreadsheet runs."""
    return f"'{text}" if text.startswith(_LIVE) else text


def _cell(value: "str | dt.date | Cents | None", language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Cents):
        number = formats.machine_amount(value.cents, currency=value.currency)
        return number if language == "en" else number.replace(".", ",")
    if isinstance(value, dt.date):
        return value.isoformat()
    return safe(value)
