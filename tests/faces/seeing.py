"""What a browser sees of a page: rules of accessibility that it breaks, and what is too wide.

axe-core looks at every element by every rule of WCAG 2.0-2.2 A and AA and of best practice, but for
contrast: four fifths of its time went there, again for each row of a table. Text is looked at once
for each look that it has on the page: same colours, size, weight, and ancestors that paint alike.
"""

from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_ONE_OF_EACH_LOOK: Final = """() => {
    const painted = ['backgroundColor', 'backgroundImage', 'opacity', 'mixBlendMode', 'filter',
        'position', 'zIndex', 'overflow', 'clip', 'clipPath'];
    const written = ['color', 'fontSize', 'fontWeight', 'textShadow'];
    const behind = new Map([[null, '']]);
    const ground = at => {
        if (!behind.has(at)) {
            const style = getComputedStyle(at);
            const isOff = at.matches(':disabled, [aria-disabled=true]');
            const own = painted.map(name => style[name]).join() + isOff;
            const under = ground(at.parentElement);
            behind.set(at, under.endsWith('/' + own) ? under : under + '/' + own);
        }
        return behind.get(at);
    };
    const seen = new Set();
    for (const at of document.querySelectorAll('body *')) {
        const speaks = at.matches('input, select, textarea')
            || [...at.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!speaks || !at.checkVisibility({ visibilityProperty: true })) continue;
        const style = getComputedStyle(at);
        const look = [at.localName, ground(at), ...written.map(name => style[name])].join('|');
        if (!seen.has(look)) at.setAttribute('data-look', '');
        seen.add(look);
    }
}"""
_FAULTS: Final = """async within => {
    axe.configure({ rules: [{ id: 'color-contrast', selector: '[data-look]' }] });
    const options = { resultTypes: ['violations'], preload: false };
    const found = await axe.run(within || document, options);
    return found.violations.flatMap(each =>
        each.nodes.map(node => each.id + ': ' + node.html.slice(0, 160)));
}"""
_WIDE_TABLES: Final = """() => [...document.querySelectorAll('table')]
    .filter(table => table.offsetWidth > table.parentElement.clientWidth + 1)
    .map(table => table.textContent.trim().slice(0, 40))"""
_ROOM: Final = "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"


def faults(page: Page) -> list[str]:
    """Return where a page breaks a rule of accessibility, and what it lacks as a page."""
    broken = [f"{page.url} {each}" for each in broken_rules(page)]
    broken += wide_tables(page)
    if page.locator("h1").count() != 1:
        broken.append(f"{page.url} has not one heading")
    return broken


def clean(page: Page) -> None:
    """Hold that a page breaks no rule of accessibility."""
    assert faults(page) == []


def broken_rules(page: Page, within: str = "") -> list[str]:
    """Return the rules of accessibility that a page breaks, or a part of it, and where."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(_ONE_OF_EACH_LOOK)
    found: list[str] = page.evaluate(_FAULTS, within)
    return found


def wide_tables(page: Page) -> list[str]:
    """Return the tables that are wider than their sheets."""
    wide: Any = page.evaluate(_WIDE_TABLES)
    return [f"{page.url} is wider than its sheet: {each}" for each in wide]


def sideways(page: Page, *, width: int = 0) -> list[str]:
    """Return what a page needs, if that is more than there is in a window of this width."""
    if width and page.viewport_size:
        page.set_viewport_size({**page.viewport_size, "width": width})
    room, needed = page.evaluate(_ROOM)
    return [f"{page.url} needs {needed} px and has {room} px"] if needed > room else []
