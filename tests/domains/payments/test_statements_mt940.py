"""MT940 in the dialects that banks speak, and the ways in which it may not be read."""

import datetime as dt

import pytest

from tacite.payments.statements.values import StatementRefused
from tests.domains.payments.bank_files import FOREIGN, OURS, OURS_TOO, THEIRS, line, mt940, read

DUTCH_PROSE = f"""0000 01EXAMPLE0XXXX00001
0000 01EXAMPLE0XXXX00001
940 00
:20:TESTREF
:25:{OURS[4:]}
:28C:000
:60F:C260301EUR10,00
:61:260301D25,03NTRFNONREF
:86: KOSTEN REKENING
TIJDVAK: 01-02-2026 / 28-02-2026
:61:260302C20,00NTRFVOORBEELD
:86:0111111111 J VOORBEELD\tBETALING BDC\N{SOFT HYPHEN}2026\N{SOFT HYPHEN}0042
:62F:C260302EUR4,97
:86:D000001C000001D25,03C20,00
-XXX
"""

DUTCH_SLASHED = f"""\
:940:
:20:940S260301
:25:{OURS} EUR
:28C:1
:60F:C260301EUR000000000010,00
:61:260301C000000000025,00N102EREF            \n{THEIRS}
:86:/EREF/E2E-1/BENM//NAME/CAMILLE ESSAI/REMI/Betaling BDC-2026-0042/ISDT/2026-03-01
:61:2603020302RD000000000010,00N544NONREF//55GKC0ZY1234
P001234567
:86:/CNTP/{THEIRS}/EXAMNL2A/C ESSAI///MARF/MANDATE-7//RTRN/MS03//REMI/USTD//terug/
:61:260302C5,00NTRFEREF
:86:/EREF/X//REMI/STRD/CUR/RF18539007547034/
:62F:C260302EUR50,00
:20:940S260302
:25:{OURS}
:28C:2
:60F:C260302EUR50,00
:62F:C260303EUR50,00
"""

GERMAN = (
    ":61:2603020302CR10,00NTRFKREF+//2026061\r\n"
    ":86:166?00GUTSCHR. UEBERWEISUNG?109310?20EREF+E2E-77?21MREF+MANDATE-7"
    "?22SVWZ+Rechnung fuer BDC-2026"
    "?23-0042 und mehr?30EXAMDEFF?31" + FOREIGN + "?32Zoe Beispiel?33 GmbH?34000"
)


def test_dutch_prose() -> None:
    (statement,) = read(DUTCH_PROSE).statements

    assert (statement.iban, statement.number) == (OURS, "000")
    assert (statement.opening_cents, statement.closing_cents) == (1000, 497)
    assert (statement.from_on, statement.to_on) == (dt.date(2026, 3, 1), dt.date(2026, 3, 2))
    costs, paid = statement.lines
    assert costs.text == "KOSTEN REKENING TIJDVAK: 01-02-2026 / 28-02-2026"
    assert (costs.cents, costs.end_to_end, costs.booked_on) == (-2503, "", dt.date(2026, 3, 1))
    assert paid.text == "0111111111 J VOORBEELD BETALING BDC-2026-0042"
    assert (paid.cents, paid.end_to_end, paid.kind) == (2000, "VOORBEELD", "NTRF")


def test_dutch_slash_codes() -> None:
    found = read(DUTCH_SLASHED)

    assert (found.format, found.version, found.message_id) == ("MT940", 0, "940S260301")
    assert [statement.number for statement in found.statements] == ["1", "2"]
    paid, returned, structured = found.lines
    assert (paid.cents, paid.end_to_end) == (2500, "E2E-1")
    assert (paid.counterparty_name, paid.counterparty_iban) == ("CAMILLE ESSAI", THEIRS)
    assert paid.text == "Betaling BDC-2026-0042"
    assert (returned.cents, returned.is_reversal, returned.bank_reference) == (
        1000,
        True,
        "55GKC0ZY1234",
    )
    assert (returned.counterparty_name, returned.counterparty_iban) == ("C ESSAI", THEIRS)
    assert (returned.mandate, returned.return_reason, returned.text) == (
        "MANDATE-7",
        "MS03",
        "terug",
    )
    assert (structured.structured, structured.text, structured.end_to_end) == (
        "RF18539007547034",
        "",
        "X",
    )


def test_german_fields() -> None:
    only = line(mt940(GERMAN))

    assert (only.cents, only.bank_reference) == (1000, "2026061")
    assert (only.end_to_end, only.mandate) == ("E2E-77", "MANDATE-7")
    assert (only.counterparty_name, only.counterparty_iban) == ("Zoe Beispiel GmbH", FOREIGN)
    assert only.text == "Rechnung fuer BDC-2026-0042 und mehr"


def test_german_words_without_keys_are_all_text() -> None:
    only = line(mt940(":61:2603020302CR10,00NTRFNONREF\r\n:86:166?20Danke?21BDC-2026-0042?32Zoe"))

    assert (only.text, only.end_to_end) == ("Danke BDC-2026-0042", "")


def test_a_tag_and_an_amount_broken_over_two_lines_are_put_together() -> None:
    broken = mt940(":61:2603020302CR\n10,00NTRFNONREF\n:\n86:166?20SVWZ+Test")

    assert (line(broken).cents, line(broken).text) == (1000, "Test")


def test_a_swift_envelope_is_opened() -> None:
    plain = mt940(GERMAN).removesuffix("-\r\n")
    wrapped = f"{{1:F01EXAMPLE0}}{{2:I940EXAMPLE1XXXXN}}{{4:\r\n{plain}-}}{{5:{{CHK:0}}}}\r\n"
    glued = f"{{1:F01EXAMPLE0}}\r\n{{4:{plain}-}}"

    assert line(wrapped) == line(glued) == line(plain)


def test_two_messages_follow_each_other() -> None:
    second = mt940(opening="C260302EUR110,00", closing="C260303EUR110,00")

    assert len(read(mt940(GERMAN) + second).statements) == 2


@pytest.mark.parametrize(
    ("mark", "cents"), [("C", 1000), ("CR", 1000), ("D", -1000), ("RC", -1000), ("RDR", 1000)]
)
def test_the_mark_gives_the_sign_and_a_reversal_turns_it(mark: str, cents: int) -> None:
    closing = f"C260302EUR{100 + cents // 100},00"

    only = line(mt940(f":61:260302{mark}10,00NTRFNONREF", closing=closing))

    assert only.cents == cents
    assert only.is_reversal is mark.startswith("R")


@pytest.mark.parametrize("mark", ["EC", "ED"])
def test_what_is_only_expected_is_counted_and_left_out(mark: str) -> None:
    found = read(mt940(f":61:260302{mark}99,00NTRFNONREF", GERMAN))

    assert (found.unbooked, len(found.lines)) == (1, 1)


def test_the_banks_fee_is_told_by_its_code() -> None:
    only = line(mt940(":61:260302D2,50NCHGNONREF", closing="C260302EUR97,50"))

    assert only.is_charge
    assert only.cents == -250


@pytest.mark.parametrize(
    ("value", "booked", "expected"),
    [
        ("261231", "0102", dt.date(2027, 1, 2)),
        ("270102", "1231", dt.date(2026, 12, 31)),
        ("280301", "0229", dt.date(2028, 2, 29)),
        ("260302", "", dt.date(2026, 3, 2)),
    ],
)
def test_a_booking_day_lies_in_the_year_nearest_to_the_value_date(
    value: str, booked: str, expected: dt.date
) -> None:
    assert line(mt940(f":61:{value}{booked}C10,00NTRFNONREF")).booked_on == expected


@pytest.mark.parametrize(
    "account",
    [
        OURS,
        "BE68 5390 0754 7034",
        f"{OURS}EUR",
        f"EXAMBEBB/{OURS}",
        "539-0075470-34",
        "539007547034",
        "539/7547034",
    ],
)
def test_our_account_is_known_however_the_bank_writes_it(account: str) -> None:
    assert line(mt940(GERMAN, account=account)).iban == OURS


def test_a_french_account_is_known_without_its_key() -> None:
    assert line(mt940(GERMAN, account="20041 01005 0500013M026")).iban == OURS_TOO


@pytest.mark.parametrize(
    ("account", "shown"),
    [(FOREIGN, "DE…3000"), (f"EXAMDEFF/{FOREIGN}", "…3000"), ("7034", "…"), ("123456789", "…6789")],
)
def test_a_foreign_account_is_refused_and_not_shown(account: str, shown: str) -> None:
    with pytest.raises(StatementRefused) as refused:
        read(mt940(GERMAN, account=account))

    assert refused.value.code == "foreign_iban"
    assert refused.value.facts == {"iban": shown, "line": 2, "name": "statement"}


def test_umlauts_of_an_older_encoding_are_read() -> None:
    data = mt940(GERMAN.replace("Zoe", "Zoé")).encode("cp1252")

    assert line(data).counterparty_name == "Zoé Beispiel GmbH"


@pytest.mark.parametrize(
    "movement",
    [
        ":61:260302C10.00NTRFNONREF",
        ":61:260302C10,000NTRFNONREF",
        ":61:260302C1000NTRFNONREF",
        ":61:260302C-10,00NTRFNONREF",
        ":61:260302C1٠,00NTRFNONREF",
        ":61:C10,00NTRFNONREF",
        ":61:260302X10,00NTRFNONREF",
        ":61:261302C10,00NTRFNONREF",
        ":61:2603021302C10,00NTRFNONREF",
        ":61:2603020230C10,00NTRFNONREF",
        ":61:890302C10,00NTRFNONREF",
        ":61:260302C99999999999,00NTRFNONREF",
        ":61:260302C10,00NTRFNONREF//" + "9" * 81,
        ":61:",
        ":61:260302C10,00NTRFNONREF\r\n:60F:C260301EUR100,00",
        ":61:260302C10,00NTRFNONREF\r\n:62F:C260301EUR110,00",
        ":62F:C260302EUR100,00\r\n:61:260302C10,00NTRFNONREF",
        ":86:" + "\r\n".join("x" * 201),
        ":86:" + "x" * 4001,
        ":86:\0",
    ],
)
def test_a_movement_that_is_not_one_is_refused(movement: str) -> None:
    with pytest.raises(StatementRefused) as refused:
        read(mt940(movement))

    assert refused.value.code == "malformed"


@pytest.mark.parametrize("balance", ["C260301EUR100.00", "C260301EUR", "X260301EUR1,00", ""])
def test_a_balance_that_is_not_one_is_refused(balance: str) -> None:
    with pytest.raises(StatementRefused, match="malformed"):
        read(mt940(GERMAN, opening=balance))


@pytest.mark.parametrize("missing", [":20:", ":25:", ":60F:", ":62F:"])
def test_a_statement_that_lacks_a_part_is_refused(missing: str) -> None:
    parts = [part for part in mt940(GERMAN).split("\r\n") if not part.startswith(missing)]

    with pytest.raises(StatementRefused) as refused:
        read("\r\n".join(parts))

    assert refused.value.code in {"truncated", "malformed", "unknown_format"}


def test_a_movement_that_lost_its_tag_is_found_out_by_the_balance() -> None:
    with pytest.raises(StatementRefused) as refused:
        read(mt940(GERMAN, ":6!:260302C1,00NTRFNONREF", closing="C260302EUR111,00"))

    assert refused.value.code == "balance_mismatch"
    assert refused.value.facts["lines_cents"] == 1000


def test_an_account_in_another_currency_is_refused() -> None:
    with pytest.raises(StatementRefused, match="foreign_currency currency=CHF"):
        read(mt940(GERMAN, opening="C260301CHF100,00"))
