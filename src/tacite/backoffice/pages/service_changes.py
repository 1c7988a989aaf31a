"""Changes of offer on behalf of a customer: the offer, units that go, a pass; with a reason."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts import change_facts, offer_change
from tacite.acts.offer_view import Sight, Wish
from tacite.acts.showing.changes import Standing, options_of_offer, standing
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.opening import Desk, acts, show
from tacite.backoffice.pages.service import service_or_404
from tacite.backoffice.words import refused
from tacite.brands.queries import policy_of_brand, selling_of
from tacite.rules.refusals import Refused
from tacite.ui.counting import count_of, options_of


@acts(StaffRight.SERVE)
def change_offer(request: Desk, service_id: int) -> HttpResponse:
    """Change an offer: GET shows what comes of a choice, POST does what was shown."""
    found = service_or_404(service_id)
    stands = standing(service_id, now=request.now, by_staff=True)
    form = Form({name: str(value) for name, value in request.GET.items()})
    if request.method == "POST":
        form = wants_reason(form_of(request))
    wish = _wish(form, stands)
    if request.method == "POST" and attempt(form, lambda: _change(request, found, wish, form)):
        return done(request, _("The change is made; the customer is told."), "service", service_id)
    offer = next((o for o in stands.targets if o.ref == wish.offer), stands.offer)
    today = selling_of(found.brand).today(request.now)
    currency = found.account.currency
    options = options_of_offer(offer, cycle=found.cycle, currency=currency, on=today)
    wish = wish.within(options)
    sight, why_not = _seen(request, stands, wish) if form.values else (None, "")
    return show(
        request,
        "change_offer",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        stands=stands,
        wish=wish,
        offers=_offers(stands),
        options=options,
        sight=sight,
        why_not=why_not,
        form=form,
    )


@acts(StaffRight.SERVE)
def give_up_change(request: Desk, service_id: int) -> HttpResponse:
    """Take back a change that is not done yet."""
    found = service_or_404(service_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        given = {**_given(request, found), "reason": form.reason}
        if attempt(form, lambda: offer_change.give_up(**given)):
            return done(request, _("The change is taken back."), "service", service_id)
    return show(
        request,
        "give_up_change",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        pending=change_facts.wanted(service_id),
        form=form,
    )


@acts(StaffRight.SERVE)
def units(request: Desk, service_id: int) -> HttpResponse:
    """Say which units go with the next change of offer: those that are ticked, and no others."""
    found = service_or_404(service_id)
    living = change_facts.living_units(service_id)
    form = Form({})
    ticked = [unit.ref for unit in living if unit.state == "marked"]
    if request.method == "POST":
        form = wants_reason(form_of(request))
        before, ticked = ticked, [ref.replace("\x00", "") for ref in request.POST.getlist("unit")]
        if attempt(form, lambda: _mark(request, found, form, before, ticked)):
            return done(request, _("The units are marked so."), "service", service_id)
    return show(
        request,
        "service_units",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        units=living,
        at_once=policy_of_brand(found.brand).change.destroy_at == "mark",
        ticked=ticked,
        form=form,
    )


@acts(StaffRight.SERVE)
def grant_pass(request: Desk, service_id: int) -> HttpResponse:
    """Give the holder of a service a pass: one change without the waiting time."""
    found = service_or_404(service_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        given: dict[str, Any] = {"actor": request.actor, "now": request.now}
        given |= {"account_id": found.account_id, "reason": form.reason}
        if attempt(form, lambda: offer_change.grant_pass(**given)):
            return done(request, _("The customer holds one pass more."), "service", service_id)
    return show(
        request,
        "grant_pass",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        passes=change_facts.passes_of(found.account_id),
        form=form,
    )


def _change(request: Desk, found: Any, wish: Wish, form: Form) -> None:
    offer_change.change_for_customer(
        **_given(request, found),
        wish=wish,
        reason=form.reason,
        fingerprint=form.value("fingerprint") or "not shown",
    )


def _mark(request: Desk, found: Any, form: Form, before: list[str], after: list[str]) -> None:
    given = {**_given(request, found), "reason": form.reason}
    kept = [ref for ref in before if ref not in after]
    if kept:
        offer_change.unmark(**given, units=kept)
    fresh = [ref for ref in after if ref not in before]
    if fresh:
        offer_change.mark(**given, units=fresh, warned=True)


def _seen(request: Desk, stands: Standing, wish: Wish) -> tuple[Sight | None, str]:
    try:
        return stands.sight(wish, now=request.now, by_staff=True), ""
    except Refused as why:
        return None, refused(why)


def _given(request: Desk, found: Any) -> dict[str, Any]:
    return {
        "subscription_id": found.id,
        "account_id": found.account_id,
        "actor": request.actor,
        "now": request.now,
    }


def _offers(stands: Standing) -> list[Any]:
    sold = list(stands.targets)
    return sold if any(o.id == stands.offer.id for o in sold) else [stands.offer, *sold]


def _wish(form: Form, stands: Standing) -> Wish:
    """Read what is wanted; what is not said stays as it is."""
    values: Mapping[str, str] = form.values
    if "offer" not in values:
        return Wish(stands.offer.ref, stands.quantity, dict(stands.options))
    return Wish(values["offer"], count_of(values.get("quantity", "1")), options_of(values))
