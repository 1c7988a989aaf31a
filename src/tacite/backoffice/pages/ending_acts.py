"""What staff does for a customer who wants to go: a withdrawal, each with its reason."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts import withdrawal
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.opening import Desk, acts, show
from tacite.backoffice.pages.service import service_or_404, withdrawal_of


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
