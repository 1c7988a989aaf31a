"""The ruler of the next sixty days: where its bars and words stand, in per cent.

The server draws it, because the pages allow no style of their own. Whole numbers only: positions
are hundredths of a per cent, heights tenths of a pixel.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tacite.ui import spoken
from tacite.wording import formats

_LEFT, _WIDTH = 300, 9400  # hundredths of a per cent: the axis runs from 3 % to 97 %
_GROUND = 820  # tenths of a pixel from the top: where the axis lies
_LOWEST, _HIGHEST = 100, 520  # tenths of a pixel: the smallest and the largest bar
_LETTER = 120  # hundredths of a per cent: the width of a letter on the narrowest ruler drawn
_TODAY_LETTERS = 11


@dataclass(frozen=True)
class Bar:
    """The debits of one day; `label` is empty where it would cover a larger one's."""

    x: str
    top: str
    label: str
    label_y: str
    first: bool


@dataclass(frozen=True)
class Mark:
    """A Monday (no label) or the first day of a month."""

    x: str
    label: str


@dataclass(frozen=True)
class Ruler:
    """Everything to draw; `says_today` is false where a month's name stands in its place."""

    bars: list[Bar]
    marks: list[Mark]
    says_today: bool


def drawn(
    debits: Iterable[tuple[dt.date, int]], *, currency: str, first_on: dt.date, days: int = 60
) -> Ruler:
    """Return the ruler of debits `(on, cents)` in the `days` from `first_on` on.

    Debits of one day are one bar; those outside the ruler are not drawn, for the list below the
    ruler says them all.
    """
    by_day: defaultdict[dt.date, int] = defaultdict(int)
    for on, cents in debits:
        if 0 <= (on - first_on).days < days and cents > 0:
            by_day[on] += cents
    marks = _marks(first_on, days)
    return Ruler(
        bars=_bars(dict(sorted(by_day.items())), currency, first_on, days),
        marks=[Mark(x=_per_cent(x), label=label) for x, label in marks],
        says_today=not any(label and x < _LEFT + _TODAY_LETTERS * _LETTER for x, label in marks),
    )


def _bars(by_day: dict[dt.date, int], currency: str, first_on: dt.date, days: int) -> list[Bar]:
    largest = max(by_day.values(), default=1)
    labels = {
        on: formats.plain_amount(cents, currency=currency, language=spoken.language())
        for on, cents in by_day.items()
    }
    seen = _readable({on: _x(on, first_on, days) for on in by_day}, labels, by_day)
    bars = []
    for position, (on, cents) in enumerate(by_day.items()):
        top = ((_GROUND - _LOWEST) * largest - (_HIGHEST - _LOWEST) * cents) // largest
        bars.append(
            Bar(
                x=_per_cent(_x(on, first_on, days)),
                top=_pixels(top),
                label=labels[on] if on in seen else "",
                label_y=_pixels(top - 80),
                first=position == 0,
            )
        )
    return bars


def _readable(
    places: dict[dt.date, int], labels: dict[dt.date, str], by_day: dict[dt.date, int]
) -> set[dt.date]:
    """Return the days whose label has room, the largest amounts first."""
    kept: set[dt.date] = set()
    for on in sorted(by_day, key=lambda day: (-by_day[day], day)):
        room = [(len(labels[on]) + len(labels[other])) * _LETTER // 2 for other in kept]
        apart = [abs(places[on] - places[other]) for other in kept]
        if all(distance >= needed for distance, needed in zip(apart, room, strict=True)):
            kept.add(on)
    return kept


def _marks(first_on: dt.date, days: int) -> list[tuple[int, str]]:
    marks = []
    for ahead in range(1, days):
        day = first_on + dt.timedelta(days=ahead)
        if day.day == 1:
            name = formats.month(day, language=spoken.language(), as_of=first_on)
            marks.append((_x(day, first_on, days), name))
        elif day.weekday() == 0:
            marks.append((_x(day, first_on, days), ""))
    return marks


def _x(day: dt.date, first_on: dt.date, days: int) -> int:
    return _LEFT + (2 * _WIDTH * (day - first_on).days + days) // (2 * days)


def _per_cent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def _pixels(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"
