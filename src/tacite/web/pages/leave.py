"""Leaving before what is paid is over, where the law lets the customer (WE-24)."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts import leaving
from tacite.acts.leaving import UnableToLeave, WayOut
from tacite.acts.showing.held import Held, one
from tacite.acts.showing.life import Life
from tacite.rules.refusals import Refused
from tacite.ui.spoken import Spoken
from tacite.web import words
from tacite.web.opening import acts, show
from tacite.web.way import Way

_UNPROCESSABLE: Final = 422


def way(request: Any, service: Held, told: Life) -> Way | None:
    """Offer the way out that the law gives; where it gives none, termination says it all."""
    renewed = any(a.kind == "renewal" and a.invoice for a in told.asked)
    protected = leaving.may_have_a_way_out(request.account, service.cycle, on=request.today)
    if not service.lives or service.terminates_on or not renewed or not protected:
        return None  # which costs no question
    ends_on = leaving.leaves_on(service.id, of_brand=request.selling, now=request.now)
    if ends_on is None:
        return None
    day = Spoken().long_date(ends_on)
    return Way(
        name=_("Leave the contract now"),
        means=_("Ends on %(day)s; the days left are paid back") % {"day": day},
        icon="stop",
        url=reverse("leave", args=[service.id]),
        why_not=""
        if request.may("end")
        else _("Only the owner of the account may terminate a service."),
    )


@acts(Right.END)
def leave(request: Any, service_id: int) -> HttpResponse:
    """Show what leaving does; when sent, do it."""
    found = one(request.account.id, service_id)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, found)
    try:
        done = leaving.leave(
            subscription_id=found.id,
            account_id=request.account.id,
            actor=request.actor,
            now=request.now,
        )
    except Refused as refused:
        return _shown(request, found, words.refused(refused))
    day = Spoken().long_date(done.ends_on)
    said = _("%(service)s ends on %(day)s. The confirmation is among your letters.")
    messages.success(request, said % {"service": words.service_name(found), "day": day})
    return redirect("service", found.id)


def _shown(request: Any, found: Held, refusal: str = "") -> HttpResponse:
    return show(
        request,
        "leave",
        status=_UNPROCESSABLE if refusal else 200,
        nav="services",
        service=found,
        standing=_way_out(found.id, request),
        refusal=refusal,
    )


def _way_out(service_id: int, request: Any) -> WayOut | None:
    try:
        return leaving.way_out(service_id, now=request.now)
    except UnableToLeave:
        return None
