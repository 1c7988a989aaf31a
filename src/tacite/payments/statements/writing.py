"""The statement that a bank would send: camt.053 version 8 from plain values.

For the demo, for stories and for tests; what is written here reads back as it was meant.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from lxml import etree

from tacite.payments.statements import limits
from tacite.payments.statements.accounts import compact
from tacite.payments.statements.written import tidy

_NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_REMITTANCE_CHARACTERS: Final = 140
_ID_CHARACTERS: Final = 35
_DOMAIN, _INCOMING, _OUTGOING, _ORDINARY, _CHARGE = "PMNT", "RCDT", "ICDT", "ESCT", "CHRG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One entry to be written. `cents` is signed and not zero; `structured` a creditor reference.

    `paid_to_iban` is the account that the payer used, ours unless given; `booked_on` the
    statement's day unless given.
    """

    cents: int
    bank_reference: str = ""
    end_to_end: str = ""
    mandate: str = ""
    counterparty_name: str = ""
    counterparty_iban: str = ""
    paid_to_iban: str = ""
    text: str = ""
    structured: str = ""
    return_reason: str = ""
    is_reversal: bool = False
    is_charge: bool = False
    booked_on: date | None = None


def camt053(
    movements: Sequence[Movement],
    *,
    iban: str,
    on: date,
    message_id: str,
    opening_cents: int = 0,
    currency: str = "EUR",
) -> bytes:
    """Return a statement of one day: both balances, and an entry for each movement.

    The bank writes it in the last hour of the day, so that the same values give the same bytes.
    """
    default = cast("dict[str, str]", {None: _NAMESPACE})
    document = etree.Element(f"{{{_NAMESPACE}}}Document", nsmap=default)
    body = _add(document, "BkToCstmrStmt")
    written_at = f"{on.isoformat()}T23:00:00"
    header = _add(body, "GrpHdr")
    _add(header, "MsgId", message_id[:_ID_CHARACTERS])
    _add(header, "CreDtTm", written_at)
    statement = _add(body, "Stmt")
    _add(statement, "Id", message_id[:_ID_CHARACTERS])
    _add(statement, "CreDtTm", written_at)
    _add(statement, "FrToDt/FrDtTm", f"{on.isoformat()}T00:00:00")
    _add(statement, "FrToDt/ToDtTm", f"{on.isoformat()}T23:59:59")
    _add(statement, "Acct/Id/IBAN", compact(iban))
    _add(statement, "Acct/Ccy", currency)
    closing_cents = opening_cents + sum(movement.cents for movement in movements)
    for code, cents in (("OPBD", opening_cents), ("CLBD", closing_cents)):
        balance = _add(statement, "Bal")
        _add(balance, "Tp/CdOrPrtry/Cd", code)
        _add_money(balance, cents, currency=currency)
        _add(balance, "Dt/Dt", on.isoformat())
    for movement in movements:
        entry = _add(statement, "Ntry")
        _add_entry(entry, movement, on=movement.booked_on or on, currency=currency)
        _add_transaction(entry, movement, iban=compact(iban))
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add_entry(entry: etree._Element, movement: Movement, *, on: date, currency: str) -> None:
    _add_money(entry, movement.cents, currency=currency)
    if movement.is_reversal:
        _add(entry, "RvslInd", "true")
    _add(entry, "Sts/Cd", "BOOK")
    _add(entry, "BookgDt/Dt", on.isoformat())
    _add(entry, "ValDt/Dt", on.isoformat())
    if movement.bank_reference:
        _add(entry, "AcctSvcrRef", movement.bank_reference[:_ID_CHARACTERS])
    _add(entry, "BkTxCd/Domn/Cd", _DOMAIN)
    _add(entry, "BkTxCd/Domn/Fmly/Cd", _INCOMING if movement.cents > 0 else _OUTGOING)
    _add(entry, "BkTxCd/Domn/Fmly/SubFmlyCd", _CHARGE if movement.is_charge else _ORDINARY)


def _add_transaction(entry: etree._Element, movement: Movement, *, iban: str) -> None:
    transaction = _add(entry, "NtryDtls/TxDtls")
    _add(transaction, "Refs/EndToEndId", movement.end_to_end[:_ID_CHARACTERS] or "NOTPROVIDED")
    if movement.mandate:
        _add(transaction, "Refs/MndtId", movement.mandate[:_ID_CHARACTERS])
    _add_parties(transaction, movement, iban=iban)
    _add_remittance(transaction, movement)
    if movement.return_reason:
        _add(transaction, "RtrInf/Rsn/Cd", movement.return_reason)


def _add_parties(transaction: etree._Element, movement: Movement, *, iban: str) -> None:
    """Add who paid whom; what is taken back keeps the parties that it had."""
    is_return = movement.is_reversal or bool(movement.return_reason)
    theirs = "Dbtr" if (movement.cents > 0) != is_return else "Cdtr"
    name = tidy(movement.counterparty_name, characters=limits.NAME_CHARACTERS)
    for side in ("Dbtr", "Cdtr"):
        account = movement.counterparty_iban if side == theirs else movement.paid_to_iban or iban
        if side == theirs and name:
            _add(transaction, f"RltdPties/{side}/Pty/Nm", name)
        if account:
            _add(transaction, f"RltdPties/{side}Acct/Id/IBAN", compact(account))


def _add_remittance(transaction: etree._Element, movement: Movement) -> None:
    text = tidy(movement.text, characters=limits.TEXT_CHARACTERS)
    if not text and not movement.structured:
        return
    remittance = _add(transaction, "RmtInf")
    for piece in textwrap.wrap(text, _REMITTANCE_CHARACTERS, break_on_hyphens=False):
        _add(remittance, "Ustrd", piece)
    if movement.structured:
        _add(remittance, "Strd/CdtrRefInf/Tp/CdOrPrtry/Cd", "SCOR")
        _add(remittance, "Strd/CdtrRefInf/Ref", movement.structured[:_ID_CHARACTERS])


def _add_money(element: etree._Element, cents: int, *, currency: str) -> None:
    units, hundredths = divmod(abs(cents), 100)
    _add(element, "Amt", f"{units}.{hundredths:02}").set("Ccy", currency)
    _add(element, "CdtDbtInd", "DBIT" if cents < 0 else "CRDT")


def _add(parent: etree._Element, path: str, text: str = "") -> etree._Element:
    """Add the last element of a path; those before it are shared when they were added last."""
    *above, name = path.split("/")
    for step in above:
        tag = f"{{{_NAMESPACE}}}{step}"
        is_there = len(parent) > 0 and parent[-1].tag == tag
        parent = parent[-1] if is_there else etree.SubElement(parent, tag)
    child = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    child.text = text or None
    return child
