"""What a brand says of use beyond the plan: caps, thresholds, deposits (C-15, S4-3 to S4-16)."""

import dataclasses as dc
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

_AMOUNT_MAX: Final = 99_999  # whole units of the currency, without VAT
_PERCENT_MAX: Final = 99  # a hundred is the cap itself
_CENTS: Final = 100


@dc.dataclass(frozen=True, slots=True)
class Overage:
    """The rules of use beyond the plan. Amounts in whole units of the currency, without VAT."""

    mode: Literal["off", "capped"]  # off: this brand counts no use
    unvalidated: int  # S4-16: the base of a group that nobody validated
    initial: int  # S4-5: of a validated one, until its account has paid an invoice
    base: int
    max_base: int  # S4-6: to which its customer may raise it
    thresholds: tuple[int, ...]  # S4-10: percent of the cap above which a letter is sent
    at_cap: Literal["complete", "cut"]  # S4-15: a call under way when the cap is reached
    bill: Literal["actual", "cap"]  # S4-15: what went beyond the cap, or no more than the cap
    reopen: Literal["paid", "always"]  # S4-14: a new month resumes those who owe nothing, or all
    deposits: tuple[int, ...]  # S4-7: the amounts that a customer may choose from

    def rises(self) -> bool:
        """Tell whether each base is at least the one before."""
        return self.unvalidated <= self.initial <= self.base <= self.max_base

    def base_cents(self, rung: str) -> int:
        """Return the base of a rung in cents: unvalidated, initial, base, raised."""
        whole = {
            "unvalidated": self.unvalidated,
            "initial": self.initial,
            "base": self.base,
            "raised": self.max_base,
        }[rung]
        return whole * _CENTS

    def deposits_cents(self) -> tuple[int, ...]:
        """Return the deposits to choose from, in cents."""
        return tuple(whole * _CENTS for whole in self.deposits)


def _amount(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _AMOUNT_MAX:
        raise ValueError
    return value


def _ascending(highest: int) -> Callable[[Any], tuple[int, ...]]:
    def read(value: Any) -> tuple[int, ...]:
        numbers = tuple(value)
        if any(type(n) is not int or not 1 <= n <= highest for n in numbers):
            raise ValueError
        if list(numbers) != sorted(set(numbers)):
            raise ValueError
        return numbers

    return read


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError
        return str(value)

    return read


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "overage.mode": _one_of("off", "capped"),
    "overage.unvalidated": _amount,
    "overage.initial": _amount,
    "overage.base": _amount,
    "overage.max_base": _amount,
    "overage.thresholds": _ascending(_PERCENT_MAX),
    "overage.at_cap": _one_of("complete", "cut"),
    "overage.bill": _one_of("actual", "cap"),
    "overage.reopen": _one_of("paid", "always"),
    "overage.deposits": _ascending(_AMOUNT_MAX),
}
