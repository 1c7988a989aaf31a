"""The general terms of a brand, to read and to keep; who sells, and who mediates (L616-1)."""

import dataclasses as dc
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.http import Http404, HttpResponse

from tacite.brands.queries import terms_in, terms_of_version, terms_on
from tacite.ui import spoken
from tacite.web.opening import public, show

_MARKS: Final = {"# ": "title", "## ": "heading", "- ": "point"}


@dc.dataclass(slots=True)
class Block:
    """A part of a text: a title, a heading, a paragraph, or points."""

    kind: str
    lines: list[str]


@public
def terms(request: Any) -> HttpResponse:
    """Show the terms that orders of today accept."""
    return _shown(request, terms_on(request.selling.brand, on=request.today))


@public
def version(request: Any, version: str) -> HttpResponse:
    """Show one version, also when it is no longer the one that is accepted."""
    texts = terms_of_version(request.selling.brand, version)
    if not texts:
        raise Http404
    return _shown(request, texts)


@public
def file(request: Any, version: str, language: str) -> HttpResponse:
    """Give a text as a file, byte for byte as its hash is of."""
    for each in terms_of_version(request.selling.brand, version):
        if each.language == language:
            answer = HttpResponse(each.text, content_type="text/plain; charset=utf-8")
            name = f"terms-{each.version}-{each.language}.txt"
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
    raise Http404


def _shown(request: Any, texts: Sequence[Any]) -> HttpResponse:
    found = terms_in(texts, spoken.language())
    return show(
        request,
        "terms",
        nav="offers",
        terms=found,
        blocks=blocks(found.text.splitlines()) if found else [],
        seller=request.selling.seller,
        brand=request.selling.brand,
    )


def blocks(lines: Iterable[str]) -> list[Block]:
    """Return a text as its parts; an empty line ends a paragraph."""
    found: list[Block] = []
    goes_on = ""
    for line in (each.strip() for each in lines):
        kind = next((kind for mark, kind in _MARKS.items() if line.startswith(mark)), "paragraph")
        text = line if kind == "paragraph" else line.partition(" ")[2].strip()
        if text and kind == goes_on and kind in {"paragraph", "point"}:
            found[-1].lines.append(text)
        elif text:
            found.append(Block(kind, [text]))
        goes_on = kind if text else ""
    return found
