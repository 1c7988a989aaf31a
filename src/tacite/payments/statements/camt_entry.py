"""What an entry and its transactions mean in camt.053 and camt.054, versions 2 to 8.

The versions differ in where they put the same thing: version 8 wraps a party in `Pty` and a status
in `Cd`; version 2 gives a transaction's amount in `AmtDtls` only.
"""

from dataclasses import replace
from typing import Final, NamedTuple

from tacite.payments.statements import limits
from tacite.payments.statements.accounts import Ours, iban_or_nothing
from tacite.payments.statements.fields import Fields
from tacite.payments.statements.values import Detail, Entry, StatementRefused
from tacite.payments.statements.written import cents_with_point, day, reference, tidy

_SIGNS: Final = {"CRDT": 1, "DBIT": -1}
_BOOKED: Final = {"BOOK": True, "PDNG": False, "INFO": False, "FUTR": False}
_TRUTHS: Final = {"": False, "true": True, "1": True, "false": False, "0": False}
_NOTHING: Final = Detail()
_CHARGES: Final = frozenset({"CHRG", "FEES", "COMM", "NCHG", "NCOM"})


def is_booked(fields: Fields) -> bool:
    """Whether an entry is booked: one that is pending or only announced moves no money yet.

    Raises:
        StatementRefused: malformed; a status that says neither.
    """
    status = fields.only("Sts", "Sts/Cd", "Sts/Prtry")
    if status not in _BOOKED:
        raise StatementRefused("malformed", what="Sts", found=status[:20])
    return _BOOKED[status]


def entry_of(fields: Fields, *, details: tuple[Detail, ...], ours: Ours) -> Entry:
    """Return the entry; what its only transaction says, the entry says.

    Raises:
        StatementRefused: malformed, foreign_currency.
    """
    ours.expect(fields.only("Amt@Ccy"))
    booked_on = day(fields.first("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"))
    value_on = fields.first("ValDt/Dt", "ValDt/DtTm")
    kind = _kind(fields)
    remarks = _text([fields.first("AddtlNtryInf")])
    single = details[0] if len(details) == 1 else _NOTHING
    return Entry(
        booked_on=booked_on,
        value_on=day(value_on) if value_on else booked_on,
        cents=sign_of(fields.only("CdtDbtInd")) * cents_with_point(fields.only("Amt")),
        bank_reference=reference(fields.first("AcctSvcrRef")) or single.bank_reference,
        batch=reference(fields.first("NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId")),
        is_reversal=truth_of(fields.first("RvslInd")),
        kind=kind,
        is_charge=not _CHARGES.isdisjoint(kind.split("/")),
        said=single if single.text or not remarks else replace(single, text=remarks),
        details=details if len(details) > 1 else (),
    )


def detail_of(fields: Fields, *, sign: int, is_reversal: bool, ours: Ours) -> Detail:
    """Return one transaction of an entry that goes the way of `sign`, or takes one back.

    Raises:
        StatementRefused: malformed.
    """
    own_sign = fields.first("CdtDbtInd")
    sign = sign_of(own_sign) if own_sign else sign
    unsigned = _amount(fields, ours=ours)
    is_return = is_reversal or "RtrInf/Rsn/Cd" in fields or "RtrInf/Rsn/Prtry" in fields
    other, paid_to_iban = _parties(fields, to_us=(sign > 0) != is_return, ours=ours)
    references = fields.all("RmtInf/Strd/CdtrRefInf/Ref")
    structured = tidy("".join(references[:1]), characters=limits.TEXT_CHARACTERS)
    if len(structured) > limits.STRUCTURED_CHARACTERS:
        structured = ""
    free = fields.all("RmtInf/Ustrd") or [fields.first("AddtlTxInf")]
    return Detail(
        cents=None if unsigned is None else sign * unsigned,
        bank_reference=reference(fields.first("Refs/AcctSvcrRef")),
        end_to_end=reference(fields.first("Refs/EndToEndId")),
        mandate=reference(fields.first("Refs/MndtId")),
        counterparty_name=other.name,
        counterparty_iban=other.iban,
        paid_to_iban=paid_to_iban,
        text=_text(free + (references[1:] if structured else references)),
        structured=structured,
        return_reason=tidy(fields.first("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"), characters=10),
    )


def sign_of(indicator: str) -> int:
    """Return 1 for money that comes, -1 for money that goes.

    Raises:
        StatementRefused: malformed.
    """
    if indicator not in _SIGNS:
        raise StatementRefused("malformed", what="CdtDbtInd", found=indicator[:20])
    return _SIGNS[indicator]


def truth_of(written: str) -> bool:
    """Return a boolean of XML; nothing written is false.

    Raises:
        StatementRefused: malformed.
    """
    if written not in _TRUTHS:
        raise StatementRefused("malformed", what="RvslInd", found=written[:20])
    return _TRUTHS[written]


def _amount(fields: Fields, *, ours: Ours) -> int | None:
    """Return a transaction's amount in our currency; what was instructed in another is no sum."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        if fields.first(f"{path}@Ccy") == ours.currency:
            return cents_with_point(fields.only(path))
    return None


class _Party(NamedTuple):
    name: str
    iban: str


def _parties(fields: Fields, *, to_us: bool, ours: Ours) -> tuple[_Party, str]:
    """Return who is not us, and for money meant for us the IBAN that it was paid to.

    `to_us`: the payment was; one that is taken back keeps the parties it had. Some banks turn
    them all the same, so a party with our own account is never the other one.
    """
    debtor, creditor = _party(fields, "Dbtr"), _party(fields, "Cdtr")
    if to_us:
        to_us = debtor.iban not in ours.ibans or creditor.iban in ours.ibans
    elif debtor.iban not in ours.ibans:
        to_us = creditor.iban in ours.ibans or (bool(debtor.iban) and not creditor.iban)
    return (debtor, creditor.iban) if to_us else (creditor, "")


def _party(fields: Fields, side: str) -> _Party:
    account = f"RltdPties/{side}Acct/Id"
    name = fields.first(f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm")
    return _Party(
        name=tidy(name, characters=limits.NAME_CHARACTERS),
        iban=iban_or_nothing(fields.first(f"{account}/IBAN", f"{account}/Othr/Id")),
    )


def _kind(fields: Fields) -> str:
    codes = [
        fields.first("BkTxCd/Domn/Cd"),
        fields.first("BkTxCd/Domn/Fmly/Cd"),
        fields.first("BkTxCd/Domn/Fmly/SubFmlyCd"),
    ]
    written = "/".join(filter(None, codes)) or fields.first("BkTxCd/Prtry/Cd")
    return tidy(written, characters=limits.CODE_CHARACTERS)


def _text(parts: list[str]) -> str:
    return tidy(" ".join(parts), characters=limits.TEXT_CHARACTERS)
