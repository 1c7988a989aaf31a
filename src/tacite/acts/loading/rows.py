"""What a provider brings in, as values: the rows of his files, or of a story or the demo.

Rows name each other by `ref`. Money is whole cents, in the sense of the brand's prices; days are
civil days of the brand's zone, and the end of what is paid is the first day that is not. A row's
place in its file (`where`) is no part of what it says.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from tacite.acts.loading.offences import NOWHERE, Where

VatValid = Literal["", "yes", "no", "unanswered"]


def plain_values(value: Any) -> Any:
    """Return settings as JSON gives them back: TOML knows days and times, JSON does not."""
    if isinstance(value, Mapping):
        return {str(key): plain_values(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain_values(each) for each in value]
    return value if isinstance(value, str | int | bool) else str(value)


def _where() -> Where:
    return NOWHERE


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class SellerRow:
    """The legal entity that sells. IBANs without spaces; `oss`: pays VAT where consumers live."""

    ref: str
    name: str
    street: str
    postcode: str
    town: str
    country: str
    zone: str
    ibans: tuple[str, ...] = ()
    legal_form: str = ""
    capital: str = ""
    register: str = ""
    siren: str = ""
    vat_number: str = ""
    vat_scheme: str = "standard"
    oss: bool = False
    email: str = ""
    phone: str = ""
    mediator: str = ""
    currency: str = "EUR"
    where: Where = dc.field(default_factory=_where, compare=False)


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class BrandRow:
    """A name under which a seller sells; `settings` only what differs from its profile."""

    ref: str
    seller: str
    name: str
    domain: str
    languages: tuple[str, ...]
    zone: str
    profile: str
    variant: str = ""
    settings: Mapping[str, Any] = dc.field(default_factory=dict)
    look: Mapping[str, Any] = dc.field(default_factory=dict)
    email: str = ""
    phone: str = ""
    where: Where = dc.field(default_factory=_where, compare=False)


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class TermsRow:
    """The general terms of a brand in one language; `from_on` None: from the day of the load."""

    version: str
    language: str
    text: str
    from_on: dt.date | None = None
    brand: str = ""
    where: Where = dc.field(default_factory=_where, compare=False)


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class OfferPrice:
    """What an offer or option costs for one cycle from a day on (None: always).

    `kind` is fixed, per_unit, tier or setup; a tier's price is that of every unit from `tier_from`
    units on. `for_status`: only for accounts with that status.
    """

    cycle: str
    cents: int
    kind: str = "fixed"
    tier_from: int = 1
    currency: str = "EUR"
    from_on: dt.date | None = None
    for_status: str = ""


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class OptionRow:
    """Something priced that can be added to an offer."""

    ref: str
    name_fr: str
    name_nl: str
    name_en: str
    prices: tuple[OfferPrice, ...]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """A plan that can be subscribed. `on_sale_to` is the first day on which it is sold no more."""

    ref: str
    name_fr: str
    name_nl: str
    name_en: str
    prices: tuple[OfferPrice, ...]
    brand: str = ""
    description_fr: str = ""
    description_nl: str = ""
    description_en: str = ""
    features_fr: str = ""
    features_nl: str = ""
    features_en: str = ""
    advantages_fr: str = ""
    advantages_nl: str = ""
    advantages_en: str = ""
    family: str = ""
    family_fr: str = ""
    family_nl: str = ""
    family_en: str = ""
    segment: str = ""
    vat_class: str = "standard"
    quantity_min: int = 1
    quantity_max: int = 1
    on_sale_from: dt.date | None = None
    on_sale_to: dt.date | None = None
    successor: str = ""
    needs_status: str = ""
    stock: int | None = None
    withdrawal_exempt: str = ""
    options: tuple[OptionRow, ...] = ()
    where: Where = dc.field(default_factory=_where, compare=False)


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class CouponRow:
    """A code that makes orders cheaper: one of `percent` and `cents`, for some `periods` or all.

    `from_on` None: from the day of the load. `to_on` is the first day on which it is used no more.
    """

    code: str
    brand: str = ""
    percent: Decimal | None = None
    cents: int | None = None
    currency: str = "EUR"
    periods: int | None = None
    segment: str = ""
    needs_status: str = ""
    offers: tuple[str, ...] = ()
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    uses_max: int | None = None
    uses_max_each: int | None = None
    where: Where = dc.field(default_factory=_where, compare=False)


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A customer. `credit_cents` is what he had when he was brought in; posted once.

    `vat_valid` is what the register answered about the VAT number, on `vat_checked_on`.
    """

    ref: str
    kind: str
    country: str
    brand: str = ""
    name: str = ""
    company: str = ""
    email: str = ""
    language: str = ""
    street: str = ""
    number: str = ""
    postcode: str = ""
    town: str = ""
    vat_number: str = ""
    vat_valid: VatValid = ""
    vat_checked_on: dt.date | None = None
    siren: str = ""
    currency: str = "EUR"
    dedicated_iban: str = ""
    credit_cents: int = 0
    where: Where = dc.field(default_factory=_where, compare=False)


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """A service that a customer holds, paid until `expires_on`.

    Periods count from `anniversary` (None: from `expires_on`). Without a `cycle` the offer's first
    one is meant. `options` are pairs of ref and quantity.
    """

    ref: str
    account: str
    offer: str
    expires_on: dt.date
    brand: str = ""
    payer: str = ""
    cycle: str = ""
    quantity: int = 1
    units: tuple[str, ...] = ()
    options: tuple[tuple[str, int], ...] = ()
    anniversary: dt.date | None = None
    state: str = "active"
    price_frozen_cents: int | None = None
    terminates_on: dt.date | None = None
    label: str = ""
    where: Where = dc.field(default_factory=_where, compare=False)


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Everything that one load brings in, in any mixture; what is missing is here already.

    A row without a brand belongs to the only brand of this load, else of the installation.
    """

    sellers: tuple[SellerRow, ...] = ()
    brands: tuple[BrandRow, ...] = ()
    terms: tuple[TermsRow, ...] = ()
    offers: tuple[OfferRow, ...] = ()
    coupons: tuple[CouponRow, ...] = ()
    accounts: tuple[AccountRow, ...] = ()
    services: tuple[ServiceRow, ...] = ()
