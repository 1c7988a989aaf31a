"""Announcing a higher price of an offer, or its successor: whom it concerns stands above."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts import announcing, unannouncing
from tacite.acts.announced import NOTICE_DAYS
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.listing import day_of, number_of
from tacite.backoffice.opening import Desk, acts, show
from tacite.brands.queries import selling_of
from tacite.catalogue.queries import is_deprecated
from tacite.rules.money import parse_cents
from tacite.rules.refusals import Refused


@acts(StaffRight.ADMINISTER)
def announce(request: Desk, offer_id: int) -> HttpResponse:
    """Show whom it concerns and the first day possible; POST announces, and the night tells."""
    offer = announcing.offer_of(offer_id)
    if offer is None:
        raise Http404
    selling = selling_of(offer.brand)
    today = selling.today(request.now)
    first_on = today + dt.timedelta(days=NOTICE_DAYS + 1)
    form = Form({"from_on": first_on.isoformat()})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(form, lambda: _announce(request, offer_id, form, today)):
            said = _("It is announced: the next night tells every holder.")
            return done(request, said, "offers", offer.brand_id)
    return show(
        request,
        "announce",
        zone=offer.brand.zone,
        status=form.status,
        offer=offer,
        form=form,
        holders=announcing.holders(offer_id).count(),
        prices=[(_what(price), price) for price in announcing.listed_prices(offer, today)],
        announced=list(announcing.of_offer(offer_id)),
        first_on=first_on,
        may_migrate=is_deprecated(offer, on=today) and offer.successor is not None,
    )


def _announce(request: Desk, offer_id: int, form: Form, today: dt.date) -> None:
    """Announce what the form says; what is wrong in a field is said beside it."""
    common: dict[str, Any] = {
        "offer_id": offer_id,
        "from_on": day_of(form.value("from_on")) or today,
        "today": today,
        "reason": form.reason,
        "actor": request.actor,
        "now": request.now,
    }
    if form.value("what") == "migration":
        announcing.announce_migration(**common)
        return
    cycle, option, tier = (*form.value("what").split("."), "", "")[:3]
    announcing.announce_price(
        **common,
        cycle=cycle.replace("-", " "),
        option=option,
        tier_from=number_of(tier),
        cents=_cents(form.value("price")),
    )


def _what(price: Any) -> str:
    """Return how the form names a price: its cycle, its option, the quantity it begins with."""
    cycle = price.cycle.replace(" ", "-")
    tier = str(price.tier_from) if price.kind == "tier" else ""
    option = price.option.ref if price.option else ""
    return f"{cycle}.{option}.{tier}".rstrip(".")


@acts(StaffRight.ADMINISTER)
def withdraw(request: Desk, announcement_id: int) -> HttpResponse:
    """Show what an announcement says and who was told; POST withdraws it, with a reason."""
    found = announcing.one(announcement_id)
    if found is None:
        raise Http404
    form = Form({})
    today = selling_of(found.offer.brand).today(request.now)
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(
            form,
            lambda: unannouncing.withdraw_announcement(
                announcement_id=found.id,
                today=today,
                reason=form.reason,
                actor=request.actor,
                now=request.now,
            ),
        ):
            said = _("It is withdrawn; whoever was told of it is told so.")
            return done(request, said, "announce", found.offer_id)
    return show(
        request,
        "withdraw_announcement",
        zone=found.offer.brand.zone,
        status=form.status,
        found=found,
        told=found.told.count(),
        form=form,
    )


def _cents(text: str) -> int:
    try:
        return parse_cents(text.strip().replace(",", "."))
    except Refused:
        return 0
