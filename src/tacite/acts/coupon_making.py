"""Making coupons, and ending them: acts of staff, each with its reason."""

import dataclasses as dc
import datetime as dt
import re
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count

from tacite.acts.models import CouponUse
from tacite.catalogue.models import Coupon, Offer
from tacite.history.operations import Happened, record
from tacite.rules.refusals import Refused

_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,39}")
_ALL: Final = 100


class UnableToMakeCoupon(Refused):
    """A coupon cannot be made, or not be ended; facts: `why`, and what the reason needs.

    `why`: wrong_code, code_taken (`code`), wrong_percent, wrong_discount, wrong_periods,
    never_valid, unknown_offer (`offer`), unknown_coupon (`code`).
    """

    code = "unable_to_make_coupon"


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class CouponTerms:
    """What a coupon says: so much off, for whom and what, from when until when, how often.

    One of `percent` and `cents`. `to_on` is the first day on which it is used no more.
    """

    code: str
    from_on: dt.date
    to_on: dt.date | None = None
    percent: Decimal | None = None
    cents: int | None = None
    periods: int | None = None
    segment: str = ""
    needs_status: str = ""
    offers: tuple[str, ...] = ()
    uses_max: int | None = None
    uses_max_each: int | None = None
    currency: str = "EUR"


@transaction.atomic
def make_coupon(
    *, brand_id: int, terms: CouponTerms, reason: str, actor: str, now: dt.datetime
) -> Coupon:
    """Make a coupon of a brand.

    :raises UnableToMakeCoupon: its terms make none, or its code is taken.
    """
    _refuse_nonsense(terms)
    if Coupon.objects.filter(brand=brand_id, code=terms.code).exists():
        raise UnableToMakeCoupon(why="code_taken", code=terms.code)
    offers = {o.ref: o for o in Offer.objects.filter(brand=brand_id, ref__in=terms.offers)}
    for ref in terms.offers:
        if ref not in offers:
            raise UnableToMakeCoupon(why="unknown_offer", offer=ref)
    told = dc.asdict(terms)
    for name in ("from_on", "to_on", "offers"):
        del told[name]
    coupon = Coupon.objects.create(
        brand_id=brand_id, valid=DateRange(terms.from_on, terms.to_on), **told
    )
    coupon.offers.set(offers.values())
    _record("make_coupon", coupon, reason=reason, actor=actor, now=now)
    return coupon


@transaction.atomic
def end_coupon(
    *, brand_id: int, code: str, on: dt.date, reason: str, actor: str, now: dt.datetime
) -> Coupon:
    """Let a coupon be used no more from a day on; what it took off stays taken off.

    :raises UnableToMakeCoupon: there is no such coupon.
    """
    coupon = (
        Coupon.objects.select_for_update(of=("self",)).filter(brand=brand_id, code=code).first()
    )
    if coupon is None:
        raise UnableToMakeCoupon(why="unknown_coupon", code=code)
    first = min(coupon.valid.lower or on, on)
    coupon.valid = DateRange(first, on)
    coupon.save(update_fields=["valid"])
    _record("end_coupon", coupon, reason=reason, actor=actor, now=now)
    return coupon


def uses_of(brand_id: int) -> dict[int, int]:
    """Return how many orders count as uses of each coupon of a brand, by its id."""
    uses = CouponUse.objects.filter(coupon__brand=brand_id, released_at__isnull=True)
    return dict(uses.values_list("coupon_id").annotate(n=Count("id")).order_by("coupon_id"))


def _refuse_nonsense(terms: CouponTerms) -> None:
    wrong = (
        (not _CODE.fullmatch(terms.code), "wrong_code"),
        ((terms.percent is None) == (terms.cents is None), "wrong_discount"),
        (terms.percent is not None and not 0 < terms.percent <= _ALL, "wrong_percent"),
        (terms.cents is not None and terms.cents <= 0, "wrong_discount"),
        (terms.periods is not None and terms.periods < 1, "wrong_periods"),
        (terms.to_on is not None and terms.to_on <= terms.from_on, "never_valid"),
    )
    for is_wrong, why in wrong:
        if is_wrong:
            raise UnableToMakeCoupon(why=why)


def _record(verb: str, coupon: Coupon, *, reason: str, actor: str, now: dt.datetime) -> None:
    facts = {"code": coupon.code}
    happened = Happened(verb, "coupon", coupon.id, coupon.brand_id, None, facts)
    record([happened], actor=actor, now=now, reason=reason)
