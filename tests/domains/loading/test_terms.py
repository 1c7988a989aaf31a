"""General terms (S2-11): read from files, brought in as versions that nobody changes."""

import datetime as dt
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from tacite.acts.loading.bring_in import bring_in
from tacite.acts.loading.load import Report
from tacite.acts.loading.reading import Reading, read_folder
from tacite.brands.models import Brand, Terms
from tacite.brands.queries import terms_in, terms_on
from tests import factories
from tests.domains.loading import provider as p

VERSION = '\n[terms]\nversion = "2026-03"\nfrom_on = 2026-03-05\n'


def folder(path: Path, version: str = VERSION, **texts: str) -> Reading:
    p.write(path, brand=p.BRAND_TOML + version)
    for language, text in texts.items():
        (path / f"terms-{language}.txt").write_bytes(text.encode())
    return read_folder(path)


def load(path: Path, version: str = VERSION, *, update: bool = False, **texts: str) -> Report:
    reading = folder(path, version, **texts)
    assert reading.offences == ()
    return bring_in(reading.provider, actor="command", now=p.NOW, update=update)


def told(found: Reading) -> list[tuple[str, str, int | None]]:
    return [(each.code, each.file, each.line) for each in found.offences]


def test_terms_are_read_in_every_language_that_there_is(tmp_path: Path) -> None:
    found = folder(tmp_path, fr="# Conditions\r\n\r\nDouze mots.", nl="# Voorwaarden\n")
    assert found.offences == ()
    french, dutch = found.provider.terms
    assert (french.version, french.from_on) == ("2026-03", dt.date(2026, 3, 5))
    assert (french.language, french.text) == ("fr", "# Conditions\n\nDouze mots.\n")
    assert (dutch.language, dutch.brand) == ("nl", "ponant")


@pytest.mark.parametrize(
    ("version", "texts", "code", "file"),
    [
        ("", {"fr": "Conditions."}, "terms_without_version", "terms-fr.txt"),
        (VERSION, {"nl": "Voorwaarden."}, "terms_missing", "brand.toml"),
        (VERSION, {"fr": " \n"}, "blank", "terms-fr.txt"),
        (VERSION, {"fr": "a\n\x1b[2J"}, "control_character", "terms-fr.txt"),
        (VERSION, {"fr": "a" * 500_001}, "too_large", "terms-fr.txt"),
        ('\n[terms]\nfrom_on = "soon"\n', {"fr": "Conditions."}, "not_a_day", "brand.toml"),
    ],
)
def test_terms_that_make_no_sense_are_refused_by_their_file(
    tmp_path: Path, version: str, texts: dict[str, str], code: str, file: str
) -> None:
    assert (code, file) in [each[:2] for each in told(folder(tmp_path, version, **texts))]


@pytest.mark.django_db
def test_a_version_that_is_here_is_never_changed_not_even_with_update(tmp_path: Path) -> None:
    assert load(tmp_path, fr="Un.").counts["terms_created"] == 1
    assert load(tmp_path, fr="Un.").counts["terms_unchanged"] == 1
    report = load(tmp_path, fr="Deux.", update=True)
    assert [each.code for each in report.offences] == ["terms_are_fixed"]
    assert Terms.objects.get().text == "Un.\n"
    assert load(tmp_path, VERSION.replace("2026-03-05", "2026-04-05"), fr="Un.").offences
    later = VERSION.replace('"2026-03"', '"2026-04"').replace("2026-03-05", "2026-04-01")
    assert load(tmp_path, later, fr="Deux.").counts["terms_created"] == 1
    brand = Brand.objects.get()
    accepted = [terms_on(brand, on=dt.date(2026, *day)) for day in ((3, 4), (3, 31), (4, 1))]
    assert [[each.version for each in texts] for texts in accepted] == [
        [],
        ["2026-03"],
        ["2026-04"],
    ]


@pytest.mark.django_db
def test_a_version_is_read_in_the_language_asked_for_else_in_the_brands_first() -> None:
    brand = factories.brand(languages=["nl", "fr", "en"])
    french = factories.terms(brand=brand, language="fr")
    dutch = factories.terms(brand=brand, language="nl", text="Voorwaarden.")
    texts = terms_on(brand, on=p.TODAY)
    assert terms_in(texts, "fr") == french
    assert terms_in(texts, "en") == dutch


@pytest.mark.django_db
def test_the_database_refuses_terms_that_are_not_what_their_hash_says() -> None:
    brand = factories.brand()
    with (
        pytest.raises(IntegrityError, match="terms_are_what_their_hash_says"),
        transaction.atomic(),
    ):
        Terms.objects.create(
            brand=brand,
            version="1",
            language="fr",
            from_on=p.TODAY,
            text="Un.",
            sha256=sha256(b"Deux.").hexdigest(),
            brought_at=p.NOW,
        )
    made = factories.terms(brand=brand)
    for change in (made.delete, lambda: Terms.objects.update(text="Autre.")):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            change()
