"""A provider's folder: read whole, refused by file, line and column."""

import datetime as dt
import os
from pathlib import Path

import pytest

from tacite.acts.loading import files, reading
from tacite.acts.loading.reading import Reading, read_folder
from tacite.acts.loading.rows import AccountRow, OfferPrice
from tests.domains.loading import provider as p


def told(found: Reading) -> list[tuple[str, str, int | None, int | None]]:
    return [(o.code, o.file, o.line, o.column) for o in found.offences]


def test_a_whole_provider_is_read(tmp_path: Path) -> None:
    found = read_folder(p.write(tmp_path))
    assert found.offences == ()
    provider = found.provider
    assert provider.sellers[0].vat_number == "FR66000000018"
    assert provider.sellers[0].street == "4 rue du Ponant"
    assert provider.brands[0].settings == {"overdue_letter": 2, "renewal": {"issue": -20}}
    assert [offer.ref for offer in provider.offers] == ["web", "old"]
    assert provider.offers[1].prices == (
        OfferPrice(cycle="1 year", cents=9600),
        OfferPrice(cycle="1 year", cents=500, kind="setup"),
    )
    assert provider.accounts[0].credit_cents == 1250
    assert provider.accounts[1].vat_number == "BE0000000097"
    assert provider.services[1].payer == "camille"
    assert provider.services[1].price_frozen_cents == 8000
    assert provider.services[1].anniversary == dt.date(2024, 5, 31)


def test_byte_order_mark_and_semicolons_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "other").mkdir()
    plain = read_folder(p.write(tmp_path / "plain"))
    other = read_folder(
        p.write(
            tmp_path / "other",
            accounts=b"\xef\xbb\xbf" + p.ACCOUNTS_CSV.replace(",", ";").encode(),
            services=p.SERVICES_CSV.replace("\n", "\r\n"),
        )
    )
    assert other.offences == ()
    assert other.provider == plain.provider


def test_any_file_may_be_missing_but_not_all(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("ref,kind,name,country\na,consumer,Aude,FR\n")
    found = read_folder(tmp_path)
    assert found.offences == ()
    assert found.provider.accounts == (
        AccountRow(ref="a", kind="consumer", name="Aude", country="FR"),
    )
    (tmp_path / "accounts.csv").unlink()
    assert told(read_folder(tmp_path)) == [("nothing_to_load", "", None, None)]


def test_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    latin = p.ACCOUNTS_CSV.encode("latin-1")
    assert told(read_folder(p.write(tmp_path, accounts=latin))) == [
        ("not_utf8", "accounts.csv", 2, None)
    ]
    wide = p.ACCOUNTS_CSV.encode("utf-16")
    [offence] = read_folder(p.write(tmp_path, accounts=wide)).offences
    assert (offence.code, offence.facts) == ("not_utf8", {"encoding": "UTF-16"})


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    p.write(tmp_path)
    with (tmp_path / "services.csv").open("r+b") as file:
        file.truncate(2**30)  # a hole: nothing is written
    [offence] = read_folder(tmp_path).offences
    assert (offence.code, offence.file) == ("too_large", "services.csv")
    assert offence.facts == {"bytes": 2**30, "most": 64 * 2**20}


def test_a_pipe_in_the_place_of_a_file_is_refused_and_nobody_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "offers.csv")
    assert told(read_folder(tmp_path)) == [("not_a_file", "offers.csv", None, None)]


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "small"
    path.write_text("12345")
    with pytest.raises(files.FileRefused) as refused:
        files.text_of(path, most=4)
    assert refused.value.code == "too_large"


def test_zero_bytes_are_refused_with_their_line(tmp_path: Path) -> None:
    bad = p.ACCOUNTS_CSV.replace("Lormière", "Lor\0mière")
    assert told(read_folder(p.write(tmp_path, accounts=bad))) == [
        ("control_character", "accounts.csv", 2, None)
    ]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("camille,consumer,Autre,,FR,,", "duplicate", 1),
        ("b,person,Aude,,FR,,", "unknown_word", 2),
        ("b,consumer,,,FR,,", "name_missing", 3),
        ("b,business,,Aude SARL,FR,FR00000000018,", "not_a_vat_number", 6),
        ("b,business,,Aude SARL,FR,,123456789", "not_a_siren", 7),
        ("b,consumer,=HYPERLINK(1),,FR,,", "formula", 3),
        ("b,consumer,Aude,,XX,,", "not_a_country", 5),
    ],
)
def test_a_wrong_account_is_refused_by_column(
    tmp_path: Path, line: str, code: str, column: int
) -> None:
    text = f"ref,kind,name,company,country,vat_number,siren\ncamille,consumer,C,,FR,,\n{line}\n"
    assert told(
        read_folder(p.write(tmp_path, accounts=text, services="ref,account,offer,expires_on"))
    )[:1] == [(code, "accounts.csv", 3, column)]


def test_numbers_of_other_countries_are_kept_as_they_are(tmp_path: Path) -> None:
    text = "ref,kind,name,country,vat_number,siren\na,business,A,CH,CHE-1,12\nb,business,B,BE,,99\n"
    (tmp_path / "accounts.csv").write_text(text)
    found = read_folder(tmp_path)
    assert found.offences == ()
    assert [(a.vat_number, a.siren) for a in found.provider.accounts] == [
        ("CHE-1", "12"),
        ("", "99"),
    ]


def test_an_answer_about_a_vat_number_needs_the_number_and_the_answer(tmp_path: Path) -> None:
    head = "ref,kind,name,country,vat_number,vat_valid,vat_checked_on\n"
    (tmp_path / "accounts.csv").write_text(
        f"{head}a,business,A,BE,,yes,\nb,business,B,BE,BE0000000097,,2026-01-01\n"
        "c,business,C,BE,BE0000000097,no,\n"
    )
    assert told(read_folder(tmp_path)) == [
        ("vat_answer_without_number", "accounts.csv", 2, 6),
        ("vat_answer_without_number", "accounts.csv", 3, 6),
    ]


def test_a_dedicated_iban_is_of_one_account(tmp_path: Path) -> None:
    head = "ref,kind,name,country,dedicated_iban\n"
    (tmp_path / "accounts.csv").write_text(
        f"{head}a,consumer,A,FR,{p.IBAN}\nb,consumer,B,FR,FR76 3000 6000 0112 3456 7890 189\n"
    )
    assert told(read_folder(tmp_path)) == [("duplicate", "accounts.csv", 3, 5)]


def test_units_and_quantity_must_agree(tmp_path: Path) -> None:
    head = "ref,account,offer,quantity,units,expires_on\n"
    (tmp_path / "services.csv").write_text(
        f"{head}a,c,web,3,n s,2026-03-15\nb,c,web,,n|s,2026-03-15\nc,c,web,2,n n,2026-03-15\n"
    )
    found = read_folder(tmp_path)
    assert told(found) == [
        ("units_do_not_match", "services.csv", 2, 5),
        ("units_do_not_match", "services.csv", 4, 5),
    ]
    assert found.provider.services[1].quantity == 2


def test_ordered_services_are_no_business_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "services.csv").write_text(
        "ref,account,offer,expires_on,state\na,c,web,2026-03-15,ordered\n"
    )
    assert told(read_folder(tmp_path)) == [("unknown_word", "services.csv", 2, 5)]


def test_options_and_further_prices_come_from_their_own_tables(tmp_path: Path) -> None:
    p.write(
        tmp_path,
        offers="ref,name_fr,cycle,price_kind,price\nstore,Stock,1 month,tier,9.00\n",
        options="ref,offer,name_en,cycle,price\nip,store,Address,1 month,2.00\n",
        prices=(
            "offer,option,cycle,price_kind,tier_from,price,valid_from\n"
            "store,,1 month,tier,10,8.00,\nstore,ip,1 year,fixed,,20.00,2027-01-01\n"
        ),
    )
    found = read_folder(tmp_path)
    assert found.offences == ()
    [offer] = found.provider.offers
    assert (offer.name_nl, offer.quantity_max) == ("Stock", 1_000)
    assert [(price.tier_from, price.cents) for price in offer.prices] == [(1, 900), (10, 800)]
    [option] = offer.options
    assert option.prices[1] == OfferPrice(cycle="1 year", cents=2000, from_on=dt.date(2027, 1, 1))


@pytest.mark.parametrize(
    ("table", "text", "code", "column"),
    [
        ("prices", "offer,cycle,price\nnone,1 month,1.00\n", "unknown_offer", 1),
        ("prices", "offer,cycle,option,price\nweb,1 month,ip,1.00\n", "unknown_option", 3),
        ("prices", "offer,cycle,price\nweb,1 month,1.00\n", "duplicate", 2),
        (
            "prices",
            "offer,cycle,price_kind,tier_from,price\nweb,1 year,tier,5,1.00\n",
            "tier_without_start",
            2,
        ),
        ("options", "ref,offer,cycle,price\nip,none,1 month,1.00\n", "unknown_offer", 2),
    ],
)
def test_a_price_that_hangs_on_nothing_is_refused(
    tmp_path: Path, table: str, text: str, code: str, column: int
) -> None:
    found = read_folder(p.write(tmp_path, **{table: text}))
    assert told(found)[:1] == [(code, f"{table}.csv", 2, column)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("web,,1 month,1.00,,,,", "name_missing"),
        ("web,W,1 month,1.00,5,2,,", "wrong_quantities"),
        ("web,W,1 month,1.00,,,2026-02-01,2026-02-01", "never_on_sale"),
    ],
)
def test_an_offer_that_cannot_be_sold_is_refused(tmp_path: Path, line: str, code: str) -> None:
    head = "ref,name_fr,cycle,price,quantity_min,quantity_max,on_sale_from,on_sale_to\n"
    (tmp_path / "offers.csv").write_text(f"{head}{line}\n")
    assert [o.code for o in read_folder(tmp_path).offences] == [code]


def test_all_files_are_named_at_once(tmp_path: Path) -> None:
    found = read_folder(
        p.write(tmp_path, brand="[seller\n", offers="ref\n", accounts="x\n", services="y\n")
    )
    assert {o.file for o in found.offences} == set(reading.FILES) - {
        "coupons.csv",
        "options.csv",
        "prices.csv",
    }
