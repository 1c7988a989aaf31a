"""Ordering in a customer's place: what it comes to, then the order, with the reason (S2-10)."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts import order as ordering
from tacite.acts.order import Preview, Wish
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.opening import Desk, acts, show
from tacite.backoffice.pages.account import account_or_404
from tacite.backoffice.words import offer_name, refused
from tacite.brands.queries import selling_of, terms_in, terms_on
from tacite.catalogue.queries import on_shelf
from tacite.rules.refusals import Refused

_FIELDS = ("offer", "cycle", "quantity", "coupon", "label")
_QUANTITY_DIGITS = 6
_DIGITS_MAX = 15


@acts(StaffRight.SERVE)
def order_for(request: Desk, account_id: int) -> HttpResponse:
    """Show what an order would come to; POST takes it, at the total that was shown."""
    found = account_or_404(account_id)
    today = selling_of(found.brand).today(request.now)
    shelf = on_shelf(brand_id=found.brand_id, on=today)
    told = request.POST if request.method == "POST" else request.GET
    form = Form({name: str(told.get(name, "")).replace("\x00", "").strip() for name in _FIELDS})
    preview: Preview | None = None
    if form.value("offer"):
        preview = _preview(request, found, form)
    if request.method == "POST":
        values = form.values
        sent = wants_reason(form_of(request))
        form = Form({**values, **sent.values}, sent.errors, form.refusal)
        if preview and attempt(form, lambda: _order(request, account_id, form)):
            said = _("The order is taken; the customer is asked to pay it.")
            return done(request, said, "account", account_id)
    return show(
        request,
        "order_for",
        zone=found.brand.zone,
        status=form.status,
        account=found,
        offers=[("", "–"), *((offer.ref, offer_name(offer)) for offer in shelf)],
        cycles=_cycles(shelf, form, found.currency),
        preview=preview,
        terms=terms_in(terms_on(found.brand, on=today), found.language),
        key=form.value("key") or secrets.token_urlsafe(16),
        form=form,
    )


def _cycles(shelf: Any, form: Form, currency: str) -> list[str]:
    """Return the cycles of the offer that is chosen, those of statuses too: the act judges them."""
    chosen = [offer for offer in shelf if offer.ref == form.value("offer")]
    of_status = {price.for_status for offer in chosen for price in offer.prices_now}
    return [
        cycle
        for offer in chosen
        for cycle in ordering.cycles_of(offer, currency=currency, statuses=of_status)
    ]


def _wish(form: Form) -> Wish:
    quantity = form.value("quantity") or "1"
    is_number = quantity.isascii() and quantity.isdecimal() and len(quantity) <= _QUANTITY_DIGITS
    return Wish(
        form.value("offer"),
        form.value("cycle"),
        quantity=int(quantity) if is_number else 0,
        label=form.value("label")[:200],
        coupon=form.value("coupon")[:40],
    )


def _preview(request: Desk, account: Any, form: Form) -> Preview | None:
    """Return what it comes to, or nothing and why not."""
    if not form.value("cycle"):
        return None
    try:
        ordering.refuse_unready(account)
        return ordering.preview(account=account, wish=_wish(form), now=request.now)
    except Refused as refusal:
        form.refusal = refused(refusal)
        return None


def _order(request: Desk, account_id: int, form: Form) -> None:
    shown = form.value("shown")[:_DIGITS_MAX]
    ordering.order(
        account_id=account_id,
        wish=_wish(form),
        key=form.value("key")[:80] or secrets.token_urlsafe(16),
        terms_accepted=True,
        actor=request.actor,
        now=request.now,
        terms_shown=form.value("terms"),
        shown_cents=int(shown) if shown.isascii() and shown.isdecimal() else -1,
        reason=form.reason,
    )
