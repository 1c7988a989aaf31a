"""What a service's pages say of changes of offer: whether one is possible, which, and the past."""

import dataclasses as dc
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tacite.acts import change_facts, offer_view
from tacite.acts.models import OfferChange, PendingChange
from tacite.acts.offer_view import FLEXI
from tacite.brands.queries import Selling, selling
from tacite.catalogue.models import Offer
from tacite.catalogue.queries import OptionOnSale, option_prices, options_on_sale
from tacite.provisioning.models import Delivery
from tacite.provisioning.queries import of_services
from tacite.rules.offer_change import UnableToChange
from tacite.subscriptions.models import ChosenOption, Subscription, Unit


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """How a service stands to changes: what refuses any, what waits, what may be chosen."""

    refusal: UnableToChange | None
    pending: PendingChange | None
    targets: Sequence[Any]
    offer: Offer
    quantity: int
    options: Mapping[str, int]
    units: Sequence[Unit]
    passes: int
    changed: bool


@dc.dataclass(frozen=True, slots=True)
class Past:
    """A change that was done, and how its delivery stands: done, applying, or left to staff."""

    change: OfferChange
    delivery: str


def refusal_of(
    service: Any,
    options: Collection[str],
    *,
    selling: Selling,
    now: dt.datetime,
    by_staff: bool = False,
) -> UnableToChange | None:
    """Return what forbids any change of a service with these options, or None: one question."""
    try:
        offer_view.refuse_state(service, selling.today(now))
        if selling.policy.change.effect == "never" and not by_staff:
            raise UnableToChange(why="not_by_customer")  # noqa: TRY301 - like the others
        until = change_facts.waiting(service.id, selling, now)
        if until and FLEXI not in options and not change_facts.passes_of(service.account_id):
            raise UnableToChange(why="too_soon", until=until)  # noqa: TRY301
    except UnableToChange as refused:
        return refused
    return None


def standing(
    service_id: int, *, now: dt.datetime, by_staff: bool = False, choosing: bool = True
) -> Standing:
    """Return how a service stands to changes of its offer; `choosing`: with what it may become."""
    service = Subscription.objects.select_related("offer", "account").get(id=service_id)
    of_brand = selling([service.brand_id])[service.brand_id]
    today = of_brand.today(now)
    held = ChosenOption.objects.filter(subscription=service).select_related("option")
    options = {each.option.ref: each.quantity for each in held}
    refusal = refusal_of(service, options, selling=of_brand, now=now, by_staff=by_staff)
    currency = service.account.currency
    return Standing(
        refusal=refusal,
        pending=change_facts.wanted(service_id),
        targets=offer_view.targets(service, on=today, currency=currency) if choosing else (),
        offer=service.offer,
        quantity=service.quantity,
        options=options,
        units=change_facts.living_units(service.id),
        passes=change_facts.passes_of(service.account_id),
        changed=OfferChange.objects.filter(subscription=service).exists(),
    )


def can_change(service: Subscription, *, on: dt.date) -> bool:
    """Tell whether the offer of a service may be changed as it is, now or once it has waited."""
    try:
        offer_view.refuse_state(service, on)
    except UnableToChange:
        return False
    return True


def options_of_offer(
    offer: Offer, *, cycle: str, currency: str, on: dt.date
) -> dict[str, OptionOnSale]:
    """Return what can be added to an offer for a cycle on a day, by ref."""
    return options_on_sale(option_prices(offer, on=on), cycle=cycle, currency=currency)


def past(service_id: int) -> list[Past]:
    """Return the changes of a service, newest first; the newest says how its delivery stands."""
    delivery = of_services([service_id]).get(service_id)
    return past_of(change_facts.changes_of(service_id), delivery)


def past_of(changes: Sequence[OfferChange], delivery: Delivery | None) -> list[Past]:
    """Return changes that were done to a service, as they come oldest first, newest first."""
    state = "done"
    if delivery is not None and (delivery.plan_due or delivery.quantity_due):
        state = "left_to_staff" if delivery.gave_up_at else "applying"
    found = []
    for change in reversed(changes):
        found.append(Past(change, state))
        state = "done"
    return found
