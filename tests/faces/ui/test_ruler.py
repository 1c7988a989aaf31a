"""The ruler: positions as the design drew them, labels that never cover each other."""

import datetime as dt
import itertools
import re

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tacite.ui import ruler

TODAY = dt.date(2026, 11, 24)
DESIGNED = [
    (dt.date(2026, 11, 26), 2400),
    (dt.date(2026, 12, 3), 600),
    (dt.date(2026, 12, 11), 1188),
    (dt.date(2026, 12, 24), 2400),
    (dt.date(2027, 1, 3), 600),
    (dt.date(2027, 1, 12), 1188),
    (dt.date(2027, 1, 18), 1440),
]


def test_the_bars_stand_where_the_design_put_them() -> None:
    with translation.override("fr"):
        drawn = ruler.drawn(DESIGNED, currency="EUR", first_on=TODAY)
    assert [(bar.x, bar.top, bar.label) for bar in drawn.bars] == [
        ("6.13%", "30.0", "24,00"),
        ("17.10%", "61.5", "6,00"),
        ("29.63%", "51.2", "11,88"),
        ("50.00%", "30.0", "24,00"),
        ("65.67%", "61.5", "6,00"),
        ("79.77%", "51.2", "11,88"),
        ("89.17%", "46.8", "14,40"),
    ]
    assert [bar.first for bar in drawn.bars] == [True] + [False] * 6
    assert [(mark.x, mark.label) for mark in drawn.marks if mark.label] == [
        ("13.97%", "décembre"),
        ("62.53%", "janvier 2027"),
    ]


def test_debits_of_one_day_are_one_bar_and_others_are_left_to_the_list() -> None:
    debits = [
        (TODAY, 600),
        (TODAY, 400),
        (TODAY - dt.timedelta(days=1), 100),
        (TODAY + dt.timedelta(days=60), 100),
        (TODAY + dt.timedelta(days=59), 0),
    ]
    with translation.override("en"):
        bars = ruler.drawn(debits, currency="EUR", first_on=TODAY).bars
    assert [(bar.x, bar.label) for bar in bars] == [("3.00%", "10.00")]


def test_a_month_that_begins_at_once_stands_in_the_place_of_today() -> None:
    assert not ruler.drawn([], currency="EUR", first_on=dt.date(2026, 11, 28)).says_today
    assert ruler.drawn([], currency="EUR", first_on=dt.date(2026, 11, 2)).says_today


def _of_day(debits: list[tuple[dt.date, int]]) -> dict[dt.date, int]:
    """Return what is debited on each day that the ruler shows."""
    shown = [debit for debit in debits if debit[0] < TODAY + dt.timedelta(days=60)]
    return {day: sum(cents for on, cents in shown if on == day) for day, _ in shown}


@given(
    debits=st.lists(
        st.tuples(st.dates(TODAY, TODAY + dt.timedelta(days=70)), st.integers(1, 10**7)),
        max_size=40,
    )
)
def test_no_label_covers_another_and_the_largest_always_has_its_own(
    debits: list[tuple[dt.date, int]],
) -> None:
    bars = ruler.drawn(debits, currency="EUR", first_on=TODAY).bars
    labelled = [(float(bar.x[:-1]), len(bar.label)) for bar in bars if bar.label]
    for (left, letters), (right, more) in itertools.pairwise(labelled):
        assert right - left >= (letters + more) * 0.6 - 0.01
    if bars:
        said = {int(re.sub(r"\D", "", bar.label)) for bar in bars if bar.label}
        assert max(_of_day(debits).values()) in said
    assert all(20 <= float(bar.top) < 82 for bar in bars)
