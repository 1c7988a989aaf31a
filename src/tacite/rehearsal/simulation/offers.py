"""What the provider of a simulation sells, and the codes that make it cheaper."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tacite.rehearsal.stories import Value

STARTS: Final = dt.date(2026, 2, 20)  # a short month and the last Sunday of March come soon
LENGTHS: Final = ("1 month", "45 days", "3 months", "1 year")
COUNTED: Final = "address"  # an option of which there may be several
OFFERS: Final[Mapping[str, Mapping[str, Value]]] = MappingProxyType(
    {
        "week": {"cycle": "7 days", "price": 250},
        "month": {
            "cycle": "1 month",
            "price": 999,
            "family": "web",
            "options": MappingProxyType(
                {"backup": 210, "flexi-plus": 107, COUNTED: MappingProxyType({"each": 95})}
            ),
        },
        "plus": {
            "cycle": "1 month",
            "price": 2417,
            "family": "web",
            "setup_price": 500,
            "options": MappingProxyType({"backup": 333, COUNTED: MappingProxyType({"each": 91})}),
        },
        "thirty": {"cycle": "30 days", "price_per_unit": 1000, "quantity_max": 5},
        "solo": {"cycle": "30 days", "price": 1733, "quantity_max": 5},
        "quarter": {"cycle": "3 months", "price": 2450},
        "lengths": {
            "prices": MappingProxyType(
                {"1 month": 500, "45 days": 700, "3 months": 1400, "1 year": 5000}
            ),
            "family": "web",
            "options": MappingProxyType(
                {"backup": MappingProxyType({"1 month": 130, "3 months": 370, "1 year": 1300})}
            ),
        },
        "campus": {
            "cycle": "1 month",
            "price": 900,
            "student_price": 300,
            "needs_status": "student",
        },
        "rare": {"cycle": "1 month", "price": 1990, "stock": 2},
        "old": {
            "cycle": "1 month",
            "price": 790,
            "options": MappingProxyType({"backup": 150}),
            "on_sale_to": dt.date(2026, 1, 1),
            "successor": "month",
        },
    }
)
COUPONS: Final[Mapping[str, Mapping[str, Value]]] = MappingProxyType(
    {
        "SPRING": {"percent": 20},
        "TWICE": {"amount": 300, "periods": 2},
        "EVER": {"percent": 33, "uses_max": 3, "uses_max_each": 1},
    }
)
