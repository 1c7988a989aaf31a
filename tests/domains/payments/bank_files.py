"""Bank files for tests, not written by the code that writes statements in the product."""

from dataclasses import dataclass, field
from decimal import Decimal

from tacite.payments.statements import reading
from tacite.payments.statements.values import Line, StatementFile

OURS = "BE68539007547034"
OURS_TOO = "FR1420041010050500013M02606"
THEIRS = "NL91ABNA0417164300"
FOREIGN = "DE89370400440532013000"

VERSIONS = range(2, 9)


def read(data: bytes | str, *, name: str = "statement") -> StatementFile:
    content = data.encode() if isinstance(data, str) else data
    return reading.read(content, name=name, own_ibans=[OURS, OURS_TOO])


def lines(data: bytes | str) -> tuple[Line, ...]:
    return read(data).lines


def line(data: bytes | str) -> Line:
    (only,) = lines(data)
    return only


@dataclass(kw_only=True)
class Tx:
    """A transaction of an entry, in the words of a version."""

    amount: str = ""
    currency: str = "EUR"
    direction: str = ""
    reference: str = ""
    end_to_end: str = ""
    mandate: str = ""
    debtor: str = ""
    debtor_iban: str = ""
    creditor: str = ""
    creditor_iban: str = ""
    text: list[str] = field(default_factory=list)
    structured: list[str] = field(default_factory=list)
    reason: str = ""
    remarks: str = ""

    def xml(self, version: int) -> str:
        references = tag("AcctSvcrRef", self.reference) + tag("EndToEndId", self.end_to_end)
        references += tag("MndtId", self.mandate)
        amount = f'<Amt Ccy="{self.currency}">{self.amount}</Amt>' if self.amount else ""
        if version == 2:
            amount = tag("AmtDtls", tag("TxAmt", amount))
        else:
            amount += tag("CdtDbtInd", self.direction)
        parties = "".join(
            tag(side, tag("Pty", tag("Nm", name)) if version == 8 else tag("Nm", name))
            + tag(f"{side}Acct", tag("Id", tag("IBAN", iban)))
            for side, name, iban in (
                ("Dbtr", self.debtor, self.debtor_iban),
                ("Cdtr", self.creditor, self.creditor_iban),
            )
        )
        remittance = "".join(tag("Ustrd", piece) for piece in self.text) + "".join(
            "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
            f"<Ref>{reference}</Ref></CdtrRefInf></Strd>"
            for reference in self.structured
        )
        return (
            "<TxDtls>"
            + tag("Refs", references)
            + amount
            + tag("RltdPties", parties)
            + tag("RmtInf", remittance)
            + tag("RtrInf", tag("Rsn", tag("Cd", self.reason)))
            + tag("AddtlTxInf", self.remarks)
            + "</TxDtls>"
        )


@dataclass(kw_only=True)
class Ntry:
    """An entry of a statement; `amount` and `direction` as the bank writes them."""

    amount: str = "10.00"
    currency: str = "EUR"
    direction: str = "CRDT"
    status: str = "BOOK"
    reversal: str = ""
    booked_on: str = "2026-03-02"
    value_on: str = "2026-03-03"
    reference: str = ""
    batch: str = ""
    code: str = "<Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>"
    txs: list[Tx] = field(default_factory=list)
    remarks: str = ""

    def xml(self, version: int) -> str:
        status = tag("Cd", self.status) if version == 8 else self.status
        batch = tag("Btch", tag("PmtInfId", self.batch))
        return (
            f'<Ntry><Amt Ccy="{self.currency}">{self.amount}</Amt>'
            + tag("CdtDbtInd", self.direction)
            + tag("RvslInd", self.reversal)
            + tag("Sts", status)
            + tag("BookgDt", tag("Dt", self.booked_on))
            + tag("ValDt", tag("Dt", self.value_on))
            + tag("AcctSvcrRef", self.reference)
            + tag("BkTxCd", self.code)
            + tag("NtryDtls", batch + "".join(tx.xml(version) for tx in self.txs))
            + tag("AddtlNtryInf", self.remarks)
            + "</Ntry>"
        )

    @property
    def counts(self) -> Decimal:
        if self.status != "BOOK":
            return Decimal(0)
        return Decimal(self.amount) * (1 if self.direction == "CRDT" else -1)


@dataclass(kw_only=True)
class Stmt:
    """A statement; its closing balance is right unless it is given."""

    entries: list[Ntry] = field(default_factory=list)
    account: str = f"<IBAN>{OURS}</IBAN>"
    id: str = "S-1"
    sequence: str = ""
    period: str = ""
    opening: str = "100.00"
    closing: str = ""
    opening_code: str = "OPBD"
    currency: str = "EUR"

    def xml(self, version: int, name: str) -> str:
        balances = ""
        if name == "Stmt" and self.opening:
            right = Decimal(self.opening) + sum(entry.counts for entry in self.entries)
            closing = Decimal(self.closing) if self.closing else right
            balances = self._balance(self.opening_code, Decimal(self.opening), "2026-03-01")
            balances += self._balance("CLBD", closing, "2026-03-02")
            balances += self._balance("CLAV", Decimal(1), "2026-03-02", currency="SEK")
        body = (
            tag("Id", self.id)
            + tag("ElctrncSeqNb", self.sequence)
            + tag("FrToDt", self.period)
            + tag("Acct", tag("Id", self.account) + tag("Ccy", self.currency))
            + balances
            + "".join(entry.xml(version) for entry in self.entries)
        )
        return tag(name, body)

    def _balance(self, code: str, amount: Decimal, on: str, currency: str = "") -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="{currency or self.currency or "EUR"}">{abs(amount)}</Amt>'
            f"<CdtDbtInd>{'DBIT' if amount < 0 else 'CRDT'}</CdtDbtInd>"
            f"<Dt><Dt>{on}</Dt></Dt></Bal>"
        )


def camt(*statements: Stmt, version: int = 8, kind: str = "053") -> str:
    name = "Stmt" if kind == "053" else "Ntfctn"
    body = "BkToCstmrStmt" if kind == "053" else "BkToCstmrDbtCdtNtfctn"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.0{version}">'
        + tag(
            body,
            tag("GrpHdr", tag("MsgId", "M-1"))
            + "\n".join(statement.xml(version, name) for statement in statements),
        )
        + "</Document>"
    )


def camt053(*entries: Ntry, version: int = 8) -> str:
    return camt(Stmt(entries=list(entries)), version=version)


def camt054(*entries: Ntry, version: int = 8) -> str:
    return camt(Stmt(entries=list(entries)), version=version, kind="054")


def tag(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>" if content else ""


def mt940(
    *movements: str,
    account: str = OURS,
    opening: str = "C260301EUR100,00",
    closing: str = "C260302EUR110,00",
) -> str:
    """An MT940 statement; each movement is a `:61:` with the `:86:` that follows it."""
    before = [":20:STARTUMS", f":25:{account}", ":28C:00012/001", f":60F:{opening}"]
    return "\r\n".join([*before, *movements, f":62F:{closing}", "-", ""])
