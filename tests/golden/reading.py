"""Reading a PDF back, as a program that extracts its text would."""

import io
from typing import Any

import pypdf

from tacite.invoicing.documents.pdf import render


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def said(document: dict[str, Any]) -> str:
    """All that the document says, on one line, every space an ordinary one."""
    return " ".join(" ".join(pages_of(render(document))).split())
