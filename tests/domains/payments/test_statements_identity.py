"""A line is the same line however often and in whatever file the bank tells of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.payments.statements.values import Line
from tests.domains.payments.bank_files import (
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
    mt940,
)

PAID = Tx(debtor="Camille Essai", debtor_iban=THEIRS, text=["BDC-2026-0042"])


def identities(found: tuple[Line, ...]) -> list[str]:
    return [each.identity for each in found]


def test_the_banks_reference_names_a_line_whatever_else_is_said_of_it() -> None:
    told = line(camt053(Ntry(reference="BANK-1", txs=[PAID])))
    told_again = line(
        camt053(Ntry(reference="BANK-1", booked_on="2026-03-04", remarks="other words"), version=2)
    )

    assert told.identity == told_again.identity == f"{OURS}:r:1000:BANK-1:1"


def test_one_reference_with_two_amounts_is_two_lines() -> None:
    there, back = lines(
        camt053(
            Ntry(reference="BANK-1"), Ntry(reference="BANK-1", direction="DBIT", reversal="true")
        )
    )

    assert there.identity != back.identity


def test_one_reference_on_two_accounts_is_two_lines() -> None:
    entry = Ntry(reference="BANK-1")
    here, there = lines(
        camt(
            Stmt(entries=[entry]),
            Stmt(entries=[entry], account=f"<IBAN>{OURS_TOO}</IBAN>"),
        )
    )

    assert here.identity != there.identity


def test_a_reference_given_with_the_transaction_serves_as_well() -> None:
    by_entry = line(camt053(Ntry(reference="BANK-1")))
    by_transaction = line(camt053(Ntry(txs=[replace(PAID, reference="BANK-1")])))

    assert by_entry.identity == by_transaction.identity


@pytest.mark.parametrize(
    "change",
    [
        {"booked_on": "2026-03-03"},
        {"amount": "10.01"},
        {"direction": "DBIT"},
        {"txs": [replace(PAID, text=["BDC-2026-0043"])]},
        {"txs": [replace(PAID, debtor="Camille Autre")]},
        {"txs": [replace(PAID, end_to_end="E2E")]},
    ],
)
def test_without_a_reference_day_amount_and_words_name_a_line(change: dict[str, object]) -> None:
    entry = Ntry(txs=[PAID])
    other = Ntry(**{"txs": [PAID], **change})  # type: ignore[arg-type]

    assert line(camt053(entry)).identity == line(camt053(entry, version=3)).identity
    assert line(camt053(entry)).identity != line(camt053(other)).identity


def test_two_equal_payments_are_two_lines_and_stay_the_same_two() -> None:
    entry = Ntry(txs=[PAID])
    file = camt053(entry, Ntry(amount="5.00"), entry)

    first, _, second = lines(file)

    assert first.identity != second.identity
    assert first.identity.rpartition(":")[0] == second.identity.rpartition(":")[0]
    assert identities(lines(file)) == identities(lines(file))


def test_equal_payments_are_counted_over_all_statements_of_a_file() -> None:
    one, two = lines(camt(Stmt(entries=[Ntry()], id="S-1"), Stmt(entries=[Ntry()], id="S-2")))

    assert one.identity != two.identity


def test_a_longer_export_names_the_days_before_as_the_short_one_did() -> None:
    monday = [Ntry(txs=[PAID]), Ntry(txs=[PAID]), Ntry(reference="X")]
    tuesday = [replace(each, booked_on="2026-03-03") for each in monday[:2]] + [Ntry(reference="Y")]

    assert identities(lines(camt053(*monday, *tuesday)))[:3] == identities(lines(camt053(*monday)))
    assert identities(lines(camt053(*monday, *tuesday)))[3:] == identities(lines(camt053(*tuesday)))


def test_parts_of_a_batch_are_named_by_entry_and_reference_and_rank() -> None:
    txs = [
        Tx(amount="5.00", end_to_end="A"),
        Tx(amount="5.00", end_to_end="A"),
        Tx(amount="6.00", end_to_end="A"),
        Tx(amount="7.00", end_to_end="A", reference="T-1"),
        Tx(amount="7.00"),
    ]
    parts = lines(camt053(Ntry(amount="30.00", reference="B", txs=txs)))
    backwards = lines(camt053(Ntry(amount="30.00", reference="B", txs=txs[::-1])))

    assert len(set(identities(parts))) == len(txs)
    assert {each.entry for each in parts} == {f"{OURS}:r:3000:B:1"}
    assert sorted(identities(parts)) == sorted(identities(backwards))


@pytest.mark.parametrize("version", VERSIONS)
def test_details_bear_the_identity_of_the_line_they_detail(version: int) -> None:
    bare = line(camt053(Ntry(reference="BANK-1")))
    detail = line(camt054(Ntry(reference="BANK-1", txs=[PAID]), version=version))

    assert detail.identity == bare.identity == bare.entry
    assert (bare.text, detail.text) == ("", "BDC-2026-0042")


def test_details_of_a_batch_bear_the_identities_of_its_parts() -> None:
    txs = [Tx(amount="12.00", end_to_end="A", text=["BDC-1"]), Tx(amount="18.00", end_to_end="B")]
    batch = Ntry(amount="30.00", reference="BATCH-9", txs=txs)

    parts = lines(camt053(batch))
    whole = line(camt053(replace(batch, txs=[])))
    detail = line(camt054(batch))

    assert detail.identity == whole.identity == parts[0].entry
    assert [each.identity for each in detail.details] == identities(parts)
    assert [each.cents for each in detail.details] == [1200, 1800]
    assert detail.details[0].text == "BDC-1"


def test_a_batch_is_known_whether_it_was_booked_whole_or_in_parts() -> None:
    txs = [Tx(amount="12.00"), Tx(amount="18.00")]
    parts = lines(camt053(Ntry(amount="30.00", reference="B", txs=txs)))
    whole = line(camt053(Ntry(amount="30.00", reference="B")))
    other = line(camt053(Ntry(amount="30.00", reference="C")))

    for booked in (parts, (whole,)):
        known = {
            "identities": {each.identity for each in booked},
            "entries": {each.entry for each in booked},
        }
        assert all(each.is_known(**known) for each in (*parts, whole))
        assert not other.is_known(**known)

    first_only = {"identities": {parts[0].identity}, "entries": {parts[0].entry}}
    assert [each.is_known(**first_only) for each in parts] == [True, False]


def test_a_batch_without_the_banks_reference_is_named_by_its_own_and_the_day() -> None:
    txs = [Tx(amount="12.00"), Tx(amount="18.00")]
    batch = Ntry(amount="30.00", batch="PMT-7", txs=txs)

    told = line(camt054(batch))
    booked = line(camt053(replace(batch, txs=[])))
    next_day = line(camt053(replace(batch, txs=[], booked_on="2026-03-05")))

    assert told.identity == booked.identity == f"{OURS}:b:3000:2026-03-02:PMT-7:1"
    assert next_day.identity != booked.identity


def test_details_without_any_common_reference_are_linked_by_account_day_and_amount() -> None:
    booked = line(camt053(Ntry()))
    detail = line(camt054(Ntry(txs=[PAID])))

    assert detail.identity != booked.identity
    assert detail.link == booked.link == f"{OURS}:2026-03-02:1000"


def test_an_mt940_line_with_the_banks_reference_is_the_same_as_in_camt() -> None:
    booked = line(camt053(Ntry(reference="55GKC0ZY1234")))
    told = line(mt940(":61:2603020302CR10,00NTRFNONREF//55GKC0ZY1234"))

    assert told.identity == booked.identity


def test_an_identity_stays_short_whatever_the_bank_writes() -> None:
    txs = [Tx(amount="5.00", reference="T" * 80), Tx(amount="5.00", reference="U:" * 40)]
    parts = lines(camt053(Ntry(amount="10.00", reference="R:" * 40, txs=txs)))

    assert all(len(each.identity) <= 200 for each in parts)
    assert parts[0].identity != parts[1].identity


REFERENCES = st.sampled_from(["", "R", "R:1", "R:1/500:A", "NONREF", "x" * 60])
ENTRIES = st.builds(
    Ntry,
    amount=st.sampled_from(["5.00", "10.00", "15.00"]),
    direction=st.sampled_from(["CRDT", "DBIT"]),
    reference=REFERENCES,
    batch=REFERENCES,
    booked_on=st.sampled_from(["2026-03-01", "2026-03-02"]),
    txs=st.lists(
        st.builds(
            Tx,
            amount=st.sampled_from(["", "5.00", "10.00"]),
            reference=REFERENCES,
            end_to_end=REFERENCES,
            text=st.sampled_from([[], ["A"], ["B"]]),
        ),
        max_size=3,
    ),
)


@given(st.lists(ENTRIES, max_size=8))
def test_identities_are_unique_in_a_file_and_the_same_every_time(entries: list[Ntry]) -> None:
    once, again = lines(camt053(*entries)), lines(camt053(*entries))

    assert identities(once) == identities(again)
    assert len(set(identities(once))) == len(once)
    assert [each.position for each in once] == list(range(1, len(once) + 1))
    moved = sum(each.counts for each in entries) * 100
    assert sum(each.cents for each in once) == moved


@given(st.lists(ENTRIES, max_size=6))
def test_every_booked_line_is_found_by_its_details(entries: list[Ntry]) -> None:
    booked = {each.entry for each in lines(camt053(*entries))}
    told = {each.identity for each in lines(camt054(*entries))}

    assert booked == told
