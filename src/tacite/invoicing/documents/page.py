"""What stands on the page, and where: a document laid out as plain texts for the template."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tacite.invoicing.documents import parties, sayings
from tacite.invoicing.documents.paper import Paper, Payment, period_of, period_of_all, taxed
from tacite.rules.money import half_up

_KEPT_LINES = 2  # how many last lines stay on one page with the totals
_KEPT_CHARACTERS = 600  # above this, keeping together could ask for more than a page
_ROOM, _ROOM_GROSS = 64, 44  # characters of detail on one line, without and with a gross column
_FOOT = 120  # characters of the foot of a page
_KEPT_TOTALS = 16  # rows of tax and totals that still fit a page together


def compose(paper: Paper, *, attached: bool) -> dict[str, Any]:
    """Every text of the page in the order of reading; `attached` says so on the page."""
    issuer = parties.seller_name(paper.seller)
    title = f"{paper.title} {paper.text('number')}"
    brand = paper.part("brand")
    page: dict[str, Any] = {
        "language": paper.words.language,
        "title": title,
        "author": issuer,
        "issued": [paper.issued_on.year, paper.issued_on.month, paper.issued_on.day],
        "brand": str(brand.get("name") or paper.seller.get("name") or ""),
        "letterhead": parties.letterhead(paper),
        "buyer": parties.buyer(paper),
        "delivery": parties.delivery(paper),
        "facts": _facts(paper),
        "opening": sayings.opening(paper),
        "columns": _columns(paper),
        "lines": [_line(paper, line) for line in paper.lines if not _is_left_out(paper, line)],
        "vat": _vat(paper),
        "totals": _totals(paper),
        "notes": sayings.notes(paper),
        "seller": {
            "label": paper.label("seller"),
            "facts": parties.seller_facts(paper),
            "contact": parties.contact(paper),
        },
        "attached": paper.words.sentence("attached") if attached else "",
        "mentions": " ".join(sayings.mentions(paper)),
        "foot": _clipped(f"{title} · {issuer}"),
        "page": paper.words.page,
    }
    page["kept"] = _kept(page)
    return page


def _clipped(foot: str) -> str:
    return foot if len(foot) <= _FOOT else f"{foot[:_FOOT]}…"  # said in full on the first page


def _facts(paper: Paper) -> list[tuple[str, str]]:
    words, due_on, corrects = paper.words, paper.due_on, paper.part("corrects")
    days = period_of_all(paper.lines)
    original = ""
    if corrects:
        day = words.date(Paper(data=corrects, words=words).issued_on, short=True)
        original = f"{corrects['number']} {paper.label('original_on')} {day}"
    facts = [
        (paper.title, paper.text("number")),
        (paper.label(f"{paper.text('kind')}_on"), words.day(paper.issued_on)),
        (paper.label("original"), original),
        (
            paper.label("period"),
            words.within(days.first_on, days.until, short=True) if days else "",
        ),
        (paper.label("due"), words.day(due_on) if due_on else ""),
        (paper.label("account"), str(paper.buyer.get("number") or "")),
        (paper.label("request"), paper.text("request_reference")),
        (paper.label("purchase_order"), paper.text("purchase_order")),
    ]
    return [(label, value) for label, value in facts if value]


def _columns(paper: Paper) -> list[str]:
    names = ["line", "quantity", "unit", "rate", "net_line"]
    if paper.text("prices") == "incl_vat":
        names.append("gross_line")  # the price shown is the price charged: he finds it again
    return [paper.label(name) for name in names]


def _is_left_out(paper: Paper, line: Mapping[str, Any]) -> bool:
    """Tell whether a credit note credits nothing of a line, which only keeps its place."""
    return paper.is_credit_note and not line.get("net_cents") and not line.get("gross_cents")


def _line(paper: Paper, line: Mapping[str, Any]) -> dict[str, Any]:
    words, days = paper.words, period_of(line)
    said = words.within(days.first_on, days.until) if days else ""
    detail = str(line.get("detail") or "")
    quantity = Decimal(str(line.get("quantity") or 0))
    cells = [
        words.number(quantity) if quantity else "",
        _unit(paper, line, quantity=quantity),
        _rate(paper, line),
        words.figure(int(line.get("net_cents") or 0)),
    ]
    if paper.text("prices") == "incl_vat":
        cells.append(words.figure(int(line.get("gross_cents") or 0)))
    return {
        "text": str(line.get("text") or ""),
        "details": _details(paper, detail, said),
        "cells": cells,
    }


def _details(paper: Paper, detail: str, said: str) -> list[str]:
    parts = [part for part in (detail, said) if part]
    room = _ROOM_GROSS if paper.text("prices") == "incl_vat" else _ROOM
    together = ", ".join(parts)
    return [together] if parts and len(together) <= room else parts


def _unit(paper: Paper, line: Mapping[str, Any], *, quantity: Decimal) -> str:
    """The price of one without tax (CGI ann. II art. 242 nonies A), for every brand.

    The line divided by its quantity: a stored price may include the tax. Where it does not come
    out even, to the hundredth of a cent.
    """
    if not quantity:
        return ""
    each = Fraction(int(line.get("net_cents") or 0)) / Fraction(quantity)
    if each.denominator == 1:
        return paper.words.figure(each.numerator)
    return paper.words.number(Decimal(half_up(each * 100)).scaleb(-4))


def _rate(paper: Paper, line: Mapping[str, Any]) -> str:
    word = paper.words.rates.get(str(line.get("category") or ""), "")
    return word or paper.words.rate(Decimal(str(line.get("rate") or 0)))


def _vat(paper: Paper) -> dict[str, Any]:
    entries = list(paper.data.get("vat") or ())
    title = paper.label("vat_corrected" if paper.is_credit_note else "vat_detail")
    return {
        "columns": [title, paper.label("base"), paper.label("tax")],
        "rows": [
            [
                _vat_label(paper, entry),
                paper.amount(int(entry.get("base_cents") or 0)),
                paper.amount(int(entry.get("vat_cents") or 0)),
            ]
            for entry in entries
        ],
        "mentions": sayings.vat_mentions(paper),
    }


def _vat_label(paper: Paper, entry: Mapping[str, Any]) -> str:
    if not taxed(entry):
        return paper.label("no_tax")
    label = paper.words.rate(Decimal(str(entry.get("rate") or 0)))
    country = str(entry.get("country") or "")
    if country in {"", str(paper.seller.get("country") or "")}:
        return label
    return f"{paper.words.country(country)}, {label}"


def _totals(paper: Paper) -> list[dict[str, str]]:
    rows = [
        ("plain", paper.label("net"), paper.amount(int(paper.data.get("net_cents") or 0))),
        ("plain", paper.label("vat"), paper.amount(int(paper.data.get("vat_cents") or 0))),
        (
            "total",
            paper.label("gross" if paper.is_taxed else "total"),
            paper.amount(paper.total_cents),
        ),
        *_settled(paper),
    ]
    return [{"look": look, "label": label, "amount": amount} for look, label, amount in rows]


def _settled(paper: Paper) -> list[tuple[str, str, str]]:
    several = len(paper.payments) > 1
    rows = [
        (
            "plain",
            _how(paper, payment) + (f" {paper.words.date(payment.on)}" if several else ""),
            paper.amount(-abs(payment.cents)),
        )
        for payment in paper.payments
    ]
    if not paper.is_credit_note:
        rows.append(("open", paper.label("open"), paper.amount(paper.open_cents)))
    elif paper.open_cents:
        favour = paper.amount(abs(paper.open_cents))
        rows.append(("open", paper.label("open_credit_note"), favour))
    return rows


def _how(paper: Paper, payment: Payment) -> str:
    if not paper.is_credit_note:
        return paper.label("paid")
    return paper.label("credited" if payment.by == "credit" else "refunded")


def _kept(page: Mapping[str, Any]) -> int:
    last = page["lines"][-_KEPT_LINES:]
    characters = sum(len(text) for line in last for text in (line["text"], *line["details"]))
    rows = max(len(page["totals"]), len(page["vat"]["rows"]) + len(page["vat"]["mentions"]))
    fits = characters <= _KEPT_CHARACTERS and rows <= _KEPT_TOTALS
    return len(last) if fits else 0
