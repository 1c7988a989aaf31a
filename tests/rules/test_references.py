"""References by which a payment names what it pays (S0-20, S0-24)."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import iso11649

from tacite.rules.references import (
    NotAReference,
    find_ogm,
    find_references,
    find_rf,
    is_ogm,
    is_rf,
    make_ogm,
    make_reference,
    make_rf,
)

BRANDS = ("BDC", "CMD", "DP")

signs = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
years = st.integers(2000, 2099)
numbers = st.integers(1, 99_999_999)


class TestTheBrandsOwn:
    @pytest.mark.parametrize(
        ("number", "reference"),
        [
            (1, "BDC-2026-0001"),
            (9999, "BDC-2026-9999"),
            (10_000, "BDC-2026-10000"),
            (1_234_567, "BDC-2026-1234567"),
        ],
    )
    def test_four_digits_then_as_many_as_it_takes(self, number: int, reference: str) -> None:
        assert make_reference("BDC", 2026, number) == reference

    @pytest.mark.parametrize(
        ("prefix", "year", "number"),
        [("", 2026, 1), ("bdc", 2026, 1), ("B-C", 2026, 1), ("BDC", 26, 1), ("BDC", 2026, 0)],
    )
    def test_what_could_not_be_read_back_is_not_made(
        self, prefix: str, year: int, number: int
    ) -> None:
        with pytest.raises(NotAReference) as refusal:
            make_reference(prefix, year, number)
        assert refusal.value.facts == {"prefix": prefix, "year": year, "number": number}

    @given(st.sampled_from(BRANDS), years, numbers)
    def test_what_is_made_is_read_back(self, prefix: str, year: int, number: int) -> None:
        reference = make_reference(prefix, year, number)
        assert find_references(f"virement {reference}, merci", BRANDS) == [reference]
        assert find_references(reference.replace("-", "").lower(), BRANDS) == [reference]

    @pytest.mark.parametrize(
        "text",
        [
            "BDC-2026-0042",
            "bdc-2026-0042",
            "Bdc 2026 0042",
            "BDC20260042",
            "BDC 20260042",
            "BDC2026-0042",
            "BDC/2026/0042",
            "BDC_2026_0042",
            "BDC–2026–0042",
            "BDC - 2026 - 0042",
            "BDC-2026-\n0042",
            "ＢＤＣ-２０２６-００４２",
            "facture (BDC-2026-0042).",
            "REF:BDC-2026-0042;",
            "BDC-2O26-OO42",
            "BDC-2026-0042MERCI",
            "BDC-2026-0042 12/03/2026",
        ],
    )
    def test_people_write_it_in_many_ways(self, text: str) -> None:
        assert find_references(text, BRANDS) == ["BDC-2026-0042"]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "merci",
            "BDC",
            "BDC-2026",
            "BDC-0042",
            "BDC-26-0042",
            "BDC-2026-042",
            "BDC-2026-42",
            "BDC-2026-00 42",
            "BDC-1999-0042",
            "BDC-2026-0000",
            "BDC-2026-OOOO",
            "BDC-2026-00042",
            "BDC-2026-0042OK",
            "BDC-2026-00420000000",
            "ABDC-2026-0042",
            "ÉBDC-2026-0042",
            "2BDC-2026-0042",
            "BDC-2026----0042",
            "XYZ-2026-0042",
            "BD C-2026-0042",
        ],
    )
    def test_a_part_of_a_reference_is_none(self, text: str) -> None:
        assert find_references(text, BRANDS) == []

    def test_several_are_found_in_order_and_once(self) -> None:
        text = "CMD-2026-0007 + bdc 2026 0042 + BDC-2026-0042 + BDC-2026-10001"
        assert find_references(text, BRANDS) == [
            "CMD-2026-0007",
            "BDC-2026-0042",
            "BDC-2026-10001",
        ]

    def test_without_prefixes_there_is_nothing_to_find(self) -> None:
        assert find_references("BDC-2026-0042", ()) == []

    def test_a_zero_in_the_prefix_may_be_written_as_the_letter(self) -> None:
        assert find_references("0RD-2026-0001", ("ORD",)) == ["ORD-2026-0001"]
        assert find_references("B0-2026-0001 BO-2026-0002", ("BO", "B0")) == [
            "B0-2026-0001",
            "BO-2026-0002",
        ]
        assert find_references("B02026-0001", ("B0",)) == ["B0-2026-0001"]

    def test_the_longer_prefix_is_tried_first(self) -> None:
        assert find_references("DPX-2026-0001 DP-2026-0002", ("DP", "DPX")) == [
            "DPX-2026-0001",
            "DP-2026-0002",
        ]

    @given(st.text(max_size=60))
    def test_any_text_can_be_read(self, text: str) -> None:
        for reference in find_references(text, BRANDS):
            prefix, year, number = reference.split("-")
            assert make_reference(prefix, int(year), int(number)) == reference


class TestIso11649:
    def test_the_example_of_the_standard(self) -> None:
        assert make_rf("539007547034") == "RF18539007547034"
        assert is_rf("RF18539007547034")
        assert is_rf("RF18 5390 0754 7034")

    @given(st.text(signs, min_size=1, max_size=21))
    def test_what_is_made_is_right_and_read_back(self, body: str) -> None:
        reference = make_rf(body)
        assert iso11649.is_valid(reference)
        grouped = " ".join(reference[i : i + 4] for i in range(0, len(reference), 4))
        assert reference in find_rf(f"ref {reference}")
        assert reference in find_rf(f"ref: {grouped}, merci")
        assert reference in find_rf(f"{grouped.lower()} merci")

    @given(st.text(signs, min_size=1, max_size=21), st.integers(0, 20), signs)
    def test_one_wrong_sign_is_noticed(self, body: str, at: int, sign: str) -> None:
        reference = make_rf(body)
        at = 4 + at % len(body)
        # A letter counts for two figures: only like for like is always noticed.
        assume(sign.isdigit() == reference[at].isdigit())
        changed = reference[:at] + sign + reference[at + 1 :]
        assert is_rf(changed) == iso11649.is_valid(changed) == (changed == reference)

    @pytest.mark.parametrize("body", ["", "ABC-1", "é", "abc", "A" * 22])
    def test_other_bodies_are_refused(self, body: str) -> None:
        with pytest.raises(NotAReference) as refusal:
            make_rf(body)
        assert refusal.value.facts == {"body": body}

    @pytest.mark.parametrize(
        "text",
        ["", "RF", "RF18", "RF19539007547034", "XRF18539007547034", "RF18 5390 0754", "RFé8539"],
    )
    def test_nothing_else_is_found(self, text: str) -> None:
        assert find_rf(text) == []
        assert not is_rf(text)

    def test_two_in_one_text(self) -> None:
        first, second = make_rf("2T1001"), make_rf("2T1002")
        assert find_rf(f"{first} {second}") == [first, second]
        assert find_rf(f"{first}/{second}/{first}") == [first, second]

    def test_a_reference_that_words_follow_is_read_to_its_own_end(self) -> None:
        assert find_rf("RF18 5390 0754 7034 MERCI BEAUCOUP POUR TOUT") == ["RF18539007547034"]
        assert is_rf("RF18539007547034é") is False


class TestBelgianStructuredCommunication:
    def test_the_usual_example(self) -> None:
        assert make_ogm(1_234_567_890) == "+++123/4567/89002+++"
        assert make_ogm(97) == "+++000/0000/09797+++"

    @pytest.mark.parametrize("number", [0, -1, 10_000_000_000])
    def test_other_numbers_are_refused(self, number: int) -> None:
        with pytest.raises(NotAReference) as refusal:
            make_ogm(number)
        assert refusal.value.facts == {"body": number}

    @given(st.integers(1, 9_999_999_999))
    def test_what_is_made_is_right_and_read_back(self, number: int) -> None:
        made = make_ogm(number)
        digits = made.replace("+", "").replace("/", "")
        assert len(digits) == 12
        assert (number - int(digits[10:])) % 97 == 0
        for text in (made, made.replace("+", "*"), made.strip("+"), digits):
            assert is_ogm(text)
            assert find_ogm(f"paiement {text} merci") == [made]
        assert find_ogm(made.replace("/", " / ")) == [made]

    @given(st.integers(1, 9_999_999_999), st.integers(0, 11), st.sampled_from("0123456789"))
    def test_one_wrong_digit_is_noticed(self, number: int, at: int, digit: str) -> None:
        digits = make_ogm(number).replace("+", "").replace("/", "")
        changed = digits[:at] + digit + digits[at + 1 :]
        assert is_ogm(changed) == (changed == digits)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "+++123/4567/89003+++",
            "+++123/4567/8900+++",
            "1234567890020",
            "123/456789002",
            "123 4567 89002",
        ],
    )
    def test_nothing_else_is_found(self, text: str) -> None:
        assert find_ogm(text) == []
        assert not is_ogm(text)

    @pytest.mark.parametrize("text", ["+++123/4567/89002***", "+++123/4567/89002", "a123456789002"])
    def test_a_communication_alone_has_its_signs_on_both_sides(self, text: str) -> None:
        assert not is_ogm(text)
        assert find_ogm(text) == ["+++123/4567/89002+++"]
