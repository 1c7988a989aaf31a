"""What becomes of paid days when a service changes its offer (S1-2 to S1-26; C-7).

The value of the days that are left buys days of the new offer. Everything is an exact fraction
until the one rounding at the end, which is downwards: no sequence of changes creates value.
"""

import dataclasses as dc
import datetime as dt
import math
from fractions import Fraction
from typing import Literal

from tacite.rules.refusals import Refused

_A_DAY = dt.timedelta(days=1)
_SECONDS = 24 * 60 * 60


class UnableToChange(Refused):
    """A service cannot change its offer, or its units not be marked; facts: `why`, and more.

    `why`: delete_first (`units`), unmark_first (`units`), more_than_left (`most`), too_soon
    (`until`), too_few_days (`required`, `left`), worth_nothing, free_offer, only_upwards,
    other_family.
    """

    code = "unable_to_change"


@dc.dataclass(frozen=True, slots=True)
class Converted:
    """What days of one offer become in another one; `days` are whole, `exact` before rounding."""

    days: int
    exact: Fraction
    required: int  # days that must be left now for the change to be possible


def converted(
    *,
    left: Fraction,
    old_cents: int,
    new_cents: int,
    min_days_after: int,
    factor: Fraction = Fraction(1),
    unit: Literal["day", "second"] = "day",
) -> Converted:
    """Return what `left` days become, of offers that cost this for the same time.

    :raises UnableToChange: too_few_days; worth_nothing, where the old offer costs nothing;
        free_offer, where the new one does: no number of days has the value.
    """
    if new_cents == old_cents == 0:
        old_cents = new_cents = 1
    if not new_cents:
        raise UnableToChange(why="free_offer")
    if not old_cents:
        raise UnableToChange(why="worth_nothing")
    exact = with_bonus(left=left, value=left * old_cents / new_cents, factor=factor)
    required = required_days(
        old_cents=old_cents, new_cents=new_cents, min_days_after=min_days_after, factor=factor
    )
    if unit == "second":
        exact = Fraction(math.floor(exact * _SECONDS), _SECONDS)
    if math.floor(exact) < min_days_after:
        raise UnableToChange(why="too_few_days", required=required, left=math.floor(left))
    return Converted(math.floor(exact), exact, required)


def with_bonus(*, left: Fraction, value: Fraction, factor: Fraction, ordered: int = 0) -> Fraction:
    """Return the days that `value` gives beside `ordered` new ones; what is added counts in part.

    The days that were left are guaranteed; those that a cheaper offer adds to them count by the
    factor (WE-11, WE-12).
    """
    added = max(value - left, Fraction(0))
    return ordered + value - added + added * factor


def required_days(
    *, old_cents: int, new_cents: int, min_days_after: int, factor: Fraction = Fraction(1)
) -> int:
    """Return how many days must be left, so that enough remain after the change (S1-26).

    Fewer are refused, and no others: what the customer is told agrees with what is computed.
    """
    per_day = with_bonus(left=Fraction(1), value=Fraction(old_cents, new_cents), factor=factor)
    return math.ceil(min_days_after / per_day)


def value_turned(cents: int, *, days: int, turned: int) -> int:
    """Return how much of what was paid for `days` became days of another offer, upwards (S1-6)."""
    return math.ceil(Fraction(cents * turned, days))


def difference_cents(*, old_cents: int, new_cents: int, left: int, whole: int) -> int:
    """Return what `left` of `whole` days cost more in whole cents, below zero what they cost less.

    A charge is rounded up and a credit down: half a cent in favour of each step would add up to
    money in a sequence that comes back to where it began.
    """
    return math.ceil(Fraction((new_cents - old_cents) * left, whole))


def first_allowed_at(last_at: dt.datetime | None, *, min_days_between: int) -> dt.datetime | None:
    """Return the instant from which a service may change again; None: it never changed (S1-11)."""
    return None if last_at is None else last_at + min_days_between * _A_DAY


def uses_pass(
    *, first_allowed_at: dt.datetime | None, now: dt.datetime, is_flexible: bool, passes: int
) -> bool:
    """Tell whether a change now uses up one of the customer's passes (S1-8 to S1-10).

    :raises UnableToChange: too_soon, with the first instant at which it is possible.
    """
    if first_allowed_at is None or now >= first_allowed_at or is_flexible:
        return False
    if not passes:
        raise UnableToChange(why="too_soon", until=first_allowed_at)
    return True


def check_units(*, units: int, marked: int, quantity: int, deleted: int = 0) -> None:
    """Refuse a quantity that does not fit the units marked for deletion (S1-13, S1-20, WE-9).

    A service without units of its own has nothing to mark. Those that are `deleted` already, of
    those marked, cannot be unmarked.

    :raises UnableToChange: delete_first, unmark_first, each with how many; more_than_left.
    """
    dropped = max(units - quantity, 0)
    if not units or marked == dropped:
        return
    if marked < dropped:
        raise UnableToChange(why="delete_first", units=dropped - marked)
    if deleted > dropped:
        raise UnableToChange(why="more_than_left", most=units - deleted)
    raise UnableToChange(why="unmark_first", units=marked - dropped)


def check_direction(
    direction: Literal["both", "up_only", "down_in_family"],
    *,
    old_cents: int,
    new_cents: int,
    same_family: bool,
) -> None:
    """Refuse a cheaper offer where the brand does (S4-44).

    :raises UnableToChange: only_upwards, other_family.
    """
    if new_cents >= old_cents or direction == "both":
        return
    if direction == "up_only":
        raise UnableToChange(why="only_upwards")
    if not same_family:
        raise UnableToChange(why="other_family")
