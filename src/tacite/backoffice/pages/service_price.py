"""Keeping the price of a service whatever the list says, and letting it go; with a reason."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts import keeping
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.opening import Desk, acts, show
from tacite.backoffice.pages.service import service_or_404
from tacite.rules.money import parse_cents
from tacite.rules.refusals import Refused


@acts(StaffRight.SERVE)
def keep_price(request: Desk, service_id: int) -> HttpResponse:
    """Show what a cycle costs now and by the list; POST keeps a price, or lets it go."""
    found = service_or_404(service_id)
    known = keeping.prices_of(service_id, now=request.now)
    cents = known.now_cents
    form = Form({"price": f"{cents // 100}.{cents % 100:02}" if cents is not None else ""})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(form, lambda: _put(request, service_id, form)):
            return done(request, _("The price is settled so."), "service", service_id)
    return show(
        request,
        "keep_price",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        known=known,
        form=form,
    )


def _put(request: Desk, service_id: int, form: Form) -> None:
    if form.value("what") == "let-go":
        keeping.let_price_go(
            subscription_id=service_id,
            reason=form.reason,
            actor=request.actor,
            now=request.now,
        )
        return
    keeping.keep_price(
        subscription_id=service_id,
        cents=_cents(form.value("price")),
        reason=form.reason,
        actor=request.actor,
        now=request.now,
    )


def _cents(text: str) -> int:
    """Return the amount that was typed; what is none is no price to keep."""
    try:
        return parse_cents(text.strip().replace(",", "."))
    except Refused:
        return -1
