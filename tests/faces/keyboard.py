"""A browser used by its keyboard alone: walk to a thing by Tab, type, choose by arrows, press."""

from collections.abc import Mapping
from typing import Final

from playwright.sync_api import Page

from tests.faces.web import world

_TABS: Final = 90
_ARROWS: Final = 30
_NAMED: Final = """name => {
    const at = document.activeElement;
    const own = at.getAttribute('aria-label') || at.textContent;
    const labels = at.labels ? [...at.labels].map(label => label.textContent) : [];
    const isThing = at.matches('a, button, input, select, textarea, summary');
    return [[own, ...labels].join(' '), isThing && !at.closest('footer, nav.nav')];
}"""
_HERE: Final = """css => {
    const at = document.activeElement;
    return at.matches(css) && !at.closest('footer, nav.nav');
}"""
_KIND: Final = "() => document.activeElement.type"
_VALUE: Final = "() => document.activeElement.value"


def walk(page: Page, name: str) -> None:
    """Press Tab until what is called like this has the focus."""
    for _ in range(_TABS):
        page.keyboard.press("Tab")
        said, is_inside = page.evaluate(_NAMED)
        if is_inside and name in world.plain(said):
            return
    raise AssertionError(name)


def press(page: Page, name: str) -> None:
    """Walk to a link or button by its name, press Enter, and wait for the page that follows."""
    walk(page, name)
    _enter(page)


def reach(page: Page, css: str) -> None:
    """Press Tab until what this selects has the focus: for pages in any language."""
    for _ in range(_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(_HERE, css):
            return
    raise AssertionError(f"{page.url}: {css}")


def enter(page: Page, css: str) -> None:
    """Reach a link or button, press Enter, and wait for the page that follows."""
    reach(page, css)
    _enter(page)


def tick(page: Page, css: str) -> None:
    """Reach a box and tick it."""
    reach(page, css)
    page.keyboard.press("Space")


def fill(page: Page, fields: Mapping[str, str]) -> None:
    """Fill fields by their names, in the order of the page, as somebody without a mouse does.

    A choice of several is given by its value, a box by `on`, a day as 2026-03-31.
    """
    for name, value in fields.items():
        reach(page, f"[name='{name}']")
        kind = page.evaluate(_KIND)
        if kind in {"radio", "select-one"}:
            _choose(page, kind, value)
        elif kind == "checkbox":
            page.keyboard.press("Space")
        elif kind == "date":
            year, month, day = value.split("-")
            page.keyboard.type(month + day + year)  # as an American browser asks for it
        else:
            page.keyboard.press("Control+a")
            page.keyboard.type(value)


def said(page: Page) -> str:
    """Return what the page says of the last act."""
    return world.plain(page.locator("[role=status]").inner_text())


def _choose(page: Page, kind: str, value: str) -> None:
    """Move along the choices of a group or list by arrow, until this one is chosen."""
    for _ in range(_ARROWS):
        if page.evaluate(_VALUE) == value:
            if kind == "radio":
                page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{page.url}: {value}")


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")
