"""Every component in a real browser: axe-core (WCAG 2.0–2.2 A and AA, best practice), the reflow
at 320 px, and the policy that allows no inline style and no inline script.
"""

import mimetypes
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tacite.ui.brand_look import look_of
from tacite.ui.middleware import POLICY
from tests.faces import seeing
from tests.faces.ui import samples

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ORIGIN = "http://sample.localhost"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing: apt install chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", ["client", "office"])
def test_no_component_breaks_a_rule_of_accessibility(
    browser: Browser, name: str, width: int, scheme: Any
) -> None:
    page, complaints = opened(browser, name, width=width, scheme=scheme)
    broken = seeing.broken_rules(page)
    page.close()
    assert broken == []
    assert complaints == []


def test_what_is_too_pale_is_seen_though_each_look_is_looked_at_once(browser: Browser) -> None:
    page = browser.new_page()
    rows = "<p class=fine>One</p><p class=fine>Two</p><p class=pale>Three</p><p class=pale>Four</p>"
    boxed = "<div class=dark><p class=fine>Five</p></div>"
    style = ".fine { color: #333 } .pale { color: #bbb } .dark { background: #444 }"
    page.set_content(f"<html lang=en><title>x</title><style>{style}</style>{rows}{boxed}")
    broken = [each for each in seeing.broken_rules(page) if "contrast" in each]
    page.close()
    assert [">Three<" in broken[0], ">Five<" in broken[1]] == [True, True]
    assert len(broken) == 2


@pytest.mark.parametrize("opens", ["me", "nav", "effacer"])
def test_what_opens_breaks_no_rule_either(browser: Browser, opens: str) -> None:
    page, complaints = opened(browser, "client", width=390, scheme="light")
    page.locator(f"[popovertarget={opens}]").first.click()
    page.wait_for_function(f"document.getElementById('{opens}').matches(':popover-open')")
    broken = seeing.broken_rules(page, f"#{opens}")
    page.close()
    assert broken == []
    assert complaints == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
@pytest.mark.parametrize("name", ["client", "office"])
def test_no_page_scrolls_sideways(browser: Browser, name: str, width: int) -> None:
    page, _ = opened(browser, name, width=width, scheme="light")
    room, needed = page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
    )
    page.close()
    assert needed <= room


def test_the_keys_of_the_back_office_walk_and_can_be_switched_off(browser: Browser) -> None:
    page, complaints = opened(browser, "office", width=1440, scheme="light")
    focused = "document.activeElement.textContent.trim()"
    page.keyboard.press("j")
    assert page.evaluate(focused) == "ATELIER DES DUNES"
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(focused) == "LES TROIS PHARES"
    page.keyboard.press("k")
    assert page.evaluate(focused) == "ATELIER DES DUNES"
    page.keyboard.press("r")
    assert page.evaluate(focused) == "Rapprocher"
    page.get_by_label("Chercher").focus()
    page.keyboard.press("j")
    assert page.get_by_label("Chercher").input_value() == "j"
    page.get_by_role("button", name="Désactiver ces touches").click()
    page.keyboard.press("j")
    assert page.evaluate(focused) == "Activer ces touches"
    page.close()
    assert complaints == []


def test_one_skip_leads_past_the_navigation(browser: Browser) -> None:
    page, _ = opened(browser, "client", width=1440, scheme="light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def opened(browser: Browser, name: str, *, width: int, scheme: Any) -> tuple[Page, list[str]]:
    """Open a sample under the product's policy; the second value collects what it complains of."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda failure: complaints.append(str(failure)))
    html = samples.page(name)
    page.route("**/*", lambda route: answer(route, html))
    page.goto(f"{ORIGIN}/")
    return page, complaints


def answer(route: Route, html: str) -> None:
    """Give the page, its stylesheets and its script; there is nothing else to ask for."""
    path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
    headers = {"Content-Security-Policy": POLICY.format(nonce="n")}
    look = look_of(samples.brand("nimbeo"))
    if path == "/":
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
    elif path == "/brand.css":
        route.fulfill(body=look.stylesheet, content_type="text/css")
    elif path == "/brand.svg":
        route.fulfill(body=look.icon, content_type="image/svg+xml")
    else:
        file = samples.STATIC / path.removeprefix("/static/")
        kind = mimetypes.guess_type(file.name)[0] or "text/plain"
        route.fulfill(body=file.read_bytes(), content_type=kind)
