"""A file that is not what it says, or asks too much, is refused whole and with its reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tacite.payments.statements import limits, reading
from tacite.payments.statements.values import StatementFile, StatementRefused
from tests.domains.payments.bank_files import (
    FOREIGN,
    OURS,
    Ntry,
    Stmt,
    Tx,
    camt,
    camt053,
    camt054,
    mt940,
    read,
)

GOOD = camt053(Ntry(reference="A", txs=[Tx(text=["BDC-2026-0042"])]), Ntry(amount="1.00"))
GOOD_MT940 = mt940(
    ":61:2603020302CR10,00NTRFNONREF//B-1\r\n:86:166?00GUTSCHR?20EREF+E?21SVWZ+BDC-2026-0042"
)
LAUGHS = (
    '<!DOCTYPE Document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def refused(data: bytes | str) -> StatementRefused:
    with pytest.raises(StatementRefused) as caught:
        read(data)
    return caught.value


def test_a_refusal_names_the_file_and_says_itself_in_one_line() -> None:
    with pytest.raises(StatementRefused) as caught:
        reading.read(b"", name="march.xml", own_ibans=[OURS])

    assert caught.value.facts == {"name": "march.xml"}
    assert str(caught.value) == "unknown_format name=march.xml"


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"hello", b"PK\x03\x04", b"<html><body/></html>", b"\x1f\x8b\x08", b"date;cents"],
)
def test_what_is_no_statement_is_unknown(data: bytes) -> None:
    assert refused(data).code == "unknown_format"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.99])
def test_a_camt_file_that_was_cut_off_is_truncated(share: float) -> None:
    assert refused(GOOD[: int(len(GOOD) * share)]).code == "truncated"


@pytest.mark.parametrize("marker", [":62F:", ":61:", ":60F:", ":28C:"])
def test_an_mt940_file_that_was_cut_off_is_truncated(marker: str) -> None:
    assert refused(GOOD_MT940.partition(marker)[0]).code == "truncated"


@pytest.mark.parametrize("kind", ["053", "054"])
def test_a_message_without_a_statement_is_truncated(kind: str) -> None:
    assert refused(camt(kind=kind)).code == "truncated"


def test_a_statement_of_the_other_message_is_none() -> None:
    data = camt054(Ntry()).replace("camt.054", "camt.053")

    assert refused(data).code == "truncated"


def test_a_billion_laughs_are_refused_before_they_are_read() -> None:
    assert refused(GOOD.replace("<Document", LAUGHS + "<Document", 1)).code == "entity_expansion"
    joke = GOOD.replace("<Document", LAUGHS + "<Document", 1).replace("BDC-2026-0042", "&c;")
    assert refused(joke).code == "entity_expansion"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/statement.dtd">',
        '<!DOCTYPE Document [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>',
        "<!DOCTYPE Document>",
    ],
)
def test_an_entity_from_outside_is_never_asked_for(doctype: str) -> None:
    data = GOOD.replace("<Document", doctype + "<Document", 1).replace("BDC-2026-0042", "&x;")

    assert refused(data).code == "entity_expansion"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_an_encoding_that_could_hide_an_entity_is_refused(encoding: str) -> None:
    data = GOOD.replace("<Document", LAUGHS + "<Document", 1).replace("UTF-8", encoding)

    assert refused(data.encode(encoding)).code in {"malformed", "unknown_format"}


@pytest.mark.parametrize("encoding", ["UTF-7", "UTF-16", "IBM037", "x-none"])
def test_a_declared_encoding_that_we_do_not_know_is_refused(encoding: str) -> None:
    assert refused(GOOD.replace("UTF-8", encoding)).facts["what"] == "encoding"


def test_an_undefined_entity_is_malformed() -> None:
    assert refused(GOOD.replace("BDC-2026-0042", "&nowhere;")).code == "malformed"


def test_a_foreign_account_is_refused_and_not_shown() -> None:
    foreign = Stmt(entries=[Ntry()], account=f"<IBAN>{FOREIGN}</IBAN>")

    error = refused(camt(Stmt(entries=[Ntry()]), foreign))

    assert error.code == "foreign_iban"
    assert error.facts["iban"] == "DE…3000"
    assert FOREIGN not in str(error)


def test_with_no_account_of_ours_every_account_is_foreign() -> None:
    with pytest.raises(StatementRefused, match="foreign_iban"):
        reading.read(GOOD.encode(), name="n", own_ibans=[])


@pytest.mark.parametrize(
    "statement",
    [
        Stmt(entries=[Ntry(currency="CHF")]),
        Stmt(entries=[Ntry()], currency="CHF"),
        Stmt(entries=[Ntry()], currency="USD", opening=""),
    ],
)
def test_a_foreign_currency_is_refused(statement: Stmt) -> None:
    error = refused(camt(statement))

    assert error.code == "foreign_currency"
    assert error.facts["currency"] in {"CHF", "USD"}


def test_accounts_may_be_counted_in_another_currency_than_euro() -> None:
    data = camt(Stmt(entries=[Ntry(currency="CHF")], currency="CHF")).encode()

    found = reading.read(data, name="n", own_ibans=[OURS], currency="CHF")

    assert found.statements[0].currency == found.lines[0].currency == "CHF"


def test_balances_that_the_lines_do_not_explain_are_refused() -> None:
    error = refused(camt(Stmt(entries=[Ntry(amount="1.00")], closing="101.01", sequence="7")))

    assert error.code == "balance_mismatch"
    assert error.facts == {
        "number": "7",
        "opening_cents": 10000,
        "lines_cents": 100,
        "closing_cents": 10101,
        "name": "statement",
    }


def test_51_megabytes_are_refused_unread() -> None:
    error = refused(GOOD.encode() + b" " * 51_000_000)

    assert error.code == "too_large"
    assert error.facts["limit"] == 50_000_000


def test_200_001_entries_are_refused_and_200_000_are_not() -> None:
    entry = "<Ntry><Sts><Cd>PDNG</Cd></Sts></Ntry>"
    begin = camt053(Ntry(status="PDNG")).partition("<Ntry>")[0]
    end = "</Stmt></BkToCstmrStmt></Document>"

    assert read(begin + entry * 200_000 + end).unbooked == 200_000
    assert refused(begin + entry * 200_001 + end).code == "too_many_lines"


@pytest.mark.parametrize(
    "data",
    [
        camt053(*[Ntry(booked_on=f"2026-03-0{day}") for day in range(1, 5)]),
        camt053(Ntry(amount="4.00", txs=[Tx(amount="1.00")] * 4)),
        camt053(
            Ntry(amount="2.00", txs=[Tx(amount="1.00")] * 2),
            Ntry(amount="2.00", txs=[Tx(amount="1.00")]),
            Ntry(amount="3.00"),
        ),
        mt940(*[":61:260302C2,50NTRFNONREF"] * 4),
    ],
)
def test_lines_are_counted_however_they_come(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINES", 4)
    assert len(read(data).lines) == 4
    monkeypatch.setattr(limits, "LINES", 3)
    assert refused(data).code == "too_many_lines"


def test_statements_are_counted_even_when_they_are_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STATEMENTS", 2)
    empty = [Stmt(id=f"S-{number}") for number in range(3)]

    assert len(read(camt(*empty[:2])).statements) == 2
    assert refused(camt(*empty)).code == "too_many_lines"
    assert refused(mt940(closing="C260302EUR100,00") * 3).code == "too_many_lines"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Ntry>", "<x/>" * 600_000 + "<Ntry>"),
        ("<Sts>", "<x/>" * 600_000 + "<Sts>"),
        ("<Sts>", "<x>" + "x" * 3_000_000 + "</x><Sts>"),
    ],
)
def test_a_tree_that_grows_without_an_entry_is_refused(old: str, new: str) -> None:
    assert refused(GOOD.replace(old, new, 1)).facts["what"] == "entry"


@pytest.mark.parametrize("depth", [18, 300, 100_000])
def test_a_tree_that_is_too_deep_is_refused(depth: int) -> None:
    data = GOOD.replace("<Sts>", "<x>" * depth + "</x>" * depth + "<Sts>", 1)

    assert refused(data).code == "malformed"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">10.00<", ">10.005<"),
        (">10.00<", ">10.000<"),
        (">10.00<", ">10,00<"),
        (">10.00<", ">-10.00<"),
        (">10.00<", ">-0.00<"),
        (">10.00<", ">1e1<"),
        (">10.00<", ">NaN<"),
        (">10.00<", ">١٠.00<"),
        (">10.00<", "><"),
        (">10.00<", ">.<"),
        (">10.00<", ">10000000000.01<"),
        (">10.00<", ">10.00</Amt><Amt Ccy='EUR'>10.00<"),
        ('<Ntry><Amt Ccy="EUR">', "<Ntry><Amt>"),
        ("<Ntry><Amt", "<Ntry><Amount"),
        ("</Amt><CdtDbtInd>CRDT", "</Amt><CdtDbtInd>CREDIT"),
        ("</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>", "</Amt><Sts>"),
        ("<Cd>BOOK</Cd>", "<Cd>MAYB</Cd>"),
        ("<Sts><Cd>BOOK</Cd></Sts>", ""),
        ("<Sts>", "<RvslInd>perhaps</RvslInd><Sts>"),
        ("<Dt>2026-03-02</Dt></BookgDt>", "<Dt>2026-02-30</Dt></BookgDt>"),
        ("<Dt>2026-03-02</Dt></BookgDt>", "<Dt>02.03.2026</Dt></BookgDt>"),
        ("<Dt>2026-03-02</Dt></BookgDt>", "<Dt>0001-01-01</Dt></BookgDt>"),
        ("<Dt>2026-03-02</Dt></BookgDt>", "<Dt>9999-12-31</Dt></BookgDt>"),
        ("<AcctSvcrRef>A", "<AcctSvcrRef>A" + "A" * 80),
        (f"<IBAN>{OURS}</IBAN>", f"<IBAN>{OURS}</IBAN><IBAN>{OURS}</IBAN>"),
        (f"<Acct><Id><IBAN>{OURS}</IBAN></Id>", "<Acct>"),
        ("<TxDtls>", "<TxDtls><TxDtls/>"),
        ("<Ntry>", "<Ntry><Ntry/>"),
        ("<NtryDtls>", "<TxDtls/><NtryDtls>"),
        ("<BkToCstmrStmt>", "<BkToCstmrStmt><NtryDtls><TxDtls/></NtryDtls>"),
        ("</Document>", "</Document><Document/>"),
        ("<Sts>", "<Sts"),
        ("</Sts>", "</Stt>"),
        ("BDC-2026-0042", "BDC \x01"),
        ("BDC-2026-0042", "&#xD800;"),
    ],
)
def test_what_the_bank_may_not_write_is_malformed(old: str, new: str) -> None:
    assert old in GOOD
    assert refused(GOOD.replace(old, new, 1)).code == "malformed"


def test_an_entry_without_any_date_is_malformed() -> None:
    error = refused(camt053(Ntry(booked_on="", value_on="")))

    assert (error.code, error.facts["what"]) == ("malformed", "date")


def test_bytes_that_are_no_utf_8_are_malformed() -> None:
    assert refused(GOOD.encode().replace(b"BDC", b"\xff\xfe")).code == "malformed"


def test_a_refusal_says_where_in_the_file() -> None:
    data = camt053(Ntry(), Ntry(amount="-1.00")).replace("<Ntry>", "\n<Ntry>")

    assert refused(data).facts["line"] == 4


def kept_or_refused(data: bytes) -> StatementFile | None:
    """Read; nothing but a refusal may be raised, and what is kept must be fit to be kept."""
    try:
        found = read(data)
    except StatementRefused:
        return None
    for line in found.lines:
        assert line.cents != 0
        assert len(line.identity) <= 200
        assert line.text.isprintable()
        assert line.counterparty_name.isprintable()
    assert len({line.identity for line in found.lines}) == len(found.lines)
    return found


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_and_nothing_else_happens(data: bytes) -> None:
    assert kept_or_refused(data) is None


MARKUP = st.sampled_from(
    ["<", ">", "&", "<Ntry>", "</Ntry>", "<TxDtls/>", "<!--", "-->", "<![CDATA[", "]]>", "<?x?>"]
)
TAGS = st.sampled_from(
    [":20:", ":25:" + OURS, ":60F:C260301EUR1,00", ":62F:C260301EUR1,00", ":61:", ":86:", "-", ":"]
)


@given(st.lists(st.one_of(MARKUP, st.text(max_size=6)), max_size=12))
def test_any_markup_in_a_statement_is_read_or_refused(pieces: list[str]) -> None:
    content = "".join(pieces).encode("utf-8", "replace")
    kept_or_refused(GOOD.encode().replace(b"BDC-2026-0042", content))
    kept_or_refused(b"<?xml version='1.0'?>" + content)


@given(st.lists(st.one_of(TAGS, st.text(max_size=12)), max_size=12))
def test_any_tags_are_read_or_refused(pieces: list[str]) -> None:
    kept_or_refused("\n".join([":20:X", *pieces]).encode("utf-8", "replace"))


@settings(max_examples=300)
@given(
    good=st.sampled_from([GOOD.encode(), GOOD_MT940.encode()]),
    at=st.integers(min_value=0, max_value=2_000),
    length=st.integers(min_value=0, max_value=40),
    put=st.one_of(st.binary(max_size=6), st.sampled_from([b"0", b"9", b"-", b",", b"\n", b"\r"])),
)
def test_a_good_file_with_a_wound_is_read_or_refused(
    good: bytes, at: int, length: int, put: bytes
) -> None:
    at %= len(good)

    found = kept_or_refused(good[:at] + put + good[at + length :])

    if found is not None and found.statements[0].opening_cents == 10_000:
        closing = found.statements[0].closing_cents
        assert closing is None or sum(line.cents for line in found.lines) == closing - 10_000


def test_a_refusal_shows_nothing_that_could_break_a_line() -> None:
    with pytest.raises(StatementRefused) as caught:
        reading.read(GOOD.replace(">10.00<", ">1\n0<").encode(), name="a\nb", own_ibans=[OURS])

    assert str(caught.value).isprintable()
    assert caught.value.facts["found"] == "1\N{REPLACEMENT CHARACTER}0"


def test_a_root_that_is_hardly_a_name_is_unknown() -> None:
    assert refused("<:61:ocument/>").code == "unknown_format"
