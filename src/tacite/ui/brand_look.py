"""A brand's look: its mark and three tokens, served as `/brand.css` and `/brand.svg`.

What a brand may set is what the design allows: one colour, the hue of the greys, the radius, a
logo. Everything that reaches a page is rebuilt from an allow-list here, whatever the database
holds: the last barrier against a style or a script in a brand's data (safety-and-law §2.1, V1).
"""

import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from lxml import etree
from markupsafe import Markup

STYLESHEET_PATH: Final = "/brand.css"
MARK_PATH: Final = "/brand.svg"

DEFAULT_NAME: Final = "Tacite"
DEFAULT_COLOUR: Final = "#1c5d99"
DEFAULT_TEMPER: Final = 250
DEFAULT_RADIUS: Final = 8
DEFAULT_MARK: Final = '<svg viewBox="0 0 24 24"><path d="M3 4h18v4h-7v12h-4V8H3z"/></svg>'

_LOGO_BYTES_MAX = 20_000
_TEMPER_MAX = 360
_RADIUS_MAX = 24
_YEAR_SECONDS = 31_536_000
_SVG = "{http://www.w3.org/2000/svg}"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_PIXELS = re.compile(r"([0-9]{1,3})(?:px)?")
_VIEW_BOX = re.compile(r"-?[0-9.]+(?:[ ,]+-?[0-9.]+){3}")
_PAINT = re.compile(r"none|currentColor|var\(--surface\)|#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")
_GEOMETRY = re.compile(r"[-+0-9a-zA-Z.,\s()]{1,8000}")
_SHAPES = frozenset({"g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"})
_PAINTS = frozenset({"fill", "stroke"})
_GEOMETRIES = frozenset(
    {
        *("d", "points", "transform", "opacity", "width", "height", "fill-rule", "clip-rule"),
        *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry"),
        *("stroke-width", "stroke-linecap", "stroke-linejoin"),
        *("stroke-dasharray", "stroke-miterlimit"),
    }
)
_HEAD = '<svg width="26" height="26"'


class UnusableLogo(ValueError):
    """A logo that is no drawing of plain shapes; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Look:
    """How a brand appears: `mark` is the drawing of its logo, fit to stand in a page."""

    name: str
    mark: Markup
    colour: str
    temper: int
    radius: int

    @property
    def stylesheet(self) -> str:
        """Return the brand's three tokens, to be read after `tacite.css`."""
        return (
            f":root {{ --brand: {self.colour}; --temper: {self.temper};"
            f" --radius: {self.radius}px }}\n"
        )

    @property
    def stylesheet_href(self) -> str:
        """Return the address of the tokens, which changes with them and may be kept for ever."""
        return f"{STYLESHEET_PATH}?v={_fingerprint(self.stylesheet)}"

    @property
    def icon(self) -> str:
        """Return the mark as a file of its own, in the brand's colour."""
        head = f'<svg xmlns="{_SVG[1:-1]}" color="{self.colour}"'
        return str(self.mark).replace(_HEAD, head, 1).replace("var(--surface)", "#fff")

    @property
    def icon_href(self) -> str:
        """Return the address of the icon, which changes with it."""
        return f"{MARK_PATH}?v={_fingerprint(self.icon)}"


def look_of(brand: Any | None) -> Look:
    """Return the look of a brand (`name`, and `look` with logo, brand, temper, radius).

    A value that is no colour, hue or radius, and a logo that is no plain drawing, yield the
    product's own; `load` refuses them with their reason before they get here.
    """
    if brand is None:
        return _look(DEFAULT_NAME, {})
    return _look(brand.name, brand.look)


def stylesheet(request: HttpRequest) -> HttpResponse:
    """Serve the tokens of the brand whose host was asked."""
    look = look_of(getattr(request, "brand", None))
    return _kept(request, HttpResponse(look.stylesheet, content_type="text/css; charset=utf-8"))


def icon(request: HttpRequest) -> HttpResponse:
    """Serve the mark of the brand whose host was asked, for the browser's tab."""
    look = look_of(getattr(request, "brand", None))
    return _kept(request, HttpResponse(look.icon, content_type="image/svg+xml"))


@functools.lru_cache(maxsize=256)
def mark_of(logo: str) -> Markup:
    """Return a logo as an inline drawing, rebuilt from plain shapes only.

    :raises UnusableLogo: it is too large, no SVG, or holds no shape.
    """
    root = _parsed(logo)
    view_box = root.get("viewBox", "")
    if root.tag not in {"svg", f"{_SVG}svg"} or not _VIEW_BOX.fullmatch(view_box):
        raise UnusableLogo("logo_without_view_box")
    shapes = "".join(_shape(child) for child in root)
    if not shapes:
        raise UnusableLogo("logo_without_shape")
    head = f'{_HEAD} viewBox="{view_box}" fill="currentColor" aria-hidden="true"'
    return Markup(f"{head}>{shapes}</svg>")  # noqa: S704 - rebuilt from the allow-list above


def _look(name: str, look: Mapping[str, Any]) -> Look:
    colour = str(look.get("brand", ""))
    try:
        mark = mark_of(str(look.get("logo") or DEFAULT_MARK))
    except UnusableLogo:
        mark = mark_of(DEFAULT_MARK)
    return Look(
        name=name,
        mark=mark,
        colour=colour if _COLOUR.fullmatch(colour) else DEFAULT_COLOUR,
        temper=_number(look.get("temper"), at_most=_TEMPER_MAX, otherwise=DEFAULT_TEMPER),
        radius=_number(look.get("radius"), at_most=_RADIUS_MAX, otherwise=DEFAULT_RADIUS),
    )


def _number(value: object, *, at_most: int, otherwise: int) -> int:
    """Return a whole number such as 8 or "8px" if it is in bounds."""
    match = _PIXELS.fullmatch(str(value))
    number = int(match.group(1)) if match else otherwise
    return number if number <= at_most else otherwise


def _parsed(logo: str) -> etree._Element:
    if len(logo.encode()) > _LOGO_BYTES_MAX:
        raise UnusableLogo("logo_too_large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(logo.encode(), parser)
    except etree.XMLSyntaxError as refusal:
        raise UnusableLogo("logo_not_svg") from refusal


def _shape(element: etree._Element) -> str:
    """Return a shape with what it may carry; nothing for what is not a shape."""
    name = str(element.tag).removeprefix(_SVG)
    if name not in _SHAPES:
        return ""
    carried = "".join(
        f' {key}="{value}"'
        for key, value in ((str(key), str(value)) for key, value in element.items())
        if _may_carry(key, value)
    )
    inner = "".join(_shape(child) for child in element)
    return f"<{name}{carried}>{inner}</{name}>" if inner else f"<{name}{carried}/>"


def _may_carry(key: str, value: str) -> bool:
    if key in _PAINTS:
        return _PAINT.fullmatch(value) is not None
    return key in _GEOMETRIES and "url" not in value and _GEOMETRY.fullmatch(value) is not None


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let browsers keep a file for ever under the fingerprint it has now, and not otherwise."""
    fingerprint = _fingerprint(response.content.decode())
    if request.GET.get("v") == fingerprint:
        patch_cache_control(response, public=True, max_age=_YEAR_SECONDS, immutable=True)
    else:
        patch_cache_control(response, public=True, no_cache=True)
    response["ETag"] = f'"{fingerprint}"'
    return response


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
