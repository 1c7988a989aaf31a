"""The canonical form of an issued document: what is hashed, frozen, and rendered from."""

import dataclasses as dc
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

VERSION: Final = 1


@dc.dataclass(slots=True)
class FrozenLine:
    """A line as it is issued; days half-open, cents whole."""

    text: str
    detail: str
    from_on: dt.date | None
    to_on: dt.date | None
    quantity: int
    price_cents: int
    net_cents: int
    vat_cents: int
    gross_cents: int
    category: str
    country: str
    rate: str
    note: str


def vat_groups(lines: Sequence[FrozenLine]) -> list[dict[str, Any]]:
    """Return the sums per category, country and rate, by first appearance."""
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    for line in lines:
        key = (line.category, line.country, line.rate)
        group = groups.setdefault(
            key,
            {
                "category": line.category,
                "country": line.country,
                "rate": line.rate,
                "base_cents": 0,
                "vat_cents": 0,
                "code": line.note,
            },
        )
        group["base_cents"] += line.net_cents
        group["vat_cents"] += line.vat_cents
    return list(groups.values())


def frozen_lines(lines: Sequence[FrozenLine]) -> list[dict[str, Any]]:
    """Return lines as the canonical form has them."""
    return [
        {
            "text": line.text,
            "detail": line.detail,
            "from": line.from_on.isoformat() if line.from_on else None,
            "to": line.to_on.isoformat() if line.to_on else None,
            "quantity": line.quantity,
            "unit_cents": line.price_cents,
            "net_cents": line.net_cents,
            "vat_cents": line.vat_cents,
            "gross_cents": line.gross_cents,
            "rate": line.rate,
            "category": line.category,
        }
        for line in lines
    ]


def freeze(document: Mapping[str, Any]) -> str:
    """Return the canonical JSON of a document: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(text: str) -> str:
    """Return the hash of a canonical document."""
    return hashlib.sha256(text.encode()).hexdigest()


def chained(previous: str, sha256: str) -> str:
    """Return the link of a document to the one before it in its series."""
    return hashlib.sha256(f"{previous}{sha256}".encode()).hexdigest()
