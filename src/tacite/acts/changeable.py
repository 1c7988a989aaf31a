"""What a change of a service's offer is judged by, gathered once for all that is said of it."""

import dataclasses as dc
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tacite.accounts.statuses import held
from tacite.acts import change_facts
from tacite.acts.announced import Prices
from tacite.acts.change_facts import Bearing
from tacite.acts.conditions import Conditions
from tacite.acts.stock import left_of_each
from tacite.catalogue.queries import on_shelf, rows_on_shelf
from tacite.subscriptions.models import ChosenOption, Subscription, Unit
from tacite.subscriptions.queries import options_of


@dc.dataclass(frozen=True, slots=True)
class Facts:
    """What a change of a service is judged by, read once: what bears on it, and what is sold.

    `sold` are the offers that its holder may have, sold for its cycle today; `left` how many there
    are of what is limited.
    """

    bearing: Bearing
    units: Sequence[Unit]
    options: Sequence[ChosenOption]
    sold: Sequence[Any]
    left: Mapping[int, int]

    def targets(self, service: Subscription) -> list[Any]:
        """Return the offers that a service can change to, or stay with.

        What is limited in number is among them as long as some of it is left.
        """
        left = self.left
        return [o for o in self.sold if left.get(o.id, 1) or o.id == service.offer_id]

    def prices_of(self, offer_ids: Collection[int]) -> Prices | None:
        """Return what offers cost today; None where one of them is not sold and came without."""
        known = [offer for offer in self.sold if offer.id in offer_ids]
        if len(known) < len(offer_ids):
            return None
        return {key: rows for offer in known for key, rows in rows_on_shelf(offer).items()}


def gather(service: Subscription, bearing: Bearing, *, on: dt.date, currency: str) -> Facts:
    """Read what a change of a service is judged by: in five questions, where nothing is limited."""
    sold = _sold_to(service, on, currency)
    return Facts(
        bearing=bearing,
        units=change_facts.living_units(service.id),
        options=options_of([service.id]).get(service.id, []),
        sold=sold,
        left=left_of_each(sold, but=service.id),
    )


def _sold_to(service: Subscription, on: dt.date, currency: str) -> list[Any]:
    """Return what the holder of a service may have instead of its offer, with the offer itself."""
    mine = Conditions(statuses=held([service.account_id]))
    has = mine.statuses_on(service.account_id, on)
    return [
        offer
        for offer in on_shelf(brand_id=service.brand_id, on=on)
        if _is_sold_to(offer, service, currency) and offer.needs_status in {"", *has}
    ]


def _is_sold_to(offer: Any, service: Subscription, currency: str) -> bool:
    own = (price for price in offer.prices_now if price.option_id is None)
    priced = any((p.cycle, p.currency) == (service.cycle, currency) for p in own)
    return priced and offer.segment in {"", service.account.kind}
