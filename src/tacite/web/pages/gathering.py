"""How the renewals of an account are gathered on requests, where it may choose (S3-37)."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts.gathering import choose_gathering
from tacite.rules.gathering import way_of
from tacite.rules.refusals import Refused
from tacite.ui import renewing
from tacite.web import words
from tacite.web.opening import acts, show

_UNPROCESSABLE: Final = 422


@acts(Right.PAY)
def gathering(request: Any) -> HttpResponse:
    """Show the ways that are offered; when sent, keep the one that was chosen."""
    policy = request.selling.policy
    refusal = ""
    if request.method == "POST":
        try:
            choose_gathering(
                account_id=request.account.id,
                way=request.POST.get("way", "")[:20] or "-",
                actor=request.actor,
                now=request.now,
            )
        except Refused as refused:
            refusal = words.refused(refused)
        else:
            messages.success(request, _("Kept. It holds for what is asked for from now on."))
            return redirect("profile")
    return show(
        request,
        "gathering",
        status=_UNPROCESSABLE if refusal else 200,
        nav="profile",
        ways=[(way, renewing.gathering(way)) for way in policy.gather_offered],
        chosen=way_of(
            request.account.gathering, usual=policy.gather, offered=policy.gather_offered
        ),
        refusal=refusal,
    )
