"""What letters about orders say of what was agreed to."""

from typing import Any, Final

_TERMS = {"id": 1, "version": "2026-11", "language": "fr", "sha256": "5e" * 32}

AGREED: Final[dict[str, Any]] = {
    "renewal": False,
    "by_credit": False,
    "suspends_on": None,
    "agreed": {
        "per_cycle_cents": 2400,
        "promoted_cents": 1920,
        "promoted_periods": 3,
        "code": "WELCOME",
        "withdrawable_on": "2026-12-12",
        "starts_at_once": True,
        "exempt": "",
        "terms": _TERMS,
        "mediator": "Médiation d’Exemple, 1 place du Marché, 99000 Portvieux",
    },
}
FREE: Final[dict[str, Any]] = {
    "reference": "BDC-2026-0042",
    "currency": "EUR",
    "what": [{"text": "Serveur M", "detail": "Récréation", "from_on": None, "to_on": None}],
    "agreed": {
        "terms": _TERMS,
        "mediator": "",
        "per_cycle_cents": 2400,
        "promoted_cents": 0,
        "promoted_periods": 1,
        "code": "GRATIS",
        "withdrawable_on": "2026-12-12",
        "starts_at_once": False,
        "exempt": "",
    },
}
