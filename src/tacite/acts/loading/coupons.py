"""Bringing in coupons: what they take off is never changed, their days and limits may be.

Codes: differs (`ref`, `here`, `file`), coupon_is_fixed (`ref`), unknown_offer (`offer`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.backends.postgresql.psycopg_any import DateRange

from tacite.acts.loading.known import brought, differences, fingerprint, rows_known
from tacite.acts.loading.load import Load
from tacite.acts.loading.rows import CouponRow
from tacite.brands.queries import Selling
from tacite.catalogue.models import Coupon, Offer

_TERMS: Final = ("percent", "cents", "currency", "periods", "segment", "needs_status")
_LIMITS: Final = ("uses_max", "uses_max_each")


def bring_coupons(rows: Sequence[CouponRow], load: Load) -> None:
    """Bring in coupons, after the offers that they are for."""
    for selling, of_brand in load.by_brand(rows):
        offers = dict(Offer.objects.filter(brand=selling.brand.id).values_list("ref", "id"))
        here = _here([row.code for row in of_brand], selling)
        known = rows_known("coupon", [coupon.id for coupon in here.values()])
        for row in of_brand:
            coupon = here.get(row.code)
            if any(_is_unknown(row, ref, offers, load) for ref in row.offers):
                continue
            if coupon is None:
                _create(row, selling, offers, load)
            elif known.get(coupon.id) == fingerprint(row):
                load.counts["coupons_unchanged"] += 1
            else:
                _compare(row, coupon, load)


def _here(codes: Sequence[str], selling: Selling) -> dict[str, Coupon]:
    """Return the coupons that are here, locked after the accounts, as orders lock them."""
    found = Coupon.objects.select_for_update(of=("self",)).filter(
        brand=selling.brand.id, code__in=codes
    )
    return {coupon.code: coupon for coupon in found.order_by("id")}


def _is_unknown(row: CouponRow, ref: str, offers: Mapping[str, int], load: Load) -> bool:
    if ref in offers:
        return False
    load.refuse(row.where, "unknown_offer", "offers", offer=ref)
    return True


def _create(row: CouponRow, selling: Selling, offers: Mapping[str, int], load: Load) -> None:
    told = {name: getattr(row, name) for name in (*_TERMS, *_LIMITS)}
    valid = DateRange(row.from_on or load.today(selling), row.to_on)
    made = Coupon.objects.create(brand=selling.brand, code=row.code, valid=valid, **told)
    made.offers.set(offers[ref] for ref in row.offers)
    load.happened.append(brought("coupon", made.id, row, brand_id=selling.brand.id))
    load.counts["coupons_created"] += 1


def _compare(row: CouponRow, coupon: Coupon, load: Load) -> None:
    told: dict[str, Any] = {name: getattr(row, name) for name in _TERMS}
    told["offers"] = sorted(row.offers)
    now: dict[str, Any] = {name: getattr(coupon, name) for name in _TERMS}
    now["offers"] = sorted(coupon.offers.values_list("ref", flat=True))
    if now != told:  # it was given out as it is: another promise needs another code
        [name, *_] = differences(now, told)[0]
        load.refuse(row.where, "coupon_is_fixed", name, ref=row.code)
        return
    valid = DateRange(row.from_on or coupon.valid.lower, row.to_on)
    limits = {name: getattr(row, name) for name in _LIMITS} | {"valid": valid}
    here, there = differences({name: getattr(coupon, name) for name in limits}, limits)
    if not here:
        load.counts["coupons_unchanged"] += 1
    elif load.may_change(row.where, row.code, here, there):
        Coupon.objects.filter(id=coupon.id).update(**limits)
        load.counts["coupons_updated"] += 1
        brand_id = coupon.brand_id
        event = brought("coupon", coupon.id, row, brand_id=brand_id, before=here, after=there)
        load.happened.append(event)
