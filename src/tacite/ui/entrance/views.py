"""allauth's pages as this product has them: the few that exist, and what is done besides."""

from typing import Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.decorators import rate_limit
from allauth.mfa.base import views as factor
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery
from allauth.mfa.totp import views as totp
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tacite.brands.queries import policy_of_brand
from tacite.ui.entrance import frames, qr
from tacite.ui.entrance.sessions import end_others
from tacite.ui.pages import render


class _Begun:
    """A page from which one signs in, also after another way was begun and not gone to its end."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Lead nowhere: allauth would, until the way that was begun is over."""


class _SignIn(_Begun, account.LoginView):  # type: ignore[misc]
    """By address and password; where strangers may open an account, that is offered too."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        brand = getattr(self.request, "brand", None)
        found["sign_up"] = ""
        if brand is not None and policy_of_brand(brand).orders.sign_up == "open":
            following = found.get("redirect_field_value") or ""
            query = f"?{urlencode({'next': following})}" if following else ""
            found["sign_up"] = f"{reverse('sign_up')}{query}"
        return found


class _AskCode(_Begun, account.RequestLoginCodeView):  # type: ignore[misc]
    """By a mailed code."""


sign_in = _SignIn.as_view()
sign_out = require_POST(account.logout)
ask_code = _AskCode.as_view()
give_code = rate_limit(action="confirm_code")(account.confirm_login_code)
give_factor = rate_limit(action="confirm_code")(factor.authenticate)
forgotten_password = account.password_reset
give_reset_code = rate_limit(action="confirm_code")(account.confirm_password_reset_code)
new_password = account.complete_password_reset


class _Framed:
    """A page for those who are signed in, within the frame of their site."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Set the frame that is drawn if the page is."""
        request.frame = lambda: frames.around(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class _ChangePassword(_Framed, account.PasswordChangeView):  # type: ignore[misc]
    """A person without a password asks for one by mail."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)


class _Reauthenticate(_Framed, account.ReauthenticateView):  # type: ignore[misc]
    """The password again; the session goes on under a new id (7.2.4)."""

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.cycle_key()
        response: HttpResponse = super().form_valid(form)
        return response


class _FactorAgain(_Framed, factor.ReauthenticateView):  # type: ignore[misc]
    """The second factor again; the session goes on under a new id (7.2.4)."""

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.cycle_key()
        response: HttpResponse = super().form_valid(form)
        return response


class _AddFactor(_Framed, totp.ActivateTOTPView):  # type: ignore[misc]
    """A new application. Sessions that never proved a factor are ended with it (7.4.3)."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["qr"] = qr.drawn(found["totp_url"], label=_("The code to scan"))
        found["secret"] = _in_fours(found["form"].secret)
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # The code just given is a proof as well: the recovery codes come next.
        record_authentication(self.request, self.request.user, method="mfa")
        end_others(self.request)
        return response


class _RemoveFactor(_Framed, totp.DeactivateTOTPView):  # type: ignore[misc]
    """Without the factor again; whoever else is signed in is out."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        end_others(self.request)
        return response


class _Overview(_Framed, factor.IndexView):  # type: ignore[misc]
    """How one signs in: password, second step, recovery codes, other sessions."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        codes = found["authenticators"].get(Authenticator.Type.RECOVERY_CODES)
        found["codes_left"] = len(codes.get_unused_codes()) if codes else None
        found["has_factor"] = Authenticator.Type.TOTP in found["authenticators"]
        return found


change_password = _ChangePassword.as_view()
reauthenticate = _Reauthenticate.as_view()
factor_again = _FactorAgain.as_view()
add_factor = _AddFactor.as_view()
remove_factor = _RemoveFactor.as_view()
overview = require_GET(_Overview.as_view())


@require_http_methods(["GET", "HEAD"])
@never_cache
@login_required
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def recovery_codes(request: Any) -> HttpResponse:
    """Show the recovery codes that are left.

    allauth's own page notes on a GET that it was seen, which a page that reads may not do.
    """
    request.frame = lambda: frames.around(request)
    kept = Authenticator.objects.filter(
        user=request.user, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    codes = kept.wrap().get_unused_codes() if kept else []
    return render(request, "mfa/recovery_codes/index.html", {"codes": codes, "kept": bool(kept)})


@require_POST
@login_required
@rate_limit(action="change_password")  # type: ignore[untyped-decorator]
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes; those of before are worth nothing."""
    if recovery.can_generate_recovery_codes(request.user):
        recovery.generate_recovery_codes(request)
        end_others(request)
    return redirect("mfa_view_recovery_codes")


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else (7.4.3)."""
    end_others(request)
    return redirect("mfa_index")


def _in_fours(secret: str) -> str:
    """Return a secret as people copy it."""
    bare = secret.rstrip("=")
    return " ".join(bare[at : at + 4] for at in range(0, len(bare), 4))
