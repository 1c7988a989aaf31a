"""ISO 20022 camt.053 and camt.054, versions 2 to 8: the file, as a stream of entries."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final, Literal, NamedTuple, cast

from lxml import etree

from tacite.payments.statements import limits
from tacite.payments.statements.accounts import Ours
from tacite.payments.statements.assembling import Found, Message, assemble
from tacite.payments.statements.camt_entry import detail_of, entry_of, is_booked, sign_of, truth_of
from tacite.payments.statements.fields import fields_of
from tacite.payments.statements.values import (
    Detail,
    Entry,
    Format,
    Refusal,
    StatementFile,
    StatementRefused,
)
from tacite.payments.statements.written import cents_with_point, day, tidy

_ROOT: Final = re.compile(
    r"\{urn:iso:std:iso:20022:tech:xsd:camt\.(053|054)\.001\.0([2-8])\}Document"
)
_FORMATS: Final[dict[str, Format]] = {"053": "camt.053", "054": "camt.054"}
_STATEMENTS: Final = {"053": "Stmt", "054": "Ntfctn"}
_ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_ENCODINGS: Final = frozenset({"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
_BELOW: Final = {
    "GrpHdr": ("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"),
    "Stmt": ("BkToCstmrStmt",),
    "Ntfctn": ("BkToCstmrDbtCdtNtfctn",),
    "Ntry": ("Stmt", "Ntfctn"),
    "TxDtls": ("NtryDtls",),
}
_BALANCES: Final = frozenset({"OPBD", "PRCD", "CLBD"})


class _Balance(NamedTuple):
    on: dt.date | None
    cents: int | None


_NO_BALANCE: Final = _Balance(on=None, cents=None)


def read_camt(data: bytes, *, name: str, ours: Ours) -> StatementFile:
    """Return what a camt file says.

    The parser is told nothing of the outside (ASVS 1.5.1): a DOCTYPE is refused before it starts,
    entities are not replaced, network and huge trees are off. What was read is forgotten, so
    memory grows with what is kept and not with what is sent.

    Raises:
        StatementRefused: any code but `too_large`.
    """
    if b"\0" in data:  # UTF-16 and its like, in which a DOCTYPE could not be seen
        raise StatementRefused("malformed", what="encoding")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise StatementRefused("entity_expansion")
    root = _root(data)
    reader = _Reader(namespace=root[0].removesuffix("Document"), ours=ours)
    _stream(data, into=reader, names=("GrpHdr", _STATEMENTS[root[1]], "Ntry", "TxDtls"))
    message = Message(
        name=name,
        format=_FORMATS[root[1]],
        version=int(root[2]),
        message_id=reader.message_id,
        currency=ours.currency,
    )
    return assemble(reader.found, message=message)


def _root(data: bytes) -> re.Match[str]:
    """Return the name of the root element, taken apart.

    Raises:
        StatementRefused: unknown_format; or malformed, truncated when there is no root.
    """
    parser = _parser(data, event="start", tag=None)
    failure: Exception | None = None
    try:
        parser.feed(data[: limits.CHUNK_BYTES])
    except etree.LxmlError as error:
        failure = error
    for element in _elements(parser):
        root = _ROOT.fullmatch(str(element.tag))
        if root is None:
            namespace, _, name = str(element.tag).removeprefix("{").rpartition("}")
            raise StatementRefused("unknown_format", found=(namespace or name)[:80])
        return root
    raise StatementRefused("malformed" if failure else "truncated", what="xml")


def _stream(data: bytes, *, into: "_Reader", names: Collection[str]) -> None:
    tags = [f"{into.namespace}{name}" for name in names]
    parser = _parser(data, event="end", tag=tags)
    try:
        for start in range(0, len(data), limits.CHUNK_BYTES):
            chunk = data[start : start + limits.CHUNK_BYTES]
            parser.feed(chunk)
            into.read(_elements(parser))
            into.expect_soon(len(chunk))
    except etree.LxmlError as error:
        raise StatementRefused("malformed", what="xml", line=_line_of(error)) from error
    try:
        parser.close()
    except etree.LxmlError as error:
        is_whole = data.rstrip().endswith(b"Document>")
        code: Refusal = "malformed" if is_whole else "truncated"
        raise StatementRefused(code, what="xml", line=_line_of(error)) from error
    into.read(_elements(parser))


def _elements(parser: etree.XMLPullParser) -> Iterator[etree._Element]:
    events: Iterable[tuple[str, Any]] = parser.read_events()
    for _, element in events:
        yield element


def _parser(
    data: bytes, *, event: Literal["start", "end"], tag: Collection[str] | None
) -> etree.XMLPullParser:
    """Return a parser to be fed, forced to an encoding that is ASCII below 128.

    Raises:
        StatementRefused: malformed; the file declares another encoding.
    """
    declared = _ENCODING.match(data)
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if encoding not in _ENCODINGS:
        raise StatementRefused("malformed", what="encoding", found=encoding[:20])
    return etree.XMLPullParser(
        events=(event,),
        tag=tag,
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
    )


def _line_in_file(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 0


def _line_of(error: etree.LxmlError) -> int:
    return (error.lineno or 0) if isinstance(error, etree.XMLSyntaxError) else 0


class _Reader:
    """Takes elements as they end and keeps values; an element once read is emptied."""

    def __init__(self, *, namespace: str, ours: Ours) -> None:
        self.namespace = namespace
        self.message_id = ""
        self.found: list[Found] = []
        self._ours = ours
        self._details: list[Detail] = []
        self._entries: list[Entry] = []
        self._unbooked = 0
        self._seen: Counter[str] = Counter()
        self._bytes_in_silence = 0

    def read(self, elements: Iterable[etree._Element]) -> None:
        """Read elements that ended, each below the parent it belongs to.

        Raises:
            StatementRefused: every code of a camt file, with the line where its element begins.
        """
        for element in elements:
            name = self._name(element)
            try:
                self._take(name, element)
            except StatementRefused as refused:
                refused.learn(line=_line_in_file(element))
                raise
            element.clear()

    def expect_soon(self, fed_bytes: int) -> None:
        """Refuse a file that goes on and on without an entry: its tree would fill the memory.

        Raises:
            StatementRefused: malformed.
        """
        self._bytes_in_silence += fed_bytes
        if self._bytes_in_silence > limits.ELEMENT_BYTES:
            raise StatementRefused("malformed", what="entry")

    def _name(self, element: etree._Element | None) -> str:
        return "" if element is None else str(element.tag).removeprefix(self.namespace)

    def _take(self, name: str, element: etree._Element) -> None:
        if self._name(element.getparent()) not in _BELOW[name]:
            raise StatementRefused("malformed", what=name)
        self._seen[name] += 1
        most = limits.LINES if name in {"Ntry", "TxDtls"} else limits.STATEMENTS
        if self._seen[name] > most:
            raise StatementRefused("too_many_lines", what=name, limit=most)
        if name == "GrpHdr":
            header = fields_of(element, namespace=self.namespace)
            self.message_id = tidy(header.first("MsgId"), characters=limits.CODE_CHARACTERS)
            return
        self._bytes_in_silence = 0
        if name == "TxDtls":
            self._detail(element)
        elif name == "Ntry":
            self._entry(element)
        else:
            self._statement(element)

    def _detail(self, element: etree._Element) -> None:
        """Read a transaction now, not with its entry: a batch may hold all lines of the file."""
        entry = next(element.iterancestors(f"{self.namespace}Ntry"), None)
        self._details.append(
            detail_of(
                fields_of(element, namespace=self.namespace),
                sign=sign_of(self._said(entry, "CdtDbtInd")),
                is_reversal=truth_of(self._said(entry, "RvslInd")),
                ours=self._ours,
            )
        )

    def _said(self, entry: etree._Element | None, name: str) -> str:
        found = None if entry is None else entry.findtext(f"{self.namespace}{name}")
        return (found or "").strip()

    def _entry(self, element: etree._Element) -> None:
        fields = fields_of(element, namespace=self.namespace)
        if is_booked(fields):
            entry = entry_of(fields, details=tuple(self._details), ours=self._ours)
        else:
            entry = None
        self._details.clear()
        if entry is None or entry.cents == 0:
            self._unbooked += 1
        else:
            self._entries.append(entry)

    def _statement(self, element: etree._Element) -> None:
        fields = fields_of(element, namespace=self.namespace, without=("Ntry", "Bal"))
        iban = self._ours.iban(fields.only("Acct/Id/IBAN", "Acct/Id/Othr/Id"))
        self._ours.expect(fields.first("Acct/Ccy") or self._ours.currency)
        balances = self._balances(element)
        opening = balances.get("OPBD", balances.get("PRCD", _NO_BALANCE))
        closing = balances.get("CLBD", _NO_BALANCE)
        from_written = fields.first("FrToDt/FrDtTm", "FrToDt/FrDt")
        to_written = fields.first("FrToDt/ToDtTm", "FrToDt/ToDt")
        number = fields.first("LglSeqNb", "ElctrncSeqNb", "Id")
        self.found.append(
            Found(
                iban=iban,
                number=tidy(number, characters=limits.CODE_CHARACTERS),
                from_on=day(from_written) if from_written else opening.on,
                to_on=day(to_written) if to_written else closing.on,
                opening_cents=opening.cents,
                closing_cents=closing.cents,
                unbooked=self._unbooked,
                entries=tuple(self._entries),
            )
        )
        self._entries.clear()
        self._unbooked = 0

    def _balances(self, statement: etree._Element) -> dict[str, "_Balance"]:
        """Return the booked balances by code, the first of each; others prove nothing."""
        balances: dict[str, _Balance] = {}
        for element in statement.iterchildren(f"{self.namespace}Bal"):
            fields = fields_of(element, namespace=self.namespace)
            code = fields.first("Tp/CdOrPrtry/Cd")
            if code in _BALANCES and code not in balances:
                self._ours.expect(fields.only("Amt@Ccy"))
                sign = sign_of(fields.only("CdtDbtInd"))
                balances[code] = _Balance(
                    on=day(fields.only("Dt/Dt", "Dt/DtTm")),
                    cents=sign * cents_with_point(fields.only("Amt")),
                )
        return balances
