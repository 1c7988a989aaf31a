"""The files of issued documents: rendered after the commit, named by the hash of their content.

The frozen JSON is the document; a file is its picture and can be made again from it, byte for
byte. A page that shows one never writes (decisions, Letters, documents, jobs).
"""

import dataclasses as dc
import datetime as dt
import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import typst

from tacite.config import places
from tacite.failpoints import failpoint
from tacite.invoicing import queries
from tacite.invoicing.documents.pdf import render
from tacite.invoicing.operations.storing import Stored, note_stored
from tacite.rules.refusals import Refused

_CHUNK: Final = 20
_log = logging.getLogger(__name__)


@dc.dataclass(slots=True)
class Rendering:
    """What became of the documents that had no file: stored, or not to be rendered."""

    stored: int = 0
    failed: int = 0


@dc.dataclass(frozen=True, slots=True)
class Damaged:
    """A file that is missing or not what was stored; `is_mended` tells whether it is again."""

    number: str
    is_missing: bool
    is_mended: bool


def pdf_of(invoice: Any) -> bytes:
    """Return the PDF of an issued document: its file, or rendered in memory without storing.

    A file that is missing or altered is not served; what it was is rendered again.

    :raises UnrenderableDocument: the frozen document lacks what must be printed.
    """
    stored = queries.stored_pdf(invoice.id)
    if stored is not None:
        data = _read(stored.sha256)
        if data is not None:
            return data
        _log.warning("document_damaged", extra={"invoice": invoice.id})
    return _render(invoice)


def store_unrendered(
    *, now: dt.datetime, after: int = 0, going: Callable[[], bool] = lambda: True
) -> Rendering:
    """Render and store every document above an id that has no file yet.

    One that cannot be rendered is left, and said in the log; the others go on.

    :raises Trouble: `disk_full`, `data_not_writable`.
    """
    done = Rendering()
    while going() and (documents := queries.unrendered(_CHUNK, after=after)):
        files = []
        for invoice in documents:
            after = invoice.id
            data = _rendered(invoice)
            if data is None:
                done.failed += 1
                continue
            failpoint("pdf.after_render")
            files.append(Stored(invoice.id, _write(data), len(data)))
        failpoint("pdf.after_store")
        note_stored(files, now=now)
        done.stored += len(files)
    return done


def damaged() -> Iterator[Damaged]:
    """Look through all stored files, and mend what is missing or altered.

    A file is mended only by the very bytes that were stored: a newer typesetter may set the same
    document otherwise, and that is for a person to see.
    """
    after = 0
    while found := queries.stored_pdfs(after=after, limit=_CHUNK):
        for stored in found:
            after = stored.id
            if _read(stored.sha256) is not None:
                continue
            is_missing = not _place(stored.sha256).exists()
            data = _rendered(stored.invoice)
            is_mended = data is not None and _hash(data) == stored.sha256
            if data is not None and is_mended:
                _write(data)
            yield Damaged(stored.invoice.number, is_missing, is_mended)


def _rendered(invoice: Any) -> bytes | None:
    try:
        return _render(invoice)
    except (Refused, typst.TypstError) as error:
        extra = {"invoice": invoice.id, "error": type(error).__name__}
        _log.error("document_failed", extra=extra)
        return None


def _render(invoice: Any) -> bytes:
    return render(json.loads(invoice.document))


def _read(sha256: str) -> bytes | None:
    """Return the file of that content, or none when it is missing or holds something else."""
    try:
        data = _place(sha256).read_bytes()
    except OSError:
        return None
    return data if _hash(data) == sha256 else None


def _write(data: bytes) -> str:
    """Store a file under its hash, whole or not at all, and return the hash."""
    sha256 = _hash(data)
    path = _place(sha256)
    if _read(sha256) is not None:
        return sha256
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise places.trouble_of(error, path) from error
    return sha256


def _sync_folder(folder: Path) -> None:
    """Make sure that a rename outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _place(sha256: str) -> Path:
    return places.documents() / sha256[:2] / f"{sha256}.pdf"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
