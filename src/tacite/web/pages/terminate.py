"""Ending a service: what happens stands before the button, and may be undone (S0-100, S0-104)."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts import ending
from tacite.acts.showing.held import Held, one
from tacite.acts.showing.life import Life, life
from tacite.rules.refusals import Refused
from tacite.ui.spoken import Spoken
from tacite.web import words
from tacite.web.opening import acts, posts, show
from tacite.web.way import Way

_REASON_MAX = 2_000
_UNPROCESSABLE = 422


def way(request: Any, service: Held, told: Life) -> Way | None:
    """Offer the end of a service that lives and whose end is not asked for."""
    if not service.lives or service.terminates_on:
        return None
    return Way(
        name=_("Terminate your contract"),
        means=_("You see what happens before you confirm; no reason needed"),
        icon="close",
        url=reverse("terminate", args=[service.id]),
        why_not=_why_not(request, told),
    )


@acts(Right.END)
def terminate(request: Any, service_id: int) -> HttpResponse:
    """Show what termination does; when sent, do it."""
    found = _found(request, service_id)
    if request.method != "POST":
        return _shown(request, found)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:_REASON_MAX]
    try:
        done = ending.terminate(
            subscription_id=found.id,
            account_id=request.account.id,
            actor=request.actor,
            now=request.now,
            reason=reason,
        )
    except Refused as refused:
        return _shown(request, _found(request, service_id), words.refused(refused), reason)
    day = Spoken().long_date(done.terminates_on) if done.terminates_on else ""
    said = _("%(service)s ends on %(day)s. The confirmation is among your letters.")
    messages.success(request, said % {"service": words.service_name(found), "day": day})
    return redirect("service", found.id)


@posts(Right.END)
def undo(request: Any, service_id: int) -> HttpResponse:
    """Take a termination back."""
    found = _found(request, service_id)
    try:
        ending.undo_termination(
            subscription_id=found.id,
            account_id=request.account.id,
            actor=request.actor,
            now=request.now,
        )
    except Refused as refused:
        messages.error(request, words.refused(refused))
    else:
        said = _("%(service)s goes on, and renews as before.")
        messages.success(request, said % {"service": words.service_name(found)})
    return redirect("service", found.id)


def _why_not(request: Any, told: Life) -> str:
    if not request.may("end"):
        return _("Only the owner of the account may terminate a service.")
    if told.leaves_on is None:
        return ""
    said = _("You are leaving for another provider: it stops on %(day)s without more.")
    return said % {"day": Spoken().long_date(told.leaves_on)}


def _found(request: Any, service_id: int) -> Held:
    found = one(request.account.id, service_id)
    if found is None:
        raise Http404
    return found


def _shown(request: Any, found: Held, refusal: str = "", reason: str = "") -> HttpResponse:
    told = life(found.id, on=request.today)
    until = None
    ends_on = None
    if found.lives and found.expires_on:
        ends_on = found.terminates_on or max(found.expires_on, request.today)
        wished = found._replace(terminates_on=ends_on)
        until = ending.undo_until(wished, request.selling)
    asked = [a for a in told.asked if a.state == "open" and a.account_id == request.account.id]
    return show(
        request,
        "terminate",
        status=_UNPROCESSABLE if refusal else 200,
        nav="services",
        service=found,
        ends_on=ends_on,
        can_end=ends_on is not None and found.terminates_on is None and not told.leaves_on,
        leaves_on=told.leaves_on,
        undo_until=until if until and request.now <= until else None,
        undo_on=until.astimezone(ZoneInfo(request.selling.brand.zone)).date() if until else None,
        dropped=[a for a in asked if not a.invoice],
        owed=[a for a in asked if a.invoice],
        refusal=refusal,
        reason=reason,
    )
