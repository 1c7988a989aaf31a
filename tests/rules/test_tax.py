"""Which VAT is due (safety-and-law 3.16)."""

import datetime as dt
from decimal import Decimal
from typing import Literal

import pytest

from tacite.rules.packs import NoRate, read_packs
from tacite.rules.tax import (
    Kind,
    Party,
    SellerOutsideUnion,
    VatAnswer,
    VatDecision,
    decide_vat,
    normal_number,
)
from tacite.rules.territories import NotACountry

ON = dt.date(2026, 11, 21)


def party(
    kind: Kind = "consumer", country: str = "FR", postcode: str = "75001", number: str = ""
) -> Party:
    return Party(kind=kind, country=country, postcode=postcode, vat_number=number)


def said(
    number: str = "BE0123456749", *, valid: bool | None = True, days_ago: int = 0
) -> VatAnswer:
    asked_on = ON - dt.timedelta(days=days_ago)
    return VatAnswer(number=number, valid=valid, asked_on=asked_on, reference="WAPI0001")


def decided(
    buyer: Party,
    answer: VatAnswer | None = None,
    *,
    seller: str = "FR",
    scheme: Literal["standard", "franchise"] = "standard",
    oss: bool = True,
    vat_class: str = "standard",
) -> VatDecision:
    return decide_vat(
        seller_country=seller,
        seller_vat_scheme=scheme,
        buyer=buyer,
        answer=answer,
        vat_class=vat_class,
        on=ON,
        oss=oss,
    )


class TestInTheSellersCountry:
    @pytest.mark.parametrize("kind", ["consumer", "non_professional", "business", "public_body"])
    def test_everybody_pays_the_domestic_rate(self, kind: Kind) -> None:
        expected = VatDecision("S", "FR", Decimal(20), "domestic", "")
        assert decided(party(kind, number="FR11123456782"), said("FR11123456782")) == expected

    def test_monaco_is_france(self) -> None:
        assert decided(party(country="MC", postcode="98000")).rate == 20
        assert decided(party(), seller="MC").country == "FR"

    def test_other_classes_have_their_rates(self) -> None:
        assert decided(party(), vat_class="reduced").rate == Decimal("5.5")

    def test_a_class_without_a_known_rate_is_refused(self) -> None:
        with pytest.raises(NoRate):
            decided(party(), vat_class="books")

    def test_a_region_may_have_its_own_rate(self) -> None:
        azores = decided(party(country="PT", postcode="9500-001"), seller="PT")
        assert azores == VatDecision("S", "PT", Decimal(16), "domestic", "")

    def test_a_small_enterprise_is_exempt_and_says_so(self) -> None:
        expected = VatDecision("E", "FR", Decimal(0), "domestic", "franchise")
        assert decided(party(), scheme="franchise") == expected

    def test_a_rate_of_zero_is_a_category_of_its_own(self) -> None:
        zero = read_packs(
            [
                """
                regime = "EU"
                checked_on = 2026-01-01
                holds_until = 2026-12-31
                sources = { here = "a test" }
                rates = [{ class = "standard", entries = [
                  { place = "FR", percent = "0", valid_from = 2026-01-01, source = "here" },
                ] }]
                """
            ]
        )
        decision = decide_vat(
            seller_country="FR",
            seller_vat_scheme="standard",
            buyer=party(),
            answer=None,
            vat_class="standard",
            on=ON,
            oss=False,
            packs=zero,
        )
        assert decision == VatDecision("Z", "FR", Decimal(0), "domestic", "")


class TestFromMainlandFranceOverseas:
    @pytest.mark.parametrize("postcode", ["97110", "97200", "97400"])
    @pytest.mark.parametrize("kind", ["consumer", "business"])
    def test_guadeloupe_martinique_and_reunion_pay_their_rate(
        self, kind: Kind, postcode: str
    ) -> None:
        expected = VatDecision("S", "FR", Decimal("8.5"), "french_overseas", "")
        assert decided(party(kind, postcode=postcode)) == expected

    @pytest.mark.parametrize("postcode", ["97300", "97600"])
    def test_guyane_and_mayotte_have_no_vat(self, postcode: str) -> None:
        code = "french_territory_without_vat"
        assert decided(party(postcode=postcode)) == VatDecision("O", "FR", Decimal(0), code, code)

    @pytest.mark.parametrize("postcode", ["97133", "97150", "97500", "98713", "98800"])
    def test_the_other_territories_are_abroad(self, postcode: str) -> None:
        decision = decided(party("business", postcode=postcode))
        assert decision == VatDecision(
            "O", "FR", Decimal(0), "outside_union", "outside_union_business"
        )

    def test_a_small_enterprise_is_exempt_there_too(self) -> None:
        assert decided(party(postcode="97110"), scheme="franchise").category == "E"
        assert decided(party(postcode="97300"), scheme="franchise").category == "O"

    def test_to_a_belgian_seller_they_all_lie_outside(self) -> None:
        for postcode in ("97110", "97300", "98800"):
            decision = decided(party(postcode=postcode), seller="BE")
            assert (decision.category, decision.note) == ("O", "outside_union_consumer")


class TestInAnotherMemberState:
    belgian = party("business", "BE", "1000", "BE 0123.456.749")

    @pytest.mark.parametrize("kind", ["business", "public_body", "non_professional"])
    def test_a_proven_vat_number_reverses_the_charge(self, kind: Kind) -> None:
        buyer = party(kind, "BE", "1000", "be 0123 456 749")
        expected = VatDecision("AE", "BE", Decimal(0), "vat_number_valid", "reverse_charge")
        assert decided(buyer, said()) == expected

    def test_a_small_enterprise_reverses_it_too(self) -> None:
        assert decided(self.belgian, said(), scheme="franchise").category == "AE"

    def test_greece_writes_its_numbers_el(self) -> None:
        buyer = party("business", "GR", "10431", "EL123456783")
        assert decided(buyer, said("GR123456783")).category == "AE"
        assert decided(buyer, said("EL123456783")).country == "GR"

    @pytest.mark.parametrize(
        ("buyer", "answer", "reason"),
        [
            (party("consumer", "BE", "1000", "BE0123456749"), said(), "consumer"),
            (party("business", "BE", "1000"), said(), "no_vat_number"),
            (belgian, None, "vat_number_not_asked"),
            (belgian, said("BE0999999922"), "vat_number_not_asked"),
            (belgian, said(valid=None), "vat_number_unproven"),
            (belgian, said(valid=False), "vat_number_invalid"),
            (belgian, said(days_ago=31), "vat_number_answer_old"),
            (
                party("business", "BE", "1000", "NL123456782B90"),
                said("NL123456782B90"),
                "vat_number_of_another_state",
            ),
            (
                party("business", "BE", "1000", "FR11123456782"),
                said("FR11123456782"),
                "vat_number_of_another_state",
            ),
        ],
    )
    def test_without_proof_vat_is_charged_as_to_a_consumer(
        self, buyer: Party, answer: VatAnswer | None, reason: str
    ) -> None:
        assert decided(buyer, answer) == VatDecision("S", "BE", Decimal(21), reason, "")
        at_home = decided(buyer, answer, oss=False)
        assert at_home == VatDecision("S", "FR", Decimal(20), reason, "")

    def test_an_answer_serves_for_thirty_days(self) -> None:
        assert decided(self.belgian, said(days_ago=30)).category == "AE"
        assert decided(self.belgian, said(days_ago=31)).category == "S"

    def test_a_small_enterprise_below_the_threshold_stays_exempt(self) -> None:
        decision = decided(party(country="NL", postcode="1011"), scheme="franchise", oss=False)
        assert decision == VatDecision("E", "FR", Decimal(0), "consumer", "franchise")

    def test_consumers_on_madeira_pay_its_rate(self) -> None:
        assert decided(party(country="PT", postcode="9000-001")).rate == 22
        assert decided(party(country="PT", postcode="1000-001")).rate == 23


class TestOutsideTheUnion:
    @pytest.mark.parametrize(
        ("kind", "note"),
        [
            ("business", "outside_union_business"),
            ("public_body", "outside_union_business"),
            ("consumer", "outside_union_consumer"),
            ("non_professional", "outside_union_consumer"),
        ],
    )
    def test_no_vat_of_the_union_is_charged(self, kind: Kind, note: str) -> None:
        expected = VatDecision("O", "CA", Decimal(0), "outside_union", note)
        assert decided(party(kind, "CA", "G1A 0A2")) == expected

    @pytest.mark.parametrize("country", ["GB", "XI", "CH", "NO"])
    def test_consumers_there_may_oblige_to_register(self, country: str) -> None:
        assert decided(party(country=country)).reason == "outside_union_registration"
        assert decided(party("business", country)).reason == "outside_union"

    def test_northern_ireland_is_outside_for_services_although_it_has_numbers(self) -> None:
        buyer = party("business", "XI", "BT1 1AA", "XI123456789")
        assert decided(buyer, said("XI123456789")).category == "O"

    def test_the_canary_islands_are_outside_even_for_a_spanish_seller(self) -> None:
        for seller in ("ES", "FR"):
            decision = decided(party(country="ES", postcode="35001"), seller=seller)
            assert (decision.category, decision.country) == ("O", "ES")

    def test_sellers_are_established_in_the_union(self) -> None:
        with pytest.raises(SellerOutsideUnion) as refusal:
            decided(party(), seller="CH")
        assert refusal.value.facts == {"country": "CH"}

    def test_a_code_that_names_no_country_decides_nothing(self) -> None:
        with pytest.raises(NotACountry):
            decided(party(country="SP"))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("be 0123.456.749", "BE0123456749"),
        ("FR-11 123 456 782", "FR11123456782"),
        ("GR123456783", "EL123456783"),
        ("", ""),
    ],
)
def test_numbers_are_compared_without_ornament(written: str, number: str) -> None:
    assert normal_number(written) == number
