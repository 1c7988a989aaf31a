"""How many of an offer are left: what lives or is ordered holds its part, what is over does not."""

from django.db.models import Sum

from tacite.catalogue.models import Offer
from tacite.subscriptions.models import Subscription

_HELD = ("ordered", "active", "suspended")


def left_of(offer: Offer) -> int | None:
    """Return how many of an offer can still be ordered; None: as many as wanted."""
    if offer.stock is None:
        return None
    held = Subscription.objects.filter(offer=offer.id, state__in=_HELD)
    return max(0, offer.stock - (held.aggregate(n=Sum("quantity"))["n"] or 0))


def hold(offer: Offer) -> int | None:
    """Hold the stock of an offer until the end of the transaction, and return what is left of it.

    Accounts are locked before, coupons after (decisions, Batches).
    """
    if offer.stock is None:
        return None
    locked = Offer.objects.select_for_update(of=("self",), no_key=True).get(id=offer.id)
    return left_of(locked)
