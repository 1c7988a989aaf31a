"""Reading a provider's folder: every file strictly, nothing of it written anywhere.

A folder holds any of `brand.toml`, `terms-fr.txt` (and of other languages), `offers.csv`,
`options.csv`, `prices.csv`, `coupons.csv`, `accounts.csv` and `services.csv`; other files are left
alone.
"""

import dataclasses as dc
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tacite.acts.loading import brand_file, columns, files, sheets
from tacite.acts.loading.brand_file import BrandFile
from tacite.acts.loading.coupon_tables import coupons_of
from tacite.acts.loading.customer_tables import accounts_of, services_of
from tacite.acts.loading.files import FileRefused
from tacite.acts.loading.offences import Offence
from tacite.acts.loading.offer_tables import offers_of
from tacite.acts.loading.rows import OfferRow, Provider
from tacite.acts.loading.sheets import Column, Sheet
from tacite.acts.loading.terms_files import terms_of

BRAND_FILE: Final = "brand.toml"
FILES: Final = (
    BRAND_FILE,
    "offers.csv",
    "options.csv",
    "prices.csv",
    "coupons.csv",
    "accounts.csv",
    "services.csv",
)

_OF_OFFERS: Final = (
    ("offers.csv", columns.OFFERS),
    ("options.csv", columns.OPTIONS),
    ("prices.csv", columns.PRICES),
)


@dc.dataclass(frozen=True, slots=True)
class Reading:
    """What a folder says, and what of it is refused: with any offence, nothing is to be written."""

    provider: Provider
    offences: tuple[Offence, ...]


def read_folder(folder: Path) -> Reading:
    """Read the files of a provider."""
    if not any((folder / name).exists() for name in FILES):
        return Reading(Provider(), (Offence("nothing_to_load", ""),))
    brand = _brand(folder)
    ref = brand.brand.ref if brand.brand else ""
    offer_sheets = [_sheet(folder, name, of) for name, of in _OF_OFFERS]
    coupon_sheet = _sheet(folder, "coupons.csv", columns.COUPONS)
    account_sheet = _sheet(folder, "accounts.csv", columns.ACCOUNTS)
    service_sheet = _sheet(folder, "services.csv", columns.SERVICES)
    offers, wrong_offers = _offers(offer_sheets, ref)
    coupons, wrong_coupons = coupons_of(coupon_sheet, brand=ref)
    accounts, wrong_accounts = accounts_of(account_sheet, brand=ref)
    services, wrong_services = services_of(service_sheet, brand=ref)
    terms, wrong_terms = terms_of(folder, brand)
    offences = [
        *brand.offences,
        *wrong_terms,
        *(offence for sheet in offer_sheets for offence in sheet.offences),
        *wrong_offers,
        *coupon_sheet.offences,
        *wrong_coupons,
        *account_sheet.offences,
        *wrong_accounts,
        *service_sheet.offences,
        *wrong_services,
    ]
    provider = Provider(
        sellers=(brand.seller,) if brand.seller else (),
        brands=(brand.brand,) if brand.brand else (),
        terms=terms,
        offers=offers,
        coupons=coupons,
        accounts=accounts,
        services=services,
    )
    return Reading(provider, tuple(offences))


def _brand(folder: Path) -> BrandFile:
    if not (folder / BRAND_FILE).exists():
        return BrandFile()
    try:
        text = files.text_of(folder / BRAND_FILE)
    except FileRefused as refused:
        return BrandFile(offences=[_refused(BRAND_FILE, refused)])
    return brand_file.read(text, file=BRAND_FILE, folder=folder)


def _sheet(folder: Path, name: str, of: Sequence[Column]) -> Sheet:
    if not (folder / name).exists():
        return Sheet()
    try:
        text = files.text_of(folder / name)
    except FileRefused as refused:
        return Sheet(offences=[_refused(name, refused)])
    return sheets.read(text, file=name, columns=of)


def _offers(found: Sequence[Sheet], brand: str) -> tuple[tuple[OfferRow, ...], list[Offence]]:
    """Return the offers; rows that name each other are judged only where all could be read."""
    if any(sheet.offences for sheet in found):
        return (), []
    offers, options, prices = found
    return offers_of(offers, options, prices, brand=brand)


def _refused(name: str, refused: FileRefused) -> Offence:
    return Offence(refused.code, name, refused.line, None, refused.facts)
