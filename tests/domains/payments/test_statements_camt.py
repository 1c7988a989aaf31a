"""What camt.053 says, in all the ways that versions 2 to 8 and real banks say it."""

import datetime as dt

import pytest

from tacite.payments.statements.values import StatementRefused
from tests.domains.payments.bank_files import (
    FOREIGN,
    OURS,
    OURS_TOO,
    THEIRS,
    VERSIONS,
    Ntry,
    Stmt,
    Tx,
    camt,
    camt053,
    camt054,
    line,
    lines,
    read,
)

TRANSFER = Tx(
    end_to_end="E2E-1",
    debtor="Camille Essai",
    debtor_iban=THEIRS,
    creditor="Tacite Demo",
    creditor_iban=OURS,
    text=["Facture BDC-2026-0042", "merci"],
)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_from_2_to_8_says_the_same(version: int) -> None:
    entry = Ntry(reference="BANK-1", txs=[TRANSFER])

    found = read(camt053(entry, version=version))

    assert (found.format, found.version, found.message_id) == ("camt.053", version, "M-1")
    (only,) = found.lines
    assert only.position == 1
    assert only.iban == OURS
    assert (only.booked_on, only.value_on) == (dt.date(2026, 3, 2), dt.date(2026, 3, 3))
    assert (only.cents, only.currency) == (1000, "EUR")
    assert (only.bank_reference, only.end_to_end) == ("BANK-1", "E2E-1")
    assert (only.counterparty_name, only.counterparty_iban) == ("Camille Essai", THEIRS)
    assert only.text == "Facture BDC-2026-0042 merci"
    assert only.kind == "PMNT/RCDT/ESCT"
    assert not only.is_reversal
    assert not only.is_charge
    assert only.details == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_camt_054_is_read_in_every_version_and_books_nothing(version: int) -> None:
    found = read(camt054(Ntry(txs=[TRANSFER]), version=version))

    assert (found.format, found.version, found.books) == ("camt.054", version, False)
    assert found.lines[0].text == "Facture BDC-2026-0042 merci"
    assert found.statements[0].opening_cents is None
    assert found.statements[0].closing_cents is None


def test_a_camt_053_books() -> None:
    assert read(camt053(Ntry())).books


@pytest.mark.parametrize("version", ["01", "09", "13"])
def test_other_versions_are_unknown(version: str) -> None:
    data = camt053(Ntry()).replace("camt.053.001.08", f"camt.053.001.{version}")

    with pytest.raises(StatementRefused, match="unknown_format"):
        read(data)


def test_an_intraday_report_is_unknown() -> None:
    with pytest.raises(StatementRefused, match="unknown_format"):
        read(camt053(Ntry()).replace("camt.053.001.08", "camt.052.001.08"))


def test_a_byte_order_mark_and_a_declared_latin_encoding_are_read() -> None:
    plain = camt053(Ntry(txs=[Tx(debtor="Zoë Größe")]))
    latin = plain.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1")

    assert line(b"\xef\xbb\xbf" + plain.encode()).counterparty_name == "Zoë Größe"
    assert line(latin).counterparty_name == "Zoë Größe"


def test_a_prefixed_namespace_is_read() -> None:
    plain = camt053(Ntry(txs=[TRANSFER]))
    prefixed = plain.replace("xmlns=", "xmlns:n=").replace("</", "</n:")
    prefixed = prefixed.replace("<?xml", "\0").replace("<", "<n:").replace("<n:/n:", "</n:")
    prefixed = prefixed.replace("\0", "<?xml")

    assert line(prefixed) == line(plain)


def test_several_statements_of_several_accounts_stand_in_one_file() -> None:
    first = Stmt(entries=[Ntry(amount="1.00")], sequence="7")
    second = Stmt(
        entries=[Ntry(amount="2.00"), Ntry(amount="3.00", direction="DBIT")],
        account=f"<Othr><Id>{OURS_TOO}</Id></Othr>",
        sequence="8",
        period="<FrDtTm>2026-03-01T00:00:00+01:00</FrDtTm><ToDtTm>2026-03-07T23:59:59Z</ToDtTm>",
    )

    found = read(camt(first, second))

    one, two = found.statements
    assert (one.iban, one.number, one.from_on, one.to_on) == (
        OURS,
        "7",
        dt.date(2026, 3, 1),
        dt.date(2026, 3, 2),
    )
    assert (one.opening_cents, one.closing_cents) == (10000, 10100)
    assert (two.iban, two.number, two.from_on, two.to_on) == (
        OURS_TOO,
        "8",
        dt.date(2026, 3, 1),
        dt.date(2026, 3, 7),
    )
    assert [(each.position, each.cents) for each in found.lines] == [(1, 100), (2, 200), (3, -300)]


def test_a_statement_sent_twice_in_one_file_is_read_once() -> None:
    statement = Stmt(entries=[Ntry(amount="1.00")])

    found = read(camt(statement, statement))

    assert len(found.lines) == 1
    assert found.repeated == 1


def test_a_debit_names_its_creditor() -> None:
    paid = Tx(debtor="Tacite Demo", debtor_iban=OURS, creditor="Datacentre", creditor_iban=FOREIGN)

    only = line(camt053(Ntry(direction="DBIT", txs=[paid])))

    assert only.cents == -1000
    assert (only.counterparty_name, only.counterparty_iban) == ("Datacentre", FOREIGN)


def test_the_iban_that_the_payer_used_is_kept() -> None:
    dedicated = Tx(debtor="Camille Essai", debtor_iban=THEIRS, creditor_iban=OURS_TOO)
    plain, returned = lines(
        camt053(Ntry(txs=[dedicated]), Ntry(direction="DBIT", reversal="true", txs=[dedicated]))
    )

    assert (plain.paid_to_iban, plain.counterparty_iban) == (OURS_TOO, THEIRS)
    assert (returned.paid_to_iban, returned.counterparty_iban) == (OURS_TOO, THEIRS)
    assert line(camt053(Ntry())).paid_to_iban == ""


def test_a_virtual_iban_is_nobodys_own_account() -> None:
    virtual = Tx(debtor="Camille Essai", creditor="Tacite Demo", creditor_iban=FOREIGN)

    only = line(camt053(Ntry(txs=[virtual])))

    assert (only.paid_to_iban, only.counterparty_iban) == (FOREIGN, "")
    assert only.counterparty_name == "Camille Essai"


@pytest.mark.parametrize("direction", ["CRDT", "DBIT"])
def test_parties_that_a_bank_has_turned_are_turned_back(direction: str) -> None:
    turned = Tx(
        debtor="Tacite Demo", debtor_iban=OURS, creditor="Camille Essai", creditor_iban=THEIRS
    )
    if direction == "DBIT":
        turned.reason = "MD06"

    only = line(camt053(Ntry(direction=direction, txs=[turned])))

    assert (only.counterparty_name, only.counterparty_iban) == ("Camille Essai", THEIRS)
    assert only.paid_to_iban == ""


def test_a_debit_with_the_parties_of_a_payment_to_us_names_who_paid() -> None:
    only = line(camt053(Ntry(direction="DBIT", txs=[TRANSFER])))

    assert (only.counterparty_name, only.paid_to_iban) == ("Camille Essai", OURS)


def test_a_transfer_between_our_accounts_names_the_one_it_came_from() -> None:
    own = Tx(debtor_iban=OURS_TOO, creditor_iban=OURS)

    assert line(camt053(Ntry(txs=[own]))).counterparty_iban == OURS_TOO


def test_a_reversal_takes_back_and_still_names_who_paid() -> None:
    only = line(camt053(Ntry(direction="DBIT", reversal="true", txs=[TRANSFER])))

    assert only.cents == -1000
    assert only.is_reversal
    assert (only.counterparty_name, only.counterparty_iban) == ("Camille Essai", THEIRS)


@pytest.mark.parametrize(("written", "is_reversal"), [("1", True), ("0", False), ("false", False)])
def test_a_reversal_is_told_by_any_boolean_of_xml(written: str, *, is_reversal: bool) -> None:
    assert line(camt053(Ntry(reversal=written))).is_reversal is is_reversal


def test_a_return_keeps_its_reason_and_mandate() -> None:
    back = Tx(debtor="Camille Essai", debtor_iban=THEIRS, mandate="MANDATE-7", reason="MD06")

    only = line(camt053(Ntry(direction="DBIT", txs=[back])))

    assert (only.return_reason, only.mandate) == ("MD06", "MANDATE-7")
    assert only.counterparty_iban == THEIRS


@pytest.mark.parametrize(
    "code",
    [
        "<Domn><Cd>ACMT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn>",
        "<Domn><Cd>ACMT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>FEES</SubFmlyCd></Fmly></Domn>",
        "<Prtry><Cd>NCHG</Cd></Prtry>",
    ],
)
def test_the_banks_own_fee_is_told_by_its_code(code: str) -> None:
    only = line(camt053(Ntry(amount="2.50", direction="DBIT", code=code, remarks="Frais")))

    assert only.is_charge
    assert (only.cents, only.text) == (-250, "Frais")


@pytest.mark.parametrize(
    "reference",
    ["RF18539007547034", "RF18 5390 0754 7034", "+++090/9337/55493+++", "1234567890123456"],
)
def test_a_structured_reference_is_kept_as_written(reference: str) -> None:
    only = line(camt053(Ntry(txs=[Tx(structured=[reference])])))

    assert (only.structured, only.text) == (reference, "")


def test_a_structured_reference_in_free_text_stays_there() -> None:
    only = line(camt053(Ntry(txs=[Tx(text=["Betaling RF18539007547034"])])))

    assert (only.structured, only.text) == ("", "Betaling RF18539007547034")


def test_further_structured_references_and_one_too_long_are_not_lost() -> None:
    several = line(camt053(Ntry(txs=[Tx(text=["two"], structured=["RF1", "RF2"])])))
    lengthy = line(camt053(Ntry(txs=[Tx(structured=["9" * 41])])))

    assert (several.structured, several.text) == ("RF1", "two RF2")
    assert (lengthy.structured, lengthy.text) == ("", "9" * 41)


def test_without_words_of_the_payer_the_banks_words_stand() -> None:
    by_transaction = line(camt053(Ntry(txs=[Tx(remarks="salle 3")], remarks="virement")))
    by_entry = line(camt053(Ntry(txs=[Tx(debtor="Camille Essai")], remarks="virement")))

    assert by_transaction.text == "salle 3"
    assert (by_entry.text, by_entry.counterparty_name) == ("virement", "Camille Essai")


def test_a_batch_whose_transactions_add_up_becomes_a_line_for_each() -> None:
    batch = Ntry(
        amount="30.00",
        reference="BATCH-9",
        txs=[
            Tx(amount="12.00", end_to_end="A", debtor="Ann Voorbeeld", text=["BDC-2026-0001"]),
            Tx(amount="18.00", end_to_end="B", debtor="Bob Voorbeeld", text=["BDC-2026-0002"]),
        ],
    )

    for version in VERSIONS:
        first, second = lines(camt053(batch, version=version))
        assert (first.cents, first.text, first.counterparty_name) == (
            1200,
            "BDC-2026-0001",
            "Ann Voorbeeld",
        )
        assert (second.cents, second.text, second.end_to_end) == (1800, "BDC-2026-0002", "B")
        assert first.entry == second.entry != first.identity != second.identity
        assert first.bank_reference == "BATCH-9"
        assert first.details == ()


def test_a_batch_may_hold_debits_beside_credits() -> None:
    batch = Ntry(
        amount="30.00",
        txs=[
            Tx(amount="40.00", direction="CRDT"),
            Tx(amount="10.00", direction="DBIT"),
            Tx(amount="0.00"),
        ],
    )

    assert [each.cents for each in lines(camt053(batch))] == [4000, -1000]


@pytest.mark.parametrize(
    "txs",
    [
        [Tx(amount="12.00"), Tx(amount="17.99")],
        [Tx(amount="12.00"), Tx()],
        [Tx(amount="12.00"), Tx(amount="18.00", currency="USD")],
    ],
)
def test_a_batch_that_does_not_add_up_stays_one_line_with_its_details(txs: list[Tx]) -> None:
    only = line(camt053(Ntry(amount="30.00", txs=txs, remarks="batch of two")))

    assert only.cents == 3000
    assert only.identity == only.entry
    assert only.text == "batch of two"
    assert len(only.details) == 2
    assert only.details[0].cents == 1200


def test_the_entrys_amount_counts_and_not_what_was_instructed_in_another_currency() -> None:
    only = line(camt053(Ntry(amount="8.85", txs=[Tx(amount="9.70", currency="USD")])))

    assert only.cents == 885


@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR"])
def test_what_is_not_booked_is_counted_and_left_out(status: str) -> None:
    pending = Ntry(amount="99.00", status=status, txs=[TRANSFER, TRANSFER])

    found = read(camt053(pending, Ntry(amount="1.00", txs=[Tx(text=["mine"])])))

    assert found.unbooked == 1
    assert [(each.position, each.cents, each.text) for each in found.lines] == [(1, 100, "mine")]


def test_an_entry_of_no_amount_is_no_line() -> None:
    found = read(camt053(Ntry(amount="0.00"), Ntry(amount="1.00")))

    assert (found.unbooked, len(found.lines)) == (1, 1)


def test_a_statement_without_balances_is_believed() -> None:
    found = read(camt(Stmt(entries=[Ntry()], opening="")))

    assert (found.statements[0].opening_cents, found.statements[0].closing_cents) == (None, None)
    assert found.statements[0].from_on is None
    assert len(found.lines) == 1


def test_the_balance_before_serves_as_opening() -> None:
    found = read(camt(Stmt(entries=[Ntry()], opening="-5.00", opening_code="PRCD")))

    assert (found.statements[0].opening_cents, found.statements[0].closing_cents) == (-500, 500)


def test_a_day_with_its_hour_is_the_day_where_the_bank_is() -> None:
    data = camt053(Ntry()).replace(
        "<BookgDt><Dt>2026-03-02</Dt>", "<BookgDt><DtTm>2026-03-02T00:30:00+01:00</DtTm>"
    )

    assert line(data).booked_on == dt.date(2026, 3, 2)


def test_the_value_date_serves_where_no_booking_date_is_given_and_the_other_way_round() -> None:
    assert line(camt053(Ntry(booked_on=""))).booked_on == dt.date(2026, 3, 3)
    assert line(camt053(Ntry(value_on=""))).value_on == dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("written", "cents"),
    [("8.8", 880), ("8", 800), ("8.", 800), (".85", 85), ("+8.85", 885), ("0008.85", 885)],
)
def test_amounts_are_xml_decimals(written: str, cents: int) -> None:
    entry = Ntry(amount=written)
    assert line(camt(Stmt(entries=[entry], opening=""))).cents == cents


def test_names_are_one_visible_line() -> None:
    name = "Zo\N{ZERO WIDTH SPACE}ë\n  \N{RIGHT-TO-LEFT OVERRIDE}Voor"
    name += "\N{SOFT HYPHEN}beeld\N{NO-BREAK SPACE}BV"

    assert line(camt053(Ntry(txs=[Tx(debtor=name)]))).counterparty_name == "Zoë Voor-beeld BV"


def test_a_reference_that_means_none_is_none() -> None:
    only = line(camt053(Ntry(reference="0000", txs=[Tx(end_to_end="NOTPROVIDED")])))

    assert (only.bank_reference, only.end_to_end) == ("", "")


def test_words_in_another_namespace_are_not_the_banks() -> None:
    data = camt053(Ntry()).replace(
        "<Sts>", '<x:Amt xmlns:x="urn:example" Ccy="EUR">999.00</x:Amt><Sts>'
    )

    assert line(data).cents == 1000
