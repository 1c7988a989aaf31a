"""What a brand says of changes of offer, as sentences: a row for each key of the policy."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tacite.rules.policy import Policy

Say = Callable[[Any, Policy], str]


def _one_of(words: Mapping[str, Callable[[], str]]) -> Say:
    return lambda value, _policy: words[value]()


def _between(value: int, _policy: Policy) -> str:
    if not value:
        return _("A service may change its offer as often as its customer likes.")
    said = ngettext(
        "A service may change its offer once in %(n)s day.",
        "A service may change its offer once in %(n)s days.",
        value,
    )
    return said % {"n": value}


def _after(value: int, _policy: Policy) -> str:
    said = ngettext(
        "At least %(n)s day must be left after a change.",
        "At least %(n)s days must be left after a change.",
        value,
    )
    return said % {"n": value}


# (key, kind, how it is said, codes to choose from)
ROWS: Final[Sequence[tuple[str, Literal["choice", "days"], Say, Sequence[str]]]] = (
    (
        "change.effect",
        "choice",
        _one_of(
            {
                "days": lambda: _(
                    "A change of offer turns the days left into days of the new one."
                ),
                "money": lambda: _("A change of offer charges or credits the difference at once."),
                "next_renewal": lambda: _("A change of offer takes effect at the next renewal."),
                "never": lambda: _("Customers do not change their offer by themselves."),
            }
        ),
        ("days", "money", "next_renewal", "never"),
    ),
    (
        "change.direction",
        "choice",
        _one_of(
            {
                "both": lambda: _("One may change to a dearer or to a cheaper offer."),
                "up_only": lambda: _("One may only change to a dearer offer."),
                "down_in_family": lambda: _(
                    "One may change to a cheaper offer of the same family only."
                ),
            }
        ),
        ("both", "up_only", "down_in_family"),
    ),
    ("change.min_days_between", "days", _between, ()),
    ("change.min_days_after", "days", _after, ()),
    (
        "change.bonus_factor",
        "choice",
        _one_of(
            {
                "1": lambda: _("A cheaper offer adds all the days that the value gives."),
                "0.5": lambda: _("A cheaper offer adds half of the days that the value gives."),
            }
        ),
        ("1", "0.5"),
    ),
    (
        "change.valuation",
        "choice",
        _one_of(
            {
                "list": lambda: _("Days left are worth what they cost today."),
                "paid": lambda: _("Days left are worth what was paid for them."),
            }
        ),
        ("list", "paid"),
    ),
    (
        "change.unit",
        "choice",
        _one_of(
            {
                "day": lambda: _("Days left are counted whole, today included."),
                "second": lambda: _("Days left are counted to the second."),
            }
        ),
        ("day", "second"),
    ),
    (
        "change.code",
        "choice",
        _one_of(
            {
                "mailed": lambda: _("A customer confirms a change with a code sent by e-mail."),
                "none": lambda: _("A customer confirms a change without a code."),
            }
        ),
        ("mailed", "none"),
    ),
    (
        "change.destroy_at",
        "choice",
        _one_of(
            {
                "change": lambda: _("A unit marked for deletion is deleted by the change alone."),
                "mark": lambda: _(
                    "A unit marked for deletion goes at once, and is paid until the change."
                ),
            }
        ),
        ("change", "mark"),
    ),
    (
        "change.open_request",
        "choice",
        _one_of(
            {
                "reissue": lambda: _("A change makes an open renewal void and asks for it anew."),
                "refuse": lambda: _("There is no change while a renewal waits for its payment."),
            }
        ),
        ("reissue", "refuse"),
    ),
)
