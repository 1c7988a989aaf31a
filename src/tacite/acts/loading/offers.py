"""Bringing in offers with their options and dated prices.

Codes: differs (`ref`, `here`, `file`), unknown_successor (`successor`), unknown_vat_class
(`nearest`), price_in_use (`cycle`, `services`).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tacite import tables
from tacite.acts.loading.cells import nearest
from tacite.acts.loading.known import brought, differences, fingerprint, rows_known
from tacite.acts.loading.load import Load
from tacite.acts.loading.prices import (
    Priced,
    PriceKey,
    Schedule,
    change_prices,
    open_prices,
    priced,
    told_schedules,
)
from tacite.acts.loading.rows import OfferPrice, OfferRow, OptionRow
from tacite.brands.queries import Selling
from tacite.catalogue.models import Offer, Option
from tacite.rules import packs
from tacite.subscriptions.models import Subscription

_PLAIN: Final = (
    "name_fr",
    "name_nl",
    "name_en",
    "description_fr",
    "description_nl",
    "description_en",
    "features_fr",
    "features_nl",
    "features_en",
    "advantages_fr",
    "advantages_nl",
    "advantages_en",
    "family",
    "family_fr",
    "family_nl",
    "family_en",
    "segment",
    "vat_class",
    "quantity_min",
    "quantity_max",
    "on_sale_from",
    "on_sale_to",
    "needs_status",
    "stock",
    "withdrawal_exempt",
)
_NAMES: Final = ("name_fr", "name_nl", "name_en")


def bring_offers(rows: Sequence[OfferRow], load: Load) -> None:
    """Bring in offers; those that are here are compared, with everything that hangs on them."""
    for selling, of_brand in load.by_brand(rows):
        _bring(of_brand, selling, load)


def _bring(rows: Sequence[OfferRow], selling: Selling, load: Load) -> None:
    lawful = [row for row in rows if _is_lawful(row, selling, load)]
    here = {
        o.ref: o for o in Offer.objects.filter(brand=selling.brand.id).select_related("successor")
    }
    new = [row for row in lawful if row.ref not in here]
    for row in lawful:
        known = {*here, *(each.ref for each in lawful)}
        if row.successor and row.successor not in known:
            load.refuse(row.where, "unknown_successor", "successor", successor=row.successor)
    if load.offences:
        return
    _create(new, selling, load)
    changed = _compare([row for row in lawful if row.ref in here], here, selling, load)
    _link([*new, *changed], selling)


def _is_lawful(row: OfferRow, selling: Selling, load: Load) -> bool:
    """Tell whether the law of the seller's country has a rate of VAT for an offer."""
    country = selling.seller.country
    try:
        packs.rate(country, row.vat_class, selling.business_day(load.now))
    except packs.NoRate:
        classes = {rate.vat_class for rate in packs.shipped().rates if rate.place == country}
        near = nearest(row.vat_class, classes)
        load.refuse(row.where, "unknown_vat_class", "vat_class", nearest=near)
        return False
    return True


def _create(rows: Sequence[OfferRow], selling: Selling, load: Load) -> None:
    ids = tables.ids_for(Offer, len(rows))
    Offer.objects.bulk_create(
        Offer(id=offer_id, brand=selling.brand, ref=row.ref, **_told(row))
        for offer_id, row in zip(ids, rows, strict=True)
    )
    schedules: dict[int, Mapping[PriceKey, Schedule]] = {}
    for offer_id, row in zip(ids, rows, strict=True):
        options = _bring_options(offer_id, row, {})
        schedules[offer_id] = _schedules(row, options, load.today(selling))
        load.happened.append(brought("offer", offer_id, row, brand_id=selling.brand.id))
    open_prices(schedules)
    load.counts["offers_created"] += len(rows)


def _compare(
    rows: Sequence[OfferRow], here: Mapping[str, Offer], selling: Selling, load: Load
) -> list[OfferRow]:
    """Compare offers with what is here, and return those that were changed."""
    ids = [here[row.ref].id for row in rows]
    known = rows_known("offer", ids)
    prices = priced(ids, today=load.today(selling))
    options: dict[int, dict[str, Option]] = {}
    for option in Option.objects.filter(offer__in=ids).order_by("id"):
        options.setdefault(option.offer_id, {})[option.ref] = option
    changed = []
    for row in rows:
        offer = here[row.ref]
        if known.get(offer.id) == fingerprint(row):
            load.counts["offers_unchanged"] += 1
        elif _compare_one(row, offer, options.get(offer.id, {}), prices, load):
            changed.append(row)
    return changed


def _compare_one(
    row: OfferRow, offer: Offer, options: Mapping[str, Option], prices: Priced, load: Load
) -> bool:
    told = _told(row) | {"successor": row.successor}
    now = {name: getattr(offer, name) for name in told}
    now["successor"] = offer.successor.ref if offer.successor else ""
    here, there = differences(now, told)
    ids = {ref: option.id for ref, option in options.items()}
    has, wanted = prices.schedules(offer.id), _schedules(row, ids, prices.today)
    _add_differing_options(row, options, has, (here, there))
    for key in _differing(has, wanted):
        here[key.name], there[key.name] = _amounts(has.get(key)), _amounts(wanted.get(key))
    if not here:
        load.counts["offers_unchanged"] += 1
        return False
    if not load.may_change(row.where, row.ref, here, there):
        return False
    if not _is_free(row, offer, has, wanted, load):
        return False
    Offer.objects.filter(id=offer.id).update(**_told(row), successor=None)
    wanted = _schedules(row, _bring_options(offer.id, row, options), prices.today)
    change_prices(offer.id, prices, wanted, _differing(has, wanted))
    load.counts["offers_updated"] += 1
    event = brought("offer", offer.id, row, brand_id=offer.brand_id, before=here, after=there)
    load.happened.append(event)
    return True


def _differing(
    has: Mapping[PriceKey, Schedule], wanted: Mapping[PriceKey, Schedule]
) -> list[PriceKey]:
    return [k for k in sorted({*has, *wanted}, key=repr) if has.get(k) != wanted.get(k)]


def _add_differing_options(
    row: OfferRow,
    options: Mapping[str, Option],
    has: Mapping[PriceKey, Schedule],
    differing: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """Add to the differences which options are sold, and under which names."""
    sold = {key.option_id for key in has}
    here = {ref: _names(option) for ref, option in options.items() if option.id in sold}
    told = {option.ref: _names(option) for option in row.options}
    if here != told:
        differing[0]["options"], differing[1]["options"] = here, told


def _is_free(
    row: OfferRow,
    offer: Offer,
    has: Mapping[PriceKey, Schedule],
    wanted: Mapping[PriceKey, Schedule],
    load: Load,
) -> bool:
    """Tell whether no living service needs a price that would end: it could not be renewed."""
    standard = [k for k in wanted if k.kind != "setup" and not k.for_status]
    priced_by = {(k.option_id, k.cycle, k.currency) for k in standard}
    free = True
    for key in has:
        if (
            key.kind == "setup"
            or key.for_status
            or (key.option_id, key.cycle, key.currency) in priced_by
        ):
            continue
        living = Subscription.objects.filter(
            offer=offer,
            cycle=key.cycle,
            payer__currency=key.currency,
            price_frozen_cents__isnull=True,
            state__in=["ordered", "active", "suspended"],
        )
        if key.option_id is not None:
            living = living.filter(options__option=key.option_id)
        if count := living.count():
            load.refuse(row.where, "price_in_use", "cycle", cycle=key.cycle, services=count)
            free = False
    return free


def _bring_options(offer_id: int, row: OfferRow, here: Mapping[str, Option]) -> dict[str, int]:
    """Add the options that are new, rename the others, and return the ids of all by ref."""
    ids = {ref: option.id for ref, option in here.items()}
    for option in row.options:
        names = dict(zip(_NAMES, _names(option), strict=True))
        if option.ref in ids:
            Option.objects.filter(id=ids[option.ref]).update(**names)
        else:
            ids[option.ref] = Option.objects.create(offer_id=offer_id, ref=option.ref, **names).id
    return ids


def _link(rows: Sequence[OfferRow], selling: Selling) -> None:
    """Name the successors, once every offer is here; those of changed offers were taken away."""
    naming = {row.ref: row.successor for row in rows if row.successor}
    if not naming:
        return
    ids = dict(Offer.objects.filter(brand=selling.brand.id).values_list("ref", "id"))
    for ref, successor in naming.items():
        Offer.objects.filter(id=ids[ref]).update(successor_id=ids[successor])


def _schedules(
    row: OfferRow, options: Mapping[str, int], today: dt.date
) -> dict[PriceKey, Schedule]:
    prices: dict[int | None, Sequence[OfferPrice]] = {None: row.prices}
    prices |= {options[o.ref]: o.prices for o in row.options if o.ref in options}
    return told_schedules(prices, today=today)


def _told(row: OfferRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _PLAIN}


def _names(option: Option | OptionRow) -> tuple[str, str, str]:
    return option.name_fr, option.name_nl, option.name_en


def _amounts(schedule: Schedule | None) -> str:
    """Return a schedule as a person reads it: cents, from which day."""
    return ", ".join(
        f"{'none' if cents is None else cents}{f' from {start}' if start else ''}"
        for start, cents in schedule or [(None, None)]
    )
