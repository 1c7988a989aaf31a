"""Becoming a customer: an address, the code that proves it, the details (S2-11).

Until the code is given nobody learns whether an address is known; afterwards only its owner does.
Codes and sessions live by the system's clock.
"""

from typing import Any, Final

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from tacite import clock
from tacite.accounts import post
from tacite.accounts.adapter import plain
from tacite.acts import account_opening
from tacite.acts.account_opening import Opening, UnableToOpen
from tacite.ui import spoken
from tacite.ui.entrance.signing_up import AskAddress, GiveCode, OpenAccount
from tacite.ui.languages import offered
from tacite.web import proving
from tacite.web.opening import show, strangers

_NEXT: Final = "sign_up_next"
_UNPROCESSABLE: Final = 422


@strangers
@rate_limit(action="sign_up")  # type: ignore[untyped-decorator]
def sign_up(request: Any) -> HttpResponse:
    """Ask for the address, and mail a code to it."""
    _only_where_open(request)
    form = AskAddress(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if _may_mail(request, email):
            code = proving.ask(request, email, now=clock.system_now())
            request.session[_NEXT] = _safe(request.POST.get("next", ""))
            if post.is_shown_here():
                shown = _("No mail leaves this demonstration. It would say: %(code)s")
                messages.info(request, shown % {"code": code})
            return redirect("sign_up_code")
        form.add_error("email", _("Too many attempts: wait fifteen minutes, then try again."))
    following = _safe(request.POST.get("next", request.GET.get("next", "")))
    return _page(request, "sign_up", form, following=following, sign_in=_sign_in(following))


@strangers
@rate_limit(action="sign_up")  # type: ignore[untyped-decorator]
def code(request: Any) -> HttpResponse:
    """Ask for the code: a right one proves the address."""
    _only_where_open(request)
    email = proving.asked(request)
    if not email:
        return redirect("sign_up")
    form = GiveCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if proving.prove(request, form.cleaned_data["code"], now=clock.system_now()):
            return redirect("sign_up_details")
        form.add_error("code", _("This code is not right, or its time is over."))
    return _page(request, "sign_up_code", form, email=email)


@strangers
@rate_limit(action="sign_up")  # type: ignore[untyped-decorator]
def details(request: Any) -> HttpResponse:
    """Ask for the details, open the account, and lead to where the way began."""
    _only_where_open(request)
    email = proving.proved(request, now=clock.system_now())
    if not email:
        return redirect("sign_up")
    known = account_opening.knows(email)
    form = OpenAccount(
        request.POST or None,
        person=account_opening.somebody(email),
        languages=offered(request.brand),
        knows=known is not None,
        initial={
            "kind": "",
            "country": request.selling.seller.country,
            "language": spoken.language(),
            "name": known.name if known else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        return _opened(request, email, form.cleaned_data)
    return _page(request, "sign_up_details", form, email=email, knows=known is not None)


def _opened(request: Any, email: str, given: dict[str, Any]) -> HttpResponse:
    """Open the account; who signs in already by other means does so as ever."""
    following = request.session.get(_NEXT, "")
    told = {k: v for k, v in given.items() if not k.startswith("password")}
    opening = Opening(email=email, password=given.get("password1"), **told)
    proving.over(request)
    try:
        _account, user = account_opening.open_account(
            brand=request.brand, opening=opening, now=request.now
        )
    except UnableToOpen:
        messages.info(request, _("You have an account here already: sign in."))
        return redirect(_sign_in(following))
    if opening.password is None:
        messages.success(request, _("Your account is open: sign in as you do elsewhere."))
        return redirect(_sign_in(following))
    messages.success(request, _("Your account is open."))
    record_authentication(request, user, method="sign_up")
    answer: HttpResponse = perform_login(
        request, user, email_verification="none", redirect_url=following or "/"
    )
    return answer


def _page(request: Any, template: str, form: Any, **context: Any) -> HttpResponse:
    status = _UNPROCESSABLE if form.errors else 200
    return show(request, template, status=status, nav="", form=form, **context)


def _only_where_open(request: Any) -> None:
    if not account_opening.is_open(request.brand):
        raise Http404


def _may_mail(request: Any, email: str) -> bool:
    """Tell whether one more code may go there: addresses are counted, known or not."""
    key = plain(email)
    counted = ratelimit.consume(request, app="allauth.account", action="sign_up_mail", key=key)
    return counted is not None


def _safe(url: str) -> str:
    """Return a path of this host, or nothing."""
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


def _sign_in(following: str) -> str:
    address = reverse("account_login")
    return f"{address}?{urlencode({'next': following})}" if following else address
