"""SWIFT MT940 as banks send it: tag after tag, statement after statement.

Read by ourselves: a reader that passes over what it does not know loses a line of money without a
word. Both balances are obligatory in MT940, so a lost line is always found out.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from tacite.payments.statements import limits
from tacite.payments.statements.accounts import Ours, iban_or_nothing
from tacite.payments.statements.assembling import Found, Message, assemble
from tacite.payments.statements.mt940_text import remarks
from tacite.payments.statements.values import Entry, StatementFile, StatementRefused
from tacite.payments.statements.written import cents_with_comma, plausible, reference, tidy

_TAG: Final = re.compile(
    r":(20|21|25|25P|28|28C|60F|60M|61|62F|62M|64|65|86|13|13D|34F|90C|90D|NS|940):"
)
_END: Final = re.compile(r"-(?:\}.*|XXX)?[ \t]*")
_BALANCE: Final = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]{1,15},[0-9]{0,2})")
_MOVEMENT: Final = re.compile(
    r"([0-9]{6})([0-9]{4})?(RC|RD|EC|ED|C|D)[A-Z]?\n?"
    r"([0-9]{1,15},[0-9]{0,2})([A-Z][A-Z0-9]{3})([^\n]*)\n?([^\n]*)"
)
_SIGNS: Final = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 0, "ED": 0}
_CHARGES: Final = frozenset({"NCHG", "NCOM"})
_ELSEWHERE: Final = frozenset({"EREF", "PREF", "KREF", "KREF+", "EREF+", "MARF", "MREF", "MREF+"})
_CENTURY_TURNS: Final = 80


def read_mt940(data: bytes, *, name: str, ours: Ours) -> StatementFile:
    """Return what an MT940 file says.

    Raises:
        StatementRefused: malformed, truncated, foreign_iban, foreign_currency, too_many_lines,
            balance_mismatch.
    """
    if b"\0" in data:
        raise StatementRefused("malformed", what="encoding")
    reader = _Reader(ours=ours)
    for tag in _tags(data):
        try:
            reader.take(tag)
        except StatementRefused as refused:
            refused.learn(line=tag.line)
            raise
    reader.close()
    message = Message(
        name=name,
        format="MT940",
        version=0,
        message_id=reader.message_id,
        currency=ours.currency,
    )
    return assemble(reader.found, message=message)


@dataclass(slots=True)
class _Tag:
    name: str
    line: int
    lines: list[str]

    @property
    def value(self) -> str:
        return "\n".join(self.lines)


def _tags(data: bytes) -> Iterator[_Tag]:
    """Yield the tags of all messages; the envelope between two messages says nothing of money."""
    tag: _Tag | None = None
    for number, line in _lines(data):
        content = line.removeprefix("{4:")
        begins = _TAG.match(content)
        if tag is not None and (begins or _END.fullmatch(line) or line.startswith("{1:")):
            yield tag
            tag = None
        if begins:
            tag = _Tag(begins[1], number, [content[begins.end() :]])
        elif tag is not None:
            tag.lines.append(line)
            if len(tag.lines) > limits.TAG_LINES:
                raise StatementRefused("malformed", what=tag.name, line=number)
    if tag is not None:
        yield tag


def _lines(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield numbered lines, each decoded alone; a colon parted from its tag is put back to it."""
    parted = ""
    for number, raw in enumerate(io.BytesIO(data), 1):
        if len(raw) > limits.TAG_LINE_BYTES:
            raise StatementRefused("malformed", what="line", line=number)
        line = parted + _decoded(raw.rstrip(b"\r\n"))
        parted = line if line == ":" else ""
        if not parted:
            yield number, line


def _decoded(raw: bytes) -> str:
    """Return UTF-8, or what German banks still write."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


@dataclass(frozen=True, slots=True)
class _Balance:
    on: dt.date
    cents: int


@dataclass(slots=True)
class _Open:
    """A statement being read; its movement waits for its remarks."""

    iban: str = ""
    number: str = ""
    opening: _Balance | None = None
    closing: _Balance | None = None
    movement: str | None = None
    remarks: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    unbooked: int = 0


class _Reader:
    """Takes tags in the file's order and keeps the statements found."""

    def __init__(self, *, ours: Ours) -> None:
        self.message_id = ""
        self.found: list[Found] = []
        self._ours = ours
        self._open: _Open | None = None
        self._movements = 0
        self._takes = {
            "25": self._account,
            "25P": self._account,
            "28": self._number,
            "28C": self._number,
            "60F": self._opening,
            "60M": self._opening,
            "61": self._movement,
            "86": self._remarks,
            "62F": self._closing,
            "62M": self._closing,
        }

    def take(self, tag: _Tag) -> None:
        """Take one tag; tags that say nothing of lines are passed over.

        Raises:
            StatementRefused: as `read_mt940`.
        """
        if tag.name == "20":
            self.close()
            self._open = _Open()
            self.message_id = self.message_id or tidy(tag.value, characters=limits.CODE_CHARACTERS)
        elif tag.name in self._takes:
            if self._open is None:
                raise StatementRefused("truncated", what=":20:")
            self._takes[tag.name](self._open, tag.value)

    def close(self) -> None:
        """Keep the statement that is open, if there is one.

        Raises:
            StatementRefused: truncated; it lacks its account or one of its balances.
        """
        statement, self._open = self._open, None
        if statement is None:
            return
        if statement.opening is None or statement.closing is None or not statement.iban:
            raise StatementRefused("truncated", what=":62F:")
        if len(self.found) == limits.STATEMENTS:
            raise StatementRefused("too_many_lines", limit=limits.STATEMENTS)
        self.found.append(
            Found(
                iban=statement.iban,
                number=statement.number,
                from_on=statement.opening.on,
                to_on=statement.closing.on,
                opening_cents=statement.opening.cents,
                closing_cents=statement.closing.cents,
                unbooked=statement.unbooked,
                entries=tuple(statement.entries),
            )
        )

    def _account(self, statement: _Open, value: str) -> None:
        statement.iban = self._ours.iban(value.partition("\n")[0].strip())

    def _number(self, statement: _Open, value: str) -> None:
        statement.number = tidy(value, characters=limits.CODE_CHARACTERS)

    def _opening(self, statement: _Open, value: str) -> None:
        if statement.opening is not None:
            raise StatementRefused("malformed", what=":60F:")
        statement.opening = self._balance(value)

    def _closing(self, statement: _Open, value: str) -> None:
        if statement.closing is not None:
            raise StatementRefused("malformed", what=":62F:")
        self._finish_movement(statement)
        statement.closing = self._balance(value)

    def _balance(self, value: str) -> _Balance:
        match = _BALANCE.fullmatch(value.strip())
        if match is None:
            raise StatementRefused("malformed", what="balance", found=value[:20])
        self._ours.expect(match[3])
        return _Balance(on=_day(match[2]), cents=_SIGNS[match[1]] * cents_with_comma(match[4]))

    def _movement(self, statement: _Open, value: str) -> None:
        self._movements += 1
        if self._movements > limits.LINES:
            raise StatementRefused("too_many_lines", limit=limits.LINES)
        if statement.opening is None or statement.closing is not None:
            raise StatementRefused("malformed", what=":61:")
        self._finish_movement(statement)
        statement.movement = value

    def _remarks(self, statement: _Open, value: str) -> None:
        if statement.movement is not None:
            statement.remarks.append(value)

    def _finish_movement(self, statement: _Open) -> None:
        if statement.movement is None:
            return
        entry = _entry(statement.movement, said="\n".join(statement.remarks))
        statement.movement = None
        statement.remarks.clear()
        if entry.cents:
            statement.entries.append(entry)
        else:
            statement.unbooked += 1


def _entry(movement: str, *, said: str) -> Entry:
    """Return an entry; one that is only expected (`EC`, `ED`) has no cents."""
    match = _MOVEMENT.match(movement)
    if match is None:
        raise StatementRefused("malformed", what=":61:")
    value_on = _day(match[1])
    customer, _, bank = match[6].partition("//")
    end_to_end = "" if customer.strip() in _ELSEWHERE else reference(customer)
    remarked = remarks(said)
    return Entry(
        booked_on=_booked_on(match[2], value_on=value_on) if match[2] else value_on,
        value_on=value_on,
        cents=_SIGNS[match[3]] * cents_with_comma(match[4]),
        bank_reference=reference(bank),
        batch="",
        is_reversal=match[3] in {"RC", "RD"},
        kind=match[5],
        is_charge=match[5] in _CHARGES,
        said=replace(
            remarked,
            end_to_end=remarked.end_to_end or end_to_end,
            counterparty_iban=remarked.counterparty_iban or iban_or_nothing(match[7]),
        ),
        details=(),
    )


@lru_cache(maxsize=1_024)
def _day(written: str) -> dt.date:
    """Return the day of YYMMDD; 80 to 99 are the last century's, as SWIFT reads them."""
    year = int(written[:2])
    century = 1900 if year >= _CENTURY_TURNS else 2000
    try:
        found = dt.date(century + year, int(written[2:4]), int(written[4:6]))
    except ValueError:
        raise StatementRefused("malformed", what="date", found=written) from None
    return plausible(found)


@lru_cache(maxsize=1_024)
def _booked_on(written: str, *, value_on: dt.date) -> dt.date:
    """Return the day of MMDD that lies nearest to the value date, whatever year that is in."""
    month, day = int(written[:2]), int(written[2:])
    candidates = []
    for year in (value_on.year - 1, value_on.year, value_on.year + 1):
        try:
            candidates.append(dt.date(year, month, day))
        except ValueError:
            continue
    if not candidates:
        raise StatementRefused("malformed", what="date", found=written)
    return plausible(min(candidates, key=lambda candidate: abs(candidate - value_on)))
