"""Renewing a service on behalf of its customer."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts import renewing
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.opening import Desk, acts, show
from tacite.backoffice.pages.service import service_or_404
from tacite.backoffice.words import refused
from tacite.ui.renewing import choice_of, read_choice


@acts(StaffRight.SERVE)
def renew(request: Desk, service_id: int) -> HttpResponse:
    """Ask for the next days of a service, for the length that its customer wants."""
    found = service_or_404(service_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        cycle, cents = read_choice(form.value("length"))
        if attempt(
            form,
            lambda: renewing.renew(
                account_id=found.payer_id,
                choices={service_id: cycle},
                actor=request.actor,
                now=request.now,
                reason=form.reason,
                shown_cents=cents,
            ),
        ):
            return done(request, _("It is asked for; the customer is told."), "service", service_id)
    [one] = renewing.renewables(account=found.payer, subscription_ids=[service_id], now=request.now)
    return show(
        request,
        "renew",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        form=form,
        renewable=one,
        choice_of=choice_of,
        refused=refused(one.refused) if one.refused else "",
    )
