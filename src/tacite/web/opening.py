"""What every page of the client area is given before its own work: who, when, in which frame.

    @reads()                        a page: GET
    @acts(Right.END)                a form and what it does: GET shows it, POST does it
    @posts(Right.PAY)               an act whose form stands on another page
    @public                         a page that strangers may read too
    @strangers                      a form for strangers alone
    @public_act                     a form that strangers may send too

A page's `request.account` is the account that is looked at, or none for a stranger; `request.may`
tells what its role allows there by the name of a right.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tacite import clock
from tacite.accounts.access import Acting, Right
from tacite.accounts.adapter import actor_of
from tacite.brands.queries import Selling, selling_of
from tacite.ui.entrance.guards import ClientRequest, Page, chosen, signed_in_account
from tacite.ui.pages import render
from tacite.ui.spoken import reading_on
from tacite.web import frame, words


class Visit(ClientRequest):
    """A request to the client area, with what a page needs to know of it.

    `now` is the business time of the whole request, `today` the civil day of the account's brand,
    `actor` how history names the person.
    """

    now: dt.datetime
    today: dt.date
    actor: str
    selling: Selling

    def may(self, right: str) -> bool:
        """Tell whether the role has a right on the account, by its name."""
        return self.acting.may(Right(right))


def reads(right: Right = Right.SEE) -> Callable[[Page], Page]:
    """Guard a page that only shows something."""
    return _guarded(right, ("GET", "HEAD"))


def acts(right: Right) -> Callable[[Page], Page]:
    """Guard a form and what it does: both are for those who have the right."""
    return _guarded(right, ("GET", "HEAD", "POST"))


def posts(right: Right) -> Callable[[Page], Page]:
    """Guard an act whose form stands on another page."""
    return _guarded(right, ("POST",))


def public(page: Page) -> Page:
    """Open a page that strangers may read; whoever is signed in sees it as his account."""
    return _public(page, ("GET", "HEAD"))


def public_act(page: Page) -> Page:
    """Open a form that strangers may send too: what the law gives to everybody."""
    return _public(page, ("GET", "HEAD", "POST"))


def _public(page: Page, methods: tuple[str, ...]) -> Page:
    @wraps(page)
    def opened(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            acting = chosen(request)
            request.acting, request.account = acting, acting.account
        else:
            request.acting = request.account = None
        return _opened(page, request, *args, **kwargs)

    return require_http_methods(list(methods))(opened)


def strangers(page: Page) -> Page:
    """Open a form for those who have not signed in; whoever has is led to the first page."""

    @wraps(page)
    def opened(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("home")
        request.acting = request.account = None
        return _opened(page, request, *args, **kwargs)

    return require_http_methods(["GET", "HEAD", "POST"])(opened)


def show(
    request: Any, template: str, *, status: int = 200, nav: str = "", **context: Any
) -> HttpResponse:
    """Render a page in the area's frame.

    `nav` is the part of the navigation that the page belongs to.
    """
    request.part = nav
    given = {
        "w": words,
        "may": request.may,
        "today": request.today,
        "credit_name": request.selling.policy.credit_name,
        "account": request.account,
        "currency": request.account.currency if request.account else "EUR",
        **context,
    }
    return render(request, f"web/{template}.html", given, status=status)


def _guarded(right: Right, methods: tuple[str, ...]) -> Callable[[Page], Page]:
    def guard(page: Page) -> Page:
        @wraps(page)
        def opened(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            return _opened(page, request, *args, **kwargs)

        return require_http_methods(list(methods))(signed_in_account(right)(opened))

    return guard


def _opened(page: Page, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    if "\x00" in request.path:  # which no text of the database holds
        raise Http404
    clock.refresh()
    brand = request.account.brand if request.account else request.brand
    request.now = clock.now()
    request.selling = selling_of(brand)
    request.today = request.now.astimezone(ZoneInfo(brand.zone)).date()
    request.actor = actor_of(request.user) if request.account else ""
    request.may = lambda name: _may(request.acting, Right(name))
    request.frame = lambda: frame.around(request)
    # Whatever the page says is said as read on the business day, in the brand's zone.
    with timezone.override(brand.zone), reading_on(request.today):
        return page(request, *args, **kwargs)


def _may(acting: Acting | None, right: Right) -> bool:
    return acting is not None and acting.may(right)
