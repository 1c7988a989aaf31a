"""What a service's pages say of changes of offer: whether one is possible, which, and the past."""

import dataclasses as dc
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tacite.acts import change_facts, offer_view
from tacite.acts.change_facts import Bearing
from tacite.acts.changeable import Facts, gather
from tacite.acts.models import OfferChange
from tacite.acts.offer_change import looking_at, shown
from tacite.acts.offer_view import FLEXI, Sight, Wish
from tacite.brands.queries import Selling, selling_of
from tacite.catalogue.models import Offer
from tacite.catalogue.queries import OptionOnSale, option_prices, options_on_sale
from tacite.provisioning.models import Delivery
from tacite.provisioning.queries import of_services
from tacite.rules.offer_change import UnableToChange
from tacite.subscriptions.models import Subscription, Unit


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """How a service stands to changes: what refuses any, what waits, what may be chosen."""

    service: Subscription
    facts: Facts
    refusal: UnableToChange | None
    targets: Sequence[Any]
    offer: Offer
    quantity: int
    options: Mapping[str, int]
    units: Sequence[Unit]
    passes: int
    pending: bool
    changed: bool

    def sight(self, wish: Wish, *, now: dt.datetime, by_staff: bool = False) -> Sight:
        """Return what a change would do now; nothing is locked and nothing written.

        :raises UnableToChange: it is not possible; the facts say why and when.
        """
        context = looking_at(self.service, now=now)
        return offer_view.sight(self.service, wish, context, by_staff=by_staff, facts=self.facts)


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
    bearing: Bearing | None = None,
) -> UnableToChange | None:
    """Return what forbids any change of a service with these options, or None: one question."""
    try:
        offer_view.refuse_state(service, selling.today(now))
        if selling.policy.change.effect == "never" and not by_staff:
            raise UnableToChange(why="not_by_customer")  # noqa: TRY301 - like the others
        known = bearing or change_facts.bearing(service.id)
        until = change_facts.waiting(known.changed_at, selling, now)
        if until and FLEXI not in options and not known.passes:
            raise UnableToChange(why="too_soon", until=until)  # noqa: TRY301
    except UnableToChange as refused:
        return refused
    return None


def standing(service_id: int, *, now: dt.datetime, by_staff: bool = False) -> Standing:
    """Return how a service stands to changes of its offer: in six questions."""
    service = change_facts.with_bearing(shown()).get(id=service_id)
    of_brand = selling_of(service.brand)
    bearing = change_facts.bearing_of(service)
    today, currency = of_brand.today(now), service.account.currency
    facts = gather(service, bearing, on=today, currency=currency)
    options = {each.option.ref: each.quantity for each in facts.options}
    return Standing(
        service=service,
        facts=facts,
        refusal=refusal_of(
            service, options, selling=of_brand, now=now, by_staff=by_staff, bearing=bearing
        ),
        targets=facts.targets(service),
        offer=service.offer,
        quantity=service.quantity,
        options=options,
        units=facts.units,
        passes=bearing.passes,
        pending=bearing.is_changing,
        changed=bearing.changed_at is not None,
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
    """Return what can be added to an offer for a cycle on a day, by ref.

    An offer that can be changed to came with its prices of today.
    """
    prices = getattr(offer, "prices_now", None) or option_prices(offer, on=on)
    return options_on_sale(prices, cycle=cycle, currency=currency)


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
