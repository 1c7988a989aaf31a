"""Which money that came in a bank takes back: by what both lines say, never by a guess (I-12).

A line that takes back repeats the bank's reference of the one that brought, or the payer's, or what
the payer wrote and from where. The amount alone is no sign.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """A line as its bank wrote it; cents as they came or went, texts empty where it said nothing.

    `iban` is our account, `their_iban` that of the other side.
    """

    id: int
    iban: str
    cents: int
    currency: str
    booked_on: dt.date
    bank_reference: str
    end_to_end: str
    their_iban: str
    text: str
    structured: str


def original_of(returned: Moved, received: Sequence[Moved]) -> int | None:
    """Return the id of the one line that another takes back, or `None`: a person decides.

    `received` is what came in and was not taken back yet. The strongest sign that any of them
    bears decides; two that bear it are told apart by nobody here.
    """
    fit = [line for line in received if _fits(returned, line)]
    for sign in _SIGNS:
        wanted = sign(returned)
        found = [line for line in fit if wanted and sign(line) == wanted]
        if found:
            return found[0].id if len(found) == 1 else None
    return None


def _fits(returned: Moved, line: Moved) -> bool:
    same = (line.iban, line.cents, line.currency) == (
        returned.iban,
        -returned.cents,
        returned.currency,
    )
    return same and line.booked_on <= returned.booked_on


def _what_the_payer_said(line: Moved) -> str:
    said = f"{line.structured} {line.text}".strip().casefold()
    return f"{line.their_iban} {said}" if line.their_iban and said else ""


_SIGNS: tuple[Callable[[Moved], str], ...] = (
    lambda line: line.bank_reference,
    lambda line: line.end_to_end,
    _what_the_payer_said,
)
