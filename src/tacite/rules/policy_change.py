"""What a brand says of changes of offer (C-6, C-7, S1-5, S1-8 to S1-12, S1-37)."""

import dataclasses as dc
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final, Literal

_DAYS_MAX: Final = 400

Effect = Literal["days", "money", "next_renewal", "never"]


@dc.dataclass(frozen=True, slots=True)
class Change:
    """The rules of a change of offer."""

    effect: Effect  # what becomes of the days that are paid; never: no change by the customer
    direction: Literal["both", "up_only", "down_in_family"]  # to what a customer may change
    min_days_between: int  # S1-8: of 24 hours each
    min_days_after: int  # S1-26: that must be left when value becomes days
    bonus_factor: Literal["1", "0.5"]  # of the days that a cheaper offer would add (WE-12)
    valuation: Literal["list", "paid"]  # S1-5: what the days that are left are worth
    unit: Literal["day", "second"]  # WE-8: in what they are counted
    code: Literal["mailed", "none"]  # S1-29
    destroy_at: Literal["change", "mark"]  # C-6: when a unit that is marked is gone for good
    open_request: Literal["reissue", "refuse"]  # S1-37: a renewal asked for at the old price

    @property
    def factor(self) -> Fraction:
        """The factor of days that are added, exactly."""
        return Fraction(self.bonus_factor)


def _days(lowest: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not lowest <= value <= _DAYS_MAX:
            raise ValueError
        return value

    return read


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError
        return str(value)

    return read


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "change.effect": _one_of("days", "money", "next_renewal", "never"),
    "change.direction": _one_of("both", "up_only", "down_in_family"),
    "change.min_days_between": _days(0),
    "change.min_days_after": _days(1),
    "change.bonus_factor": _one_of("1", "0.5"),
    "change.valuation": _one_of("list", "paid"),
    "change.unit": _one_of("day", "second"),
    "change.code": _one_of("mailed", "none"),
    "change.destroy_at": _one_of("change", "mark"),
    "change.open_request": _one_of("reissue", "refuse"),
}
