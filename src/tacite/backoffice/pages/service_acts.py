"""What staff does to a service: time, a termination, its undoing, another try of its delivery."""

import datetime as dt
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts import correction, ending
from tacite.acts.correction import UnableToCorrect
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.listing import number_of
from tacite.backoffice.opening import Desk, acts, show
from tacite.backoffice.pages.service import service_or_404
from tacite.backoffice.words import refused
from tacite.brands.queries import selling_of
from tacite.catalogue.queries import is_deprecated
from tacite.invoicing.queries import requests_for
from tacite.provisioning import operations as provisioning
from tacite.provisioning.queries import of_services

_USUAL_DAYS: Final = 7
_DAYS_MAX: Final = 366


@acts(StaffRight.SERVE)
def grant_time(request: Desk, service_id: int) -> HttpResponse:
    """Move a service's suspension and end; GET with `days` shows the new days, POST moves them."""
    found = service_or_404(service_id)
    form = Form({"days": request.GET.get("days", str(_USUAL_DAYS))})
    if request.method == "POST":
        form = wants_reason(form_of(request))
    days = _days(form)
    if request.method == "POST" and attempt(
        form,
        lambda: correction.grant_time(
            subscription_id=service_id,
            days=days,
            reason=form.reason,
            actor=request.actor,
            now=request.now,
        ),
    ):
        return done(request, _("The time is granted; the customer is told."), "service", service_id)
    more = dt.timedelta(days=days)
    asked = [r for r in requests_for(service_id)[:20] if r.state == "open" and r.kind == "renewal"]
    return show(
        request,
        "grant_time",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        form=form,
        more=more,
        asked=[r for r in asked if r.void_on],
    )


@acts(StaffRight.SERVE)
def terminate(request: Desk, service_id: int) -> HttpResponse:
    """End a service at the end of what is paid, as its customer asked."""
    found = service_or_404(service_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(form, lambda: ending.terminate(**_given(request, found, form))):
            said = _("It is terminated; the customer has the confirmation.")
            return done(request, said, "service", service_id)
    of_brand = selling_of(found.brand)
    today = of_brand.today(request.now)
    asked = [r for r in requests_for(service_id)[:20] if r.state == "open" and not r.invoice_id]
    return show(
        request,
        "terminate",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        form=form,
        ends_on=max(found.expires_on, today) if found.expires_on else None,
        asked=asked,
        undo_hours=of_brand.policy.termination.undo_hours,
        is_final=is_deprecated(found.offer, on=today),
    )


@acts(StaffRight.SERVE)
def undo_termination(request: Desk, service_id: int) -> HttpResponse:
    """Let a terminated service renew again."""
    found = service_or_404(service_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(form, lambda: ending.undo_termination(**_given(request, found, form))):
            return done(request, _("It renews again; the customer is told."), "service", service_id)
    return show(
        request, "undo", zone=found.brand.zone, status=form.status, service=found, form=form
    )


@acts(StaffRight.SERVE)
def try_delivery(request: Desk, service_id: int) -> HttpResponse:
    """Let the platform be asked again about a service that was left to a person."""
    found = service_or_404(service_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(form, lambda: _try_again(request, service_id, form)):
            return done(request, _("The platform is asked again."), "service", service_id)
    return show(
        request,
        "try_delivery",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        delivery=of_services([service_id]).get(service_id),
        form=form,
    )


def _try_again(request: Desk, service_id: int, form: Form) -> None:
    tried = provisioning.try_again(
        subscription_ids=[service_id], actor=request.actor, reason=form.reason, now=request.now
    )
    if not tried:
        form.errors["reason"] = _("Nothing waits for a person here any more.")


def _given(request: Desk, found: Any, form: Form) -> dict[str, Any]:
    return {
        "subscription_id": found.id,
        "account_id": found.account_id,
        "reason": form.reason,
        "actor": request.actor,
        "now": request.now,
    }


def _days(form: Form) -> int:
    """Return the days that a field says; what is no such number is said beside it."""
    days = number_of(form.value("days")) or 0
    if not 1 <= days <= _DAYS_MAX:
        form.errors["days"] = refused(UnableToCorrect(why="wrong_days", most=_DAYS_MAX))
        return _USUAL_DAYS
    return days
