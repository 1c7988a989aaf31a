"""What may stand behind a key of a story, and how it is read: strictly, or refused."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from tacite.rehearsal.labels import Labels
from tacite.rehearsal.stories import Value

_MONEY: Final = re.compile(r"(-?)(\d{1,12})\.(\d{2})")
_CYCLE: Final = re.compile(r"[1-9]\d{0,3} (day|month|year)s?")
_RATE: Final = re.compile(r"\d{1,2}(\.\d{1,2})?")


class Unfit(ValueError):
    """A value does not fit behind its key: a code, the word, and the right words if any."""

    def __init__(self, code: str, word: object, right: Iterable[str] = ()) -> None:
        super().__init__(f"{code}: {word}")
        self.code = code
        self.word = str(word)
        self.right = tuple(right)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value. `sort` names it; `words` are the only right ones of a word.

    `of` says what a label may name (account, offer, service, request, invoice, line, credit_note).
    """

    sort: str
    words: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    many: bool = False

    @property
    def title(self) -> str:
        """The kind in the words of the manual."""
        if self.sort == "label":
            title = "a label of " + " or ".join(self.of).replace("_", " ")
        elif self.sort == "word":
            title = "one of " + ", ".join(f"`{word}`" for word in self.words)
        else:
            title = _TITLES[self.sort]
        return f"a list, each {title}" if self.many else title


MONEY: Final = Kind("money")
DAY: Final = Kind("day")
TIME: Final = Kind("time")
INSTANT: Final = Kind("instant")
TEXT: Final = Kind("text")
NUMBER: Final = Kind("number")
YES_NO: Final = Kind("yes_no")
CYCLE: Final = Kind("cycle")
RATE: Final = Kind("rate")
ANYTHING: Final = Kind("anything")
PRICES: Final = Kind("prices")
TIERS: Final = Kind("tiers")
OPTIONS: Final = Kind("options")
QUANTITIES: Final = Kind("quantities")


def word(*words: str) -> Kind:
    """Return the kind of exactly these words."""
    return Kind("word", words=words)


def label(*of: str) -> Kind:
    """Return the kind of a label that names one of these things."""
    return Kind("label", of=of)


def many(kind: Kind) -> Kind:
    """Return the kind of a list of this kind."""
    return replace(kind, many=True)


def read(kind: Kind, value: object, labels: Labels) -> Value:
    """Return a TOML value as this kind: money as whole cents, lists as tuples.

    :raises Unfit: it is not of this kind, or names what does not exist (yet).
    """
    if kind.many:
        if not isinstance(value, list):
            raise Unfit("write_a_list", value)
        one = replace(kind, many=False)
        return tuple(read(one, item, labels) for item in value)
    if kind.sort == "label":
        return _label(kind, value, labels)
    if kind.sort == "word":
        return _word(kind, value)
    return _READERS[kind.sort](value)


def show(kind: Kind, value: Value | None) -> str:
    """Return a value as a story would write it; a missing one as a dash."""
    if value is None:
        return "–"
    if isinstance(value, tuple):
        one = replace(kind, many=False)
        return "[" + ", ".join(show(one, item) for item in value) + "]"
    if kind.sort == "money" and isinstance(value, int):
        return _decimals(value)
    return _written(value)


def as_day(value: object) -> dt.date:
    """Return a TOML date.

    :raises Unfit: it is something else, or has a time.
    """
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise Unfit("not_a_day", value)
    return value


def as_time(value: object) -> dt.time:
    """Return a TOML time.

    :raises Unfit: it is something else.
    """
    if not isinstance(value, dt.time):
        raise Unfit("not_a_time", value)
    return value


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {each}" for key, each in value.items()) + " }"
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)


def _decimals(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _label(kind: Kind, value: object, labels: Labels) -> str:
    if not isinstance(value, str):
        raise Unfit("write_a_label", value)
    if not labels.knows(value, kind.of):
        raise Unfit("unknown_label", value, labels.of(kind.of))
    return value


def _word(kind: Kind, value: object) -> str:
    if not isinstance(value, str) or value not in kind.words:
        raise Unfit("unknown_word", value, kind.words)
    return value


def _money(value: object) -> int:
    if isinstance(value, (int, Decimal)):
        raise Unfit("money_is_text", value)
    found = _MONEY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Unfit("not_money", value)
    cents = int(found.group(2)) * 100 + int(found.group(3))
    return -cents if found.group(1) else cents


def _matching(pattern: re.Pattern[str], code: str) -> Callable[[object], str]:
    def read_it(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise Unfit(code, value)
        return value

    return read_it


def _instant(value: object) -> dt.datetime:
    if not isinstance(value, dt.datetime) or value.tzinfo is not None:
        raise Unfit("not_a_local_instant", value)
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unfit("not_text", value)
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unfit("not_a_number", value)
    return value


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise Unfit("not_true_or_false", value)
    return value


def _anything(value: object) -> Value:
    if isinstance(value, list):
        return tuple(_anything(item) for item in value)
    if isinstance(value, dict):
        return {str(key): _anything(item) for key, item in value.items()}
    if isinstance(value, (str, int, Decimal, dt.date, dt.time)):
        return value
    raise Unfit("not_a_value", value)


def _prices(value: object) -> Value:
    if not isinstance(value, Mapping) or not value:
        raise Unfit("not_prices_by_cycle", value)
    cycle = _READERS["cycle"]
    return {str(cycle(key)): _money(price) for key, price in value.items()}


def _tiers(value: object) -> Value:
    if not isinstance(value, list) or not value:
        raise Unfit("not_tiers", value)
    return tuple(_tier(row) for row in value)


def _tier(row: object) -> Value:
    if not isinstance(row, Mapping) or set(row) != {"from", "price"}:
        raise Unfit("not_tiers", row, ("from", "price"))
    return (_number(row["from"]), _money(row["price"]))


def _options(value: object) -> Value:
    if not isinstance(value, Mapping) or not value:
        raise Unfit("not_options", value)
    return {str(ref): _option_price(price) for ref, price in value.items()}


def _option_price(value: object) -> Value:
    if not isinstance(value, Mapping):
        return _money(value)
    return {"each": _money(value["each"])} if set(value) == {"each"} else _prices(value)


def _quantities(value: object) -> Value:
    if not isinstance(value, Mapping):
        raise Unfit("not_quantities", value)
    return {str(ref): _number(quantity) for ref, quantity in value.items()}


_READERS: Final[Mapping[str, Callable[[object], Value]]] = {
    "money": _money,
    "day": as_day,
    "time": as_time,
    "instant": _instant,
    "text": _text,
    "number": _number,
    "yes_no": _yes_no,
    "cycle": _matching(_CYCLE, "not_a_cycle"),
    "rate": _matching(_RATE, "not_a_rate"),
    "anything": _anything,
    "prices": _prices,
    "tiers": _tiers,
    "options": _options,
    "quantities": _quantities,
}
_TITLES: Final[Mapping[str, str]] = {
    "money": 'money, as text: `"12.00"`',
    "day": "a day: `2026-03-15`",
    "time": "a time: `12:10:00`",
    "instant": "a local instant: `2026-07-01T12:10:00`",
    "text": "text",
    "number": "a whole number",
    "yes_no": "`true` or `false`",
    "cycle": 'a cycle: `"1 month"`, `"30 days"`, `"1 year"`',
    "rate": 'a rate in per cent, as text: `"20"`',
    "anything": "any value",
    "prices": 'a table of prices by cycle: `{ "1 month" = "10.00", "1 year" = "100.00" }`',
    "tiers": 'a list of tiers: `[{ from = 1, price = "10.00" }, { from = 11, price = "9.00" }]`',
    "options": 'a table of prices: `{ backup = "2.00", ip = { each = "1.00" } }`, or each by cycle',
    "quantities": "a table of quantities: `{ backup = 1 }`",
}
