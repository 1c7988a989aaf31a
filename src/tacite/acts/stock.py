"""How many of an offer are left: what lives or is ordered holds its part, what is over does not.

So does a change of offer that waits for its payment or its day, for what it will take more (S1-38).
"""

from collections.abc import Iterable

from django.db.models import Sum

from tacite.acts.models import PendingChange
from tacite.catalogue.models import Offer
from tacite.subscriptions.models import Subscription

_HELD = ("ordered", "active", "suspended")


def left_of(offer: Offer, *, but: int = 0) -> int | None:
    """Return how many of an offer can still be ordered; None: as many as wanted.

    What a change of the service `but` waits to take is not counted: another may take its place.
    """
    return left_of_each([offer], but=but).get(offer.id)


def left_of_each(offers: Iterable[Offer], *, but: int = 0) -> dict[int, int]:
    """Return how many of each limited offer can still be ordered, by its id: two questions."""
    limited = {offer.id: offer.stock for offer in offers if offer.stock is not None}
    if not limited:
        return {}
    held = (
        Subscription.objects.filter(offer__in=limited, state__in=_HELD)
        .values_list("offer_id")
        .annotate(n=Sum("quantity"))
    )
    taken = dict(held.order_by())
    waiting = PendingChange.objects.filter(
        offer__in=limited,
        state__in=["payable", "scheduled"],
        subscription__state__in=_HELD,
    ).exclude(subscription=but)
    columns = ("offer_id", "quantity", "subscription__offer_id", "subscription__quantity")
    for offer_id, quantity, own_id, own in waiting.values_list(*columns):
        more = max(0, quantity - own) if own_id == offer_id else quantity
        taken[offer_id] = taken.get(offer_id, 0) + more
    return {i: max(0, stock - taken.get(i, 0)) for i, stock in limited.items()}


def hold(offer: Offer, *, but: int = 0) -> int | None:
    """Hold the stock of an offer until the end of the transaction, and return what is left of it.

    Accounts are locked before, coupons after (decisions, Batches).
    """
    if offer.stock is None:
        return None
    locked = Offer.objects.select_for_update(of=("self",), no_key=True).get(id=offer.id)
    return left_of(locked, but=but)
