"""Where an address lies for VAT (safety-and-law 3.16)."""

import re

import pytest
from babel import Locale

from tacite.rules.territories import COUNTRIES, MEMBER_STATES, NotACountry, place_of


@pytest.mark.parametrize(
    ("country", "postcode", "state", "rates_of"),
    [
        ("FR", "75001", "FR", "FR"),
        ("fr", "", "FR", "FR"),
        ("FR", "20000", "FR", "FR"),
        ("MC", "98000", "FR", "FR"),
        ("FR", "98000", "FR", "FR"),
        ("EL", "10431", "GR", "GR"),
        ("GR", "104 31", "GR", "GR"),
        ("ES", "28001", "ES", "ES"),
        ("PT", "1000-001", "PT", "PT"),
        ("PT", "9500-001", "PT", "PT-20"),
        ("PT", "PT-9000-001", "PT", "PT-30"),
        ("FI", "00100", "FI", "FI"),
        ("DE", "78267", "DE", "DE"),
    ],
)
def test_a_member_state_taxes_what_lies_in_it(
    country: str, postcode: str, state: str, rates_of: str
) -> None:
    place = place_of(country, postcode)
    assert (place.state, place.rates_of, place.overseas) == (state, rates_of, "")


@pytest.mark.parametrize(
    ("country", "postcode", "name"),
    [
        ("ES", "35001", "Gran Canaria"),
        ("ES", "38001", "Tenerife"),
        ("ES", "51001", "Ceuta"),
        ("ES", "52001", "Melilla"),
        ("IT", "23041", "Livigno"),
        ("IT", "22061", "Campione"),
        ("DE", "78266", "Büsingen"),
        ("DE", "27498", "Helgoland"),
        ("FI", "22100", "Åland"),
        ("AX", "AX-22100", "Åland by its own code"),
        ("GR", "63086", "Mount Athos"),
        ("FR", "97133", "Saint-Barthélemy"),
        ("FR", "97150", "Saint-Martin"),
        ("FR", "97500", "Saint-Pierre-et-Miquelon"),
        ("FR", "98411", "Terres australes"),
        ("FR", "98600", "Wallis-et-Futuna"),
        ("FR", "98713", "Polynésie française"),
        ("FR", "98800", "Nouvelle-Calédonie"),
        ("NC", "98800", "Nouvelle-Calédonie by its own code"),
        ("BL", "97133", "Saint-Barthélemy by its own code"),
        ("CH", "1200", "Suisse"),
        ("GB", "SW1A 1AA", "United Kingdom"),
        ("UK", "SW1A 1AA", "United Kingdom by its other code"),
        ("XI", "BT1 1AA", "Northern Ireland, for services"),
    ],
)
def test_outside_the_vat_territory_no_state_does(country: str, postcode: str, name: str) -> None:
    place = place_of(country, postcode)
    assert (place.state, place.overseas) == (None, ""), name


@pytest.mark.parametrize(
    ("country", "postcode", "overseas", "rates_of"),
    [
        ("FR", "97110", "taxed", "FR-971"),
        ("GP", "97110", "taxed", "FR-971"),
        ("FR", "97200", "taxed", "FR-972"),
        ("MQ", "", "taxed", "FR-972"),
        ("FR", "97400", "taxed", "FR-974"),
        ("RE", "97400", "taxed", "FR-974"),
        ("FR", "97300", "untaxed", "FR-973"),
        ("GF", "97300", "untaxed", "FR-973"),
        ("FR", "97600", "untaxed", "FR-976"),
        ("YT", "97600", "untaxed", "FR-976"),
    ],
)
def test_french_departments_overseas_are_told_apart(
    country: str, postcode: str, overseas: str, rates_of: str
) -> None:
    place = place_of(country, postcode)
    assert (place.country, place.state) == ("FR", None)
    assert (place.overseas, place.rates_of) == (overseas, rates_of)


@pytest.mark.parametrize("country", ["", "F", "FRA", "SP", "EN", "ZZ", "EU"])
def test_vat_is_not_decided_by_a_code_that_names_no_country(country: str) -> None:
    with pytest.raises(NotACountry) as refusal:
        place_of(country, "")
    assert refusal.value.facts == {"country": country}


def test_the_countries_are_those_of_iso_3166() -> None:
    # The library's list is CLDR's: ISO 3166-1 and codes for groups, pseudo-places and islets.
    beside = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
    listed = {str(code) for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code))}
    assert listed - beside == COUNTRIES - {"XI"}
    assert len(COUNTRIES) == 249 + 2


def test_the_union_has_27_member_states() -> None:
    assert len(MEMBER_STATES) == 27
    assert MEMBER_STATES <= COUNTRIES
