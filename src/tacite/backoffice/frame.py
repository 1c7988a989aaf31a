"""The rail of the back office: where to go, and how much waits there."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite import clock
from tacite.brands.queries import all_brands
from tacite.engine import queries
from tacite.engine.queries import Waiting
from tacite.rules.policy import Policy, policy_of
from tacite.ui.entrance import frames
from tacite.ui.frame import Frame, Group, Link
from tacite.ui.spoken import Spoken

ANSWER_LASTS: Final = dt.timedelta(days=30)  # of a register about a VAT number
_PATIENCE: Final = dt.timedelta(hours=1)  # after the hour of the night, before it is missed


def around(request: Any) -> Frame:
    """Return the frame of a page of the back office; of the entrance's too, once one is in."""
    if not hasattr(request, "now"):
        clock.refresh()
        request.now = clock.now()
    return Frame(
        title=_("Back office"),
        home=reverse("to_settle"),
        groups=_groups(request, waiting_of(request)),
        person=frames.person(request),
        menu=(frames.menu(request),),
        sign_out=frames.sign_out(),
        strip=_strip(request),
    )


def waiting_of(request: Any) -> Waiting:
    """Return how much waits, asked once for a request."""
    if not hasattr(request, "waiting"):
        request.waiting = queries.waiting(stale_before=request.now - ANSWER_LASTS)
    found: Waiting = request.waiting
    return found


def brands_of(request: Any) -> list[Any]:
    """Return every brand by name, asked once for a request."""
    if not hasattr(request, "brands"):
        request.brands = list(all_brands())
    found: list[Any] = request.brands
    return found


def zone_of(request: Any) -> str:
    """Return the office's own zone, as far as it has one: that of the first brand."""
    brands = waiting_of(request).brands
    return str(brands[0][0]) if brands else "UTC"


def missing_nights(request: Any) -> int:
    """Return how many nights should have run and did not; none before the first one."""
    last_on = waiting_of(request).last_night
    brands = waiting_of(request).brands
    due_on = min((_due_on(brand, request.now) for brand in brands), default=None)
    return max((due_on - last_on).days, 0) if last_on and due_on else 0


def cases(request: Any) -> int:
    """Return how many cases wait for a person: what the first page lists."""
    waiting = waiting_of(request)
    nights = int(waiting.night is not None or missing_nights(request) > 0)
    money = waiting.lines + waiting.parked + waiting.stale_answers + waiting.refunds
    money += waiting.cycles + waiting.notices + waiting.owed_again
    money += waiting.groups_in_excess + waiting.groups_to_validate
    return money + waiting.deliveries + waiting.letters_failed + nights


def counts_use(request: Any) -> bool:
    """Tell whether any brand counts use beyond the plan: where none does, nothing is said of it."""
    return any(_policy(brand).overage.mode == "capped" for brand in waiting_of(request).brands)


def _policy(brand: Sequence[Any]) -> Policy:
    _zone, profile, variant, settings = brand
    return policy_of(profile=profile, variant=variant, settings=settings)


def _due_on(brand: Sequence[Any], now: dt.datetime) -> dt.date:
    """Return the last day whose night a brand expects to have run."""
    policy = _policy(brand)
    local = (now - _PATIENCE).astimezone(ZoneInfo(brand[0]))
    today = local.date()
    return today if local.time() >= policy.night_at else today - dt.timedelta(days=1)


def _strip(request: Any) -> str:
    """Return what says in the demo that nothing here is real, and which day it is there."""
    if not clock.is_demo():
        return ""
    today = request.now.astimezone(ZoneInfo(zone_of(request))).date()
    return _("Demonstration: people, prices and days are invented. Here it is %(day)s.") % {
        "day": Spoken().long_date(today)
    }


def _groups(request: Any, waiting: Waiting) -> tuple[Group, ...]:
    urgent = cases(request)
    return (
        Group(
            title=_("Today"),
            links=(
                _link(request, _("To settle"), "to_settle", urgent, hot=urgent > 0),
                _link(request, _("Bank lines"), "lines", waiting.lines, hot=waiting.lines > 0),
                _link(request, _("Money owed back"), "refunds", waiting.refunds),
                _link(request, _("Billing cycles asked for"), "cycle_requests", waiting.cycles),
                _link(request, _("Legal notices"), "notices", waiting.notices),
                *_of_use(request, waiting),
                _link(request, _("Parked accounts"), "parked", waiting.parked),
                _link(request, _("Nights"), "nights"),
                _link(request, _("Letters"), "letters", waiting.letters_failed),
            ),
        ),
        Group(
            title=_("The business"),
            links=(
                _link(request, _("Accounts"), "accounts"),
                _link(request, _("Services"), "services"),
                _link(request, _("Handovers"), "handovers"),
                _link(request, _("Payment requests"), "requests"),
                _link(request, _("Invoices"), "invoices"),
                _link(request, _("Bank statements"), "statements"),
            ),
        ),
        Group(
            title=_("Settings"),
            links=(
                _link(request, _("Brands"), "brands"),
                _link(request, _("Sellers"), "sellers"),
                _link(request, _("Law"), "law"),
                _link(request, _("Journal"), "journal"),
            ),
        ),
    )


def _of_use(request: Any, waiting: Waiting) -> tuple[Link, ...]:
    """Return the way to the groups of lines, where a brand counts use."""
    count = waiting.groups_in_excess + waiting.groups_to_validate
    return (_link(request, _("Groups of lines"), "groups", count),) if counts_use(request) else ()


def _link(
    request: HttpRequest, label: str, name: str, count: int | None = None, *, hot: bool = False
) -> Link:
    href = reverse(name)
    here = request.path == href or (href != "/" and request.path.startswith(f"{href}/"))
    return Link(label=label, href=href, current=here, count=count or None, hot=hot)
