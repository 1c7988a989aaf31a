"""Invented letters about what becomes of offers and their prices."""

from typing import Any, Final

SERVICE: Final = {
    "ref": "serveur-m-12",
    "label": "Récréation",
    "offer": {"fr": "Serveur M", "nl": "Server M", "en": "Server M"},
    "expires_on": "2026-11-28",
    "suspends_on": "2026-11-28",
    "ends_on": "2026-12-08",
}
_OPTION: Final = {"fr": "Sauvegarde", "nl": "Back-up", "en": "Backup"}
_ANNOUNCED: Final = SERVICE | {
    "from_on": "2027-01-02",
    "cycle": "1 month",
    "cents": 1290,
    "currency": "EUR",
    "option": _OPTION,
    "successor": None,
}

OFFER_SAMPLES: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    (
        "with-vat",
        "price_will_rise",
        SERVICE
        | {
            "cycle": "1 month",
            "from_on": "2027-01-02",
            "cents": 1290,
            "currency": "EUR",
            "incl_vat": True,
            "option": None,
            "tier_from": None,
        },
    ),
    (
        "of-an-option-by-quantity",
        "price_will_rise",
        SERVICE
        | {
            "cycle": "1 month",
            "from_on": "2027-01-02",
            "cents": 190,
            "currency": "EUR",
            "incl_vat": True,
            "option": _OPTION,
            "tier_from": 5,
        },
    ),
    ("price", "announcement_withdrawn", _ANNOUNCED | {"option": None}),
    ("option", "announcement_withdrawn", _ANNOUNCED | {"label": ""}),
    (
        "successor",
        "announcement_withdrawn",
        _ANNOUNCED | {"successor": {"fr": "Serveur L", "nl": "Server L", "en": "Server L"}},
    ),
    (
        "with-vat",
        "price_kept",
        SERVICE | {"cycle": "1 month", "cents": 899, "currency": "EUR", "incl_vat": True},
    ),
    (
        "without-vat",
        "price_will_rise",
        SERVICE
        | {
            "cycle": "1 year",
            "from_on": "2027-01-02",
            "cents": 12900,
            "currency": "EUR",
            "incl_vat": False,
            "option": None,
            "tier_from": None,
        },
    ),
    (
        "successor",
        "offer_will_change",
        SERVICE
        | {
            "from_on": "2027-01-02",
            "successor": {"fr": "Serveur L", "nl": "Server L", "en": "Server L"},
        },
    ),
)
