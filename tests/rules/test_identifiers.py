"""Identifiers that carry their own check (S0-10)."""

import pytest

from tacite.rules.identifiers import (
    NotAnIban,
    NotASiren,
    NotAVatNumber,
    check_iban,
    check_siren,
    check_vat_number,
    vat_country,
)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        ("be68 5390 0754 7034", "BE68539007547034"),
        ("NL91ABNA0417164300", "NL91ABNA0417164300"),
    ],
)
def test_an_iban_is_stored_without_spaces(text: str, stored: str) -> None:
    assert check_iban(text) == stored


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("FR1420041010050500013M02607", "checksum"),
        ("FR8620041010050500013M0260", "format"),
        ("ZZ43123", "country"),
        ("", "format"),
        ("FR1120041010050500013M026061", "format"),
    ],
)
def test_a_wrong_iban_says_why(text: str, why: str) -> None:
    with pytest.raises(NotAnIban) as refusal:
        check_iban(text)
    assert refusal.value.facts == {"number": text, "why": why}


@pytest.mark.parametrize(
    ("text", "stored", "country"),
    [
        ("FR 11 123 456 782", "FR11123456782", "FR"),
        ("be 0123.456.749", "BE0123456749", "BE"),
        ("BE123456749", "BE0123456749", "BE"),
        ("GR123456783", "EL123456783", "GR"),
        ("EL123456783", "EL123456783", "GR"),
        ("nl123456782b90", "NL123456782B90", "NL"),
    ],
)
def test_a_vat_number_is_stored_with_its_prefix(text: str, stored: str, country: str) -> None:
    assert check_vat_number(text) == stored
    assert vat_country(stored) == country


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("FR12123456782", "checksum"),
        ("FR1112345678", "length"),
        ("", "country"),
        ("CH123456789", "country"),
        ("EU372022452", "country"),
        ("FR", "format"),
    ],
)
def test_a_wrong_vat_number_says_why(text: str, why: str) -> None:
    with pytest.raises(NotAVatNumber) as refusal:
        check_vat_number(text)
    assert refusal.value.facts == {"number": text, "why": why}


def test_a_siren_has_nine_digits_and_a_check() -> None:
    assert check_siren("123 456 782") == "123456782"


@pytest.mark.parametrize(
    ("text", "why"), [("123456783", "checksum"), ("12", "length"), ("A23456782", "format")]
)
def test_a_wrong_siren_says_why(text: str, why: str) -> None:
    with pytest.raises(NotASiren) as refusal:
        check_siren(text)
    assert refusal.value.facts == {"number": text, "why": why}
