"""What the labels of a story name, so far as it is read.

Labels, never numbers: an order's label also names its request, its invoice and its service; what a
night makes for a service is named by the service and the first day that it pays: `site@2026-03-15`;
the use of a group by the group and its month: `office@2026-03-01`.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_DATED: Final = ("request", "invoice", "credit_note")


@dataclass(slots=True)
class Labels:
    """The labels known at one point of the reading; `owners` are the accounts they belong to."""

    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    payers: dict[str, str] = field(default_factory=dict)
    offers: set[str] = field(default_factory=set)

    def add(self, name: str, kinds: Iterable[str], *, owner: str = "", payer: str = "") -> None:
        """Let a name stand for these kinds of things, of one holder and one payer."""
        self.kinds[name] = tuple(kinds)
        self.owners[name] = owner
        self.payers[name] = payer or owner

    def knows(self, name: str, kinds: Iterable[str]) -> bool:
        """Whether a label names something of one of these kinds."""
        wanted = tuple(kinds)
        if "offer" in wanted and name in self.offers:
            return True
        service, dated, day = name.partition("@")
        if not dated:
            return bool(set(self.kinds.get(name, ())) & set(wanted))
        return (
            bool(set(_DATED) & set(wanted))
            and bool({"service", "group"} & set(self.kinds.get(service, ())))
            and _is_day(day)
        )

    def of(self, kinds: Iterable[str]) -> tuple[str, ...]:
        """Return the labels that name one of these kinds; of requests, also the dated form."""
        wanted = set(kinds)
        plain = [name for name, found in self.kinds.items() if wanted & set(found)]
        if "offer" in wanted:
            plain.extend(self.offers)
        return tuple(plain)

    def owner(self, name: str, *, paying: bool) -> str:
        """Return the account that a label's thing belongs to, or that pays for it."""
        service = name.partition("@")[0]
        return (self.payers if paying else self.owners).get(service, "")


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
