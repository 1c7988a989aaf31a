"""The units of a service: marked for deletion, or kept, until the change that drops them."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts import offer_change
from tacite.acts.change_facts import living_units
from tacite.acts.showing.held import Held, one
from tacite.acts.showing.life import Life
from tacite.rules.refusals import Refused
from tacite.web import words
from tacite.web.opening import acts, show
from tacite.web.pages.change import refusal
from tacite.web.way import Way

_UNPROCESSABLE: Final = 422


def way(request: Any, service: Held, told: Life) -> Way | None:
    """Offer to mark units of a service that has several."""
    if not service.lives or len(told.units) < 2:  # noqa: PLR2004 - one remains anyway
        return None
    refused = refusal(request, service)
    closed = refused if refused and refused.facts.get("why") != "too_soon" else None
    why_not = words.refused(closed) if closed else ""
    if not request.may("order"):
        why_not = _("Only the owner of the account changes what a service costs.")
    return Way(
        name=_("Delete servers"),
        means=_("They go at once, and with them all that they hold")
        if _at_once(request)
        else _("They go with the next change of offer, and with them all that they hold"),
        icon="close",
        url=reverse("units", args=[service.id]),
        why_not=why_not,
    )


@acts(Right.ORDER)
def units(request: Any, service_id: int) -> HttpResponse:
    """Show the units; when sent, mark or unmark those that were ticked."""
    found = one(request.account.id, service_id)
    if found is None:
        raise Http404
    chosen = request.POST.getlist("unit")
    refusal = ""
    if request.method == "POST":
        try:
            _do(request, found, chosen)
        except Refused as refused:
            refusal = words.refused(refused)
        else:
            return redirect("units", found.id)
    return show(
        request,
        "units",
        status=_UNPROCESSABLE if refusal else 200,
        nav="services",
        service=found,
        units=living_units(found.id),
        chosen=chosen,
        refusal=refusal,
        at_once=_at_once(request),
    )


def _at_once(request: Any) -> bool:
    return bool(request.selling.policy.change.destroy_at == "mark")


def _said(request: Any) -> str:
    if _at_once(request):
        return _("Deleted. Change the offer now to pay for fewer servers.")
    return _("Marked. They are deleted with the change of offer.")


def _do(request: Any, found: Held, chosen: list[str]) -> None:
    whose = {
        "subscription_id": found.id,
        "account_id": request.account.id,
        "actor": request.actor,
        "now": request.now,
        "units": [unit.replace("\x00", "") for unit in chosen],
    }
    if request.POST.get("act") == "unmark":
        offer_change.unmark(**whose)
        messages.success(request, _("These servers stay."))
    else:
        offer_change.mark(**whose, warned=request.POST.get("warned") == "on")
        messages.success(request, _said(request))
