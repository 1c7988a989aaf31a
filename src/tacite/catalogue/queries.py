"""Questions about what is sold, and for how much."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from tacite.catalogue.models import Offer, Option, Price
from tacite.rules.pricing import PriceRow


def on_sale(*, brand_id: int, on: dt.date) -> QuerySet[Offer]:
    """Return the offers that can be ordered on a day, with the prices that hold then."""
    prices = Price.objects.filter(valid__contains=on, option__isnull=True)
    return (
        Offer.objects.filter(
            Q(on_sale_from__isnull=True) | Q(on_sale_from__lte=on),
            Q(on_sale_to__isnull=True) | Q(on_sale_to__gt=on),
            brand=brand_id,
        )
        .prefetch_related(
            Prefetch("prices", prices.order_by("cents", "id"), to_attr="prices_now"),
            Prefetch("options", Option.objects.order_by("id")),
        )
        .order_by("family", "ref")
    )


def price_rows(
    offer_ids: Iterable[int], *, on: dt.date
) -> dict[tuple[int, int | None, str, str], tuple[PriceRow, ...]]:
    """Return the prices that hold on a day by (offer, option or None, cycle, currency)."""
    rows = Price.objects.filter(offer__in=set(offer_ids), valid__contains=on).order_by("id")
    found: dict[tuple[int, int | None, str, str], list[PriceRow]] = {}
    for price in rows:
        key = (price.offer_id, price.option_id, price.cycle, price.currency)
        found.setdefault(key, []).append(
            PriceRow(kind=price.kind, cents=price.cents, tier_from=price.tier_from)
        )
    return {key: tuple(prices) for key, prices in found.items()}


def is_deprecated(offer: Offer, *, on: dt.date) -> bool:
    """Tell whether an offer is kept only by those who renew it (S0-94)."""
    return offer.on_sale_to is not None and offer.on_sale_to <= on


def name_of(thing: Offer | Option, language: str) -> str:
    """Return the name of an offer or option in a language."""
    return str(getattr(thing, f"name_{language}", "") or thing.name_en)
