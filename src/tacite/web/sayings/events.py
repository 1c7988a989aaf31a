"""What happened to a service, as its holder is told."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tacite.acts.showing.life import Happened
from tacite.ui.spoken import Spoken
from tacite.web.sayings.terms import cycle
from tacite.wording.formats import counted


def event(happened: Happened) -> str:
    """Return what happened in a sentence, or nothing where it is no concern of the customer."""
    say = _SAYINGS.get(happened.verb)
    return say(happened.facts) if say else ""


def _day(written: Any) -> str:
    try:
        return Spoken().short_date(dt.date.fromisoformat(str(written)))
    except ValueError:
        return str(written)


def _given(facts: Mapping[str, Any]) -> str:
    days = int(facts.get("days", 0))
    told = ngettext("%(n)s day of extra time.", "%(n)s days of extra time.", days)
    return counted(told) % {"n": days}


_SAYINGS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "order": lambda _f: _("Service ordered."),
    "start": lambda _f: _("Service started."),
    "suspend": lambda _f: _("Service suspended: nothing is erased."),
    "resume": lambda _f: _("Service back."),
    "terminate": lambda f: _("Termination asked for: it ends on %(day)s.") % {"day": _day(f["on"])},
    "undo_termination": lambda _f: _("Termination taken back: the service goes on."),
    "grant_time": _given,
    "shorten": lambda f: _("Paid days given back: paid until %(day)s.") % {"day": _day(f["to"])},
    "end": lambda _f: _("Service ended."),
    "ask_cycle_change": lambda f: (
        _("Another billing cycle asked for: %(length)s.") % {"length": cycle(str(f["cycle"]))}
    ),
    "change_cycle": lambda f: (
        _("Billing cycle changed to %(length)s.") % {"length": cycle(str(f["cycle"]))}
    ),
    "refuse_cycle_change": lambda _f: _("Request for another billing cycle refused."),
    "ask_switching": lambda f: (
        _("You leave for another provider: it runs until %(day)s.") % {"day": _day(f["on"])}
    ),
    "give_up_switching": lambda _f: _("You stay: the service goes on."),
    "stop_switching": lambda _f: _("Service stopped, as you left for another provider."),
    "keep_price": lambda _f: _("Price kept for as long as the service renews."),
    "let_price_go": lambda _f: _("Renews at the price of the list again."),
    "migrate": lambda _f: _("Moved to another offer, as announced."),
    "hand_over": lambda _f: _("Service handed over to another account."),
    "renew": lambda f: (
        _("Renewal asked for by hand: %(length)s.") % {"length": cycle(str(f["cycle"]))}
    ),
    "leave": lambda f: _("You left the contract: it ends on %(day)s.") % {"day": _day(f["on"])},
    "tell_renewal": lambda f: (
        _("Told that it renews: it can be refused until %(day)s.") % {"day": _day(f["on"])}
    ),
    "withdraw": lambda _f: _("You withdrew from the contract."),
    "bring_in": lambda _f: _("Service taken over."),
}
