"""The settings of renewing: gathering, renewing by hand, changing the cycle."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from tacite.backoffice.sayings.setting import Setting, one_of
from tacite.rules.gathering import WAYS
from tacite.rules.policy import Policy
from tacite.ui import spoken
from tacite.wording import formats


def window(way: str) -> str:
    """Return a way of gathering in a few words."""
    words: Mapping[str, str] = {
        "service": _("each service alone"),
        "account": _("one night"),
        "14 days": _("14 days"),
        "30 days": _("30 days"),
        "90 days": _("90 days"),
        "quarter": _("a quarter"),
        "half_year": _("a half-year"),
        "year": _("a year"),
    }
    return words[way]


def _gather(value: str, _policy: Policy) -> str:
    if value == "service":
        return _("Each service is asked for on a request of its own.")
    if value == "account":
        return _("What a payer owes in one night stands on one request.")
    return _("What is to be asked of a payer within %(window)s stands on one request.") % {
        "window": window(value)
    }


def _offered(value: Sequence[str], _policy: Policy) -> str:
    if not value:
        return _("Customers do not choose how their requests are gathered.")
    said = formats.listed([window(way) for way in value], language=spoken.language())
    return _("Customers may choose how their requests are gathered: %(ways)s.") % {"ways": said}


RENEWING: Final[Sequence[Setting]] = (
    Setting("gather", "ask", "choice", _gather, WAYS),
    Setting("gather_offered", "ask", "text", _offered),
    Setting(
        "renewal.by_hand",
        "ask",
        "choice",
        one_of(
            {
                "any": lambda: _(
                    "A customer may renew early, for any length that the offer has a price for."
                ),
                "cycle": lambda: _("A customer may renew early, for one cycle."),
                "never": lambda: _("Nobody renews before the day of asking."),
            }
        ),
        ("any", "cycle", "never"),
    ),
    Setting(
        "cycle_change",
        "ask",
        "choice",
        one_of(
            {
                "request": lambda: _("A customer asks for another cycle, and staff decides."),
                "self": lambda: _("A customer changes the cycle himself."),
                "self_longer_only": lambda: _(
                    "A customer changes to a longer cycle himself, not to a shorter one."
                ),
                "never": lambda: _("The cycle of a service is never changed."),
            }
        ),
        ("request", "self", "self_longer_only", "never"),
    ),
)
