"""The client area in a real browser: accessible, within the screen, and done by keyboard alone."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.plugin import DjangoDbBlocker

from tacite import clock
from tacite.acts import ending
from tacite.acts.metering import groups, intake
from tacite.acts.models import Order
from tacite.brands.models import Installation
from tacite.config import scratch as databases
from tacite.invoicing.models import PaymentRequest
from tacite.mail.models import Letter
from tests import factories
from tests.faces.backoffice import live
from tests.faces.web import world
from tests.faces.web.world import NOW, Shop
from tests.scratch import scratch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(live.CHROMIUM is None, reason="Chromium is missing: apt install chromium"),
]
LANGUAGES = ("fr", "nl", "en")
PAGES = {
    "home": "/",
    "services": "/services",
    "service": "/services/{service}",
    "service that ends": "/services/{ending}",
    "cycle": "/services/{service}/cycle",
    "renew": "/services/{service}/renew",
    "renew several": "/services/renew?service-{service}=1-month-2400",
    "terminate": "/services/{service}/terminate",
    "terminations": "/terminate",
    "offers": "/offers",
    "offer": "/offers/objects",
    "order": "/offers/altitude/order?cycle=1+month",
    "refused choice": "/offers/objects/order?cycle=1+month&quantity=0",
    "money": "/invoices",
    "to pay": "/invoices/to-pay",
    "requests": "/invoices/requests",
    "documents": "/invoices/documents",
    "payments": "/invoices/payments",
    "dates": "/invoices/dates",
    "request": "/requests/{request}",
    "groups": "/use",
    "group": "/use/{group}",
    "letters": "/letters",
    "letter": "/letters/{letter}",
    "profile": "/profile",
}
_TABS = 80


@dataclass
class Site:
    """The running client area with one customer, and a browser to look at it with."""

    shop: Shop
    port: int
    browser: Browser
    ids: dict[str, Any]
    windows: dict[tuple[str, int, str], Page]

    def page(self, language: str, *, width: int = 1440, scheme: str = "light") -> Page:
        """Return a page of a window in which the customer is signed in; one for each kind."""
        key = (language, width, scheme)
        if key not in self.windows:
            self.windows[key] = self.context(language, width, scheme).new_page()
        return self.windows[key]

    def stranger(self, language: str) -> BrowserContext:
        """Return a window in which nobody is signed in."""
        host = self.shop.brand.domain
        context = self.browser.new_context(
            base_url=f"http://{host}:{self.port}",
            viewport={"width": 390, "height": 900},
            reduced_motion="reduce",
        )
        name = settings.LANGUAGE_COOKIE_NAME
        context.add_cookies([{"name": name, "value": language, "domain": host, "path": "/"}])
        return context

    def context(self, language: str, width: int = 1440, scheme: Any = "light") -> BrowserContext:
        """Return a window of its own."""
        host = self.shop.brand.domain
        context = self.browser.new_context(
            base_url=f"http://{host}:{self.port}",
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        cookies = {n: m.value for n, m in self.shop.browser(language).cookies.items()}
        cookies[settings.LANGUAGE_COOKIE_NAME] = language
        context.add_cookies(
            [{"name": n, "value": v, "domain": host, "path": "/"} for n, v in cookies.items()]
        )
        return context

    def address(self, name: str) -> str:
        """Return where a page is."""
        return PAGES[name].format(**self.ids)


@pytest.fixture(scope="module")
def site(django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    patch = pytest.MonkeyPatch()
    with scratch() as address, django_db_blocker.unblock(), databases.django_at(address):
        shop = world.shop(kind="demo")
        ids = _furnish(shop)
        clock.set_fixed(None)
        # The server has threads of its own: it is told the time by the demo's shift.
        Installation.objects.update(clock_shift=NOW - clock.system_now())
        with live.running(patch) as running:
            yield Site(shop, running.port, running.browser, ids, {})
    patch.undo()


def _furnish(shop: Shop) -> dict[str, Any]:
    """Give the customer something of everything, and return what stands in addresses."""
    shop.brand.settings = {"credit.pays_renewals": "by_customer", "overage.mode": "capped"}
    shop.brand.save()
    shop.account.dedicated_iban = factories.iban()
    shop.account.save()
    service = shop.service(label="une-adresse-bien-longue.atelier-roussel.example")
    ends = shop.service(expires_on=dt.date(2026, 4, 9))
    ending.terminate(subscription_id=ends.id, account_id=shop.account.id, actor="user:1", now=NOW)
    shop.service(state="suspended", expires_on=dt.date(2026, 3, 1))
    objects = factories.offer(
        brand=shop.brand,
        ref="objects",
        name_fr="Stockage d’objets dégressif",
        name_nl="Objectopslag met staffelprijzen",
        quantity_max=99,
        description_fr="Au téraoctet.",
    )
    factories.price(offer=objects, cents=900, kind="tier", tier_from=10)
    factories.option(offer=objects, cents=150)
    shop.service(expires_on=dt.date(2026, 3, 12))
    shop.night()
    paid, _of_the_suspended, request = PaymentRequest.objects.order_by("due_on")
    shop.pays(paid.owed_cents, paid.reference)
    shop.pays(9000, ref="credit")
    world.deliver_letters()
    letter = Letter.objects.exclude(body="").order_by("id")[0]
    return {
        "service": service.id,
        "ending": ends.id,
        "request": request.reference,
        "letter": letter.id,
        "group": _group(shop, service),
    }


def _group(shop: Shop, line: Any) -> str:
    """Give the customer a group of lines with a call beyond the plan."""
    acting: dict[str, Any] = {"account_id": shop.account.id, "actor": "user:1", "now": NOW}
    made = groups.add_group(**acting, label="Bureau")
    groups.join_group(**acting, name=made.name, subscription_id=line.id)
    groups.validate_group(**acting, name=made.name, validated=True, reason="known")
    begun = (NOW - dt.timedelta(hours=1)).isoformat()
    row = f"id,group,line,start,amount\ncall-1,{made.name},{line.ref},{begun},140.00\n"
    intake.take_in_file(io.BytesIO(row.encode()), name="x", actor="usage", now=NOW)
    return made.name


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_a_rule_of_accessibility(
    site: Site, name: str, width: int, scheme: str
) -> None:
    page = site.page("fr", width=width, scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site.address(name))
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    broken = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
    assert broken == []
    assert [text for text in said if "422" not in text] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_in_any_language(site: Site, name: str) -> None:
    for language in LANGUAGES:
        page = site.page(language, width=320)
        page.goto(site.address(name))
        assert page.locator("html").get_attribute("lang") == language
        room, needed = page.evaluate(
            "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
        )
        assert needed <= room, language


@pytest.mark.parametrize("name", PAGES)
def test_pages_have_one_heading_and_no_script(site: Site, name: str) -> None:
    page = site.page("en")
    page.goto(site.address(name))
    assert page.locator("h1").count() == 1
    assert page.locator("script").count() == 0


def test_an_order_is_made_by_keyboard_alone(site: Site) -> None:
    page = site.context("fr").new_page()
    page.goto("/offers")
    press(page, "Serveur Altitude")
    press(page, "Acheter")
    walk(page, "J’ai lu et j’accepte les conditions générales")
    page.keyboard.press("Space")
    press(page, "Commander avec obligation de paiement")
    page.wait_for_url("**/requests/**")
    assert "Commande enregistrée." in page.locator("[role=status]").inner_text()
    assert Order.objects.filter(account=site.shop.account).count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stranger_signs_up_and_orders_in_every_language(site: Site, language: str) -> None:
    """S2-11, S2-12: from the public offer to the order, each page without a fault."""
    page = site.stranger(language).new_page()
    page.goto("/offers/altitude")
    clean(page)
    page.locator("main form button[type=submit]").click()
    clean(page)
    page.locator("main a[href^='/sign-up']").click()
    clean(page)
    email = f"noor-{language}@visser.example"
    page.fill("input[name=email]", email)
    page.locator("main form button[type=submit]").click()
    clean(page)
    code = re.search(r"\b[BCDFGHJKLMNPQRSTVWXZ]{6}\b", page.content())
    assert code
    page.fill("input[name=code]", code[0])
    page.locator("main form button[type=submit]").click()
    clean(page)
    page.check("input[name=kind][value=consumer]")
    fields = {"name": "Noor Visser", "street": "Kade 4", "postcode": "1011 AB", "town": "Amsterdam"}
    sentence = "een lange zin van mij"
    for name, value in {**fields, "password1": sentence, "password2": sentence}.items():
        page.fill(f"input[name={name}]", value)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/offers/altitude/order**")
    clean(page)
    page.check("input[name=start]")
    page.check("input[name=terms]")
    page.locator("main form[method=post] button[type=submit]").click()
    page.wait_for_url("**/requests/**")
    order = Order.objects.get(account__email=email)
    assert (order.account.language, order.starts_at_once) == (language, True)


def clean(page: Page) -> None:
    """Hold that a page breaks no rule of accessibility, and fits into a phone."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert [violation["id"] for violation in found.response["violations"]] == []


def test_a_request_is_paid_from_credit_by_keyboard_alone(site: Site) -> None:
    page = site.context("nl").new_page()
    request = PaymentRequest.objects.filter(state="open").order_by("due_on")[0]
    page.goto(f"/requests/{request.reference}")
    press(page, "betalen met uw tegoed")
    page.wait_for_selector("[role=status]")
    request.refresh_from_db()
    assert request.state == "paid"


def test_a_service_is_terminated_and_kept_by_keyboard_alone(site: Site) -> None:
    service = site.shop.service(expires_on=dt.date(2026, 4, 20))
    page = site.context("en").new_page()
    page.goto(f"/services/{service.id}")
    press(page, "Terminate your contract")
    press(page, "Notify the termination")
    page.wait_for_selector("[role=status]")
    service.refresh_from_db()
    assert service.terminates_on == dt.date(2026, 4, 20)
    press(page, "Keep this service")
    page.wait_for_selector("[role=status]")
    service.refresh_from_db()
    assert service.terminates_on is None


def test_the_menus_open_and_close_by_keyboard(site: Site) -> None:
    page = site.context("en", width=390).new_page()
    page.goto("/")
    walk(page, "Camille Roussel, customer")
    page.keyboard.press("Enter")
    assert page.locator("#me").evaluate("menu => menu.matches(':popover-open')")
    page.keyboard.press("Escape")
    assert not page.locator("#me").evaluate("menu => menu.matches(':popover-open')")


def press(page: Page, name: str) -> None:
    """Walk to a link or button by Tab, press Enter, and wait for the page that follows."""
    walk(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def walk(page: Page, name: str) -> None:
    """Press Tab until what is called like this has the focus."""
    label = """() => {
        const at = document.activeElement;
        const own = at.getAttribute('aria-label') || at.textContent;
        const labels = at.labels ? [...at.labels].map(label => label.textContent) : [];
        return [own, ...labels].join(' ');
    }"""
    for _ in range(_TABS):
        page.keyboard.press("Tab")
        said = world.plain(page.evaluate(label))
        in_main = page.evaluate("!document.activeElement.closest('footer, nav.nav')")
        if name in said and in_main:
            return
    raise AssertionError(name)
