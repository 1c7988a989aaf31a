"""The client area in a real browser: accessible, within the screen, and done by keyboard alone."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from tacite import clock
from tacite.accounts import invitations
from tacite.accounts.models import Account, Invitation
from tacite.acts.handover import find
from tacite.acts.models import CycleRequest, Handover, Notice, Order, OwedRefund, PendingChange
from tacite.brands.models import Installation
from tacite.catalogue.models import Offer
from tacite.config import scratch as databases
from tacite.invoicing.models import PaymentRequest
from tacite.mail.queries import code_in_newest
from tacite.subscriptions.models import Subscription
from tacite.usage.models import Group
from tests import factories
from tests.faces import seeing
from tests.faces.backoffice import live
from tests.faces.keyboard import enter, fill, press, reach, said, tick, walk
from tests.faces.seeing import clean
from tests.faces.web import site as places
from tests.faces.web import world
from tests.faces.web.site import LATER, PAGES, Site
from tests.faces.web.world import NOW, Shop
from tests.scratch import scratch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(live.CHROMIUM is None, reason="Chromium is missing: apt install chromium"),
]
LANGUAGES = ("fr", "nl", "en")
ACT = "main button.main-act, main a.main-act"
FINAL = "main button.final"
NARROW = 320


@pytest.fixture(scope="module")
def site(django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    patch = pytest.MonkeyPatch()
    with scratch() as address, django_db_blocker.unblock(), databases.django_at(address):
        shop = world.shop(kind="demo")
        ids = places.furnish(shop)
        clock.set_fixed(None)
        # The server has threads of its own: it is told the time by the demo's shift.
        Installation.objects.update(clock_shift=NOW - clock.system_now())
        with live.running(patch) as running:
            yield Site(shop, running.port, running.browser, ids, {})
    patch.undo()


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(390, "light", "nl"), (1440, "dark", "fr")]
)
@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_a_rule_of_accessibility(
    site: Site, name: str, width: int, scheme: str, language: str
) -> None:
    page = site.page(language, width=width, scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    answer = page.goto(site.address(name))
    assert answer
    assert answer.status in {200, 422}
    assert page.url.endswith(site.address(name))  # it was not led elsewhere
    assert seeing.faults(page) == []
    assert page.locator("script:not([src*='/recompute.'])").count() == 0
    assert [text for text in complaints if "422" not in text] == []
    assert page.locator("html").get_attribute("lang") == language
    assert seeing.sideways(page, width=NARROW) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_in_english_either(site: Site, name: str) -> None:
    page = site.page("en", width=NARROW)
    page.goto(site.address(name))
    assert page.locator("html").get_attribute("lang") == "en"
    assert seeing.sideways(page) == []


def test_an_order_is_made_by_keyboard_alone(site: Site) -> None:
    page = site.context("fr").new_page()
    before = Order.objects.filter(account=site.shop.account).count()
    page.goto("/offers")
    press(page, "Serveur Altitude")
    press(page, "Acheter")
    walk(page, "J’ai lu et j’accepte les conditions générales")
    page.keyboard.press("Space")
    press(page, "Commander avec obligation de paiement")
    page.wait_for_url("**/requests/**")
    assert "Commande enregistrée." in said(page)
    assert Order.objects.filter(account=site.shop.account).count() == before + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stranger_signs_up_and_orders_by_keyboard_in_every_language(
    site: Site, language: str
) -> None:
    """S2-11, S2-12: from the public offer to the order, each page without a fault."""
    page = site.stranger(language)
    page.goto("/offers/altitude")
    clean(page)
    fill(page, {"coupon": "RENTREE"})
    enter(page, ACT)
    clean(page)
    enter(page, "main a[href^='/sign-up']")
    clean(page)
    email = f"noor-{language}@visser.example"
    fill(page, {"email": email})
    enter(page, ACT)
    clean(page)
    code = re.search(r"\b[BCDFGHJKLMNPQRSTVWXZ]{6}\b", page.content())
    assert code
    fill(page, {"code": code[0]})
    enter(page, ACT)
    clean(page)
    given = {"kind": "consumer", "name": "Noor Visser", "street": "Kade 4", "postcode": "1011 AB"}
    sentence = "een lange zin van mij"
    fill(page, given | {"town": "Amsterdam", "password1": sentence, "password2": sentence})
    enter(page, ACT)
    page.wait_for_url("**/offers/altitude/order**")
    clean(page)
    fill(page, {"start": "on", "terms": "on"})
    enter(page, ACT)
    page.wait_for_url("**/requests/**")
    order = Order.objects.get(account__email=email)
    assert (order.account.language, order.starts_at_once) == (language, True)
    assert order.request.total_cents == 1800  # a quarter less, as the code says


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contract_is_ended_by_law_without_signing_in_by_keyboard(
    site: Site, language: str
) -> None:
    """Three clicks, each page without a fault."""
    service = site.shop.service(expires_on=LATER)
    page = site.stranger(language)
    page.goto("/offers")
    with page.expect_navigation():
        page.locator("footer a[href='/terminate']").press("Enter")
    clean(page)
    fill(page, {"name": "Camille Roussel", "email": "camille@r.example", "contract": service.ref})
    enter(page, ACT)
    clean(page)
    enter(page, FINAL)
    clean(page)
    service.refresh_from_db()
    assert service.terminates_on == LATER
    assert Notice.objects.get(subscription=service).reference in page.content()


def test_an_offer_is_changed_with_its_code_by_keyboard_alone(site: Site) -> None:
    service = places.fortress(site.shop)
    page = site.context("fr").new_page()
    page.goto(f"/services/{service.id}")
    press(page, "Changer d’offre")
    fill(page, {"offer": "bastion"})
    enter(page, "main form button")
    enter(page, ACT)
    enter(page, ACT)
    page.wait_for_url("**/change/code")
    fill(page, {"code": code_in_newest(site.shop.account.id)})
    enter(page, ACT)
    assert "L’offre est changée." in said(page)
    service.refresh_from_db()
    assert service.offer.ref == "bastion"


def test_what_comes_of_a_choice_is_said_while_one_chooses(site: Site) -> None:
    """S1-24: without a button pressed, and the same as with it."""
    service = places.fortress(site.shop)
    factories.option(offer=Offer.objects.get(ref="bastion"), ref="backup", name_fr="Sauvegarde")
    page = site.context("fr").new_page()
    page.goto(f"/services/{service.id}/change")
    assert page.locator("[name=option-backup]").count() == 0
    answer = page.locator("#answer")
    before = answer.inner_text()
    page.locator("[name=offer][value=bastion]").check()
    page.wait_for_function("b => document.getElementById('answer').innerText !== b", arg=before)
    page.get_by_label("Sauvegarde").wait_for()  # what can be added to the offer chosen
    meanwhile = answer.inner_text()
    clean(page)
    enter(page, "main form button")
    assert page.locator("#answer").inner_text() == meanwhile


def test_a_change_is_given_up_by_keyboard_alone(site: Site) -> None:
    page = site.context("nl").new_page()
    page.goto(site.address("change code"))
    enter(page, "form[action$='/give-up'] button")
    assert said(page)
    assert PendingChange.objects.get(subscription=site.ids["asked"]).state == "gone"


def test_servers_are_marked_and_kept_by_keyboard_alone(site: Site) -> None:
    service = places.fortress(site.shop)
    page = site.context("nl").new_page()
    page.goto(f"/services/{service.id}/units")
    tick(page, "[value=sud]")
    fill(page, {"warned": "on"})
    enter(page, "button[value=mark]")
    assert said(page)
    assert service.units.get(ref="sud").state == "marked"
    tick(page, "[value=sud]")
    enter(page, "button[value=unmark]")
    assert said(page)
    assert service.units.get(ref="sud").state == "held"


def test_another_cycle_is_asked_for_by_keyboard_alone(site: Site) -> None:
    service = site.shop.service(expires_on=LATER)
    page = site.context("en").new_page()
    page.goto(f"/services/{service.id}")
    press(page, "Billing cycle")
    fill(page, {"cycle": "1-year-24000"})
    enter(page, ACT)
    assert "Your request is with us." in said(page)
    assert CycleRequest.objects.get(subscription=service).cycle == "1 year"


def test_renewals_are_asked_for_alone_and_together_by_keyboard(site: Site) -> None:
    one, two = (site.shop.service(expires_on=LATER) for _ in range(2))
    page = site.context("fr").new_page()
    page.goto(f"/services/{one.id}/renew")
    fill(page, {"length": "1-year-24000"})
    enter(page, ACT)
    page.wait_for_url("**/requests/**")
    page.goto("/services")
    enter(page, "a[href='/services/renew']")
    fill(page, {f"service-{one.id}": "1-month-2400", f"service-{two.id}": "1-month-2400"})
    enter(page, "main form button")
    enter(page, ACT)
    page.wait_for_url("**/requests/**")
    asked = PaymentRequest.objects.filter(lines__subscription=two, state="open").get()
    assert asked.total_cents == 4800


def test_a_contract_is_withdrawn_from_and_another_left_by_keyboard_alone(site: Site) -> None:
    ordered = places.ordered(site.shop)
    page = site.context("fr").new_page()
    page.goto(f"/services/{ordered.id}")
    press(page, "Renoncer au contrat ici")
    press(page, "Confirmer la rétractation")
    assert said(page)
    assert OwedRefund.objects.filter(subscription=ordered).exists()
    page.goto(site.address("leave"))
    enter(page, FINAL)
    assert said(page)
    assert Subscription.objects.get(id=site.ids["renewed"]).state == "ended"


def test_a_group_is_made_raised_paid_for_and_deleted_by_keyboard_alone(site: Site) -> None:
    line = site.shop.service(expires_on=LATER)
    page = site.context("nl").new_page()
    page.goto("/use")
    fill(page, {"label": "Magazijn"})
    enter(page, "form[action='/use/add'] button")
    assert said(page)
    made = Group.objects.get(label="Magazijn")
    at = f"form[action='/use/{made.name}/%s'] button"
    fill(page, {"service": str(line.id)})
    enter(page, at % "join")
    assert made.members.count() == 1
    tick(page, "button[popovertarget=delete]")
    enter(page, at % "delete")
    assert said(page)
    enter(page, at % "undo")
    assert said(page)
    fill(page, {"amount": "100.00"})
    enter(page, at % "deposit")
    page.wait_for_url("**/requests/**")
    assert PaymentRequest.objects.get(kind="deposit").total_cents == 10000
    page.goto(f"/use/{site.ids['group']}")
    fill(page, {"contract": "on"})
    enter(page, f"form[action='/use/{site.ids['group']}/raise'] button")
    assert said(page)
    page.goto(f"/use/{site.ids['group']}")
    fill(page, {"label": "Kantoor"})
    enter(page, f"form[action='/use/{site.ids['group']}/rename'] button")
    assert "Kantoor" in said(page)


def test_both_sides_of_a_handover_agree_by_keyboard_alone(site: Site) -> None:
    service = site.shop.service(expires_on=LATER)
    there = places.other(site.shop)
    page = site.context("fr").new_page()
    page.goto(f"/handovers/give?service={service.id}")
    fill(page, {"number": there.account.number, "email": there.account.email})
    _hand_over(page, site.shop)
    theirs = site.context("en", shop=there).new_page()
    theirs.goto("/")
    enter(theirs, "main a[href^='/handovers/']")
    clean(theirs)
    enter(theirs, ACT)
    _agree(theirs, there)
    service.refresh_from_db()
    assert service.account_id == there.account.id


def test_whoever_is_invited_takes_a_service_over_by_keyboard_alone(site: Site) -> None:
    service = site.shop.service(expires_on=LATER)
    page = site.context("nl").new_page()
    page.goto(f"/handovers/give?service={service.id}")
    fill(page, {"email": "noor@newcomer.example"})
    _hand_over(page, site.shop)
    account = Account.objects.get(email="noor@newcomer.example")
    invited = Invitation.objects.filter(account=account)
    # Signing in goes by the clock of the system, months after the time of this shop.
    invited.update(expires_at=clock.system_now() + dt.timedelta(days=1))
    theirs = site.stranger("nl")
    theirs.goto(invitations.path_of(invited.get().id))
    clean(theirs)
    sentence = "een lange zin van mij"
    fill(theirs, {"name": "Noor Visser", "password1": sentence, "password2": sentence})
    enter(theirs, ACT)
    theirs.goto(f"/handovers/{Handover.objects.latest('id').id}")
    clean(theirs)
    enter(theirs, ACT)
    clean(theirs)
    given = {"kind": "consumer", "name": "Noor Visser", "street": "Kade 4"}
    details = given | {"postcode": "1011 AB", "town": "Amsterdam"}
    fill(theirs, details)
    enter(theirs, ACT)
    _agree(theirs, Shop(site.shop.brand, site.shop.iban, account, site.shop.offer, None))
    service.refresh_from_db()
    assert service.account_id == account.id


def _hand_over(page: Page, shop: Shop) -> None:
    """Send the form of a handover, have the other side found, and agree on one's own."""
    enter(page, ACT)
    page.wait_for_url("**/agree")
    find.look_up(now=NOW)
    _agree(page, shop)


def _agree(page: Page, shop: Shop) -> None:
    enter(page, "button[name=send]")
    clean(page)
    fill(page, {"code": code_in_newest(shop.account.id)})
    enter(page, ACT)
    assert said(page)


def test_how_requests_are_gathered_is_chosen_by_keyboard_alone(site: Site) -> None:
    page = site.context("en").new_page()
    page.goto("/profile/requests")
    fill(page, {"way": "90 days"})
    enter(page, ACT)
    assert said(page)
    site.shop.account.refresh_from_db()
    assert site.shop.account.gathering == "90 days"


def test_a_request_is_paid_from_credit_by_keyboard_alone(site: Site) -> None:
    page = site.context("nl").new_page()
    request = PaymentRequest.objects.get(reference=site.ids["request"])
    page.goto(f"/requests/{request.reference}")
    press(page, "betalen met uw tegoed")
    page.wait_for_selector("[role=status]")
    request.refresh_from_db()
    assert request.state == "paid"


def test_a_service_is_terminated_and_kept_by_keyboard_alone(site: Site) -> None:
    service = site.shop.service(expires_on=LATER)
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
    reach(page, "button.me")
    page.keyboard.press("Enter")
    assert page.locator("#me").evaluate("menu => menu.matches(':popover-open')")
    page.keyboard.press("Escape")
    assert not page.locator("#me").evaluate("menu => menu.matches(':popover-open')")
