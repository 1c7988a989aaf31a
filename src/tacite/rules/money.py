"""Whole cents; the one rounding; shares that add up (decisions, Prices and VAT; I-10, I-19).

An amount is an `int` of cents everywhere. A division makes a `Fraction`, and only the functions of
this module turn it back into cents.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from tacite.rules.refusals import Refused

# Fifteen digits of euros still fit a 64-bit number of cents.
_PLAIN = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,2}))?", re.ASCII)


class NotMoney(Refused):
    """A text that is no amount such as "12.00"; facts: `text`."""

    code = "not_money"


class NothingToShareBy(Refused):
    """Weights sum to zero while there is something to share; facts: `weights`."""

    code = "nothing_to_share_by"


def half_up(value: Fraction | Decimal | int) -> int:
    """Round to whole cents, a half always away from zero, so that a refund mirrors its invoice."""
    return divide(*value.as_integer_ratio())


def divide(numerator: int, denominator: int) -> int:
    """Return `half_up` of a fraction that nobody needs to keep; the denominator is above zero."""
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def share(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Divide `total` cents in proportion to `weights`; the parts sum to `total` exactly.

    The cents left by rounding down go to the largest remainders, the first of equals first. A
    negative weight, a discount among lines, takes a part of the other sign. Raises
    `NothingToShareBy` when the weights sum to zero and the total does not.
    """
    whole = sum(weights)
    if total == 0:
        return [0] * len(weights)
    if whole == 0:
        raise NothingToShareBy(weights=list(weights))
    return round_together([Fraction(total) * weight / whole for weight in weights])


def round_together(parts: Sequence[Fraction]) -> list[int]:
    """Round every part to cents so that they sum to `half_up` of their exact sum.

    Largest remainder, the first of equals first. The parts negated give the result negated.
    """
    total = half_up(sum(parts, Fraction(0)))
    if _is_negative(total, parts):
        return [-cents for cents in _largest_remainder(-total, [-part for part in parts])]
    return _largest_remainder(total, parts)


def parse_cents(text: str) -> int:
    """Read "12.00" (optional minus, a dot, at most two decimals) as cents, or raise `NotMoney`."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        raise NotMoney(text=text)
    sign, euros, decimals = found.groups(default="")
    cents = int(euros) * 100 + int(decimals.ljust(2, "0"))
    return -cents if sign else cents


def format_plain(cents: int) -> str:
    """Write cents as "12.00", the form that `parse_cents` reads: for files, never for people."""
    sign = "-" if cents < 0 else ""
    euros, rest = divmod(abs(cents), 100)
    return f"{sign}{euros}.{rest:02d}"


def _is_negative(total: int, parts: Iterable[Fraction]) -> bool:
    """Tell which side of zero to round on, also when the parts cancel out."""
    return total < 0 or (total == 0 and next((part < 0 for part in parts if part), False))


def _largest_remainder(total: int, parts: Sequence[Fraction]) -> list[int]:
    floors = [part.numerator // part.denominator for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: floors[i] - parts[i])
    for i in by_remainder[: total - sum(floors)]:
        floors[i] += 1
    return floors
