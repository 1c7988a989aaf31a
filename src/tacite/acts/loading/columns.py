"""The columns of the tables: exactly these, in any order.

Beyond the definition there are, all optional: what offers say and need; `vat_valid` and
`vat_checked_on` of accounts, without which no reverse charge can be proven; `brand`, `cycle`,
`options` and `label` of services; and the tables `prices.csv` and `options.csv`.
"""

from typing import Final

from tacite.acts.loading import cells
from tacite.acts.loading.sheets import Column

_SEGMENTS: Final = ("consumer", "non_professional", "business", "public_body")
_LANGUAGES: Final = ("fr", "nl", "en")
# Ordered and abandoned services are orders: those are made here, not brought in.
_STATES: Final = ("active", "suspended", "ended")
_QUANTITY_MAX: Final = 100_000

_BRAND: Final = Column("brand", cells.slug(50))
_CURRENCY: Final = Column("currency", cells.currency, blank="EUR")
_NAMES: Final = tuple(Column(f"name_{each}", cells.text(120)) for each in _LANGUAGES)
_CYCLE_AND_PRICE: Final = (
    Column("cycle", cells.cycle, required=True),
    Column("price_kind", cells.word("fixed", "per_unit", "tier"), blank="fixed"),
    Column("price", cells.money, required=True),
)

OFFERS: Final = (
    Column("ref", cells.slug(60), required=True),
    _BRAND,
    *_NAMES,
    *(Column(f"description_{each}", cells.text(1000)) for each in _LANGUAGES),
    *(Column(f"features_{each}", cells.points(2000)) for each in _LANGUAGES),
    *(Column(f"advantages_{each}", cells.points(2000)) for each in _LANGUAGES),
    Column("family", cells.text(60)),
    *(Column(f"family_{each}", cells.text(60)) for each in _LANGUAGES),
    *_CYCLE_AND_PRICE,
    _CURRENCY,
    Column("vat_class", cells.slug(20), blank="standard"),
    Column("setup_price", cells.money, blank=0),
    Column("quantity_min", cells.number(1, _QUANTITY_MAX), blank=1),
    Column("quantity_max", cells.number(1, _QUANTITY_MAX), blank=None),
    Column("segment", cells.word(*_SEGMENTS)),
    Column("on_sale_from", cells.day, blank=None),
    Column("on_sale_to", cells.day, blank=None),
    Column("successor", cells.slug(60)),
    Column("needs_status", cells.slug(30)),
    Column("stock", cells.number(0, _QUANTITY_MAX), blank=None),
    Column("withdrawal_exempt", cells.word("made_to_order", "digital_content")),
)
OPTIONS: Final = (
    Column("ref", cells.slug(60), required=True),
    Column("offer", cells.slug(60), required=True),
    _BRAND,
    *_NAMES,
    *_CYCLE_AND_PRICE,
    _CURRENCY,
)
PRICES: Final = (
    Column("offer", cells.slug(60), required=True),
    _BRAND,
    Column("option", cells.slug(60)),
    Column("cycle", cells.cycle, required=True),
    Column("price_kind", cells.word("fixed", "per_unit", "tier", "setup"), blank="fixed"),
    Column("tier_from", cells.number(1, _QUANTITY_MAX), blank=1),
    Column("price", cells.money, required=True),
    _CURRENCY,
    Column("valid_from", cells.day, blank=None),
    Column("for_status", cells.slug(30)),
)
COUPONS: Final = (
    Column("code", cells.code, required=True),
    _BRAND,
    Column("percent", cells.percent, blank=None),
    Column("amount", cells.money, blank=None),
    _CURRENCY,
    Column("periods", cells.number(1, 1_000), blank=None),
    Column("segment", cells.word(*_SEGMENTS)),
    Column("needs_status", cells.slug(30)),
    Column("offers", cells.several(cells.slug(60)), blank=()),
    Column("valid_from", cells.day, blank=None),
    Column("valid_to", cells.day, blank=None),
    Column("uses_max", cells.number(1, _QUANTITY_MAX), blank=None),
    Column("uses_max_each", cells.number(1, _QUANTITY_MAX), blank=None),
)
ACCOUNTS: Final = (
    Column("ref", cells.key(60), required=True),
    _BRAND,
    Column("kind", cells.word(*_SEGMENTS), required=True),
    Column("name", cells.text(200)),
    Column("company", cells.text(255)),
    Column("email", cells.email),
    Column("language", cells.word(*_LANGUAGES)),
    Column("country", cells.country, required=True),
    Column("street", cells.text(180)),
    Column("number", cells.text(19)),
    Column("postcode", cells.text(20)),
    Column("town", cells.text(100)),
    Column("vat_number", cells.text(20)),
    Column("vat_valid", cells.word("yes", "no", "unanswered")),
    Column("vat_checked_on", cells.day, blank=None),
    Column("siren", cells.text(20)),
    _CURRENCY,
    Column("dedicated_iban", cells.iban),
    Column("credit", cells.money, blank=0),
)
SERVICES: Final = (
    Column("ref", cells.key(80), required=True),
    _BRAND,
    Column("account", cells.key(60), required=True),
    Column("payer", cells.key(60)),
    Column("offer", cells.slug(60), required=True),
    Column("cycle", cells.cycle),
    Column("quantity", cells.number(1, _QUANTITY_MAX), blank=None),
    Column("units", cells.several(cells.key(60)), blank=()),
    Column("options", cells.several(cells.with_quantity), blank=()),
    Column("anniversary", cells.day, blank=None),
    Column("expires_on", cells.day, required=True),
    Column("state", cells.word(*_STATES), blank="active"),
    Column("price_frozen", cells.money, blank=None),
    Column("terminates_on", cells.day, blank=None),
    Column("label", cells.text(200)),
)
