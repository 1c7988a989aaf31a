"""Files of issued documents: stored whole under their hash, served so, made again at need."""

import datetime as dt
import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tacite.config import places
from tacite.config.troubles import Trouble
from tacite.failpoints import FailpointReached
from tacite.invoicing import archive
from tacite.invoicing.archive import pdf_of, store_unrendered
from tacite.invoicing.documents.pdf import render
from tacite.invoicing.models import Invoice, StoredDocument
from tacite.invoicing.operations.storing import Stored, note_stored
from tests.domains.invoicing.issued import NOW, invoices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that only this test writes into."""
    monkeypatch.setenv(places.DATA_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data" / "documents"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_document_is_stored_under_the_hash_of_its_content(folder: Path) -> None:
    [invoice] = invoices()
    assert store_unrendered(now=NOW).stored == 1
    [path] = _files(folder)
    data = path.read_bytes()
    stored = StoredDocument.objects.get()
    assert hashlib.sha256(data).hexdigest() == stored.sha256 == path.stem
    assert path.parent.name == stored.sha256[:2]
    assert (stored.invoice_id, stored.form, stored.stored_at) == (invoice.id, "pdf", NOW)
    assert stored.bytes_count == len(data)
    assert data.startswith(b"%PDF-")
    assert path.stat().st_mode & 0o077 == 0
    assert pdf_of(invoice) == data


def test_what_is_stored_is_not_rendered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    [invoice] = invoices()
    store_unrendered(now=NOW)
    expected = pdf_of(invoice)

    def refuse(_document: Any) -> bytes:
        raise AssertionError

    monkeypatch.setattr(archive, "render", refuse)
    assert store_unrendered(now=NOW).stored == 0
    assert pdf_of(invoice) == expected


def test_a_page_that_comes_first_is_served_from_memory_and_writes_nothing(folder: Path) -> None:
    [invoice] = invoices()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        data = pdf_of(invoice)
    assert data.startswith(b"%PDF-")
    assert _files(folder) == []
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    store_unrendered(now=NOW)
    assert pdf_of(invoice) == data


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"PDF", b"pdf", 1)),
    ],
    ids=["missing", "empty", "cut", "altered"],
)
def test_a_damaged_file_is_not_served_and_is_mended_by_the_same_bytes(
    folder: Path, harm: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    [invoice] = invoices()
    store_unrendered(now=NOW)
    expected = pdf_of(invoice)
    [path] = _files(folder)
    harm(path)
    assert pdf_of(invoice) == expected
    assert "document_damaged" in caplog.messages
    [found] = list(archive.damaged())
    assert (found.number, found.is_mended) == (invoice.number, True)
    assert path.read_bytes() == expected
    assert list(archive.damaged()) == []


def test_a_file_that_would_be_set_otherwise_today_is_left_to_a_person(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [invoice] = invoices()
    store_unrendered(now=NOW)
    [path] = _files(folder)
    path.unlink()
    monkeypatch.setattr(archive, "render", lambda _: b"%PDF- of a newer typesetter")
    [found] = list(archive.damaged())
    assert (found.is_missing, found.is_mended) == (True, False)
    assert _files(folder) == []
    assert pdf_of(invoice) == b"%PDF- of a newer typesetter"


def test_one_document_that_cannot_be_set_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    first, second, third = invoices(3)

    def fails_for_one(document: dict[str, Any]) -> bytes:
        if document["number"] == second.number:
            document = document | {"version": 99}
        return render(document)

    monkeypatch.setattr(archive, "render", fails_for_one)
    done = store_unrendered(now=NOW)
    assert (done.stored, done.failed) == (2, 1)
    assert set(StoredDocument.objects.values_list("invoice_id", flat=True)) == {first.id, third.id}
    assert "document_failed" in caplog.messages
    assert "Camille" not in caplog.text


def test_only_documents_above_an_id_are_looked_at() -> None:
    first, second = invoices(2)
    store_unrendered(now=NOW, after=first.id)
    assert list(StoredDocument.objects.values_list("invoice_id", flat=True)) == [second.id]


def test_many_documents_are_stored_in_chunks_and_stopped_between_them() -> None:
    invoices(25)
    asked = iter([True, False])
    assert store_unrendered(now=NOW, going=lambda: next(asked)).stored == 20
    assert store_unrendered(now=NOW + dt.timedelta(hours=1)).stored == 5
    assert Invoice.objects.count() == StoredDocument.objects.count() == 25


@pytest.mark.parametrize("point", ["pdf.after_render", "pdf.after_store"])
def test_a_crash_leaves_no_half_file_and_no_lost_document(
    point: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [invoice] = invoices()
    monkeypatch.setenv("TACITE_FAILPOINT", f"{point}=raise@1")
    monkeypatch.setattr("tacite.failpoints._passed", {})
    with pytest.raises(FailpointReached):
        store_unrendered(now=NOW)
    assert not StoredDocument.objects.exists()
    assert not [path for path in _files(folder) if path.suffix == ".part"]
    monkeypatch.delenv("TACITE_FAILPOINT")
    assert store_unrendered(now=NOW).stored == 1
    assert len(_files(folder)) == 1
    assert pdf_of(invoice).startswith(b"%PDF-")


def test_a_full_disk_is_said_in_one_word_and_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoices()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Trouble) as trouble:
        store_unrendered(now=NOW)
    assert trouble.value.code == "disk_full"
    assert _files(folder) == []
    monkeypatch.undo()
    assert not StoredDocument.objects.exists()


def test_two_who_store_the_same_document_note_it_once() -> None:
    [invoice] = invoices()
    data = pdf_of(invoice)
    file = Stored(invoice.id, hashlib.sha256(data).hexdigest(), len(data))
    note_stored([file], now=NOW)
    note_stored([file], now=NOW)
    assert StoredDocument.objects.count() == 1
