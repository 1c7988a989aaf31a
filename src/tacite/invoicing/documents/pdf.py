"""An issued document as PDF/A-3a and PDF/UA-1: frozen JSON in, the same bytes every time."""

import datetime as dt
import functools
import json
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, Literal, cast

import typst

from tacite.invoicing.documents.glyphs import every_text, plain, settable
from tacite.invoicing.documents.logo import printable_colour, printable_logo
from tacite.invoicing.documents.page import compose
from tacite.invoicing.documents.paper import read

STANDARDS: Final[list[Literal["a-3a", "ua-1"]]] = ["a-3a", "ua-1"]

Relationship = Literal["source", "data", "alternative", "supplement", "unspecified"]


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF (PDF/A-3 wants its relationship and its type): Factur-X's door."""

    name: str
    data: bytes
    mime_type: str
    relationship: Relationship
    description: str


class RenderedBeforeFork(RuntimeError):
    """This process was forked from one that had rendered: the typesetter's threads stayed there.

    It would wait for them for ever. Start workers fresh, or fork before the first document.
    """


class _Desk(threading.local):
    """One compiler per thread: a shared one refuses ("already borrowed")."""

    def __init__(self) -> None:
        """Start empty; the fonts are read with the first document."""
        self.compiler = typst.Compiler(ignore_system_fonts=True)


_DESK = _Desk()
_TEMPLATE = resources.files(__package__).joinpath("invoice.typ").read_bytes()


def render(document: Mapping[str, Any], *, attachments: Sequence[Attachment] = ()) -> bytes:
    """Set an invoice or credit note, frozen as canonical JSON of version 1, in its own language.

    Pure and deterministic: no clock, no network, no font of the machine; the creation date is the
    day of issue at midnight UTC.

    Raises:
        UnrenderableDocument: A required field is missing, or a version, kind or language is
            unknown; its subclasses say which.
        RenderedBeforeFork: The process was forked from one that had rendered.
    """
    paper = read(document)
    page = compose(paper, attached=bool(attachments))
    brand = paper.part("brand")
    colour = printable_colour(str(brand.get("colour") or ""))
    logo = printable_logo(str(brand.get("logo") or ""), colour=colour)
    stamped_at = dt.datetime.combine(paper.issued_on, dt.time(), tzinfo=dt.UTC)
    extras = {"colour": colour, "attachments": [_attached(one) for one in attachments]}
    trouble: typst.TypstError | None = None
    # An invoice must not depend on a logo's measures or on how a font joins two rare letters: if
    # it does not set, once more without the logo, then in Latin letters; what fails then is ours.
    for safe, mark in ((settable, logo), (settable, ""), (plain, "")):
        try:
            return _typeset({**every_text(page, safe), **extras, "logo": mark}, at=stamped_at)
        except typst.TypstError as error:
            trouble = error
    raise trouble or AssertionError


def _typeset(page: Mapping[str, Any], *, at: dt.datetime) -> bytes:
    if _process_of_threads() != os.getpid():
        raise RenderedBeforeFork
    pdf = _DESK.compiler.compile(
        input=_TEMPLATE,
        format="pdf",
        sys_inputs={"page": json.dumps(page, ensure_ascii=False)},
        pdf_standards=[*STANDARDS],
        timestamp=at,
    )
    return cast("bytes", pdf)  # one file: only pictures come as a list of pages


@functools.cache
def _process_of_threads() -> int:
    """The process of the first document, where the typesetter started its threads."""
    return os.getpid()


def _attached(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "data": list(attachment.data),
        "mime_type": attachment.mime_type,
        "relationship": attachment.relationship,
        "description": attachment.description,
    }
