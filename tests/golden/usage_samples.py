"""Invented letters about use beyond the plan."""

from typing import Any, Final

_GROUP: Final = {"name": "G000017", "label": "Bureau", "currency": "EUR"}
_USE: Final = _GROUP | {
    "month": "2026-11-01",
    "used_cents": 13_501,
    "cap_cents": 15_000,
    "left_cents": 1_499,
}
_PAYING: Final = _GROUP | {
    "cents": 5_000,
    "reference": "TEL-2026-0042",
    "bank_reference": "RF18539007547034",
    "ibans": ["FR0012345678901234567890185"],
    "dedicated_iban": "",
    "due_on": "2026-11-21",
    "void_on": "2026-11-28",
}
_ENDING: Final = _GROUP | {
    "closes_on": "2026-12-01",
    "services": ["Accueil", "line-12"],
    "deposit_cents": 10_000,
}

USAGE_SAMPLES: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("ninety", "usage_threshold", _USE | {"percent": 90}),
    ("unnamed", "usage_threshold", _USE | {"percent": 50, "label": ""}),
    ("reached", "group_suspended", _USE | {"used_cents": 15_120, "left_cents": 0}),
    ("after-deposit", "group_resumed", _USE | {"cap_cents": 20_000, "left_cents": 6_499}),
    ("fifty", "deposit_requested", _PAYING),
    (
        "fifty",
        "deposit_received",
        _GROUP
        | {
            "cents": 5_000,
            "reference": "TEL-2026-0042",
            "deposit_cents": 5_000,
            "cap_cents": 20_000,
        },
    ),
    ("with-lines", "group_deletion_planned", _ENDING),
    ("empty", "group_deletion_planned", _ENDING | {"services": [], "deposit_cents": 0}),
    ("goes-on", "group_deletion_undone", _ENDING | {"closes_on": None}),
    ("with-deposit", "group_closed", _GROUP | {"closed_on": "2026-12-01", "cents": 10_000}),
    ("without-deposit", "group_closed", _GROUP | {"closed_on": "2026-12-01", "cents": 0}),
)
