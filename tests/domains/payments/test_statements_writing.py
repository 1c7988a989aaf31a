"""The statement that a bank would send reads back as it was meant."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tacite.payments.statements.writing import Movement, camt053
from tests.domains.payments.bank_files import OURS, OURS_TOO, THEIRS, read

DAY = dt.date(2026, 3, 2)


def test_a_written_statement_reads_back() -> None:
    paid = Movement(
        cents=1999,
        bank_reference="DEMO-1",
        end_to_end="E2E",
        mandate="MANDATE-7",
        counterparty_name="Camille & Essai <SARL>",
        counterparty_iban="NL91 ABNA 0417 1643 00",
        paid_to_iban=OURS_TOO,
        text="Facture BDC-2026-0042 " * 20,
        structured="RF18539007547034",
    )
    back = Movement(
        cents=-1999,
        is_reversal=True,
        return_reason="MD06",
        counterparty_name="Camille",
        booked_on=dt.date(2026, 3, 1),
    )
    fee = Movement(cents=-250, is_charge=True, text="Frais")

    data = camt053([paid, back, fee], iban=OURS, on=DAY, message_id="DEMO-7", opening_cents=-5)

    found = read(data)
    (statement,) = found.statements
    assert (found.format, found.version, found.message_id) == ("camt.053", 8, "DEMO-7")
    assert (statement.iban, statement.from_on, statement.to_on) == (OURS, DAY, DAY)
    assert (statement.opening_cents, statement.closing_cents) == (-5, -255)
    first, second, third = statement.lines
    assert (first.cents, first.booked_on, first.value_on) == (1999, DAY, DAY)
    assert (first.bank_reference, first.end_to_end) == ("DEMO-1", "E2E")
    assert (first.mandate, first.structured) == ("MANDATE-7", "RF18539007547034")
    assert (first.counterparty_name, first.counterparty_iban) == (
        "Camille & Essai <SARL>",
        THEIRS,
    )
    assert (first.paid_to_iban, second.paid_to_iban) == (OURS_TOO, OURS)
    assert first.text == " ".join(["Facture BDC-2026-0042"] * 20)
    assert (second.cents, second.is_reversal, second.return_reason) == (-1999, True, "MD06")
    assert (second.booked_on, second.counterparty_name) == (dt.date(2026, 3, 1), "Camille")
    assert (third.cents, third.is_charge, third.text) == (-250, True, "Frais")


def test_a_statement_without_movements_reads_back() -> None:
    found = read(camt053([], iban=OURS, on=DAY, message_id="EMPTY", opening_cents=700))

    assert found.lines == ()
    assert found.statements[0].closing_cents == 700


def test_the_same_values_give_the_same_bytes() -> None:
    movements = [Movement(cents=100)]

    assert camt053(movements, iban=OURS, on=DAY, message_id="A") == camt053(
        movements, iban=OURS, on=DAY, message_id="A"
    )


def test_elements_stand_in_the_order_of_the_schema() -> None:
    paid = Movement(cents=100, bank_reference="A", is_reversal=True, text="x", return_reason="MD06")
    document = etree.fromstring(camt053([paid], iban=OURS, on=DAY, message_id="A"))

    def order(path: str) -> list[str]:
        found = document.find("/".join(f"{{*}}{name}" for name in path.split("/")))
        assert found is not None
        return [etree.QName(child).localname for child in found]

    statement = "BkToCstmrStmt/Stmt"
    assert order(statement) == ["Id", "CreDtTm", "FrToDt", "Acct", "Bal", "Bal", "Ntry"]
    assert order(f"{statement}/Ntry") == [
        "Amt",
        "CdtDbtInd",
        "RvslInd",
        "Sts",
        "BookgDt",
        "ValDt",
        "AcctSvcrRef",
        "BkTxCd",
        "NtryDtls",
    ]
    assert order(f"{statement}/Ntry/NtryDtls/TxDtls") == ["Refs", "RltdPties", "RmtInf", "RtrInf"]


MOVEMENTS = st.builds(
    Movement,
    cents=st.integers(min_value=-(10**9), max_value=10**9).filter(bool),
    bank_reference=st.sampled_from(["", "A", "A", "B/1"]),
    end_to_end=st.sampled_from(["", "E"]),
    counterparty_name=st.text(max_size=30),
    counterparty_iban=st.sampled_from(["", THEIRS]),
    text=st.text(max_size=300),
    is_reversal=st.booleans(),
)


@given(st.lists(MOVEMENTS, max_size=6), st.integers(min_value=-(10**9), max_value=10**9))
def test_any_statement_reads_back(movements: list[Movement], opening_cents: int) -> None:
    data = camt053(movements, iban=OURS, on=DAY, message_id="M", opening_cents=opening_cents)

    found = read(data)

    assert [line.cents for line in found.lines] == [movement.cents for movement in movements]
    assert [line.bank_reference for line in found.lines] == [
        movement.bank_reference for movement in movements
    ]
    assert len({line.identity for line in found.lines}) == len(movements)
    written_again = camt053(
        [
            Movement(
                cents=line.cents,
                bank_reference=line.bank_reference,
                end_to_end=line.end_to_end,
                counterparty_name=line.counterparty_name,
                counterparty_iban=line.counterparty_iban,
                paid_to_iban=line.paid_to_iban,
                text=line.text,
                is_reversal=line.is_reversal,
            )
            for line in found.lines
        ],
        iban=OURS,
        on=DAY,
        message_id="M",
        opening_cents=opening_cents,
    )
    assert read(written_again).lines == found.lines
