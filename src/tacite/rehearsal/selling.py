"""What staff does to what is sold, in a story: coupons, and the statuses that they depend on."""

import datetime as dt
from decimal import Decimal
from typing import Any

from tacite.acts import coupon_making, statuses
from tacite.acts.coupon_making import CouponTerms
from tacite.rehearsal.stories import Act, Found, Value
from tacite.rehearsal.world import World


def make_coupon(world: World, act: Act, now: dt.datetime) -> Found:
    """Make a coupon; without a first day it holds from today on."""
    keys = act.keys
    terms = CouponTerms(
        code=str(act.subject),
        from_on=_day(keys.get("from")) or world.local(now).date(),
        to_on=_day(keys.get("to")),
        percent=Decimal(int(str(keys["percent"]))) if "percent" in keys else None,
        cents=_number(keys.get("amount")),
        periods=_number(keys.get("periods")),
        segment=str(keys.get("segment", "")),
        needs_status=str(keys.get("needs_status", "")),
        offers=(str(keys["offer"]),) if "offer" in keys else (),
        uses_max=_number(keys.get("uses_max")),
        uses_max_each=_number(keys.get("uses_max_each")),
    )
    coupon_making.make_coupon(brand_id=world.brand.id, terms=terms, **_given(world, act, now))
    return {}


def end_coupon(world: World, act: Act, now: dt.datetime) -> Found:
    """End a coupon today."""
    on = world.local(now).date()
    given = _given(world, act, now)
    coupon_making.end_coupon(brand_id=world.brand.id, code=str(act.subject), on=on, **given)
    return {}


def grant_status(world: World, act: Act, now: dt.datetime) -> Found:
    """Grant a status until a day."""
    until = _day(act.keys["until"])
    if until is None:
        raise TypeError(act.keys["until"])
    statuses.grant_status(**_whose(world, act, now), until_on=until)
    return {}


def withdraw_status(world: World, act: Act, now: dt.datetime) -> Found:
    """Withdraw a status."""
    statuses.withdraw_status(**_whose(world, act, now))
    return {}


def _whose(world: World, act: Act, now: dt.datetime) -> dict[str, Any]:
    account_id = world.accounts[str(act.subject)].id
    kind = str(act.keys.get("status", "student"))
    return {"account_id": account_id, "kind": kind, **_given(world, act, now)}


def _given(world: World, act: Act, now: dt.datetime) -> dict[str, Any]:
    return {"reason": act.reason, "actor": world.actor(act.by), "now": now}


def _day(value: Value | None) -> dt.date | None:
    return value if isinstance(value, dt.date) else None


def _number(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None
