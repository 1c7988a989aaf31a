"""Why an act on a group or its deposit could not be done, as customers and staff are told alike."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from tacite.ui.spoken import Spoken

Facts = Mapping[str, Any]
_say: Final = Spoken()
_GROUP: Final = "unable_to_change_group"
_DEPOSIT: Final = "unable_to_deposit"


def _money(facts: Facts, name: str) -> str:
    return _say.amount(int(facts[name]), str(facts.get("currency") or "EUR"))


def _day(value: Any) -> str:
    return _say.long_date(value) if isinstance(value, dt.date) else str(value)


def _below(facts: Facts) -> str:
    said = _("%(used)s are used this month: a cap of %(cap)s would be reached at once.")
    return said % {"used": _money(facts, "used_cents"), "cap": _money(facts, "cap_cents")}


def _closing(facts: Facts) -> str:
    return _("This group ends on %(day)s.") % {"day": _day(facts["closes_on"])}


_BOTH: Final[Mapping[str, Callable[[Facts], str]]] = {
    "not_yours": lambda _f: _("There is no such group or line."),
    "use_not_counted": lambda _f: _("Use beyond the plan is not sold here."),
    "already_closed": lambda _f: _("This group has ended."),
    "closing": _closing,
    "below_use": _below,
}
_GROUPS: Final[Mapping[str, Callable[[Facts], str]]] = {
    "not_closing": lambda _f: _("No end was asked for: the group goes on."),
    "deletion_due": lambda f: (
        _("This was possible until %(day)s began.") % {"day": _day(f["closes_on"])}
    ),
    "exceeded": lambda _f: _("The group is suspended for excess: only a deposit unblocks it."),
    "already_raised": lambda _f: _("The base limit is raised already."),
    "not_raised": lambda _f: _("The base limit is not raised."),
    "other_payer": lambda _f: _("Somebody else pays for this line."),
    "already_in_it": lambda _f: _("This line is in the group already."),
    "not_in_it": lambda _f: _("This line is not in the group."),
    "wrong_label": lambda f: _("At most %(most)s signs.") % {"most": _say.whole(f["most"])},
}
_DEPOSITS: Final[Mapping[str, Callable[[Facts], str]]] = {
    "not_offered": lambda _f: _("Choose one of the amounts offered."),
    "no_line": lambda _f: _("Put a line into the group first."),
    "same_group": lambda _f: _("Choose another group."),
    "no_amount": lambda _f: _("Write an amount above zero, such as 25.00."),
    "not_so_much": lambda f: (
        _("The deposit of this group is %(sum)s.") % {"sum": _money(f, "deposit_cents")}
    ),
    "source_suspended": lambda _f: _("This group is suspended: its deposit cannot be moved."),
    "target_suspended": lambda _f: _("The other group is suspended: order a deposit for it."),
}
SAID: Final[Mapping[tuple[str, str], Callable[[Facts], str]]] = {
    **{(code, why): say for code in (_GROUP, _DEPOSIT) for why, say in _BOTH.items()},
    **{(_GROUP, why): say for why, say in _GROUPS.items()},
    **{(_DEPOSIT, why): say for why, say in _DEPOSITS.items()},
}
