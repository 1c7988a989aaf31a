"""A brand's look: three tokens and a drawing, and nothing else, whatever its data holds."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory
from lxml import etree

from tacite.ui import brand_look
from tests.faces.ui.samples import STATIC

BRANDS = sorted(path.stem for path in (STATIC / "brands").glob("*.css"))


def look(**look: Any) -> brand_look.Look:
    """Return the look of a brand with this data."""
    return brand_look.look_of(SimpleNamespace(name="Nimbeo", look=look))


def tokens(css: str) -> dict[str, str]:
    """Return the tokens that a stylesheet sets."""
    return dict(re.findall(r"(--\w+): ([^;} ]+)", css))


@pytest.mark.parametrize("ref", BRANDS)
def test_the_served_stylesheet_is_the_designed_one(ref: str) -> None:
    designed = tokens((STATIC / f"brands/{ref}.css").read_text())
    served = look(
        brand=designed["--brand"], temper=designed["--temper"], radius=designed["--radius"]
    )
    assert tokens(served.stylesheet) == designed


@pytest.mark.parametrize("ref", BRANDS)
def test_the_demo_s_logos_survive_the_allow_list_whole(ref: str) -> None:
    logo = (STATIC / f"brands/{ref}.svg").read_text()
    drawn = etree.fromstring(str(brand_look.mark_of(logo)))
    file = etree.fromstring(logo)
    assert [dict(shape.attrib) for shape in drawn] == [dict(shape.attrib) for shape in file]
    assert drawn.get("aria-hidden") == "true"


@pytest.mark.parametrize(
    "colour", ["red", "#12345", "#1769aa;} body{display:none", "var(--x)", "", "#1769aa\n"]
)
def test_what_is_no_colour_never_reaches_the_stylesheet(colour: str) -> None:
    assert tokens(look(brand=colour).stylesheet)["--brand"] == brand_look.DEFAULT_COLOUR


@pytest.mark.parametrize("value", ["-1", "9999", "1e3", "8px}", None, [], "８"])
def test_what_is_no_hue_or_radius_never_reaches_the_stylesheet(value: object) -> None:
    shown = tokens(look(temper=value, radius=value).stylesheet)
    assert (shown["--temper"], shown["--radius"]) == ("250", "8px")


def test_a_logo_keeps_its_shapes_and_loses_everything_else() -> None:
    logo = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" onload="alert(1)">
      <script>alert(1)</script><style>*{}</style><foreignObject><b>x</b></foreignObject>
      <image href="http://evil.example/x.png"/><use href="#a"/>
      <a href="javascript:x"><path d="M0 0"/></a>
      <g fill="currentColor"><path d="M1 1h2z" onclick="x" style="fill:red" fill="url(#a)"/></g>
      <circle cx="1" cy="1" r="2" stroke="var(--surface)" fill="#fff"/></svg>"""
    drawn = str(brand_look.mark_of(logo))
    assert drawn.endswith(
        '><g fill="currentColor"><path d="M1 1h2z"/></g>'
        '<circle cx="1" cy="1" r="2" stroke="var(--surface)" fill="#fff"/></svg>'
    )
    assert not re.search("script|style|onload|onclick|href|foreign|url", drawn)


@pytest.mark.parametrize(
    ("logo", "code"),
    [
        ("<svg", "logo_not_svg"),
        ("<svg/>", "logo_without_view_box"),
        ('<html viewBox="0 0 1 1"/>', "logo_without_view_box"),
        ('<svg viewBox="0 0 1 1"><text>x</text></svg>', "logo_without_shape"),
        (f'<svg viewBox="0 0 1 1"><path d="{"M0 0" * 9000}"/></svg>', "logo_too_large"),
        (
            '<!DOCTYPE svg [<!ENTITY x "M0 0">]><svg viewBox="0 0 1 1">&x;</svg>',
            "logo_without_shape",
        ),
    ],
)
def test_what_is_no_drawing_is_refused_by_its_code(logo: str, code: str) -> None:
    with pytest.raises(brand_look.UnusableLogo) as refusal:
        brand_look.mark_of(logo)
    assert refusal.value.code == code
    assert look(logo=logo).mark == brand_look.mark_of(brand_look.DEFAULT_MARK)


def test_a_site_without_a_brand_wears_the_product_s_own_look() -> None:
    assert brand_look.look_of(None).name == brand_look.DEFAULT_NAME


def test_the_stylesheet_may_be_kept_for_ever_under_its_own_fingerprint_only(
    rf: RequestFactory,
) -> None:
    brand = SimpleNamespace(name="Nimbeo", look={"brand": "#1769aa"})
    address = brand_look.look_of(brand).stylesheet_href
    for href, rule in ((address, "immutable"), ("/brand.css?v=old", "no-cache")):
        request = rf.get(href)
        request.brand = brand  # type: ignore[attr-defined]
        response = brand_look.stylesheet(request)
        assert rule in response["Cache-Control"]
        assert response["Content-Type"] == "text/css; charset=utf-8"


def test_the_icon_is_a_drawing_in_the_brand_s_colour(rf: RequestFactory) -> None:
    request = rf.get("/brand.svg")
    request.brand = SimpleNamespace(  # type: ignore[attr-defined]
        name="Nimbeo",
        look={"brand": "#1769aa", "logo": (STATIC / "brands/nimbeo.svg").read_text()},
    )
    response = brand_look.icon(request)
    drawn = etree.fromstring(response.content.decode())
    assert drawn.get("color") == "#1769aa"
    assert "var(" not in response.content.decode()
