"""What became of a bank line and why, whose it may be, and why a statement is refused whole."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tacite.payments.statements.values import StatementRefused
from tacite.ui import spoken
from tacite.wording import formats

Said = tuple[str, str]

_OUTCOMES: Final[Mapping[str, tuple[str, Any]]] = {
    "pays": ("ok", _("Pays")),
    "credit": ("ok", _("Kept as credit")),
    "suspense": ("unknown", _("Waits for a person")),
    "debit": ("off", _("Went out")),
    "charges": ("off", _("Bank charges")),
    "reversal": ("late", _("Taken back by the bank")),
    "refund": ("ok", _("Paid back")),
    "returned": ("off", _("Taken back, and booked so")),
}
_BECAUSE: Final[Mapping[str, Any]] = {
    "reference": _("it names the request"),
    "structured_reference": _("its structured reference names the request"),
    "amount": _("it came to the account’s own IBAN, with the amount of one open request"),
    "several_references": _("it names several requests"),
    "surplus": _("it names the request and brings more: the rest is credit"),
    "too_little": _("it brings less than the request asks"),
    "request_paid": _("the request that it names is paid already"),
    "request_void": _("the request that it names is void"),
    "request_expired": _("the request that it names is too old"),
    "unknown_reference": _("it names a reference that does not exist"),
    "two_candidates": _("two open requests have this amount"),
    "no_such_amount": _("no open request has this amount"),
    "no_open_request": _("the account has no open request"),
    "several_accounts": _("it names requests of several accounts"),
    "foreign_currency": _("it is in another currency than the account"),
    "unidentified": _("nothing in it says whose it is"),
    "unable_to_book": _("it could not be booked as it says"),
    "assigned": _("a person decided"),
    "owed_refund": _("it pays back what was owed"),
    "taken_back": _("the bank took back what had come in"),
}
_CANDIDATE: Final[Mapping[str, Any]] = {
    "reference": _("reference in the text"),
    "iban": _("paid from this IBAN before"),
    "name": _("same name"),
    "surname": _("same surname"),
    "amount": _("same amount"),
}


def line_outcome(outcome: str) -> Said:
    """Return what became of a bank line."""
    tone, word = _OUTCOMES.get(outcome, ("off", outcome))
    return tone, str(word)


def line_because(code: str) -> str:
    """Return why; an ISO reason of a returned payment is said as it is."""
    return str(_BECAUSE.get(code, code))


def candidate_because(codes: list[str], *, exact: bool) -> str:
    """Return what speaks for a suggestion, and that the amount does not when it differs."""
    said = [str(_CANDIDATE.get(code, code)) for code in codes]
    if not exact and "amount" not in codes:
        said.append(gettext("another amount"))
    return formats.sentence_start(formats.listed(said, language=spoken.language()))


def statement_refused(refused: StatementRefused) -> str:
    """Return why a file was refused whole, and what can be done about it."""
    return _REFUSALS[refused.code](refused.facts)


def _malformed(facts: Mapping[str, Any]) -> str:
    line = facts.get("line")
    where = {"what": facts.get("what", "?"), "line": line}
    if line:
        said = gettext("The file is not as a bank writes it: %(what)s, on line %(line)s.") % where
    else:
        said = gettext("The file is not as a bank writes it: %(what)s.") % where
    advice = gettext("Ask the bank for it again; nothing of it was booked.")
    return f"{said} {advice}"


def _mismatch(facts: Mapping[str, Any]) -> str:
    amounts = {
        name: formats.plain_amount(
            int(facts.get(f"{name}_cents", 0)), currency="EUR", language=spoken.language()
        )
        for name in ("opening", "lines", "closing")
    }
    said = gettext(
        "The statement does not add up: it opens at %(opening)s, its lines sum to %(lines)s, and"
        " it closes at %(closing)s. Lines are missing; nothing of it was booked."
    )
    return said % amounts


def _iban(facts: Mapping[str, Any]) -> str:
    said = gettext(
        "The statement is of the account %(iban)s, which is none of yours. Add the account to its"
        " seller first, or choose another file."
    )
    return said % {"iban": facts.get("iban", "?")}


def _large(facts: Mapping[str, Any]) -> str:
    limit = formats.file_size(int(facts.get("limit", 0)), language=spoken.language())
    return gettext("The file is larger than %(limit)s. Ask the bank for shorter periods.") % {
        "limit": limit
    }


def _lines(facts: Mapping[str, Any]) -> str:
    limit = formats.whole(int(facts.get("limit", 0)), language=spoken.language())
    return gettext("The file has more than %(limit)s lines. Ask the bank for shorter periods.") % {
        "limit": limit
    }


_REFUSALS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "malformed": _malformed,
    "truncated": lambda _facts: gettext(
        "The file ends in the middle: it was not wholly received. Download it again."
    ),
    "entity_expansion": lambda _facts: gettext(
        "The file defines entities, as no bank does: it was not read any further."
    ),
    "foreign_iban": _iban,
    "foreign_currency": lambda facts: (
        gettext("The statement is in %(currency)s, not in euro.")
        % {"currency": facts.get("currency", "?")}
    ),
    "too_large": _large,
    "too_many_lines": _lines,
    "unknown_format": lambda _facts: gettext(
        "This is no bank statement that can be read: choose a camt.053 or MT940 file."
    ),
    "balance_mismatch": _mismatch,
}
