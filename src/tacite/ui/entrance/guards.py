"""Who may see a page: one guard for each site, around every page that is not for strangers.

    @signed_in_account()                       @staff_with(StaffRight.SETTLE)
    def invoices(request: ClientRequest): …    def place(request: OfficeRequest, line_id: int): …

A stranger is led to the sign-in page and back. A person whose role lacks the right is told so
(403). An object that is not of the account, or not there, is for the page to refuse: 404, the same
for both; look it up by `request.account`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tacite import clock
from tacite.accounts.access import Acting, Right, StaffRight, may

CHOSEN: Final = "account"

Page = Callable[..., HttpResponse]


class ClientRequest(HttpRequest):
    """A request of a signed-in customer: the account he looks at, in his role, and all of his."""

    user: Any
    brand: Any
    account: Any
    acting: Acting
    acting_in: list[Acting]


class OfficeRequest(HttpRequest):
    """A request of a member of staff."""

    user: Any


def signed_in_account(right: Right = Right.SEE) -> Callable[[Page], Page]:
    """Guard a page of the client area: for those who act for an account and have the right on it.

    Sets `request.account`, `request.acting` (account and role; `may` tells more) and
    `request.acting_in` (all accounts the person has at this site, by number).
    """

    def guard(page: Page) -> Page:
        @wraps(page)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            acting = chosen(request)
            if not acting.may(right):
                raise PermissionDenied
            request.acting, request.account = acting, acting.account
            return page(request, *args, **kwargs)

        return guarded

    return guard


def staff_with(right: StaffRight) -> Callable[[Page], Page]:
    """Guard a page of the back office: for staff whose role has the right, and a second factor.

    Without a factor staff gets no further than to its enrolment, except in the demo (6.3.3). The
    page goes by the clock that is read here.
    """

    def guard(page: Page) -> Page:
        @wraps(page)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            clock.refresh()
            if lacks_factor(request.user):
                return redirect("mfa_activate_totp")
            if not may(request.user, right):
                raise PermissionDenied
            return page(request, *args, **kwargs)

        return guarded

    return guard


def chosen(request: Any) -> Acting:
    """Return the account that a signed-in customer looks at: chosen by him, or his first."""
    wanted = request.session.get(CHOSEN)
    found: list[Acting] = request.acting_in
    return next((acting for acting in found if acting.account.pk == wanted), found[0])


def lacks_factor(user: Any) -> bool:
    """Tell whether a member of staff must enrol a second factor before anything else.

    Whether this is a demo was read with the clock.
    """
    return not is_mfa_enabled(user, [Authenticator.Type.TOTP]) and not clock.is_demo()


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead a stranger to the sign-in page, and from there to the page he asked for.

    What he wanted to send is not kept: he comes back to the first page.
    """
    address = reverse("account_login")
    path = request.get_full_path()
    if request.method in {"GET", "HEAD"} and path != "/":
        address = f"{address}?{urlencode({'next': path})}"
    return redirect(address)
