"""Money that is owed back: what is to be paid, what is late, and the transfer that paid it."""

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts import refunds as acts_on
from tacite.acts.letters import masked
from tacite.acts.showing import owed
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.listing import choice, day_of, number_of, page_of
from tacite.backoffice.opening import Desk, acts, reads, show, shows_and_acts
from tacite.backoffice.pages.account import account_or_404
from tacite.brands.queries import selling
from tacite.ledger.queries import credit_of
from tacite.payments.queries import gone_out
from tacite.rules.money import parse_cents
from tacite.rules.refusals import Refused

_SHOWN: Final = 6


@reads()
def refunds(request: Desk) -> HttpResponse:
    """List what is owed back, the first to be paid before; or what was paid."""
    state = choice(request, "state", owed.STATES) or "owed"
    today = request.now.date()
    page = page_of(request, owed.listed(state=state, today=today))
    return show(request, "refunds", page=page, state=state, masked=masked)


@shows_and_acts(StaffRight.SETTLE)
def refund(request: Desk, refund_id: int) -> HttpResponse:
    """Show one; POST says that it was sent, or which line of a statement shows it."""
    found = owed.one(refund_id)
    if found is None:
        raise Http404
    of_brand = selling([found.brand_id])[found.brand_id]
    today = of_brand.today(request.now)
    form = Form({"iban": found.iban, "paid_on": today.isoformat()})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        act = _seen if found.state == "paid" else _paid
        if act(request, found, form):
            return done(request, _("It is kept; the customer is told when money left."), "refunds")
    lines = gone_out(cents=found.cents, currency=found.currency)[:_SHOWN]
    return show(
        request,
        "refund",
        zone=found.brand.zone,
        status=form.status,
        refund=found,
        form=form,
        ibans=of_brand.ibans,
        masked=masked,
        lines=list(lines) if found.bank_line_id is None else [],
    )


def _paid(request: Desk, found: Any, form: Form) -> bool:
    paid_on = day_of(form.value("paid_on"))
    if paid_on is None:
        form.errors["paid_on"] = _("Give the day of the transfer.")
        return False
    return attempt(
        form,
        lambda: acts_on.pay_refund(
            refund_id=found.id,
            reference=form.value("reference"),
            paid_on=paid_on,
            iban=form.value("iban"),
            paid_from=form.value("paid_from"),
            line_id=number_of(form.value("line")),
            reason=form.reason,
            actor=request.actor,
            now=request.now,
        ),
    )


def _seen(request: Desk, found: Any, form: Form) -> bool:
    line_id = number_of(form.value("line"))
    if line_id is None:
        form.errors["line"] = _("Choose the line that shows the transfer.")
        return False
    return attempt(
        form,
        lambda: acts_on.see_refund(
            refund_id=found.id,
            line_id=line_id,
            reason=form.reason,
            actor=request.actor,
            now=request.now,
        ),
    )


@acts(StaffRight.SETTLE)
def refund_credit(request: Desk, account_id: int) -> HttpResponse:
    """Owe a customer his credit as money: he asked for it."""
    found = account_or_404(account_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        cents = _cents(form)
        if attempt(
            form,
            lambda: acts_on.refund_credit(
                account_id=account_id,
                cents=cents,
                reason=form.reason,
                actor=request.actor,
                now=request.now,
            ),
        ):
            return done(request, _("It is owed as money now, and waits to be sent."), "refunds")
    return show(
        request,
        "refund_credit",
        zone=found.brand.zone,
        status=form.status,
        account=found,
        credit=credit_of([account_id]).get(account_id, 0),
        form=form,
    )


def _cents(form: Form) -> int:
    """Return the amount that a field says; what is no amount is said beside it."""
    try:
        return parse_cents(form.value("amount").replace(",", "."))
    except Refused:
        form.errors["amount"] = _("Write an amount such as 12.50.")
        return 0
