"""What may be declared before a story starts: the columns of the csv files, without `ref`, `brand`.

An offer has one of `price`, `price_per_unit`, `tiers`, `prices` (by cycle). `vat_valid` is what the
register of VAT numbers answered about an account's number before the story. `student_price` is the
price of accounts with the status `student`.
"""

from collections.abc import Mapping
from typing import Final

from tacite.rehearsal.kinds import (
    CYCLE,
    DAY,
    MONEY,
    NUMBER,
    OPTIONS,
    PRICES,
    QUANTITIES,
    TEXT,
    TIERS,
    Kind,
    label,
    many,
    word,
)

PRICED_BY: Final = ("price", "price_per_unit", "tiers", "prices")

OFFER: Final[Mapping[str, Kind]] = {
    "name_fr": TEXT,
    "name_nl": TEXT,
    "name_en": TEXT,
    "family": TEXT,
    "cycle": CYCLE,
    "price": MONEY,
    "price_per_unit": MONEY,
    "tiers": TIERS,
    "prices": PRICES,
    "options": OPTIONS,
    "currency": TEXT,
    "vat_class": TEXT,
    "setup_price": MONEY,
    "quantity_min": NUMBER,
    "quantity_max": NUMBER,
    "segment": TEXT,
    "on_sale_from": DAY,
    "on_sale_to": DAY,
    "successor": label("offer"),
    "needs_status": TEXT,
    "student_price": MONEY,
    "stock": NUMBER,
    "withdrawal_exempt": word("made_to_order", "digital_content"),
}

ACCOUNT: Final[Mapping[str, Kind]] = {
    "kind": word("consumer", "non_professional", "business", "public_body"),
    "name": TEXT,
    "company": TEXT,
    "email": TEXT,
    "language": word("fr", "nl", "en"),
    "country": TEXT,
    "street": TEXT,
    "number": TEXT,
    "postcode": TEXT,
    "town": TEXT,
    "vat_number": TEXT,
    "vat_valid": word("yes", "no", "unanswered"),
    "vat_checked_on": DAY,
    "siren": TEXT,
    "currency": TEXT,
    "dedicated_iban": TEXT,
    "credit": MONEY,
}

SERVICE: Final[Mapping[str, Kind]] = {
    "account": label("account"),
    "payer": label("account"),
    "offer": label("offer"),
    "cycle": CYCLE,
    "quantity": NUMBER,
    "units": many(TEXT),
    "options": QUANTITIES,
    "anniversary": DAY,
    "expires_on": DAY,
    "state": word("active", "suspended", "ended"),
    "price_frozen": MONEY,
    "terminates_on": DAY,
    "label": TEXT,
}
SERVICE_NEEDS: Final = ("account", "offer", "expires_on")
