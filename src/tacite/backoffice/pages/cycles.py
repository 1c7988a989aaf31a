"""Wishes for another cycle: which wait, and the decision; and a change on behalf of a customer."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts import cycle_change
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.listing import page_of
from tacite.backoffice.opening import Desk, acts, reads, show
from tacite.backoffice.pages.service import service_or_404
from tacite.backoffice.words import refused
from tacite.ui.renewing import choice_of, read_choice


@reads()
def cycle_requests(request: Desk) -> HttpResponse:
    """List the wishes that wait, the oldest first."""
    return show(request, "cycle_requests", page=page_of(request, cycle_change.waiting()))


@acts(StaffRight.SERVE)
def cycle_request(request: Desk, cycle_request_id: int) -> HttpResponse:
    """Show a wish with what granting it would do; POST accepts or refuses it."""
    found = cycle_change.one(cycle_request_id)
    if found is None:
        raise Http404
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        accept = form.value("decision") == "accept"
        if attempt(
            form,
            lambda: cycle_change.decide_cycle_change(
                cycle_request_id=cycle_request_id,
                accept=accept,
                reason=form.reason,
                actor=request.actor,
                now=request.now,
            ),
        ):
            said = (
                _("It is changed; the customer is told.")
                if accept
                else _("It is refused; the customer is told why.")
            )
            return done(request, said, "cycle_requests")
    return show(
        request,
        "cycle_request",
        zone=found.brand.zone,
        status=form.status,
        wish=found,
        form=form,
        **_told(request, found.subscription, found.account),
    )


@acts(StaffRight.SERVE)
def change_cycle(request: Desk, service_id: int) -> HttpResponse:
    """Change the cycle of a service as its customer asked."""
    found = service_or_404(service_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        cycle, cents = read_choice(form.value("cycle"))
        if attempt(
            form,
            lambda: cycle_change.change_cycle(
                subscription_id=service_id,
                account_id=found.account_id,
                cycle=cycle,
                shown_cents=cents,
                by_staff=True,
                reason=form.reason,
                actor=request.actor,
                now=request.now,
            ),
        ):
            return done(request, _("It is changed; the customer is told."), "service", service_id)
    return show(
        request,
        "change_cycle",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        form=form,
        choice_of=choice_of,
        **_told(request, found, found.account),
    )


def _told(request: Desk, service: Any, account: Any) -> dict[str, Any]:
    choosing = cycle_change.choosing(account=account, service=service, now=request.now)
    return {
        "choosing": choosing,
        "why_not": refused(choosing.refused) if choosing.refused else "",
    }
