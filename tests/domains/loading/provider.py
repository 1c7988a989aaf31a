"""A small invented provider, as rows and as files."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

from tacite.acts.loading.rows import (
    AccountRow,
    BrandRow,
    OfferPrice,
    OfferRow,
    Provider,
    SellerRow,
    ServiceRow,
)
from tests import factories

TODAY: Final = dt.date(2026, 3, 1)
NOW: Final = factories.at(TODAY)
IBAN: Final = "FR7630006000011234567890189"
ANNIVERSARY: Final = dt.date(2025, 1, 15)
EXPIRES: Final = dt.date(2026, 3, 15)


def seller(**columns: Any) -> SellerRow:
    given: dict[str, Any] = {
        "ref": "ponant",
        "name": "Ponant Hébergement",
        "street": "4 rue du Ponant",
        "postcode": "99000",
        "town": "Portvieux",
        "country": "FR",
        "zone": "Europe/Paris",
        "ibans": (IBAN,),
    }
    return SellerRow(**(given | columns))


def brand(**columns: Any) -> BrandRow:
    given: dict[str, Any] = {
        "ref": "ponant",
        "seller": "ponant",
        "name": "Ponant",
        "domain": "ponant.localhost",
        "languages": ("fr", "nl", "en"),
        "zone": "Europe/Paris",
        "profile": "host-prepaid",
        "variant": "grace",
    }
    return BrandRow(**(given | columns))


def offer(ref: str = "web", *, cents: int = 1000, **columns: Any) -> OfferRow:
    given: dict[str, Any] = {
        "name_fr": "Site web",
        "name_nl": "Website",
        "name_en": "Web site",
        "prices": (OfferPrice(cycle="1 month", cents=cents),),
    }
    return OfferRow(ref=ref, **(given | columns))


def account(ref: str = "camille", **columns: Any) -> AccountRow:
    given: dict[str, Any] = {
        "kind": "consumer",
        "country": "FR",
        "name": "Camille Roussel",
        "email": f"{ref}@roussel.example",
        "language": "fr",
        "street": "impasse des Copeaux",
        "number": "17",
        "postcode": "99120",
        "town": "Lormière",
    }
    return AccountRow(ref=ref, **(given | columns))


def service(ref: str = "site", **columns: Any) -> ServiceRow:
    given: dict[str, Any] = {
        "account": "camille",
        "offer": "web",
        "anniversary": ANNIVERSARY,
        "expires_on": EXPIRES,
    }
    return ServiceRow(ref=ref, **(given | columns))


def provider(**parts: Any) -> Provider:
    """Return a whole provider: one brand, one offer, one customer, one service."""
    given: dict[str, Any] = {
        "sellers": (seller(),),
        "brands": (brand(),),
        "offers": (offer(),),
        "accounts": (account(),),
        "services": (service(),),
    }
    return Provider(**(given | parts))


BRAND_TOML: Final = f"""\
[seller]
name = "Ponant Hébergement"
legal_form = "SAS"
address = {{ street = "4 rue du Ponant", postcode = "99000", town = "Portvieux", country = "FR" }}
siren = "000000018"
vat_number = "FR66000000018"
zone = "Europe/Paris"
ibans = ["{IBAN}"]

[brand]
ref = "ponant"
name = "Ponant"
domain = "ponant.localhost"
languages = ["fr", "nl", "en"]
profile = "host-prepaid"
variant = "grace"
zone = "Europe/Paris"

[settings]
overdue_letter = 2

[settings.renewal]
issue = -20

[look]
brand = "#1769aa"
temper = 250
radius = 8
"""
OFFERS_CSV: Final = """\
ref,brand,name_fr,name_nl,name_en,family,cycle,price_kind,price,currency,vat_class,setup_price,quantity_min,quantity_max,segment,on_sale_from,on_sale_to,successor
web,ponant,Site web,Website,Web site,sites,1 month,fixed,10.00,EUR,standard,,,,,,,
old,ponant,Ancien,Oud,Old,sites,1 year,fixed,96.00,EUR,standard,5.00,,,,,2026-01-01,web
"""
# One line each, however long: that is what a row is.
ACCOUNTS_CSV: Final = (
    "ref,brand,kind,name,company,email,language,country,street,number,postcode,town,"
    "vat_number,siren,currency,dedicated_iban,credit\n"
    "camille,ponant,consumer,Camille Roussel,,camille@roussel.example,fr,FR,"
    "impasse des Copeaux,17,99120,Lormière,,,EUR,,12.50\n"
    "duin,ponant,business,Mats Duin,Duin Wonen,mats@duin.example,nl,BE,"
    "Duinpad,8,9990,Zandhoek,BE 0000.000.097,,EUR,,\n"
)
SERVICES_CSV: Final = """\
ref,account,payer,offer,quantity,units,anniversary,expires_on,state,price_frozen,terminates_on
site,camille,,web,1,,2025-01-15,2026-03-15,active,,
blog,duin,camille,old,,,2024-05-31,2026-05-31,active,80.00,
"""


def write(folder: Path, **files: str | bytes) -> Path:
    """Write the files of the provider into a folder; others replace or add to them by name."""
    texts: dict[str, str | bytes] = {
        "brand.toml": BRAND_TOML,
        "offers.csv": OFFERS_CSV,
        "accounts.csv": ACCOUNTS_CSV,
        "services.csv": SERVICES_CSV,
    }
    named = {f"{name}.{'toml' if name == 'brand' else 'csv'}": text for name, text in files.items()}
    for name, text in (texts | named).items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / name).write_bytes(data)
    return folder
