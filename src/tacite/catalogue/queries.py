"""Questions about what is sold, and for how much."""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Prefetch, Q, QuerySet

from tacite.brands.models import Brand
from tacite.catalogue.models import Coupon, Offer, Option, Price
from tacite.rules import consumer_law
from tacite.rules.pricing import Kind, PriceRow

PriceKey = tuple[int, int | None, str, str]


def on_sale(*, brand_id: int, on: dt.date) -> QuerySet[Offer]:
    """Return the offers that can be ordered on a day, with the prices that hold then."""
    prices = Price.objects.filter(valid__contains=on, option__isnull=True)
    return _sold(brand_id, on).prefetch_related(
        Prefetch("prices", prices.order_by("cents", "id"), to_attr="prices_now"),
        Prefetch("options", Option.objects.order_by("id")),
    )


def on_shelf(*, brand_id: int, on: dt.date, ref: str = "") -> list[Offer]:
    """Return what is shown to buyers on a day, each with `prices_now`, those of its options too.

    `prices_ever` are those of every day. With `ref` that one offer, or nothing when it is not sold.
    Two questions.
    """
    prices = Price.objects.select_related("option").order_by("tier_from", "id")
    sold = _sold(brand_id, on).prefetch_related(Prefetch("prices", prices, to_attr="prices_ever"))
    offers: list[Any] = list(sold.filter(ref=ref) if ref else sold)
    for offer in offers:
        offer.prices_now = [price for price in offer.prices_ever if on in price.valid]
    return offers


def rows_on_shelf(offer: Any) -> dict[PriceKey, tuple[PriceRow, ...]]:
    """Return the prices of an offer that `on_shelf` read, as `price_rows` gives them."""
    found: dict[PriceKey, list[PriceRow]] = {}
    for price in offer.prices_now:
        key = (offer.id, price.option_id, price.cycle, price.currency)
        found.setdefault(key, []).append(_row(price))
    return {key: tuple(rows) for key, rows in found.items()}


def without_mediator(*, on: dt.date) -> list[Brand]:
    """Return the brands whose seller must name a mediator to those they sell to, and names none."""
    sold = Offer.objects.filter(_on_sale(on), brand__seller__mediator="")
    segments: dict[int, set[str]] = {}
    for brand_id, segment in sold.values_list("brand_id", "segment").distinct():
        segments.setdefault(brand_id, set()).add(segment)
    silent = Brand.objects.filter(id__in=segments).select_related("seller").order_by("name")
    law = consumer_law.shipped()
    found = []
    for brand in silent:
        mediation = law.mediation(country=brand.seller.country, on=on)
        if mediation and segments[brand.id] & {"", *mediation.kinds}:
            found.append(brand)
    return found


def price_rows_between(
    offer_ids: Iterable[int], *, since: dt.date, until: dt.date
) -> list[tuple[PriceKey, Any, PriceRow]]:
    """Return the prices that hold on any day from `since` until before `until`, with their days."""
    rows = Price.objects.filter(
        offer__any_of=sorted(set(offer_ids)), valid__overlap=DateRange(since, until)
    )
    return [
        (
            (price.offer_id, price.option_id, price.cycle, price.currency),
            price.valid,
            _row(price),
        )
        for price in rows.order_by("id")
    ]


def price_rows(
    offer_ids: Iterable[int], *, on: dt.date
) -> dict[tuple[int, int | None, str, str], tuple[PriceRow, ...]]:
    """Return the prices that hold on a day by (offer, option or None, cycle, currency)."""
    rows = Price.objects.filter(offer__in=set(offer_ids), valid__contains=on).order_by("id")
    found: dict[tuple[int, int | None, str, str], list[PriceRow]] = {}
    for price in rows:
        key = (price.offer_id, price.option_id, price.cycle, price.currency)
        found.setdefault(key, []).append(_row(price))
    return {key: tuple(prices) for key, prices in found.items()}


@dc.dataclass(frozen=True, slots=True)
class OptionOnSale:
    """An option with a price: `each` of them costs as much, or it is had once or not at all."""

    option: Option
    each: bool


def options_on_sale(
    prices: Iterable[Price], *, cycle: str, currency: str
) -> dict[str, OptionOnSale]:
    """Return the options that these prices sell for a cycle, by ref, in their order."""
    found = {
        price.option.ref: OptionOnSale(price.option, price.kind != "fixed")
        for price in prices
        if price.option and price.kind != "setup"
        if (price.cycle, price.currency) == (cycle, currency)
    }
    return dict(sorted(found.items(), key=lambda each: each[1].option.id))


def option_prices(offer: Offer, *, on: dt.date) -> list[Price]:
    """Return the prices of the options of an offer on a day, be it sold then or only kept."""
    prices = Price.objects.filter(offer=offer, option__isnull=False, valid__contains=on)
    return list(prices.select_related("option"))


def options_by_ref(offer_id: int) -> dict[str, Option]:
    """Return the options of an offer."""
    return {option.ref: option for option in Option.objects.filter(offer=offer_id)}


def is_deprecated(offer: Offer, *, on: dt.date) -> bool:
    """Tell whether an offer is kept only by those who renew it (S0-94)."""
    return offer.on_sale_to is not None and offer.on_sale_to <= on


def name_of(thing: Offer | Option, language: str) -> str:
    """Return the name of an offer or option in a language."""
    return str(getattr(thing, f"name_{language}", "") or thing.name_en)


def _row(price: Price) -> PriceRow:
    kind = cast("Kind", price.kind)
    return PriceRow(kind, price.cents, price.tier_from, price.for_status)


def _sold(brand_id: int, on: dt.date) -> QuerySet[Offer]:
    return Offer.objects.filter(_on_sale(on), brand=brand_id).order_by("family", "ref")


def _on_sale(on: dt.date) -> Q:
    begun = Q(on_sale_from__isnull=True) | Q(on_sale_from__lte=on)
    return begun & (Q(on_sale_to__isnull=True) | Q(on_sale_to__gt=on))


def all_offers(brand_id: int) -> QuerySet[Offer]:
    """Return every offer of a brand, with all its prices ever and its options, by family."""
    prices = Price.objects.select_related("option").order_by("cycle", "kind", "tier_from", "valid")
    return (
        Offer.objects.filter(brand=brand_id)
        .prefetch_related(
            Prefetch("prices", prices), Prefetch("options", Option.objects.order_by("id"))
        )
        .order_by("family", "ref")
    )


def coupon_of(brand_id: int, code: str) -> Coupon | None:
    """Return the coupon of a brand that a code names, however it is written."""
    wanted = "".join(code.split()).upper()
    return Coupon.objects.filter(brand=brand_id, code=wanted).first() if wanted else None


def is_for(coupon: Coupon, offer: Offer) -> bool:
    """Tell whether a coupon may be used for an offer: one that names none is for all."""
    named = set(coupon.offers.values_list("id", flat=True))
    return not named or offer.id in named


def coupons_of(brand_id: int) -> list[Coupon]:
    """Return the coupons of a brand with the offers that they are for, newest first."""
    coupons = Coupon.objects.filter(brand=brand_id).prefetch_related("offers")
    return list(coupons.order_by("-id"))
