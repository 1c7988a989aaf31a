"""What a brand says of use beyond the plan, as sentences: a row for each key of the policy."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from tacite.rules.policy import Policy

Say = Callable[[Any, Policy], str]


def _one_of(words: Mapping[str, Callable[[], str]]) -> Say:
    return lambda value, _policy: words[value]()


def _with(words: Callable[[str], str]) -> Say:
    """Return how a number, or a list of them, is said in a sentence."""

    def say(value: Any, _policy: Policy) -> str:
        several = value if isinstance(value, tuple) else (value,)
        return words(", ".join(str(each) for each in several))

    return say


# (key, kind, how it is said, codes to choose from)
ROWS: Final[Sequence[tuple[str, Literal["choice", "days", "ladder"], Say, Sequence[str]]]] = (
    (
        "overage.mode",
        "choice",
        _one_of(
            {
                "off": lambda: _("Use beyond the plan is not counted."),
                "capped": lambda: _(
                    "Use beyond the plan is counted for each group, capped and invoiced monthly."
                ),
            }
        ),
        ("off", "capped"),
    ),
    (
        "overage.unvalidated",
        "days",
        _with(lambda n: _("A group that was not validated may use %(n)s a month.") % {"n": n}),
        (),
    ),
    (
        "overage.initial",
        "days",
        _with(
            lambda n: (
                _("A validated group may use %(n)s a month until a first invoice is paid.")
                % {"n": n}
            )
        ),
        (),
    ),
    (
        "overage.base",
        "days",
        _with(lambda n: _("A group may then use %(n)s a month, without VAT.") % {"n": n}),
        (),
    ),
    (
        "overage.max_base",
        "days",
        _with(lambda n: _("Its customer may raise that to %(n)s.") % {"n": n}),
        (),
    ),
    (
        "overage.thresholds",
        "ladder",
        _with(lambda n: _("Letters tell when use exceeds %(n)s percent of the cap.") % {"n": n}),
        (),
    ),
    (
        "overage.at_cap",
        "choice",
        _one_of(
            {
                "complete": lambda: _("A call under way when the cap is reached is completed."),
                "cut": lambda: _("A call under way when the cap is reached is cut."),
            }
        ),
        ("complete", "cut"),
    ),
    (
        "overage.bill",
        "choice",
        _one_of(
            {
                "actual": lambda: _("All use is invoiced, also what went beyond the cap."),
                "cap": lambda: _("No more use is invoiced than the cap."),
            }
        ),
        ("actual", "cap"),
    ),
    (
        "overage.reopen",
        "choice",
        _one_of(
            {
                "paid": lambda: _(
                    "A new month resumes a group suspended for excess if no invoice is unpaid."
                ),
                "always": lambda: _("A new month resumes every group suspended for excess."),
            }
        ),
        ("paid", "always"),
    ),
    (
        "overage.deposits",
        "ladder",
        _with(lambda n: _("Security deposits to choose from: %(n)s.") % {"n": n}),
        (),
    ),
)
