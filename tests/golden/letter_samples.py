"""Invented letters: for each kind the facts that acts give it, in the variants that read apart."""

import datetime as dt
from typing import Any, Final

from tacite.mail.rendering import Addressee, Brand
from tests.golden.change_samples import CHANGE_SAMPLES
from tests.golden.offer_samples import OFFER_SAMPLES, SERVICE
from tests.golden.order_samples import AGREED, FREE
from tests.golden.usage_samples import USAGE_SAMPLES

WRITTEN_AT: Final = dt.datetime(2026, 11, 14, 1, 2, tzinfo=dt.UTC)
NIMBEO: Final = Brand(
    name="Nimbeo",
    domain="nimbeo.example",
    email="bonjour@nimbeo.example",
    phone="01 99 00 00 00",
    zone="Europe/Paris",
    credit_name="credit",
    seller="Nimbeo SAS",
    country="FR",
    ibans=("FR0012345678901234567890185",),
)
RESPAWN: Final = Brand(
    name="Respawn",
    domain="respawn.example",
    email="help@respawn.example",
    phone="",
    zone="Europe/Brussels",
    credit_name="tokens",
    seller="Respawn SRL",
    country="BE",
)
CAMILLE: Final = Addressee("Camille Roussel", "20731")
ATELIER: Final = Addressee("Atelier Roussel", "20732", dedicated_iban="BE00999999999900")

_SITE = {
    "text": "Serveur M",
    "detail": "Récréation",
    "from_on": "2026-11-28",
    "to_on": "2026-12-28",
}
_BACKUP = _SITE | {"text": "Sauvegarde"}
_SETUP = _SITE | {"text": "Mise en service", "from_on": None, "to_on": None}
_DUE = {
    "reference": "BDC-2026-0042",
    "bank_reference": "RF18539007547034",
    "cents": 2400,
    "currency": "EUR",
    "due_on": "2026-11-28",
    "what": [_SITE],
}
_ASKED = _DUE | {
    "ibans": ["FR0012345678901234567890185"],
    "dedicated_iban": "",
    "renewal": True,
    "upgrade": False,
    "by_credit": True,
    "void_on": "2026-12-08",
    "expires_on": "2026-11-28",
    "suspends_on": "2026-11-28",
    "extended_to": "2026-12-28",
}
_PAID_FROM_CREDIT = _ASKED | {
    "expires_on": "2026-12-28",
    "invoice": "FA-2026-0007",
    "resumed": False,
}
_SERVICE = SERVICE
_TAKEN_BACK = {
    "cents": 2600,
    "currency": "EUR",
    "received_on": "2026-11-10",
    "kept_cents": 200,
    "owed": [
        {
            "reference": "BDC-2026-0042",
            "bank_reference": "RF18539007547034",
            "cents": 2400,
            "currency": "EUR",
            "due_on": "2026-11-28",
            "invoice": "FA-2026-0007",
        }
    ],
}
_CYCLE = _SERVICE | {"from_cycle": "1 month", "cycle": "1 year"}
_RECEIVED = {
    "cents": 2600,
    "kept_cents": 200,
    "currency": "EUR",
    "because": "surplus",
    "paid": [{"reference": "BDC-2026-0042", "invoice": "FA-2026-0007"}],
    "what": [_SITE],
    "resumed": True,
    "expires_on": "2026-12-28",
}
_KEPT = _RECEIVED | {
    "cents": 1000,
    "kept_cents": 1000,
    "because": "too_little",
    "paid": [],
    "what": [],
    "resumed": False,
    "expires_on": None,
}
_REFUND = {
    "cents": 1600,
    "currency": "EUR",
    "paid_on": "2026-11-20",
    "iban": "FR76 … 0189",
    "reference": "REMB-2026-0001",
    "why": "withdrawal",
}
_WITHDRAWN = _SERVICE | {
    "notice": "N-7KQ2M4XP",
    "name": "Camille Roussel",
    "submitted_at": "2026-11-14T01:02:00+00:00",
    "back_cents": 1600,
    "credit_cents": 0,
    "currency": "EUR",
    "before_on": "2026-11-28",
    "erased_on": None,
}
_RENEWS = _SERVICE | {
    "refuse_on": "2027-01-13",
    "renews_on": "2027-01-15",
    "cycle": "1 year",
    "in_time": True,
}
_LEFT = _SERVICE | {
    "notice": "N-7KQ2M4XP",
    "left_on": "2027-02-15",
    "back_cents": 6680,
    "credit_cents": 0,
    "currency": "EUR",
    "before_on": "2027-03-17",
}

_SWITCHED = _SERVICE | {
    "notice": "N-7KQ2M4XP",
    "asked_at": "2026-11-20T10:15:00+00:00",
    "moves": True,
    "stops_on": "2026-12-20",
    "erased_on": "2027-01-19",
    "back_cents": 0,
    "credit_cents": 0,
    "currency": "EUR",
}

_HANDOVER = {
    "asks": True,
    "role": "holder",
    "other": "anna@phares.example (20733)",
    "services": [_SERVICE],
    "lapses_at": "2026-11-15T01:02:00+00:00",
    "invited": False,
}
_HANDED_OVER = {
    "role": "gave",
    "holder": "Camille Roussel (20731)",
    "taker": "Les Trois Phares (20733)",
    "payer": "",
    "services": [_SERVICE],
}
_OVER = {
    "how": "lapsed",
    "services": [_SERVICE],
    "why": "",
    "ref": "",
    "reference": "",
    "currency": "",
}

# (variant, kind, facts); the first of each kind is the plain case.
SAMPLES: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("renewal", "payment_requested", _ASKED),
    (
        "order",
        "payment_requested",
        _ASKED
        | {
            "renewal": False,
            "by_credit": False,
            "suspends_on": None,
            "what": [_SITE, _BACKUP, _SETUP],
        },
    ),
    (
        "upgrade",
        "payment_requested",
        _ASKED
        | {
            "renewal": False,
            "upgrade": True,
            "by_credit": False,
            "suspends_on": None,
            "what": [_SITE | {"text": "Serveur S → Serveur M"}],
        },
    ),
    ("agreed", "payment_requested", _ASKED | AGREED),
    ("free", "order_begun", FREE),
    (
        "on-terms",
        "invoice_issued",
        _ASKED | {"invoice": "F-2026-0007", "due_on": "2026-12-12", "suspends_on": "2026-12-19"},
    ),
    ("before-due", "payment_reminder", _DUE | {"suspends_on": "2026-12-05"}),
    ("after-due", "payment_overdue", _DUE | {"suspends_on": "2026-12-05"}),
    ("to-be-ended", "service_suspended", _SERVICE | {"owed": [_DUE]}),
    ("never-ended", "service_suspended", _SERVICE | {"ends_on": None, "owed": [_DUE, _DUE]}),
    ("unpaid", "service_ended", _SERVICE | {"asked_for": False, "ended_on": "2026-12-08"}),
    ("asked-for", "service_ended", _SERVICE | {"asked_for": True, "ended_on": "2026-11-28"}),
    ("surplus", "payment_received", _RECEIVED),
    (
        "by-amount",
        "payment_received",
        _RECEIVED | {"because": "amount", "cents": 2400, "kept_cents": 0, "resumed": False},
    ),
    ("too-little", "payment_kept_as_credit", _KEPT),
    ("partly-credit", "payment_taken_back", _TAKEN_BACK),
    ("of-credit", "payment_taken_back", _TAKEN_BACK | {"owed": [], "kept_cents": 2600}),
    ("renewal", "paid_from_credit", _PAID_FROM_CREDIT),
    (
        "kept",
        "credit_note_issued",
        {
            "number": "AV-2026-0003",
            "invoice": "FA-2026-0007",
            "cents": 2400,
            "currency": "EUR",
            "kept": True,
        },
    ),
    (
        "taken-off",
        "credit_note_issued",
        {
            "number": "AV-2026-0004",
            "invoice": "F-2026-0007",
            "cents": 100,
            "currency": "EUR",
            "kept": False,
        },
    ),
    ("student", "status_ends", {"status": "student", "until_on": "2026-12-05"}),
    ("seven-days", "extra_time_granted", _SERVICE | {"days": 7, "suspends_on": "2026-12-05"}),
    (
        "may-be-undone",
        "termination_confirmed",
        _SERVICE | {"ends_on": "2026-11-28", "undo_until": "2026-11-26T23:00:00+00:00"},
    ),
    (
        "next-year",
        "termination_confirmed",
        _SERVICE | {"label": "", "ends_on": "2027-11-28", "undo_until": None},
    ),
    ("undone", "termination_undone", _SERVICE),
    ("to-a-year", "cycle_change_received", _CYCLE),
    ("to-a-year", "cycle_changed", _CYCLE | {"from_on": "2026-11-28", "is_asked": True}),
    ("nothing-asked", "cycle_changed", _CYCLE | {"from_on": "2026-11-28", "is_asked": False}),
    (
        "to-a-year",
        "cycle_change_refused",
        _CYCLE | {"reason": "Cette offre sera retirée avant la fin de l’année."},
    ),
    ("withdrawal", "refund_sent", _REFUND),
    ("sent-back", "withdrawal_acknowledged", _WITHDRAWN),
    (
        "to-credit",
        "withdrawal_acknowledged",
        _WITHDRAWN | {"back_cents": 0, "credit_cents": 1600, "label": ""},
    ),
    ("in-time", "renewal_notice", _RENEWS),
    ("late", "renewal_notice", _RENEWS | {"in_time": False, "label": ""}),
    ("moves", "switching_asked", _SWITCHED),
    ("erased", "switching_asked", _SWITCHED | {"moves": False, "erased_on": "2026-12-20"}),
    (
        "paid-back",
        "switching_done",
        _SWITCHED | {"back_cents": 6680, "before_on": "2027-01-19"},
    ),
    (
        "erased",
        "switching_done",
        _SWITCHED | {"credit_cents": 1600, "label": "", "erased_on": "2026-12-20"},
    ),
    ("days-left", "leaving_confirmed", _LEFT),
    ("nothing-back", "leaving_confirmed", _LEFT | {"back_cents": 0}),
    ("unpaid", "withdrawal_acknowledged", _WITHDRAWN | {"back_cents": 0}),
    ("data-kept", "withdrawal_acknowledged", _WITHDRAWN | {"erased_on": "2026-12-14"}),
    (
        "sent-back",
        "credit_note_issued",
        {
            "number": "AV-2026-0005",
            "invoice": "FA-2026-0007",
            "cents": 1600,
            "currency": "EUR",
            "kept": True,
            "back": True,
        },
    ),
    ("days-left", "refund_sent", _REFUND | {"why": "leaving"}),
    ("credit", "refund_sent", _REFUND | {"why": "credit"}),
    (
        "owner",
        "invitation",
        {
            "email": "camille@roussel.example",
            "role": "owner",
            "link": "https://nimbeo.example/invitation/abc/",
            "expires_at": "2026-12-14T11:00:00+00:00",
        },
    ),
    (
        "offer-change",
        "verification_code",
        {
            "purpose": "offer_change",
            "code": "048213",
            "email": "camille@roussel.example",
            "expires_at": "2026-11-14T01:12:00+00:00",
            "services": [_SERVICE],
        },
    ),
    (
        "handover",
        "verification_code",
        {
            "purpose": "handover_give",
            "code": "731950",
            "email": "camille@roussel.example",
            "expires_at": "2026-11-14T01:12:00+00:00",
            "services": [_SERVICE, _SERVICE | {"label": ""}],
        },
    ),
    *OFFER_SAMPLES,
    *USAGE_SAMPLES,
    *CHANGE_SAMPLES,
    ("asked-to-give", "handover_asked", _HANDOVER),
    ("invites", "handover_asked", _HANDOVER | {"invited": True, "other": "anna@phares.example"}),
    (
        "would-give",
        "handover_asked",
        _HANDOVER | {"asks": False, "other": "Les Trois Phares (20733)"},
    ),
    (
        "asked-to-take",
        "handover_asked",
        _HANDOVER
        | {"role": "taker", "services": [{"ref": "serveur-m-12", "label": "", "offer": None}]},
    ),
    (
        "would-take",
        "handover_asked",
        _HANDOVER | {"asks": False, "role": "taker", "services": [_SERVICE, _SERVICE]},
    ),
    ("would-pay", "handover_asked", _HANDOVER | {"asks": False, "role": "payer"}),
    ("gave", "handover_done", _HANDED_OVER),
    ("took", "handover_done", _HANDED_OVER | {"role": "took"}),
    (
        "took-another-pays",
        "handover_done",
        _HANDED_OVER | {"role": "took", "payer": "Compta Phares (20734)"},
    ),
    ("pays", "handover_done", _HANDED_OVER | {"role": "pays", "payer": "Compta Phares (20734)"}),
    ("paid", "handover_done", _HANDED_OVER | {"role": "paid", "services": [_SERVICE, _SERVICE]}),
    ("refused", "handover_over", _OVER | {"how": "refused"}),
    ("withdrawn", "handover_over", _OVER | {"how": "withdrawn"}),
    ("lapsed", "handover_over", _OVER | {"services": [_SERVICE, _SERVICE], "why": "not_agreed"}),
    ("silent", "handover_over", _OVER | {"why": "silent"}),
    ("not-ready", "handover_over", _OVER | {"why": "other_side"}),
    ("unpaid", "handover_over", _OVER | {"why": "unpaid", "reference": "FA-2026-0042"}),
    (
        "asked",
        "handover_over",
        _OVER | {"why": "open_request", "reference": "REQ-7", "ref": "serveur-m-12"},
    ),
    ("currency", "handover_over", _OVER | {"why": "other_currency", "currency": "USD"}),
)
