"""What the `:86:` of MT940 says: German `?20` fields, Dutch slash codes, or prose."""

import re
from typing import Final

from tacite.payments.statements import limits
from tacite.payments.statements.accounts import iban_or_nothing
from tacite.payments.statements.values import Detail
from tacite.payments.statements.written import reference, tidy

_GERMAN: Final = re.compile(r"(?:[0-9]{3})?\?[0-9]{2}")
_GERMAN_FIELD: Final = re.compile(r"\?([0-9]{2})")
_GERMAN_KEY: Final = re.compile(
    r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|RTRN)\+"
)
_GERMAN_PURPOSE: Final = frozenset(
    {"20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "60", "61", "62", "63"}
)
_GERMAN_FULL_CHARACTERS: Final = 27
_SLASHED: Final = re.compile(
    r"/(EREF|PREF|MARF|CSID|CNTP|BENM|ORDP|NAME|IBAN|BIC|ADDR|REMI|ISDT|TRTP|TRCD|RTRN|PURP"
    r"|ULTB|ULTC|ULTD|OCMT|CHGS|EXCH)/"
)
_FULL_LINE_CHARACTERS: Final = 65
_FULL_SLASHED_CHARACTERS: Final = 64
_REASON: Final = re.compile(r"[A-Z]{2}[0-9]{2}")
_STRUCTURED: Final = re.compile(r"STRD/[A-Z]*/?(.*)")
_FREE: Final = re.compile(r"USTD/+")


def remarks(written: str) -> Detail:
    """Return what a `:86:` says; nothing of the payer's words is lost, whatever the dialect.

    Raises:
        StatementRefused: malformed; a reference longer than any.
    """
    if _GERMAN.match(written):
        return _german(written.replace("\n", ""))
    if _SLASHED.match(written):
        return _slashed(_unfolded(written, full_characters=_FULL_SLASHED_CHARACTERS))
    return Detail(text=_text(_unfolded(written, full_characters=_FULL_LINE_CHARACTERS)))


def _german(written: str) -> Detail:
    _, *pairs = _GERMAN_FIELD.split(written)
    fields = list(zip(pairs[::2], pairs[1::2], strict=True))
    purpose = _joined([text for code, text in fields if code in _GERMAN_PURPOSE])
    before, *keyed = _GERMAN_KEY.split(purpose)
    said = _first_of(keyed)
    account = "".join(text for code, text in fields if code == "31")
    return Detail(
        end_to_end=reference(said.get("EREF", "")),
        mandate=reference(said.get("MREF", "")),
        counterparty_name=_name("".join(text for code, text in fields if code in {"32", "33"})),
        counterparty_iban=iban_or_nothing(account) or iban_or_nothing(said.get("IBAN", "")),
        text=_text(said.get("SVWZ", "") or before),
        return_reason=_reason(said.get("RTRN", "")),
    )


def _slashed(prose: str) -> Detail:
    _, *keyed = _SLASHED.split(prose)
    said = _first_of(keyed)
    account, _, rest = said.get("CNTP", "").partition("/")
    name = said.get("NAME", "") or rest.partition("/")[2].partition("/")[0]
    remittance = said.get("REMI", "")
    structured = _STRUCTURED.fullmatch(remittance)
    code = tidy(structured[1], characters=limits.TEXT_CHARACTERS) if structured else ""
    fits = len(code) <= limits.STRUCTURED_CHARACTERS
    return Detail(
        end_to_end=reference(said.get("EREF", "")),
        mandate=reference(said.get("MARF", "")),
        counterparty_name=_name(name),
        counterparty_iban=iban_or_nothing(said.get("IBAN", "") or account),
        text="" if code and fits else _text(_FREE.sub("", remittance, count=1)),
        structured=code if fits else "",
        return_reason=_reason(said.get("RTRN", "")),
    )


def _first_of(keyed: list[str]) -> dict[str, str]:
    """Return values by key; where a payer repeats a key in his own words, the bank's is first."""
    said: dict[str, str] = {}
    for key, value in zip(keyed[::2], keyed[1::2], strict=True):
        said.setdefault(key, value.strip().strip("/").strip())
    return said


def _joined(chunks: list[str]) -> str:
    """Join pieces of 27: a full one was cut in a word, a shorter one ended where a word did."""
    return "".join(
        chunk if len(chunk) == _GERMAN_FULL_CHARACTERS else f"{chunk} " for chunk in chunks
    )


def _unfolded(written: str, *, full_characters: int) -> str:
    """Join lines in the same way: a full one was cut in a word."""
    return "".join(
        line if len(line) >= full_characters else f"{line} " for line in written.split("\n")
    ).strip()


def _reason(written: str) -> str:
    found = _REASON.match(written)
    return found[0] if found else ""


def _name(written: str) -> str:
    return tidy(written, characters=limits.NAME_CHARACTERS)


def _text(written: str) -> str:
    return tidy(written, characters=limits.TEXT_CHARACTERS)
