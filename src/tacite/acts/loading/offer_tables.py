"""From `offers.csv`, `options.csv` and `prices.csv` to offers with all their prices.

Codes beside those of cells: duplicate, name_missing, unknown_offer, unknown_option,
tier_without_start, wrong_quantities, never_on_sale.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tacite.acts.loading.offences import Offence, Where
from tacite.acts.loading.repeated import repeated
from tacite.acts.loading.rows import OfferPrice, OfferRow, OptionRow
from tacite.acts.loading.sheets import Sheet

_LANGUAGES: Final = ("fr", "nl", "en")
# What is priced by quantity is sold up to so many, unless the file says.
_MANY: Final = 1_000

# Brand, offer, and option or nothing.
_Key = tuple[str, str, str]
_Priced = tuple[Where, OfferPrice]


def offers_of(
    offers: Sheet, options: Sheet, prices: Sheet, *, brand: str
) -> tuple[tuple[OfferRow, ...], list[Offence]]:
    """Return offers with their options and prices; `brand` is that of rows which name none."""

    def key(row: Mapping[str, Any], offer: str, option: str = "") -> _Key:
        named = row.get(option, "") if option else ""
        return row.get("brand") or brand, row[offer], named

    offences = repeated(offers.rows, "ref", lambda row: key(row, "ref"))
    offences += repeated(options.rows, "ref", lambda row: key(row, "offer", "ref"))
    priced: dict[_Key, list[_Priced]] = {}
    for where, row in offers.rows:
        priced[key(row, "ref")] = [(where, p) for p in _own_prices(row)]
    for where, row in options.rows:
        if key(row, "offer") not in priced:
            offences.append(where.offence("unknown_offer", "offer", offer=row["offer"]))
        priced[key(row, "offer", "ref")] = [(where, p) for p in _own_prices(row)]
    for where, row in prices.rows:
        found = priced.get(key(row, "offer", "option"))
        if found is None:
            offences.append(_orphan(where, row))
        else:
            found.append((where, _further_price(row)))
    offences += [o for of_one in priced.values() for o in _price_offences(of_one)]
    offences += [o for where, row in offers.rows for o in _offer_offences(where, row)]
    chosen: dict[_Key, list[OptionRow]] = {}
    for _, row in options.rows:
        of_option = _plain(priced[key(row, "offer", "ref")])
        option = OptionRow(ref=row["ref"], **_names(row), prices=of_option)
        chosen.setdefault(key(row, "offer"), []).append(option)
    rows = tuple(
        _offer(where, row, brand, _plain(priced[key(row, "ref")]), chosen.get(key(row, "ref"), []))
        for where, row in offers.rows
    )
    return rows, offences


def _offer(
    where: Where,
    row: Mapping[str, Any],
    brand: str,
    prices: tuple[OfferPrice, ...],
    options: Sequence[OptionRow],
) -> OfferRow:
    dropped = {"brand", "cycle", "price_kind", "price", "currency", "setup_price", "quantity_max"}
    told = {k: v for k, v in row.items() if k not in dropped and not k.startswith("name_")}
    least = row.get("quantity_min", 1)
    most = least if prices[0].kind == "fixed" else max(least, _MANY)
    return OfferRow(
        **told,
        **_names(row),
        brand=row.get("brand") or brand,
        quantity_max=row.get("quantity_max") or most,
        prices=prices,
        options=tuple(options),
        where=where,
    )


def _names(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the three names; one that is missing is said in the words of the first that is not."""
    told = {f"name_{each}": row.get(f"name_{each}", "") for each in _LANGUAGES}
    first = next(filter(None, told.values()), "")
    return {name: words or first for name, words in told.items()}


def _own_prices(row: Mapping[str, Any]) -> list[OfferPrice]:
    common = {"cycle": row["cycle"], "currency": row.get("currency", "EUR")}
    prices = [OfferPrice(**common, cents=row["price"], kind=row.get("price_kind", "fixed"))]
    if row.get("setup_price"):
        prices.append(OfferPrice(**common, cents=row["setup_price"], kind="setup"))
    return prices


def _further_price(row: Mapping[str, Any]) -> OfferPrice:
    return OfferPrice(
        cycle=row["cycle"],
        cents=row["price"],
        kind=row.get("price_kind", "fixed"),
        tier_from=row.get("tier_from", 1),
        currency=row.get("currency", "EUR"),
        from_on=row.get("valid_from"),
        for_status=row.get("for_status", ""),
    )


def _plain(priced: Sequence[_Priced]) -> tuple[OfferPrice, ...]:
    return tuple(price for _, price in priced)


def _orphan(where: Where, row: Mapping[str, Any]) -> Offence:
    if row.get("option"):
        return where.offence("unknown_option", "option", option=row["option"])
    return where.offence("unknown_offer", "offer", offer=row["offer"])


def _price_offences(priced: Sequence[_Priced]) -> list[Offence]:
    rows = [(where, {"price": price}) for where, price in priced]
    offences = repeated(rows, "cycle", lambda row: _price_key(row["price"]))
    tiers = [(w, p) for w, p in priced if p.kind == "tier"]
    starts = {(p.cycle, p.currency, p.for_status) for _, p in tiers if p.tier_from == 1}
    for where, price in tiers:
        if (price.cycle, price.currency, price.for_status) not in starts:
            offences.append(where.offence("tier_without_start", "cycle", cycle=price.cycle))
    return offences


def _price_key(price: OfferPrice) -> tuple[str, str, str, int, str, dt.date | None]:
    key = price.cycle, price.currency, price.kind, price.tier_from
    return *key, price.for_status, price.from_on


def _offer_offences(where: Where, row: Mapping[str, Any]) -> list[Offence]:
    offences = []
    if not any(row.get(f"name_{each}") for each in _LANGUAGES):
        offences.append(where.offence("name_missing", "name_en"))
    least, most = row.get("quantity_min", 1), row.get("quantity_max")
    if most is not None and most < least:
        offences.append(where.offence("wrong_quantities", "quantity_max", least=least, most=most))
    first, last = row.get("on_sale_from"), row.get("on_sale_to")
    if first and last and last <= first:
        offences.append(where.offence("never_on_sale", "on_sale_to"))
    return offences
