"""How a face renders a page: its frame around it, and nothing that leads nowhere."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation
from jinja2 import UndefinedError
from lxml import html

from tacite.ui import pages
from tacite.ui.frame import Frame, Link
from tests.faces.ui import samples


def parsed(response: HttpResponse) -> html.HtmlElement:
    """Return a rendered page."""
    return html.document_fromstring(response.content.decode())


def test_a_page_stands_in_the_frame_of_its_site(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.frame = samples.client_frame  # type: ignore[attr-defined]
    request.brand = samples.brand("nimbeo")  # type: ignore[attr-defined]
    with translation.override("nl"):
        page = parsed(pages.render(request, "ui/base.html"))
    assert page.get("lang") == "nl"
    assert page.find(".//title").text == "Nimbeo – Nimbeo"
    assert [link.text for link in page.xpath("//nav[@id='nav']//a")] == ["Accueil", "Aide"]
    assert page.xpath("//nav[@id='nav']//a/@aria-current") == ["page"]
    assert page.xpath("//footer//ul//a/@href") == ["/accessibility"]
    assert page.xpath("//a[@hreflang]/@href") == ["/?lang=fr"]


def test_the_way_out_is_a_post_with_its_token(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.frame = samples.client_frame()  # type: ignore[attr-defined]
    form = parsed(pages.render(request, "ui/base.html")).xpath("//form[@action='/sign-out']")[0]
    assert form.get("method") == "post"
    assert form.xpath("input/@name") == ["csrfmiddlewaretoken"]


@pytest.mark.parametrize("layout", ["ui/base.html", "ui/bare.html", "ui/office.html"])
def test_a_layout_without_a_frame_leads_nowhere_but_home(rf: RequestFactory, layout: str) -> None:
    page = parsed(pages.render(rf.get("/"), layout))
    hrefs = set(page.xpath("//body//a/@href"))
    assert {href for href in hrefs if not href.startswith("/?lang=")} == {"/", "#main"}
    assert page.xpath("count(//main)") == 1
    assert page.xpath("(//a)[1]/@class") == ["skip"]


@pytest.mark.parametrize("layout", ["ui/base.html", "ui/bare.html", "ui/office.html"])
def test_every_layout_reads_the_one_stylesheet_and_then_the_brand(
    rf: RequestFactory, layout: str
) -> None:
    sheets = parsed(pages.render(rf.get("/"), layout)).xpath("//link[@rel='stylesheet']/@href")
    assert len(sheets) == 2
    assert "tacite" in sheets[0]
    assert sheets[1].startswith("/brand.css?v=")


def test_only_the_back_office_has_a_script_and_it_carries_the_nonce(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.csp_nonce = "abc"  # type: ignore[attr-defined]
    assert parsed(pages.render(request, "ui/base.html")).xpath("//script") == []
    scripts = parsed(pages.render(request, "ui/office.html")).xpath("//script")
    assert [script.get("nonce") for script in scripts] == ["abc"]


def test_a_stranger_is_offered_to_sign_in_where_that_is_possible(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.frame = Frame(sign_in="/sign-in")  # type: ignore[attr-defined]
    page = parsed(pages.render(request, "ui/bare.html"))
    assert page.xpath("//header//a[@class='btn small']/@href") == ["/sign-in"]


def test_the_strip_says_where_one_is(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.frame = Frame(  # type: ignore[attr-defined]
        strip="Demo", strip_link=Link(label="Travel", href="/travel")
    )
    strip = parsed(pages.render(request, "ui/bare.html")).find_class("strip")[0]
    assert strip.text_content() == "DemoTravel"


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        samples.text("{{ nobody }}")


def test_the_status_of_a_page_is_what_the_face_says(rf: RequestFactory) -> None:
    assert pages.render(rf.get("/"), "ui/bare.html", status=422).status_code == 422
