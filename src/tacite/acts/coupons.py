"""Using a coupon with an order: its conditions, and its limits, exact however many try at once.

A use counts from the order on, and for as long as the service was not abandoned: whoever lets his
order lapse gives it back.
"""

import datetime as dt
from collections.abc import Iterable

from tacite.accounts.models import Account
from tacite.acts.conditions import Agreed, Conditions, agreed
from tacite.acts.models import CouponUse
from tacite.catalogue.models import Coupon, Offer
from tacite.catalogue.queries import coupon_of, is_for
from tacite.rules.promotions import Discount
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Subscription


class UnableToUseCoupon(Refused):
    """A coupon cannot be used for an order; facts: `why`, `code`, and what the reason needs.

    `why`: coupon_unknown, coupon_not_now, coupon_wrong_offer, coupon_wrong_segment (`segment`),
    coupon_status_missing (`status`), coupon_used_up, coupon_used_by_you.
    """

    code = "unable_to_use_coupon"


def wanted(
    account: Account, offer: Offer, code: str, *, conditions: Conditions, on: dt.date
) -> Coupon:
    """Return the coupon that a code names, if this account may use it for an offer on this day.

    :raises UnableToUseCoupon: it may not; limits are those of the moment.
    """
    coupon = coupon_of(account.brand_id, code)
    if coupon is None or coupon.currency != account.currency:
        raise UnableToUseCoupon(why="coupon_unknown", code=code)
    statuses = conditions.statuses_on(account.id, on)
    refusals: list[tuple[bool, str, dict[str, str]]] = [
        (on not in coupon.valid, "coupon_not_now", {}),
        (not is_for(coupon, offer), "coupon_wrong_offer", {}),
        (
            coupon.segment not in {"", account.kind},
            "coupon_wrong_segment",
            {"segment": coupon.segment},
        ),
        (
            coupon.needs_status not in {"", *statuses},
            "coupon_status_missing",
            {"status": coupon.needs_status},
        ),
    ]
    for refuses, why, facts in refusals:
        if refuses:
            raise UnableToUseCoupon(why=why, code=coupon.code, **facts)
    _refuse_beyond_limits(coupon, account.id)
    return coupon


def taking_off(coupon: Coupon, service: Subscription) -> Agreed:
    """Return what a coupon would take off a service."""
    discount = Discount(percent=coupon.percent, cents=coupon.cents, periods=coupon.periods)
    return Agreed(coupon.code, service.offer_id, service.cycle, discount)


def use(coupon: Coupon, service: Subscription, *, now: dt.datetime) -> Agreed:
    """Use a coupon for a service that is ordered, within its limits: nobody else counts meanwhile.

    Accounts are locked before; coupons come after them and after stock (decisions, Batches).

    :raises UnableToUseCoupon: the last use was taken in between.
    """
    locked = Coupon.objects.select_for_update(of=("self",), no_key=True).get(id=coupon.id)
    _refuse_beyond_limits(locked, service.account_id)
    taken = CouponUse.objects.create(
        coupon=locked,
        account_id=service.account_id,
        subscription=service,
        offer_id=service.offer_id,
        cycle=service.cycle,
        percent=locked.percent,
        cents=locked.cents,
        periods=locked.periods,
        used_at=now,
    )
    return agreed(taken)


def give_back(services: Iterable[Subscription], *, now: dt.datetime) -> None:
    """Give the uses of orders that lapsed back."""
    uses = CouponUse.objects.filter(
        subscription__any_of=[service.id for service in services], released_at__isnull=True
    )
    uses.update(released_at=now)


def _refuse_beyond_limits(coupon: Coupon, account_id: int) -> None:
    uses = CouponUse.objects.filter(coupon=coupon.id, released_at__isnull=True)
    if coupon.uses_max is not None and uses.count() >= coupon.uses_max:
        raise UnableToUseCoupon(why="coupon_used_up", code=coupon.code)
    mine = uses.filter(account=account_id)
    if coupon.uses_max_each is not None and mine.count() >= coupon.uses_max_each:
        raise UnableToUseCoupon(why="coupon_used_by_you", code=coupon.code)
