"""What staff does for a customer who wants to go, each with its reason."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts import leaving, renewal_notice, switching, withdrawal
from tacite.acts.switching import UnableToSwitch
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.listing import day_of
from tacite.backoffice.opening import Desk, acts, show
from tacite.backoffice.pages.service import service_or_404, way_out_of, withdrawal_of
from tacite.backoffice.words import refused


@acts(StaffRight.SERVE)
def withdraw(request: Desk, service_id: int) -> HttpResponse:
    """Withdraw from a service on behalf of its customer, who declared it otherwise."""
    found = service_or_404(service_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(
            form,
            lambda: withdrawal.withdraw(
                subscription_id=found.id,
                account_id=found.account_id,
                reason=form.reason,
                actor=request.actor,
                now=request.now,
            ),
        ):
            said = _("It is withdrawn from; the customer has the acknowledgement.")
            return done(request, said, "service", service_id)
    return show(
        request,
        "withdraw",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        standing=withdrawal_of(service_id, request.now),
        form=form,
    )


@acts(StaffRight.SERVE)
def leave(request: Desk, service_id: int) -> HttpResponse:
    """Let a customer leave by right of the law, who said so otherwise."""
    found = service_or_404(service_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(
            form,
            lambda: leaving.leave(
                subscription_id=found.id,
                account_id=found.account_id,
                reason=form.reason,
                actor=request.actor,
                now=request.now,
            ),
        ):
            said = _("The customer leaves; he has the confirmation.")
            return done(request, said, "service", service_id)
    return show(
        request,
        "leave",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        standing=way_out_of(service_id, request.now),
        form=form,
    )


@acts(StaffRight.SERVE)
def switch(request: Desk, service_id: int) -> HttpResponse:
    """Ask for an exit to another provider for a customer, say that it is done, or that he stays."""
    found = service_or_404(service_id)
    form = Form({"what": "move"})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(form, lambda: _switch(request, found, form)):
            return done(request, _("It is recorded; the customer is told."), "service", service_id)
    standing = None
    try:
        standing = switching.way_to_switch(service_id, now=request.now)
    except UnableToSwitch as why:
        form.refusal = form.refusal or refused(why)
    return show(
        request,
        "switch",
        zone=found.brand.zone,
        status=form.status if request.method == "POST" else 200,
        service=found,
        standing=standing,
        form=form,
    )


def _switch(request: Desk, found: Any, form: Form) -> None:
    given = {
        "subscription_id": found.id,
        "account_id": found.account_id,
        "reason": form.reason,
        "actor": request.actor,
        "now": request.now,
    }
    what = form.value("what")
    if what == "stay":
        switching.give_up_switching(**given)
    elif what == "moved":
        switching.finish_switching(**given)
    else:
        switching.switch(**given, moves=what != "erase")


@acts(StaffRight.SERVE)
def tell_renewal(request: Desk, service_id: int) -> HttpResponse:
    """Write down that a customer was told of a renewal by other means."""
    found = service_or_404(service_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        told_on = day_of(form.value("told_on"))
        if told_on is None:
            form.errors["told_on"] = _("Give the day on which he was told.")
        elif attempt(form, lambda: _told(request, service_id, told_on, form)):
            return done(request, _("It is kept as the proof."), "service", service_id)
    return show(
        request,
        "tell_renewal",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        form=form,
    )


def _told(request: Desk, service_id: int, told_on: dt.date, form: Form) -> None:
    renewal_notice.told_otherwise(
        subscription_id=service_id,
        told_on=told_on,
        reason=form.reason,
        actor=request.actor,
        now=request.now,
    )
