"""Accepting an invitation: the link, the page, and what happens then.

The link's token leaves the address at once: only its hash goes on, in the session, so that neither
a log nor a next page's referrer ever has it (14.2.1).
"""

from typing import Any, Final

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tacite import clock
from tacite.accounts import invitations
from tacite.accounts.invitations import InvitationOver
from tacite.ui.entrance.forms import Acceptance
from tacite.ui.pages import render

_KEPT: Final = "invitation"
_DEFAULT_LANGUAGE: Final = "en"


@require_GET
@never_cache
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address; whether it is one is seen on the next page."""
    request.session[_KEPT] = invitations.hash_of(token)
    return redirect("invitation")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@rate_limit(action="invitation")  # type: ignore[untyped-decorator]
def accept(request: Any) -> HttpResponse:
    """Show who invites, ask for name and password, give the access, sign in."""
    invitation = invitations.open_invitation(
        request.session.get(_KEPT, ""),
        brand_id=request.brand.pk if request.brand else None,
        now=clock.system_now(),
    )
    if invitation is None:
        return render(request, "account/invitation_over.html", status=404)
    chooses = invitations.chooses_password(invitation)
    form = Acceptance(
        request.POST or None,
        chooses_password=chooses,
        person=invitations.person_of(invitation),
        initial={"name": invitation.account.name if invitation.account else ""},
    )
    if request.method == "POST" and (not chooses or form.is_valid()):
        return _accepted(request, invitation, form.cleaned_data if chooses else {})
    facts = {"invitation": invitation, "account": invitation.account, "chooses": chooses}
    return render(request, "account/invitation.html", facts | {"form": form})


def _accepted(request: Any, invitation: Any, given: dict[str, Any]) -> HttpResponse:
    try:
        user = invitations.accept(
            invitation_id=invitation.pk,
            name=given.get("name", ""),
            password=given.get("password1"),
            language=get_language() or _DEFAULT_LANGUAGE,
            now=clock.system_now(),
        )
    except InvitationOver:
        return render(request, "account/invitation_over.html", status=404)
    request.session.pop(_KEPT, None)
    if not given:
        # Known already: the password, and the second step if there is one, are asked for as ever.
        messages.success(request, _("The access is yours. Sign in to use it."))
        return redirect("account_login" if not request.user.is_authenticated else "/")
    record_authentication(request, user, method="invitation")
    response: HttpResponse = perform_login(request, user, email_verification="none")
    return response
