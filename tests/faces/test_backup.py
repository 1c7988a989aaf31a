"""Backup and restore: all of it or nothing, and never over something that is in use."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.faces.commands import Console
from tests.scratch import scratch

_QUESTION = "SELECT version, letters_held FROM brands_installation"


@pytest.fixture
def console(
    open_folder: Path, capsys: pytest.CaptureFixture[str], django_db_blocker: DjangoDbBlocker
) -> Iterator[Console]:
    """Give a console on a database and a document."""
    folder = open_folder / "data" / "documents" / "ab"
    folder.mkdir(parents=True)
    (folder / "abcd.pdf").write_bytes(b"%PDF of a customer")
    (folder / "abce.pdf.part").write_bytes(b"half")
    with scratch() as address, django_db_blocker.unblock():
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO brands_installation (id, kind, version, clock_shift, letters_held)"
                " VALUES (1, 'live', 'now', '0', false)"
            )
        yield Console(address=address, data=open_folder / "data", capsys=capsys)


@pytest.fixture
def other(
    open_folder: Path, capsys: pytest.CaptureFixture[str], django_db_blocker: DjangoDbBlocker
) -> Iterator[Console]:
    """Give a console on an empty database and an empty folder."""
    with scratch() as address, django_db_blocker.unblock():
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        yield Console(address=address, data=open_folder / "other", capsys=capsys)


@pytest.fixture
def backup(console: Console, open_folder: Path) -> Path:
    path = open_folder / "backup.tar"
    assert console.answer("backup", str(path))["counts"]["documents"] == 1
    return path


def test_a_backup_comes_back_with_its_letters_held(backup: Path, other: Console) -> None:
    assert other.answer("restore", str(backup))["offences"] == []
    documents = other.data / "documents" / "ab"
    assert (documents / "abcd.pdf").read_bytes() == b"%PDF of a customer"
    assert not (documents / "abce.pdf.part").exists()
    with psycopg.connect(other.address) as connection:
        assert connection.execute(_QUESTION).fetchone() == ("now", True)


def test_a_backup_is_for_its_owner_alone_and_holds_no_key(
    backup: Path, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    with tarfile.open(backup) as archive:
        assert archive.getnames() == ["database.dump", "documents/ab/abcd.pdf", "tacite.json"]


def test_a_backup_replaces_no_file(backup: Path, console: Console) -> None:
    before = backup.read_bytes()
    assert console.codes("backup", str(backup)) == ["backup_exists"]
    assert backup.read_bytes() == before


def test_a_database_in_use_is_not_replaced_unasked(backup: Path, console: Console) -> None:
    assert console.codes("restore", str(backup)) == ["data_not_empty"]
    with psycopg.connect(console.address) as connection:
        assert connection.execute(_QUESTION).fetchone() == ("now", False)


def test_a_database_that_is_replaced_is_kept_beside(backup: Path, console: Console) -> None:
    with psycopg.connect(console.address) as connection:
        connection.execute("UPDATE brands_installation SET version = 'later'")
    name = console.answer("restore", str(backup), "--replace")["kept"]
    kept = urlunsplit(urlsplit(console.address)._replace(path=f"/{name}"))
    with psycopg.connect(kept) as connection:
        assert connection.execute(_QUESTION).fetchone() == ("later", False)
    with psycopg.connect(console.address, autocommit=True) as connection:
        assert connection.execute(_QUESTION).fetchone() == ("now", True)
        connection.execute(f'DROP DATABASE "{name}"'.encode())


def test_a_failed_restore_changes_nothing(
    backup: Path, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(console.address, autocommit=True) as connection:
        # The name that the restore wants to give away is taken: the swap fails as a whole.
        connection.execute("UPDATE brands_installation SET version = 'later'")
    monkeypatch.setattr("tacite.command_line.dumps._ARGUMENTS_OF_LOAD", ["--no-such-option"])
    assert console.codes("restore", str(backup), "--replace") == ["restore_failed"]
    with psycopg.connect(console.address) as connection:
        assert connection.execute(_QUESTION).fetchone() == ("later", False)


@pytest.mark.parametrize("kept", [20, 90, 99])
def test_half_a_backup_is_no_backup(kept: int, backup: Path, other: Console) -> None:
    whole = backup.read_bytes().rstrip(b"\0")
    backup.write_bytes(whole[: len(whole) * kept // 100])
    assert other.codes("restore", str(backup)) == ["backup_damaged"]


def test_a_backup_that_was_changed_is_no_backup(backup: Path, other: Console) -> None:
    backup.write_bytes(backup.read_bytes().replace(b"%PDF of a customer", b"%PDF of anothermer"))
    assert other.codes("restore", str(backup)) == ["backup_damaged"]
    with psycopg.connect(other.address) as connection:
        assert connection.execute("SELECT to_regclass('brands_installation')").fetchone() == (None,)


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "documents/../../outside", "other"])
def test_a_hostile_archive_writes_nothing_outside(
    name: str, other: Console, open_folder: Path
) -> None:
    path = open_folder / "hostile.tar"
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo(name)
        member.size = 4
        archive.addfile(member, io.BytesIO(b"evil"))
    assert other.codes("restore", str(path)) == ["backup_damaged"]
    assert list(open_folder.rglob("outside")) == []


def test_a_link_in_an_archive_is_refused(other: Console, open_folder: Path) -> None:
    path = open_folder / "hostile.tar"
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("documents/link")
        member.type = tarfile.SYMTYPE
        member.linkname = "/etc/passwd"
        archive.addfile(member)
    assert other.codes("restore", str(path)) == ["backup_damaged"]


def test_what_is_no_archive_is_refused(other: Console, open_folder: Path) -> None:
    path = open_folder / "picture.tar"
    path.write_bytes(b"\x89PNG" * 1000)
    assert other.codes("restore", str(path)) == ["backup_damaged"]
    assert other.codes("restore", str(open_folder / "missing.tar")) == ["backup_damaged"]
