"""Which money a bank takes back: the line that says the same, if it is one (I-12)."""

import dataclasses as dc
import datetime as dt

import pytest

from tacite.rules.returns import Moved, original_of

_DAY = dt.date(2026, 11, 20)
_CAME = Moved(
    id=1,
    iban="FR0012345678901234567890185",
    cents=1200,
    currency="EUR",
    booked_on=_DAY,
    bank_reference="A1",
    end_to_end="E1",
    their_iban="DE00999",
    text="BDC-2026-0042",
    structured="",
)
_BACK = dc.replace(_CAME, id=9, cents=-1200, booked_on=_DAY + dt.timedelta(days=3))
_SILENT = dc.replace(_BACK, bank_reference="", end_to_end="", their_iban="", text="")


@pytest.mark.parametrize(
    "said",
    [
        {"bank_reference": "A1"},
        {"end_to_end": "E1"},
        {"bank_reference": "unheard of", "end_to_end": "E1"},
        {"their_iban": "DE00999", "text": "bdc-2026-0042"},
    ],
)
def test_each_sign_finds_the_line_that_bears_it(said: dict[str, str]) -> None:
    assert original_of(dc.replace(_SILENT, **said), [_CAME]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"text": "BDC-2026-0042"},
        {"their_iban": "DE00999"},
        {"bank_reference": "A1", "cents": -1100},
        {"bank_reference": "A1", "currency": "USD"},
        {"bank_reference": "A1", "iban": "BE00999"},
        {"bank_reference": "A1", "booked_on": _DAY - dt.timedelta(days=1)},
    ],
)
def test_the_amount_alone_and_what_does_not_fit_find_none(said: dict[str, object]) -> None:
    assert original_of(dc.replace(_SILENT, **said), [_CAME]) is None  # type: ignore[arg-type]


def test_of_two_that_bear_the_strongest_sign_none_is_chosen() -> None:
    twin = dc.replace(_CAME, id=2)
    other = dc.replace(_CAME, id=3, bank_reference="A3")
    assert original_of(_BACK, [_CAME, twin]) is None
    assert original_of(_BACK, [other, _CAME]) == 1
