"""Noting where the file of an issued document lies."""

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence

from tacite.invoicing.models import StoredDocument


@dc.dataclass(frozen=True, slots=True)
class Stored:
    """A file that was stored: of which document, its hash and its size in bytes."""

    invoice_id: int
    sha256: str
    bytes_count: int


def note_stored(files: Sequence[Stored], *, now: dt.datetime) -> None:
    """Note the PDFs of documents; one that somebody else noted meanwhile is left as it is."""
    StoredDocument.objects.bulk_create(
        [
            StoredDocument(
                invoice_id=file.invoice_id,
                form="pdf",
                sha256=file.sha256,
                bytes_count=file.bytes_count,
                stored_at=now,
            )
            for file in files
        ],
        ignore_conflicts=True,
    )
