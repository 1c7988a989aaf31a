"""`./tacite load`, as a person runs it: one object, one line for each offence, all or nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tacite.accounts.models import Account
from tacite.acts.loading import columns
from tacite.brands.models import Installation
from tacite.command_line import load_sentences
from tacite.mail.models import Letter
from tests.architecture import source
from tests.domains.loading import provider as p
from tests.faces.commands import Console

EXAMPLE = source.ROOT / "examples" / "provider"
LOADING = source.PACKAGE / "acts" / "loading"
MANUAL = source.ROOT / "docs" / "loading.md"


@pytest.fixture
def console(scratch_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Console:
    """Give a console on an empty database."""
    return Console(address=scratch_database, data=tmp_path / "data", capsys=capsys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder for files."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def test_a_folder_is_loaded_once_and_the_second_time_changes_nothing(
    console: Console, folder: Path
) -> None:
    first = console.answer("load", str(p.write(folder)))
    assert first["command"] == "load"
    assert first["counts"]["accounts_created"] == 2
    assert first["counts"]["invitations"] == 2
    assert first["offences"] == []
    assert Installation.objects.get().kind == "live"
    assert Letter.objects.filter(kind="invitation").count() == 2
    second = console.answer("load", str(folder))
    assert second["counts"]["accounts_unchanged"] == 2
    assert "invitations" not in second["counts"]


def test_a_dry_run_writes_nothing_at_all(console: Console, folder: Path) -> None:
    status, out, _ = console.run("load", str(p.write(folder)), "--dry-run")
    assert status == 0
    assert "Accounts: 2 created." in out
    assert "nothing was written" in out
    assert not Account.objects.exists()
    assert not Installation.objects.exists()


def test_every_offence_is_one_line_with_file_line_and_column(
    console: Console, folder: Path
) -> None:
    # The amount has a comma now, so that its row has a cell too many.
    bad = p.ACCOUNTS_CSV.replace("12.50", "12,50 €").replace(",BE,", ",Belgium,")
    words = ("load", str(p.write(folder, accounts=bad)))
    status, _, error = console.run(*words)
    assert status == 1
    assert len(error.splitlines()) == 2
    assert f"{folder}/accounts.csv:2: 18 cells, but 17 columns." in error
    told = console.answer(*words)
    assert [(o["file"], o["line"], o["column"], o["code"]) for o in told["offences"]] == [
        ("accounts.csv", 2, None, "wrong_cell_count"),
        ("accounts.csv", 3, 8, "not_a_country"),
    ]


def test_a_difference_needs_update(console: Console, folder: Path) -> None:
    console.answer("load", str(p.write(folder)))
    p.write(folder, accounts=p.ACCOUNTS_CSV.replace("Lormière", "Mirelac"))
    refused = console.answer("load", str(folder))
    [offence] = refused["offences"]
    assert (offence["code"], offence["line"]) == ("differs", 2)
    assert "Lormière" in offence["text"]
    assert refused["counts"] == {}
    changed = console.answer("load", str(folder), "--update")
    assert changed["counts"]["accounts_updated"] == 1


def test_a_logo_that_is_no_drawing_is_refused(console: Console, folder: Path) -> None:
    brand = p.BRAND_TOML + "logo = '<svg viewBox=\"0 0 1 1\"><script>1</script></svg>'\n"
    assert console.codes("load", str(p.write(folder, brand=brand))) == ["logo_without_shape"]


def test_the_provider_of_the_examples_loads(console: Console) -> None:
    told = console.answer("load", str(EXAMPLE))
    assert told["offences"] == []
    assert told["counts"]["services_created"] > 0


def test_the_statements_of_the_examples_are_of_its_bank_account(console: Console) -> None:
    console.answer("load", str(EXAMPLE))
    files = sorted((source.ROOT / "examples" / "statements").iterdir())
    told = console.answer("bank", *map(str, files))
    assert [(line["cents"], line["outcome"]) for line in told["lines"]] == [
        (660, "credit"),
        (1860, "suspense"),
        (-390, "charges"),
        (2500, "suspense"),
        (-1250, "debit"),
    ]


def test_a_folder_without_files_is_refused(console: Console, folder: Path) -> None:
    [offence] = console.answer("load", str(folder))["offences"]
    assert (offence["code"], offence["file"]) == ("nothing_to_load", str(folder))


def test_there_is_a_sentence_for_every_code_and_no_other() -> None:
    assert set(load_sentences.SENTENCES) - _SETTINGS - _LOGOS == set(_codes())


def test_the_manual_names_every_code_and_every_column() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    codes = [f"`{code}`" for code in load_sentences.SENTENCES]
    assert [code for code in codes if code not in manual] == []
    tables = (columns.OFFERS, columns.OPTIONS, columns.PRICES, columns.ACCOUNTS, columns.SERVICES)
    names = {column.name for table in tables for column in table}
    assert {name for name in names if name not in manual} == set()


@pytest.mark.parametrize("code", sorted(load_sentences.SENTENCES))
def test_a_sentence_begins_small_and_ends_without_a_stop(code: str) -> None:
    sentence = load_sentences.SENTENCES[code]
    assert not sentence.endswith((".", "!"))
    assert not sentence[0].isupper() or sentence.split()[0].isupper()


# Codes of the policy, which comes to its verdict itself, and of the pages' look.
_SETTINGS = {
    "contradiction",
    "unknown_profile",
    "unknown_setting",
    "unknown_variant",
    "wrong_value",
}
_LOGOS = {"logo_not_svg", "logo_without_view_box", "logo_without_shape"}
_SAYS = {"offence", "refuse", "_refuse", "Offence", "Unfit", "FileRefused"}


def _codes() -> Iterator[str]:
    """Yield every code that the source of loading says."""
    for path in sorted(LOADING.glob("*.py")):
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.Call) and _name(node) in _SAYS:
                yield from _texts(node)
            if isinstance(node, ast.Assign) and _name(node) == "code":
                yield from _texts(node)
    yield from ("not_an_iban", "not_a_vat_number", "not_a_siren", "duplicate")


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        return target.id if isinstance(target, ast.Name) else ""
    function = getattr(node, "func", None)
    return str(getattr(function, "attr", getattr(function, "id", "")))


def _texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and each.value in load_sentences.SENTENCES:
            yield str(each.value)
