"""Leaving for another provider, as the Data Act lets who has data processed for him."""

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts import switching
from tacite.acts.showing.held import Held, one
from tacite.acts.showing.life import Life
from tacite.acts.switching import UnableToSwitch, WayToSwitch
from tacite.rules import consumer_law
from tacite.rules.refusals import Refused
from tacite.ui.spoken import Spoken
from tacite.web import words
from tacite.web.opening import acts, show
from tacite.web.way import Way

_UNPROCESSABLE: Final = 422


def way(request: Any, service: Held, told: Life) -> Way | None:
    """Offer the exit where the law gives one: asks no question, the page says the rest."""
    account, policy = request.account, request.selling.policy
    law = consumer_law.shipped().switching(
        country=account.country, kind=account.kind, on=request.today
    )
    lets_go = policy.termination.switching_days is not None and service.offer.holds_data
    if law is None or not lets_go or not service.lives or service.terminates_on:
        return None
    return Way(
        name=_("Leave for another provider"),
        means=_means(told),
        icon="handover",
        url=reverse("switch", args=[service.id]),
        why_not=""
        if request.may("end")
        else _("Only the owner of the account may terminate a service."),
    )


def _means(told: Life) -> str:
    if told.leaves_on is None:
        return _("With the days to move what is yours; free of charge")
    said = _("It stops on %(day)s: say that you have moved, or that you stay")
    return said % {"day": Spoken().long_date(told.leaves_on)}


@acts(Right.END)
def switch(request: Any, service_id: int) -> HttpResponse:
    """Show the days of an exit, ask for it, say that it is done, or stay."""
    found = one(request.account.id, service_id)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, found)
    try:
        said = _do(request, found, request.POST.get("what", ""))
    except Refused as refused:
        return _shown(request, found, words.refused(refused))
    messages.success(request, said)
    return redirect("service", found.id)


def _do(request: Any, found: Held, what: str) -> str:
    given = {
        "subscription_id": found.id,
        "account_id": request.account.id,
        "actor": request.actor,
        "now": request.now,
    }
    if what == "stay":
        switching.give_up_switching(**given)
        return _("You stay: the service goes on as before.")
    if what == "moved":
        switching.finish_switching(**given)
        return _("The service has stopped. What is left can still be fetched: see your letters.")
    switching.switch(**given, moves=what != "erase")
    return _("Your wish is recorded: the days are in the letter among your letters.")


def _shown(request: Any, found: Held, refusal: str = "") -> HttpResponse:
    standing: WayToSwitch | None = None
    try:
        standing = switching.way_to_switch(found.id, now=request.now)
    except UnableToSwitch as refused:
        refusal = refusal or words.refused(refused)
    return show(
        request,
        "switch",
        status=_UNPROCESSABLE if refusal and request.method == "POST" else 200,
        nav="services",
        service=found,
        standing=standing,
        refund_time=dt.timedelta(days=standing.law.refund_days if standing else 0),
        refusal=refusal,
    )
