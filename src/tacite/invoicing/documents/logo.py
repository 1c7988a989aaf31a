"""A brand's logo made safe and printable: shapes only, in the brand's own colour."""

import re

from lxml import etree

_LARGEST = 100_000  # characters
_SHAPES = frozenset(
    {
        *("svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"),
        *("defs", "linearGradient", "radialGradient", "stop", "clipPath"),
    }
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_PAPER = re.compile(r"var\(\s*--[\w-]+\s*\)")  # a page's variable: on paper, the paper
_NAMESPACE = "http://www.w3.org/2000/svg"
_BLACK = "#000000"


def printable_colour(colour: str) -> str:
    """The brand's colour, or black if it is not written as `#rrggbb`."""
    return colour if _COLOUR.fullmatch(colour) else _BLACK


def printable_logo(svg: str, *, colour: str) -> str:
    """The logo with `currentColor` replaced and all but plain shapes removed, or an empty text.

    What could read a file, call the network, run, recurse or need a font is removed: images, uses,
    scripts, styles, texts, foreign objects, entities. What is no SVG at all gives an empty text:
    the brand's name stands alone then.
    """
    if not svg.strip() or len(svg) > _LARGEST:
        return ""
    try:
        root = etree.fromstring(_with_namespace(svg).encode(), _parser())
    except (etree.XMLSyntaxError, ValueError):
        return ""
    if _name(root) != "svg" or root.getroottree().docinfo.internalDTD is not None:
        return ""
    for element in list(root.iter()):
        _clean(element, colour=printable_colour(colour))
    return etree.tostring(root, encoding="unicode")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _with_namespace(svg: str) -> str:
    """An SVG cut out of a page has no namespace, and the typesetter wants one."""
    return svg if "xmlns=" in svg else svg.replace("<svg", f'<svg xmlns="{_NAMESPACE}"', 1)


def _clean(element: etree._Element, *, colour: str) -> None:
    parent = element.getparent()
    if _name(element) not in _SHAPES:
        if parent is not None:
            parent.remove(element)
        return
    for key, value in list(element.attrib.items()):
        name = etree.QName(key).localname
        if name.startswith("on") or name in {"href", "style", "class"}:
            del element.attrib[key]
        else:
            printed = str(value).replace("currentColor", colour)
            element.set(key, _PAPER.sub("#ffffff", printed))


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
