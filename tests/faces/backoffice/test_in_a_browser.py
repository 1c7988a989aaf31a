"""The back office in a real browser: accessible, without sideways scrolling, by keyboard alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from tacite import clock
from tacite.config import scratch as databases
from tacite.payments.models import BankLine
from tests import factories
from tests.faces import keyboard, seeing
from tests.faces.backoffice import live, waiting, world
from tests.faces.backoffice.live import CHROMIUM, Site
from tests.faces.backoffice.test_pages import addresses
from tests.faces.backoffice.world import Morning
from tests.scratch import scratch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing: apt install chromium"),
]
Place = tuple[Site, Morning, list[str], dict[str, Any]]


@pytest.fixture(scope="module")
def place(django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """The back office running on a morning of its own, at the time of that morning."""
    patch = pytest.MonkeyPatch()
    with scratch() as address, django_db_blocker.unblock(), databases.django_at(address):
        clock.set_fixed(None)
        factories.installation(kind="demo", clock_shift=world.NOW - clock.system_now())
        morning = world.morning()
        ids = waiting.furnish(morning)
        late = [path.format(**ids) for path in waiting.ADDRESSES]
        with live.running(patch) as site:
            yield site, morning, late, ids
    patch.undo()


def forms(m: Morning) -> list[str]:
    """Return the address of every form that stands on a page of its own."""
    account, service = f"/accounts/{m.camille.id}", f"/services/{m.service.id}"
    return [
        f"{account}/details",
        f"{account}/vat",
        f"{account}/invitation",
        f"{account}/flags/restricted",
        f"/accounts/{m.parked.id}/flags/parked",
        f"{service}/time?days=400",
        f"{service}/termination",
        f"/services/{m.delivery.subscription_id}/delivery",
        f"/requests/{m.request.id}/void",
        f"/requests/{m.request.id}/credit",
        f"/invoices/{m.invoice.id}/credit-note",
        f"/letters/{m.letter.id}/again",
        "/letters/release",
        f"/brands/{m.brand.id}/settings/document_flow",
        f"/brands/{m.brand.id}/settings/renewal.remind",
    ]


@pytest.mark.parametrize(
    ("width", "scheme", "language", "also"),
    [(390, "light", "fr", 1024), (1440, "dark", "nl", 390)],
)
def test_no_page_breaks_a_rule_of_accessibility_or_its_sheet(
    place: Place, width: int, scheme: Any, language: str, also: int
) -> None:
    """Each page is fetched once, and looked at in a window of a second width too."""
    site, morning, late, _ids = place
    viewport: Any = {"width": width, "height": 900}
    context = site.context(language=language, viewport=viewport, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    broken = []
    for number, path in enumerate([*addresses(morning), *forms(morning), *late]):
        page.set_viewport_size(viewport)
        answer = page.goto(path)
        assert answer
        assert answer.status in {200, 422}, path
        # What is light is looked at whole, and of the dark every other page: colours are tokens.
        if scheme == "light" or number % 2 == 0:
            broken += seeing.faults(page)
        broken += seeing.sideways(page)
        broken += seeing.sideways(page, width=also)
        broken += seeing.wide_tables(page)
    context.close()
    assert broken == []
    # One of the forms is opened with a value that it refuses.
    assert [said for said in complaints if "status of 422" not in said] == []


def test_nothing_of_a_card_covers_something_else_on_a_phone(place: Place) -> None:
    site, *_others = place
    page = site.open("/", language="fr", viewport={"width": 390, "height": 800})
    covered = page.evaluate(
        """() => [...document.querySelectorAll('tbody tr')].flatMap((row) => {
            const cells = [...row.children].filter((cell) => cell.textContent.trim())
            const boxes = cells.map((cell) => [cell, cell.getBoundingClientRect()])
            return boxes.flatMap(([a, one], at) => boxes.slice(at + 1)
                .filter(([, two]) => one.right > two.left + 1 && two.right > one.left + 1
                    && one.bottom > two.top + 1 && two.bottom > one.top + 1)
                .map(([b]) => a.textContent.trim() + ' / ' + b.textContent.trim()))
        })"""
    )
    page.context.close()
    assert covered == []


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_a_line_is_placed_by_keyboard_alone(place: Place) -> None:
    site, morning, *_others = place
    page = site.open("/lines", "billing", viewport={"width": 1440, "height": 900})
    page.keyboard.press("j")
    assert focused(page) == "LES TROIS PHARES"
    page.keyboard.press("j")
    assert focused(page) == "ATELIER DES DUNES"
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/lines/{morning.exact.id}")
    page.keyboard.press("r")
    assert focused(page) == "Place €12.00"
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Same name, same amount.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lines")
    assert "is placed for" in page.locator("[role=status]").inner_text()
    page.context.close()
    assert BankLine.objects.get(id=morning.exact.id).outcome == "pays"


def test_everything_works_without_script(place: Place) -> None:
    site, morning, *_others = place
    page = site.open(f"/services/{morning.service.id}/time", java_script_enabled=False)
    page.get_by_label("Try with so many days").fill("3")
    page.get_by_role("button", name="Show").click()
    assert "Friday 20 March" in page.locator("main").inner_text().replace("\xa0", " ")
    page.get_by_label("Reason").fill("She is in hospital.")
    page.get_by_role("button", name="Grant the time").click()
    assert "The time is granted" in page.locator("[role=status]").inner_text()
    page.goto("/statements")
    file: Any = {"name": "x.txt", "mimeType": "text/plain", "buffer": b"no statement"}
    page.get_by_label("Statement of the bank").set_input_files(file)
    page.get_by_role("button", name="Read it in").click()
    assert "This is no bank statement" in page.locator("[role=alert]").inner_text()
    page.context.close()


def test_every_act_on_a_contract_is_done_by_keyboard_alone(place: Place) -> None:
    """Each with its reason, the languages in turn."""
    site, _morning, _late, ids = place
    pages = [site.context(language=language).new_page() for language in ("fr", "nl", "en")]
    for number, act in enumerate(waiting.ACTS):
        page = pages[number % len(pages)]
        page.goto(act.path.format(**ids))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # past the rail, to the content
        keyboard.fill(page, {**act.fields, "reason": "She asked on the telephone."})
        keyboard.enter(page, act.button)
        assert page.locator("[role=status]").count() == 1, page.locator("main").inner_text()
