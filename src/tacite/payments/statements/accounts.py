"""Which of our accounts a statement is of, and how an account is named without showing it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from tacite.payments.statements.values import StatementRefused

_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BETWEEN: Final = re.compile(r"[^A-Z0-9]+")
_COUNTRY_AND_CHECK: Final = 4
_CURRENCY_CHARACTERS: Final = 3
_DOMESTIC_CHARACTERS_MIN: Final = 7
_KEY_CHARACTERS: Final = 2
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """The accounts whose statements may be read: compact IBANs, and their one currency."""

    ibans: frozenset[str]
    currency: str

    def iban(self, written: str) -> str:
        """Return our compact IBAN that a statement means.

        Banks write an IBAN, an IBAN before its currency or behind a BIC, or the number from
        before IBANs: then exactly one of our IBANs must hold it.

        Raises:
            StatementRefused: foreign_iban, with the account masked.
        """
        account = compact(written)
        behind_bic = compact(written.rpartition("/")[2])
        for candidate in (account, account[:-_CURRENCY_CHARACTERS], behind_bic):
            if candidate in self.ibans:
                return candidate
        if not _IBAN.match(account):
            holding = [iban for iban in self.ibans if _holds(iban, written)]
            if len(holding) == 1:
                return holding[0]
        raise StatementRefused("foreign_iban", iban=masked(written))

    def expect(self, currency: str) -> None:
        """Refuse money that is not counted in our accounts' currency.

        Raises:
            StatementRefused: foreign_currency.
        """
        if currency != self.currency:
            raise StatementRefused("foreign_currency", currency=currency[:3])


def ours(*, own_ibans: Collection[str], currency: str) -> Ours:
    """Return the accounts as they are compared; IBANs may come with spaces."""
    return Ours(ibans=frozenset(map(compact, own_ibans)), currency=currency)


def compact(written: str) -> str:
    """Return an account's number without spaces and signs, in capitals."""
    return _BETWEEN.sub("", written.upper())


def iban_or_nothing(written: str) -> str:
    """Return the compact IBAN, or nothing when it has not the shape of one."""
    if not written:
        return ""
    account = compact(written)
    return account if _IBAN.fullmatch(account) else ""


def masked(written: str) -> str:
    """Return what may be shown of an account: the country and the last four (S0-17)."""
    account = compact(written)
    country = account[:2] if _IBAN.fullmatch(account) else ""
    last = account[-_SHOWN:] if len(account) > 2 * _SHOWN else ""
    return f"{country}…{last}"


def _holds(iban: str, written: str) -> bool:
    """Whether the domestic part of the IBAN is the number written, with or without its bank."""
    domestic = iban[_COUNTRY_AND_CHECK:]
    bank, _, number = (compact(part) for part in written.partition("/"))
    if number:
        return domestic == bank + number.rjust(len(domestic) - len(bank), "0")
    if len(bank) < _DOMESTIC_CHARACTERS_MIN:
        return False
    is_all_but_the_key = len(bank) == len(domestic) - _KEY_CHARACTERS
    return domestic.endswith(bank) or (is_all_but_the_key and domestic.startswith(bank))
