"""What letters about changes of offer say, as acts put it."""

from typing import Any, Final

from tests.golden.offer_samples import SERVICE

_CHANGED = {
    "new_offer": {"fr": "Serveur S", "nl": "Server S", "en": "Server S"},
    "old_quantity": 3,
    "new_quantity": 2,
    "currency": "EUR",
    "on": "2026-11-28",
}
_IN_MONEY = {"effect": "money", "days": 14, "drops": []}
CHANGE_SAMPLES: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    (
        "in-days",
        "offer_changed",
        SERVICE | _CHANGED | {"effect": "days", "days": 30, "moved": 0, "drops": ["bravo"]},
    ),
    (
        "in-money",
        "offer_changed",
        SERVICE | _CHANGED | _IN_MONEY | {"moved": -420, "kept": 420},
    ),
    (
        "paid-more",
        "offer_changed",
        SERVICE | _CHANGED | _IN_MONEY | {"moved": 1050, "kept": 0, "new_quantity": 3},
    ),
    (
        "less-to-pay",
        "offer_changed",
        SERVICE | _CHANGED | _IN_MONEY | {"moved": -420, "kept": 0},
    ),
    (
        "kept-in-part",
        "offer_changed",
        SERVICE | _CHANGED | _IN_MONEY | {"moved": -420, "kept": 120, "new_quantity": 1},
    ),
    (
        "at-renewal",
        "offer_change_scheduled",
        SERVICE | _CHANGED | {"effect": "next_renewal", "days": 14, "moved": 0},
    ),
)
