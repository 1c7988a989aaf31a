"""Identifiers that carry their own check: IBAN, VAT number, SIREN (S0-10; safety-and-law 3.16).

Each function returns the number as it is stored, in capitals without spaces, or refuses it. What
is wrong is one of `length`, `format`, `checksum`, and `country` where no such numbers are given.
"""

from collections.abc import Callable
from typing import Final, Literal

from stdnum import exceptions, iban
from stdnum.eu import vat
from stdnum.fr import siren

from tacite.rules.refusals import Refused
from tacite.rules.territories import MEMBER_STATES

Why = Literal["length", "format", "checksum", "country"]

_WHY: Final[dict[type[exceptions.ValidationError], Why]] = {
    exceptions.InvalidLength: "length",
    exceptions.InvalidFormat: "format",
    exceptions.InvalidChecksum: "checksum",
    exceptions.InvalidComponent: "country",
}


class NotAnIban(Refused):
    """Not an IBAN; facts: `number`, `why`."""

    code = "not_an_iban"


class NotAVatNumber(Refused):
    """Not a VAT number of a member state; facts: `number`, `why`."""

    code = "not_a_vat_number"


class NotASiren(Refused):
    """Not a SIREN; facts: `number`, `why`."""

    code = "not_a_siren"


def check_iban(text: str) -> str:
    """Return an IBAN whose length, structure and check digits are right for its country."""
    return _checked(text, lambda number: iban.validate(number, check_country=False), NotAnIban)


def check_vat_number(text: str) -> str:
    """Return a VAT number of a member state with its prefix, Greece's as EL."""
    number = _checked(text, vat.validate, NotAVatNumber)
    if vat_country(number) not in MEMBER_STATES:
        raise NotAVatNumber(number=text, why="country")
    return f"EL{number[2:]}" if number.startswith("GR") else number


def vat_country(number: str) -> str:
    """Return the country code of a VAT number's prefix, Greece's as GR."""
    return "GR" if number.startswith("EL") else number[:2]


def check_siren(text: str) -> str:
    """Return the nine digits of a SIREN."""
    return _checked(text, siren.validate, NotASiren)


def _checked(text: str, validate: Callable[[str], str], refusal: type[Refused]) -> str:
    try:
        return validate(text)
    except exceptions.ValidationError as wrong:
        raise refusal(number=text, why=_WHY[type(wrong)]) from wrong
