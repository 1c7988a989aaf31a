"""The PDF as a file: an accessible archive, the same every time, whatever customers typed."""

import hashlib
import io
import subprocess
import sys
import threading
import time
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tacite.invoicing.documents import glyphs
from tacite.invoicing.documents.logo import printable_logo
from tacite.invoicing.documents.pdf import Attachment, render
from tests.golden import documents
from tests.golden.documents import ALL
from tests.golden.reading import pages_of, said

HARD, NARROW = "\u00a0", "\u202f"


def test_the_same_document_is_the_same_bytes_in_any_thread() -> None:
    hashes: list[list[str]] = []

    def work() -> None:
        hashes.append([hashlib.sha256(render(make())).hexdigest() for make in ALL.values()])

    threads = [threading.Thread(target=work) for _ in range(2)]
    work()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hashes[0] == hashes[1] == hashes[2]
    assert len(set(hashes[0])) == len(ALL)


@pytest.mark.parametrize("name", ALL)
def test_the_file_is_an_accessible_archive(name: str) -> None:
    document = ALL[name]()
    with pikepdf.open(io.BytesIO(render(document))) as pdf:
        meta = pdf.open_metadata()
        assert meta["pdfaid:part"] == "3"
        assert meta["pdfaid:conformance"] == "A"
        assert meta["pdfuaid:part"] == "1"
        assert document["number"] in meta["dc:title"]
        assert meta["xmp:CreateDate"].startswith(document["issued_on"])
        root = pdf.Root
        assert str(root.Lang) == document["language"]
        assert bool(root.MarkInfo.Marked)
        assert "/K" in root.StructTreeRoot
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert "/AF" not in root
        assert "/EmbeddedFiles" not in root.get("/Names", {})


def test_the_sentence_is_a_heading_and_the_lines_are_a_table_with_headers() -> None:
    with pikepdf.open(io.BytesIO(render(documents.french_invoice()))) as pdf:
        kinds = [str(element.S) for element in pdf.objects if _is_element(element)]
    assert kinds.count("/H1") == 1
    assert kinds.count("/Table") == 2
    assert kinds.count("/TH") == 5 + 3


def _is_element(thing: Any) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/StructElem"


def test_an_attachment_stands_in_the_file_with_its_relationship() -> None:
    data = b"<invoice>\xff\x00</invoice>"
    attachment = Attachment(
        name="factur-x.xml",
        data=data,
        mime_type="text/xml",
        relationship="alternative",
        description="Data of the invoice",
    )
    pdf = render(documents.french_invoice(), attachments=[attachment])
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert bytes(file.attachments["factur-x.xml"].get_file().read_bytes()) == data
        assert str(file.Root.AF[0].AFRelationship) == "/Alternative"
        assert str(file.Root.AF[0].EF.F.Subtype) == "/text/xml"
        assert file.open_metadata()["pdfaid:part"] == "3"
    assert "lisibles par un logiciel comptable" in " ".join(pages_of(pdf)[0].split())


MARKUP = '#panic("x") $x^2$ *b* _i_ `r` <l> @ref \\ \\u{41} // c /* d */ {total} "q" -- ~'


def test_what_looks_like_markup_is_printed_letter_by_letter() -> None:
    document = documents.french_invoice()
    document["lines"][0]["text"] = MARKUP
    document["buyer"]["company"] = MARKUP
    assert said(document).count(MARKUP) == 2


@pytest.mark.parametrize(
    "text",
    [
        "A" * 5000,
        "W" * 5000,
        "Long " * 1000,
        "عبد الرحمن بن محمد",
        "שלום עולם",
        "🚀 漢字 👩‍👩‍👧",
        "\x00\x01\x1b[31m\x7f\x9f\u2028\u2029\r\n",
        "a\u202eb\u2066c\u200d",
        "\ud800\udfff",
        "e" + "\u0301" * 300,
        "\ue000\ufeff\uffff\U0010ffff",
        "",
    ],
    ids=lambda text: ascii(text)[:12],
)
def test_no_text_of_a_customer_breaks_the_document(text: str) -> None:
    document = documents.french_credit_note()
    for field in ("name", "company", "street", "town"):
        document["buyer"][field] = text
    document |= {"purchase_order": text, "request_reference": text, "reason": text}
    document["lines"][0] |= {"text": text, "detail": text}
    document["seller"]["name"] = document["brand"]["name"] = text
    assert "24,00 €" in said(document)


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=60), language=st.sampled_from(["fr", "nl", "en"]))
def test_any_text_in_any_language_sets_at_the_first_attempt(text: str, language: str) -> None:
    document = documents.french_invoice() | {"language": language}
    document["buyer"]["name"] = text
    document["lines"][0]["text"] = text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tacite.invoicing.documents.pdf.plain", _unreachable)
        assert render(document).startswith(b"%PDF-1.7")


def _unreachable(text: str) -> str:
    raise AssertionError(text)


def test_every_character_of_the_table_has_a_glyph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tacite.invoicing.documents.pdf.plain", _unreachable)
    points = sorted(glyphs.drawable())
    document = documents.french_invoice()
    document["lines"] = [
        {**document["lines"][0], "text": " ".join(map(chr, points[start : start + 100]))}
        for start in range(0, len(points), 100)
    ]
    assert len(points) > 4000
    assert render(document).startswith(b"%PDF-1.7")


def test_a_character_without_glyph_gives_way_to_its_plain_form_or_a_box() -> None:
    assert glyphs.settable("Ａ漢🚀e\u0301\u200d\t.") == "A□□é ."


def test_if_the_fonts_fail_the_document_still_sets_in_latin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(glyphs._GLYPHS, ord("漢"), "漢")  # as if the table were wrong
    document = documents.french_invoice()
    document["buyer"]["company"] = "Œuvre 漢"
    assert "Œuvre □" in said(document)


@pytest.mark.parametrize(
    "logo",
    [
        "no svg",
        "<svg",
        '<svg width="0" height="0"/>',
        '<svg xmlns="http://elsewhere.example/"/>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg viewBox="0 0 9 9">&a;</svg>',
        '<svg viewBox="0 0 100000 1"><rect width="5" height="5"/></svg>',
        documents.LOGO,
    ],
)
def test_no_logo_breaks_the_document(logo: str) -> None:
    document = documents.french_invoice()
    document["brand"]["logo"] = logo
    assert "Nimbeo" in said(document)


def test_a_logo_keeps_its_shapes_and_loses_what_reads_or_runs() -> None:
    svg = (
        '<svg viewBox="0 0 9 9" onload="x()"><script>x()</script><style>@import "y"</style>'
        '<image href="file:///etc/hostname"/><use href="#a"/><text>A</text>'
        '<path d="M0 0h9" fill="currentColor" stroke="var(--surface)" style="fill:url(z)"/></svg>'
    )
    assert printable_logo(svg, colour="#123456") == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        '<path d="M0 0h9" fill="#123456" stroke="#ffffff"/></svg>'
    )
    assert 'fill="#000000"' in printable_logo(documents.LOGO, colour="red")


@pytest.mark.parametrize("lines", [1, 2, 9, 17, 18, 19, 20, 24, 25, 40, 41, 42, 43, 44, 45])
def test_the_totals_never_stand_on_a_page_without_a_line(lines: int) -> None:
    pages = pages_of(render(documents.invoice_of(lines)))
    last = next(page for page in pages if "Total TTC" in page)
    assert min(lines, 2) <= last.count("Serveur n°") - ("pour Serveur" in last)
    assert "Reste à payer" in last


def test_six_hundred_lines_repeat_their_header_and_number_their_pages() -> None:
    pages = pages_of(render(documents.invoice_of(600)))
    assert len(pages) > 20
    for number, page in enumerate(pages, start=1):
        assert f"page {number} sur {len(pages)}" in page.replace(HARD, " ")
        assert ("Désignation" in page) == ("Serveur n°" in page)
    whole = "".join(pages)
    assert all(whole.count(f"Serveur n° {n:04d}") == 1 for n in range(1, 601))
    assert f"Reste à payer 14{NARROW}396,00{HARD}€" in whole


def test_six_hundred_lines_are_set_in_less_than_three_seconds() -> None:
    document = documents.invoice_of(600)
    started = time.process_time()
    render(document)
    assert time.process_time() - started < 3


def test_a_process_forked_after_a_document_refuses_instead_of_waiting_for_ever() -> None:
    program = """
import os
from tacite.invoicing.documents.pdf import RenderedBeforeFork, render
from tests.golden import documents
render(documents.french_invoice())
child = os.fork()
if not child:
    try:
        render(documents.dutch_invoice())
    except RenderedBeforeFork:
        os._exit(7)
    os._exit(1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    path = [entry for entry in sys.path if entry]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"import sys; sys.path[:0] = {path!r}\n{program}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "7"
