"""Reading a file of call records: every row as it should be, or the file is refused whole.

Comma or semicolon, UTF-8, a header. `start` names its offset from UTC (or `Z`): in the hour that
summer time ends twice, a bare local time would not say when a call began. The amount is without
VAT, with a dot and at most six decimals.
"""

import csv
import dataclasses as dc
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

from tacite.rules import overage
from tacite.rules.refusals import Refused
from tacite.usage.operations import Staged
from tacite.usage.queries import Known, known_groups

COLUMNS: Final = ("id", "group", "line", "start", "amount")
BYTES_MAX: Final = 256 * 2**20
ROWS_MAX: Final = 3_000_000
FAULTS_MAX: Final = 100
_CHUNK: Final = 20_000
_LINE_MAX: Final = 1_000  # characters
_CLOCKS_APART: Final = dt.timedelta(minutes=10)  # between ours and that of a switch
_ID: Final = re.compile(r"[!-~]{1,64}")
_AMOUNT: Final = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,6})?", re.ASCII)


@dc.dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file: a code, the line (from 1; None: the whole file), what was read."""

    code: str
    line: int | None = None
    facts: Mapping[str, Any] = dc.field(default_factory=dict)


class UsageRefused(Refused):
    """A file of call records is refused whole; facts: `faults`, in the order of the file.

    Codes of a file: too_large (`most`), too_many_rows (`most`), not_utf8, no_header, wrong_columns
    (`wanted`), more_faults (`most`). Of a row: wrong_cell_count, broken_quotes, line_too_long,
    wrong_id, unknown_group (`group`), unknown_line (`line`, `group`), wrong_start, no_offset,
    not_begun_yet, wrong_amount.
    """

    code = "usage_refused"


class _Unfit(Exception):
    """A row cannot be taken."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dc.dataclass(slots=True)
class Reader:
    """Reads one file once; `faults` and `sha256` are whole when it has been read."""

    file: BinaryIO
    now: dt.datetime
    faults: list[Fault] = dc.field(default_factory=list)
    rows: int = 0
    _hash: Any = dc.field(default_factory=hashlib.sha256)
    _bytes: int = 0
    _known: dict[str, Known] = dc.field(default_factory=dict)
    _asked: set[str] = dc.field(default_factory=set)
    _zones: dict[str, ZoneInfo] = dc.field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """The hash of what was read."""
        return str(self._hash.hexdigest())

    def chunks(self) -> Iterator[list[Staged]]:
        """Yield the records; after a fault what follows is read for its faults only."""
        try:
            yield from self._read()
        except UnicodeDecodeError:
            self.faults.append(Fault("not_utf8", self.rows + 2))
        except csv.Error:
            self.faults.append(Fault("broken_quotes", self.rows + 2))
        except _Unfit as unfit:
            self.faults.append(Fault(unfit.code, None, unfit.facts))

    def _read(self) -> Iterator[list[Staged]]:
        texts = self._texts()
        header = next(texts, "").strip().lstrip("\ufeff")
        if not header:
            raise _Unfit("no_header")
        separator = ";" if ";" in header else ","
        names = [name.strip() for name in header.split(separator)]
        if sorted(names) != sorted(COLUMNS):
            raise _Unfit("wrong_columns", wanted=", ".join(COLUMNS))
        places = [names.index(name) for name in COLUMNS]
        cells = csv.reader(texts, delimiter=separator, strict=True)
        while chunk := list(islice(cells, _CHUNK)):
            self._learn({row[places[1]].strip() for row in chunk if len(row) == len(COLUMNS)})
            staged = [taken for row in chunk if (taken := self._taken(row, places))]
            if not self.faults:
                yield staged

    def _texts(self) -> Iterator[str]:
        """Yield the file's lines, never more of it than it may be long.

        A line is a row: a quoted cell cannot hold another one, so that lines can be counted.
        """
        while line := self.file.readline(_LINE_MAX + 1):
            self._bytes += len(line)
            self._hash.update(line)
            if self._bytes > BYTES_MAX:
                raise _Unfit("too_large", most=BYTES_MAX // 2**20)
            if len(line) > _LINE_MAX:
                raise _Unfit("line_too_long", most=_LINE_MAX)
            if self.rows > ROWS_MAX:
                raise _Unfit("too_many_rows", most=ROWS_MAX)
            yield line.decode("utf-8")

    def _learn(self, names: set[str]) -> None:
        new = names - self._asked
        if new:
            self._asked |= new
            self._known |= known_groups(new)

    def _taken(self, row: Sequence[str], places: Sequence[int]) -> Staged | None:
        """Return a row as it is taken in; what is wrong with it is noted by its line."""
        self.rows += 1
        if len(self.faults) >= FAULTS_MAX:
            raise _Unfit("more_faults", most=FAULTS_MAX)
        if not row:
            return None  # an empty line
        try:
            return self._staged(*_cells(row, places))
        except _Unfit as unfit:
            self.faults.append(Fault(unfit.code, self.rows + 1, unfit.facts))
            return None

    def _staged(self, call: str, name: str, line: str, start: str, amount: str) -> Staged:
        if not _ID.fullmatch(call):
            raise _Unfit("wrong_id")
        known = self._known.get(name)
        if known is None:
            raise _Unfit("unknown_group", group=name[:80])
        service = known.lines.get(line)
        if service is None:
            raise _Unfit("unknown_line", line=line[:80], group=name)
        begun = self._begun(start)
        if service in known.left and begun >= known.left[service]:
            raise _Unfit("unknown_line", line=line[:80], group=name)
        if not _AMOUNT.fullmatch(amount):
            raise _Unfit("wrong_amount", amount=amount[:80])
        month = overage.month_of(begun, zone=self._zone(known.zone))
        owner = (known.group_id, known.brand_id, known.account_id)
        return Staged(self.rows, call, *owner, service, line, begun, Decimal(amount), month)

    def _begun(self, start: str) -> dt.datetime:
        try:
            begun = dt.datetime.fromisoformat(start)
        except ValueError:
            raise _Unfit("wrong_start", start=start[:80]) from None
        if begun.tzinfo is None:
            raise _Unfit("no_offset", start=start[:80])
        if begun > self.now + _CLOCKS_APART:
            raise _Unfit("not_begun_yet", start=start[:80])
        return begun

    def _zone(self, name: str) -> ZoneInfo:
        if name not in self._zones:
            self._zones[name] = ZoneInfo(name)
        return self._zones[name]


def _cells(row: Sequence[str], places: Sequence[int]) -> list[str]:
    """Return the cells of a row in our order."""
    if len(row) != len(COLUMNS):
        raise _Unfit("wrong_cell_count", found=len(row), wanted=len(COLUMNS))
    return [row[place].strip() for place in places]
