"""`brand.toml`: every key strict, every refusal with its line."""

from pathlib import Path

import pytest

from tacite.acts.loading import brand_file
from tacite.acts.loading.brand_file import BrandFile
from tacite.acts.loading.toml_lines import line_of, lines_of
from tests.domains.loading import provider as p

DRAWING = '<svg viewBox="0 0 24 24"><path d="M3 4h18v4H3z"/></svg>'


def read(text: str, folder: Path = Path()) -> BrandFile:
    return brand_file.read(text, file="brand.toml", folder=folder)


def told(found: BrandFile) -> list[tuple[str, int | None, str]]:
    return [(o.code, o.line, str(o.facts.get("column_name", ""))) for o in found.offences]


def changed(old: str, new: str) -> BrandFile:
    assert old in p.BRAND_TOML
    return read(p.BRAND_TOML.replace(old, new))


def with_address(address: str) -> str:
    start = p.BRAND_TOML.index("address = ")
    end = p.BRAND_TOML.index("\n", start)
    return p.BRAND_TOML[:start] + f"address = {address}" + p.BRAND_TOML[end:]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('name = "Ponant"\n', 'nmae = "Ponant"\n', ("unknown_key", 12, "brand.nmae")),
        ("[look]", "[looks]", ("unknown_section", 25, "looks")),
        ('profile = "host-prepaid"', 'profile = "host"', ("unknown_profile", 15, "brand.profile")),
        ('variant = "grace"', 'variant = "gracious"', ("unknown_variant", 16, "brand.variant")),
        ("overdue_letter", "overdue_leter", ("unknown_setting", 20, "settings.overdue_leter")),
        ("issue = -20", "issue = 3", ("wrong_value", 23, "settings.renewal.issue")),
        (
            'zone = "Europe/Paris"\nibans',
            'zone = "Paris"\nibans',
            ("unknown_zone", 7, "seller.zone"),
        ),
        ("temper = 250", "temper = 400", ("not_a_number", 27, "look.temper")),
        ('"#1769aa"', '"blue"', ("not_a_colour", 26, "look.brand")),
        ('siren = "000000018"', 'siren = "000000019"', ("not_a_siren", 5, "seller.siren")),
        ('siren = "000000018"', "siren = 18", ("not_text", 5, "seller.siren")),
        ('"ponant.localhost"', '"http://ponant"', ("not_a_domain", 13, "brand.domain")),
        ('["fr", "nl", "en"]', '["fr", "de"]', ("unknown_word", 14, "brand.languages")),
        ('["fr", "nl", "en"]', '["fr", "fr"]', ("duplicate", 14, "brand.languages")),
        ('["fr", "nl", "en"]', '"fr"', ("not_a_list", 14, "brand.languages")),
        ('country = "FR" }', 'country = "CH" }', ("seller_outside_union", 1, "seller.country")),
        (f'ibans = ["{p.IBAN}"]', "ibans = []", ("key_missing", 8, "seller.ibans")),
        ('ref = "ponant"\n', "", ("key_missing", 10, "brand.ref")),
    ],
)
def test_what_is_wrong_is_named_by_line_and_key(
    old: str, new: str, expected: tuple[str, int, str]
) -> None:
    found = changed(old, new)
    assert told(found)[0] == expected
    assert found.brand is None


def test_a_text_that_is_no_toml_is_refused_with_its_line() -> None:
    found = read('[seller]\nname = "Ponant\n')
    assert [(o.code, o.line) for o in found.offences] == [("not_toml", 2)]
    deep = read("x = " + "[" * 5_000)
    assert [o.code for o in deep.offences] == ["not_toml"]


@pytest.mark.parametrize(
    "address",
    [
        '"4 rue du Ponant, 99000 Portvieux, FR"',
        '"4 rue du Ponant\\n99000 Portvieux\\nFR"',
        '{street="rue du Ponant",number="4",postcode="99000",town="Portvieux",country="FR"}',
    ],
)
def test_an_address_is_written_on_a_line_or_in_its_parts(address: str) -> None:
    found = read(with_address(address))
    assert found.offences == []
    assert found.seller is not None
    seller = found.seller
    assert (seller.street, seller.postcode, seller.town) == (
        "4 rue du Ponant",
        "99000",
        "Portvieux",
    )


def test_a_dutch_address_keeps_its_postcode_whole() -> None:
    text = with_address('"Molenkade 3, 9988 ZZ Waterlo, NL"')
    seller = read(text).seller
    assert seller is not None
    assert (seller.street, seller.postcode, seller.town) == ("Molenkade 3", "9988 ZZ", "Waterlo")


def test_an_address_that_cannot_be_told_apart_is_refused() -> None:
    found = read(with_address('"somewhere"'))
    assert found.offences[0].code == "not_an_address"


def test_the_logo_is_a_file_of_the_folder_and_of_no_other(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "logo.svg").write_text(DRAWING)
    (tmp_path / "secret.svg").write_text(DRAWING)
    text = p.BRAND_TOML + 'logo = "logo.svg"\n'
    found = read(text, inner)
    assert found.brand is not None
    assert found.brand.look["logo"] == DRAWING
    outside = read(text.replace("logo.svg", "../secret.svg"), inner)
    assert told(outside) == [("logo_not_found", 29, "look.logo")]


def test_a_logo_may_be_written_out_but_not_at_any_length() -> None:
    written = read(p.BRAND_TOML + f"logo = '{DRAWING}'\n")
    assert written.brand is not None
    assert written.brand.look["logo"] == DRAWING
    long = read(p.BRAND_TOML + f"logo = '<svg>{'x' * 20_000}</svg>'\n")
    assert [o.code for o in long.offences] == ["logo_too_large"]


def test_a_seller_without_a_ref_is_called_by_his_name() -> None:
    seller = read(p.BRAND_TOML).seller
    assert seller is not None
    assert seller.ref == "ponant-hebergement"


def test_days_and_times_of_settings_are_kept_as_text() -> None:
    found = changed("overdue_letter = 2", "night_at = 03:30:00")
    assert found.brand is not None
    assert found.brand.settings["night_at"] == "03:30:00"


def test_the_line_of_a_key_is_that_of_the_nearest_one_above() -> None:
    lines = lines_of('top = 1\n[a.b]\nc = 1\n"d e" = 2\n[[x]]\n')
    assert line_of(lines, "a.b.c") == 3
    assert line_of(lines, "a.b.zzz") == 2
    assert line_of(lines, "x.y") == 5
    assert line_of(lines, "nowhere") is None
