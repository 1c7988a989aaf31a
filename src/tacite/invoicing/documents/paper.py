"""A document read from its frozen JSON: what is optional filled in, what is required checked."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tacite.invoicing.documents.wording import UnrenderableDocument, Wording, wording_of

VERSION: Final = 1
_REQUIRED = (
    "version",
    "kind",
    "number",
    "issued_on",
    "language",
    "currency",
    "seller",
    "buyer",
    "lines",
    "total_cents",
)


class MissingField(UnrenderableDocument):
    """A field without which there is no document; facts: `field`."""

    code = "missing_field"


class UnknownVersion(UnrenderableDocument):
    """A canonical form that this renderer does not know; facts: `version`."""

    code = "unknown_version"


class UnknownKind(UnrenderableDocument):
    """Neither an invoice nor a credit note; facts: `kind`."""

    code = "unknown_kind"


@dataclass(frozen=True)
class Period:
    """The half-open days [first_on, until) of a line."""

    first_on: dt.date
    until: dt.date


@dataclass(frozen=True)
class Payment:
    """What the document says was paid, refunded or credited: when, by what, how many cents."""

    on: dt.date
    by: str
    cents: int


@dataclass(frozen=True)
class Paper:
    """One invoice or credit note, in the words of its language."""

    data: Mapping[str, Any]
    words: Wording

    @property
    def is_credit_note(self) -> bool:
        """Whether this gives back instead of asking."""
        return self.text("kind") == "credit_note"

    @property
    def seller(self) -> Mapping[str, Any]:
        """Who sells, as frozen at issue."""
        return self.part("seller")

    @property
    def buyer(self) -> Mapping[str, Any]:
        """Who buys, as frozen at issue."""
        return self.part("buyer")

    @property
    def lines(self) -> Sequence[Mapping[str, Any]]:
        """The lines in their order."""
        return list(self.data.get("lines") or ())

    @property
    def issued_on(self) -> dt.date:
        """The day of issue, in the seller's zone."""
        return dt.date.fromisoformat(self.text("issued_on"))

    @property
    def due_on(self) -> dt.date | None:
        """The last day to pay, if the document names one."""
        return self.day_of("due_on")

    @property
    def total_cents(self) -> int:
        """The total including tax."""
        return int(self.data["total_cents"])

    @property
    def payments(self) -> list[Payment]:
        """What was settled before the issue, oldest first."""
        rows = (
            Payment(on=dt.date.fromisoformat(row["on"]), by=row.get("by", ""), cents=row["cents"])
            for row in self.data.get("paid") or ()
        )
        return sorted(rows, key=lambda payment: payment.on)

    @property
    def open_cents(self) -> int:
        """What is left to pay; computed from the payments where the document does not say.

        A credit note that says nothing leaves nothing.
        """
        stated = self.data.get("open_cents")
        if stated is not None:
            return int(stated)
        if self.is_credit_note:
            return 0
        return self.total_cents - sum(payment.cents for payment in self.payments)

    @property
    def is_taxed(self) -> bool:
        """Whether any tax is on it: a total of an untaxed document is not "incl. VAT"."""
        return any(taxed(entry) for entry in [*self.lines, *(self.data.get("vat") or ())])

    @property
    def title(self) -> str:
        """The kind in the words of the document: *Facture*, *Avoir*, *Note de crédit*."""
        return self.label(self.text("kind"))

    def text(self, name: str) -> str:
        """A text of the document, empty if absent."""
        return str(self.data.get(name) or "")

    def part(self, name: str) -> Mapping[str, Any]:
        """A part of the document, empty if absent."""
        part: Mapping[str, Any] = self.data.get(name) or {}
        return part

    def day_of(self, name: str) -> dt.date | None:
        """A day of the document, or None if absent."""
        text = self.text(name)
        return dt.date.fromisoformat(text) if text else None

    def amount(self, cents: int) -> str:
        """An amount in the currency of the document."""
        return self.words.amount(cents, currency=self.text("currency"))

    def label(self, name: str) -> str:
        """A label, in the form of the seller's country where it has one."""
        return self.words.label(name, country=str(self.seller.get("country", "")))


def read(document: Mapping[str, Any]) -> Paper:
    """Read a frozen document of version 1.

    Raises:
        MissingField, UnknownVersion, UnknownKind, UnknownLanguage: What each says.
    """
    for field in _REQUIRED:
        if document.get(field) is None:
            raise MissingField(field=field)
    if document["version"] != VERSION:
        raise UnknownVersion(version=document["version"])
    if document["kind"] not in {"invoice", "credit_note"}:
        raise UnknownKind(kind=document["kind"])
    return Paper(data=document, words=wording_of(str(document["language"])))


def taxed(entry: Mapping[str, Any]) -> bool:
    """Whether a line or a VAT entry is taxed at a rate above zero (EN 16931 category S)."""
    return (entry.get("category") or "S") == "S" and Decimal(str(entry.get("rate") or 0)) > 0


def period_of(line: Mapping[str, Any]) -> Period | None:
    """The days of a line, or None if it has none."""
    if not (line.get("from") and line.get("to")):
        return None
    return Period(
        first_on=dt.date.fromisoformat(line["from"]), until=dt.date.fromisoformat(line["to"])
    )


def period_of_all(lines: Sequence[Mapping[str, Any]]) -> Period | None:
    """From the first to the last day of all lines, or None if a line has no days."""
    periods = [period_of(line) for line in lines]
    known = [period for period in periods if period]
    if not known or len(known) < len(periods):
        return None
    return Period(
        first_on=min(period.first_on for period in known),
        until=max(period.until for period in known),
    )
