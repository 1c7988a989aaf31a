"""Invented frozen documents: version 1 of the canonical JSON, one for each case of the law."""

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

from tacite.rules import packs

LOGO = (
    '<svg width="26" height="26" viewBox="0 0 24 24" aria-hidden="true">'
    '<path d="M3 18a9 9 0 0 1 18 0z" fill="currentColor"/>'
    '<path d="M8 18a9 9 0 0 1 13-8" fill="none" stroke="var(--surface)" stroke-width="2"/></svg>'
)

_NIMBEO = {
    "brand": {"ref": "nimbeo", "name": "Nimbeo", "colour": "#1769aa", "logo": LOGO},
    "seller": {
        "name": "Nimbeo",
        "legal_form": "SAS",
        "capital": "50 000 €",
        "street": "4 rue du Ponant",
        "postcode": "99000",
        "town": "Portvieux",
        "country": "FR",
        "siren": "000000000",
        "register": "RCS Portvieux",
        "vat_number": "FR00000000000",
        "ibans": ["FR0012345678901234567890185"],
        "email": "bonjour@nimbeo.example",
        "phone": "01 99 00 00 00",
    },
}

_ROUSSEL = {
    "number": "20731",
    "kind": "business",
    "name": "Camille Roussel",
    "company": "Atelier Roussel",
    "street": "17 impasse des Copeaux",
    "postcode": "99120",
    "town": "Lormière",
    "country": "FR",
    "siren": "000000001",
    "vat_number": "FR00000000001",
}


def with_mentions(document: dict[str, Any], *, vat: str = "") -> dict[str, Any]:
    """The document with the words of the law for its seller, buyer and day, as issuing takes them.

    `vat` is the code of the reason why there is no tax, if there is none.
    """
    law, language = packs.shipped(), document["language"]
    country, kind = document["seller"]["country"], document["buyer"]["kind"]
    on = dt.date.fromisoformat(document["issued_on"])
    always = law.mentions_always(country=country, kind=kind, document=document["kind"], on=on)
    reason = law.mention(vat, country=country, on=on).text(language) if vat else ""
    return document | {
        "vat": [group | {"mention": reason} for group in document["vat"]],
        "mentions": [mention.text(language) for mention in always],
    }


def french_invoice() -> dict[str, Any]:
    """Between French professionals, prices without tax, paid by transfer."""
    document = copy.deepcopy(
        {
            **_NIMBEO,
            "version": 1,
            "kind": "invoice",
            "number": "NB-2026-00012",
            "issued_on": "2026-05-06",
            "language": "fr",
            "currency": "EUR",
            "buyer": _ROUSSEL,
            "request_reference": "BDC-2026-0007",
            "purchase_order": "PO-7781",
            "corrects": None,
            "reason": "",
            "lines": [
                {
                    "text": "Serveur privé Altitude 4",
                    "detail": "srv-roussel-01, un mois",
                    "from": "2026-05-06",
                    "to": "2026-06-06",
                    "quantity": 1,
                    "unit_cents": 2000,
                    "net_cents": 2000,
                    "vat_cents": 400,
                    "gross_cents": 2400,
                    "rate": "20",
                    "category": "S",
                }
            ],
            "vat": [
                {
                    "category": "S",
                    "country": "FR",
                    "rate": "20",
                    "base_cents": 2000,
                    "vat_cents": 400,
                }
            ],
            "net_cents": 2000,
            "vat_cents": 400,
            "total_cents": 2400,
            "prices": "excl_vat",
            "due_on": "2026-05-06",
            "paid": [{"on": "2026-05-06", "by": "bank_transfer", "cents": 2400}],
            "open_cents": 0,
        }
    )
    return with_mentions(document)


def french_credit_note() -> dict[str, Any]:
    """Gives back the whole of the French invoice, as credit."""
    document = {
        **french_invoice(),
        "kind": "credit_note",
        "number": "NBA-2026-00003",
        "issued_on": "2026-05-20",
        "corrects": {"number": "NB-2026-00012", "issued_on": "2026-05-06"},
        "reason": "Service livré trois jours trop tard",
        "paid": [{"on": "2026-05-20", "by": "credit", "cents": 2400}],
        "due_on": None,
        "purchase_order": "",
    }
    return with_mentions(document)


def dutch_invoice() -> dict[str, Any]:
    """To a Dutch consumer, prices with tax, two rates, nothing paid yet."""
    line = {"unit_cents": None, "rate": "21", "category": "S", "quantity": 1}
    year = {"from": "2026-12-10", "to": "2027-12-10"}
    document = {
        **french_invoice(),
        "language": "nl",
        "number": "PH-2026-01204",
        "issued_on": "2026-12-01",
        "brand": {"ref": "polderhost", "name": "Polderhost", "colour": "#0e7c66", "logo": ""},
        "seller": {
            "name": "Polderhost BV",
            "legal_form": "BV",
            "street": "Dijkweg 9",
            "postcode": "0000 AA",
            "town": "Waterland",
            "country": "NL",
            "siren": "00000000",
            "register": "KvK 00000000",
            "vat_number": "NL000000000B00",
            "ibans": ["NL00BANK0123456789"],
            "email": "hallo@polderhost.example",
        },
        "buyer": {
            "number": "4417",
            "kind": "consumer",
            "name": "Noor van den Akker",
            "company": "",
            "street": "Rietlaan 3",
            "postcode": "0000 BB",
            "town": "Lage Zwaluw",
            "country": "NL",
        },
        "request_reference": "BV-2026-0311",
        "purchase_order": "",
        "lines": [
            {
                **line,
                **year,
                "text": "Webhosting Terp",
                "detail": "akker.example",
                "net_cents": 9909,
                "vat_cents": 2081,
                "gross_cents": 11990,
            },
            {
                **line,
                **year,
                "text": "Domeinnaam",
                "detail": "akker.example",
                "quantity": 3,
                "unit_cents": 600,
                "net_cents": 1487,
                "vat_cents": 313,
                "gross_cents": 1800,
            },
            {
                **line,
                "text": "E-boek: aan de slag",
                "detail": "",
                "rate": "9",
                "net_cents": 917,
                "vat_cents": 83,
                "gross_cents": 1000,
            },
        ],
        "vat": [
            {
                "category": "S",
                "country": "NL",
                "rate": "21",
                "base_cents": 11396,
                "vat_cents": 2394,
            },
            {"category": "S", "country": "NL", "rate": "9", "base_cents": 917, "vat_cents": 83},
        ],
        "net_cents": 12313,
        "vat_cents": 2477,
        "total_cents": 14790,
        "prices": "incl_vat",
        "due_on": "2026-12-15",
        "paid": [],
        "open_cents": 14790,
    }
    return with_mentions(document)


def dutch_credit_note() -> dict[str, Any]:
    """Gives back one of the three domain names, by transfer."""
    invoice = dutch_invoice()
    line = {**invoice["lines"][1], "quantity": 1}
    line |= {"net_cents": 496, "vat_cents": 104, "gross_cents": 600}
    document = {
        **invoice,
        "kind": "credit_note",
        "number": "PHC-2026-00017",
        "issued_on": "2026-12-03",
        "corrects": {"number": "PH-2026-01204", "issued_on": "2026-12-01"},
        "reason": "Domeinnaam niet beschikbaar",
        "lines": [line],
        "vat": [
            {"category": "S", "country": "NL", "rate": "21", "base_cents": 496, "vat_cents": 104}
        ],
        "net_cents": 496,
        "vat_cents": 104,
        "total_cents": 600,
        "due_on": None,
        "paid": [{"on": "2026-12-03", "by": "bank_transfer", "cents": 600}],
        "open_cents": 0,
    }
    return with_mentions(document)


def english_invoice() -> dict[str, Any]:
    """To an Irish company: reverse charge, partly paid by card and by credit."""
    invoice = french_invoice()
    line = {
        **invoice["lines"][0],
        "text": "Private server Altitude 4",
        "detail": "srv-keel-02",
        "to": "2027-05-06",
        "quantity": 3,
        "unit_cents": 41152,
        "net_cents": 123456,
        "vat_cents": 0,
        "gross_cents": 123456,
        "rate": "0",
        "category": "AE",
    }
    document = {
        **invoice,
        "language": "en",
        "number": "NB-2026-00013",
        "buyer": {
            "number": "20911",
            "kind": "business",
            "name": "Aoife Keel",
            "company": "Keel Harbour Ltd",
            "street": "12 Slip Road",
            "postcode": "X00 0000",
            "town": "Port Ainsley",
            "country": "IE",
            "siren": "",
            "vat_number": "IE0000000AA",
        },
        "lines": [line],
        "vat": [
            {
                "category": "AE",
                "country": "IE",
                "rate": "0",
                "base_cents": 123456,
                "vat_cents": 0,
            }
        ],
        "net_cents": 123456,
        "vat_cents": 0,
        "total_cents": 123456,
        "due_on": "2026-06-05",
        "paid": [
            {"on": "2026-05-06", "by": "card", "cents": 100000},
            {"on": "2026-05-04", "by": "credit", "cents": 3456},
        ],
        "open_cents": 20000,
    }
    return with_mentions(document, vat="reverse_charge")


def english_credit_note() -> dict[str, Any]:
    """Takes one server off the English invoice; nothing was paid back yet."""
    invoice = english_invoice()
    line = {**invoice["lines"][0], "quantity": 1, "net_cents": 41152, "gross_cents": 41152}
    document = {
        **invoice,
        "kind": "credit_note",
        "number": "NBA-2026-00004",
        "issued_on": "2026-05-20",
        "corrects": {"number": "NB-2026-00013", "issued_on": "2026-05-06"},
        "reason": "One server fewer",
        "lines": [line],
        "vat": [{**invoice["vat"][0], "base_cents": 41152}],
        "net_cents": 41152,
        "total_cents": 41152,
        "due_on": None,
        "paid": [],
        "open_cents": 41152,
    }
    return with_mentions(document, vat="reverse_charge")


def invoice_of(lines: int) -> dict[str, Any]:
    """A French invoice of that many lines, open but for a little credit."""
    invoice = french_invoice()
    line = invoice["lines"][0]
    invoice["lines"] = [
        {**line, "text": f"Serveur n° {n:04d}", "detail": f"srv-{n:04d}"}
        for n in range(1, lines + 1)
    ]
    invoice["vat"][0] |= {"base_cents": 2000 * lines, "vat_cents": 400 * lines}
    return invoice | {
        "net_cents": 2000 * lines,
        "vat_cents": 400 * lines,
        "total_cents": 2400 * lines,
        "due_on": "2026-06-05",
        "paid": [{"on": "2026-05-04", "by": "credit", "cents": 400}],
        "open_cents": 2400 * lines - 400,
    }


ALL: dict[str, Callable[[], dict[str, Any]]] = {
    "invoice-fr": french_invoice,
    "invoice-nl": dutch_invoice,
    "invoice-en": english_invoice,
    "credit-note-fr": french_credit_note,
    "credit-note-nl": dutch_credit_note,
    "credit-note-en": english_credit_note,
}
