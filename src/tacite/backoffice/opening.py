"""What every page of the back office is given before its own work: who, when, in which frame.

    @reads()                                 a page: GET
    @acts(StaffRight.SETTLE)                 a form and its act: GET shows it, POST does it
    @shows_and_acts(StaffRight.SETTLE)       a page for all staff, with a form for some

Times are said in the zone of the brand that the page is about, else in that of the first brand.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tacite import clock
from tacite.accounts.access import StaffRight, may
from tacite.accounts.adapter import actor_of
from tacite.backoffice import frame, words
from tacite.ui.entrance.guards import OfficeRequest, Page, staff_with
from tacite.ui.pages import render
from tacite.ui.spoken import reading_on


class Desk(OfficeRequest):
    """A request of a member of staff, with what a page needs to know of it.

    `now` is the business time of the whole request, `actor` how history names the person.
    """

    now: dt.datetime
    actor: str

    def may(self, right: str) -> bool:
        """Tell whether the person has a right, by its name."""
        return may(self.user, StaffRight(right))


def reads(right: StaffRight = StaffRight.SEE) -> Callable[[Page], Page]:
    """Guard a page that only shows something."""
    return _guarded(right, ("GET", "HEAD"))


def acts(right: StaffRight) -> Callable[[Page], Page]:
    """Guard a form and what it does: both are for those who have the right."""
    return _guarded(right, ("GET", "HEAD", "POST"))


def shows_and_acts(right: StaffRight) -> Callable[[Page], Page]:
    """Guard a page that everybody may read, and on which some may act."""
    return _guarded(StaffRight.SEE, ("GET", "HEAD", "POST"), to_act=right)


def posts(right: StaffRight) -> Callable[[Page], Page]:
    """Guard an act whose form stands on another page."""
    return _guarded(right, ("POST",))


def show(
    request: Any, template: str, *, zone: str = "", status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page in the office's frame, its times in a zone, its dates as read on that day."""
    zone = zone or frame.zone_of(request)
    today = request.now.astimezone(ZoneInfo(zone)).date()
    given = {"w": words, "may": request.may, "today": today, "now": request.now, **context}
    with timezone.override(zone), reading_on(today):
        return render(request, f"backoffice/{template}.html", given, status=status)


def _guarded(
    right: StaffRight, methods: tuple[str, ...], *, to_act: StaffRight | None = None
) -> Callable[[Page], Page]:
    def guard(page: Page) -> Page:
        @wraps(page)
        def opened(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and to_act and not may(request.user, to_act):
                raise PermissionDenied
            request.now = clock.now()
            request.actor = actor_of(request.user)
            request.may = lambda name: may(request.user, StaffRight(name))
            request.frame = lambda: frame.around(request)
            return page(request, *args, **kwargs)

        return require_http_methods(list(methods))(staff_with(right)(opened))

    return guard
