"""What makes a price another one: the statuses of an account, and the coupon of an order."""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from tacite.accounts.statuses import Held, held
from tacite.acts.models import CouponUse, Order
from tacite.rules import periods
from tacite.rules.periods import Anchor, Cycle, NotABoundary
from tacite.rules.promotions import Discount
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.queries import anchors_of


@dc.dataclass(frozen=True, slots=True)
class Agreed:
    """What a coupon takes off a service, as it was agreed: for that offer and that cycle."""

    code: str
    offer_id: int
    cycle: str
    discount: Discount


@dc.dataclass(frozen=True, slots=True)
class Conditions:
    """The statuses of holders and the coupons of services that a batch needs, read at once."""

    statuses: Mapping[int, Sequence[Held]] = dc.field(default_factory=dict)
    agreed: Mapping[int, Agreed] = dc.field(default_factory=dict)
    anchors: Mapping[int, Sequence[Anchor]] = dc.field(default_factory=dict)

    def statuses_on(self, account_id: int | None, on: dt.date) -> frozenset[str]:
        """Return the statuses that an account has on a day."""
        mine = self.statuses.get(account_id or 0, ())
        return frozenset(kind for kind, until_on in mine if on < until_on)

    def discount(self, service: Subscription, start: dt.date | None) -> Agreed | None:
        """Return what is taken off the period of a service that begins on a day; None: nothing.

        `start` None: its first one.
        """
        agreed = self.agreed.get(service.id or 0)
        if agreed is None:
            return None
        if (agreed.offer_id, agreed.cycle) != (service.offer_id, service.next_cycle):
            return None
        return agreed if agreed.discount.holds(self._index(service, start)) else None

    def _index(self, service: Subscription, start: dt.date | None) -> int:
        anchors = self.anchors.get(service.id or 0)
        if start is None or not anchors:
            return 0
        try:
            return periods.numbered_period_from(anchors, Cycle.parse(service.cycle), start)[0]
        except NotABoundary:  # between two boundaries: the number of the one before
            return _number_at(anchors, Cycle.parse(service.cycle), start)


NONE = Conditions()


def conditions_of(pairs: Sequence[tuple[int, int]], *, statuses_too: bool = True) -> Conditions:
    """Read the conditions of services, given as pairs of their id and their holder's.

    Statuses are needed only where a price is for some.
    """
    agreed = agreed_of(service_id for service_id, _ in pairs)
    limited = [i for i, each in agreed.items() if each.discount.periods is not None]
    return Conditions(
        statuses=held(account_id for _, account_id in pairs) if statuses_too else {},
        agreed=agreed,
        anchors=anchors_of(limited) if limited else {},
    )


def agreed_of(service_ids: Iterable[int]) -> dict[int, Agreed]:
    """Return what coupons take off services, by their id."""
    uses = CouponUse.objects.filter(
        subscription__any_of=sorted(set(service_ids)), released_at__isnull=True
    ).select_related("coupon")
    return {use.subscription_id: agreed(use) for use in uses}


def agreed(use: CouponUse) -> Agreed:
    """Return what the use of a coupon takes off."""
    discount = Discount(percent=use.percent, cents=use.cents, periods=use.periods)
    return Agreed(use.coupon.code, use.offer_id, use.cycle, discount)


def not_entitled(request_ids: Iterable[int], *, on: dt.date) -> dict[int, str]:
    """Return which open orders are for a status that the holder has no more, by request (S0-42)."""
    orders = Order.objects.filter(
        request__any_of=sorted(set(request_ids)),
        request__state="open",
        subscription__state="ordered",
    ).exclude(statuses_needed=[])
    needed = list(orders.values_list("request_id", "account_id", "statuses_needed"))
    if not needed:
        return {}
    known = Conditions(statuses=held(account_id for _, account_id, _ in needed))
    over = {
        request_id: sorted({*statuses} - known.statuses_on(account_id, on))
        for request_id, account_id, statuses in needed
    }
    return {request_id: missing[0] for request_id, missing in over.items() if missing}


def _number_at(anchors: Sequence[Anchor], cycle: Cycle, day: dt.date) -> int:
    last = anchors[-1]
    index = last.first_index
    while periods.boundary(last.anchor_on, cycle, index - last.first_index + 1) <= day:
        index += 1
    return index
