"""The pages of the entrance in a real browser: axe-core, no sideways scrolling, the policy."""

import mimetypes
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, Page, Route, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from tacite import clock
from tacite.accounts import invitations
from tacite.accounts.invitations import Guest
from tacite.accounts.models import User
from tacite.config import scratch as databases
from tests import factories
from tests.faces.ui import samples
from tests.scratch import scratch
from tests.security import doors, world
from tests.security.world import World

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LANGUAGES = ("fr", "nl", "en")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing: apt install chromium"),
]
Seen = dict[tuple[str, str], HttpResponse]
Ask = Callable[[World], tuple[Client, HttpResponse]]
ASKS: dict[str, Ask] = {}


def page_of(name: str) -> Callable[[Ask], Ask]:
    """Register how one gets to a page: the browser that stands on it, and the page."""

    def register(ask: Ask) -> Ask:
        ASKS[name] = ask
        return ask

    return register


def plain(name: str, path: str, *, actor: str = "anonymous", site: str = "client") -> None:
    """Register a page that is simply asked for."""
    page_of(name)(lambda there: got(there.browser(actor, site=site), path))


def got(at: Client, path: str, **given: str) -> tuple[Client, HttpResponse]:
    """Ask for a page, or send a form and follow."""
    answer: Any = at.post(path, given, follow=True) if given else at.get(path, follow=True)
    return at, answer


plain("sign in", "/sign-in")
plain("sign in, office", "/sign-in", site="office")
plain("come back", "/sign-in?next=/invoices")
plain("ask for a code", "/sign-in/code")
plain("forgotten", "/password/forgotten")
plain("change the password", "/password", actor="owner")
plain("is it you", "/confirm", actor="owner")
plain("is it you, office", "/confirm", actor="staff_admin", site="office")
plain("is it you, code", "/confirm/second-step", actor="staff_admin", site="office")
plain("sign-in", "/security", actor="owner")
plain("sign-in, office", "/security", actor="staff_admin", site="office")
plain("accounts", "/account", actor="owner")
plain("invitation over", "/invitation")
plain("too many", "/sign-in/second-step")


@page_of("wrong password")
def _wrong(there: World) -> tuple[Client, HttpResponse]:
    return got(there.browser("anonymous"), "/sign-in", login="a@b.example", password="wrong")  # noqa: S106 - wrong


@page_of("give the code")
def _give_code(there: World) -> tuple[Client, HttpResponse]:
    return got(there.browser("anonymous"), "/sign-in/code", email="a@b.example")


@page_of("give the code for a new password")
def _give_reset_code(there: World) -> tuple[Client, HttpResponse]:
    return got(there.browser("anonymous"), "/password/forgotten", email="a@b.example")


@page_of("new password")
def _new_password(there: World) -> tuple[Client, HttpResponse]:
    at, _ = got(there.browser("anonymous"), "/password/forgotten", email="owner@roussel.example")
    return got(at, "/password/forgotten/code", code=doors.mailed_code(mail.outbox))


@page_of("second step")
def _second_step(there: World) -> tuple[Client, HttpResponse]:
    at = there.browser("anonymous", site="office")
    return got(at, "/sign-in", login="admin@nimbeo.example", password=world.PASSWORD)


@page_of("enrol")
def _enrol(there: World) -> tuple[Client, HttpResponse]:
    at = there.browser("anonymous", site="office")
    doors.sign_in(at, "new@nimbeo.example")
    return got(at, "/security/application")


@page_of("enrol, wrong code")
def _enrol_wrong(there: World) -> tuple[Client, HttpResponse]:
    at, _ = _enrol(there)
    return got(at, "/security/application", code="000000")


@page_of("recovery codes")
def _recovery_codes(there: World) -> tuple[Client, HttpResponse]:
    at, _ = _enrolled(there)
    return got(at, "/security/recovery-codes")


@page_of("remove the second step")
def _remove(there: World) -> tuple[Client, HttpResponse]:
    at, _ = _enrolled(there)
    return got(at, "/security/application/remove")


@page_of("no recovery codes")
def _no_codes(there: World) -> tuple[Client, HttpResponse]:
    at = there.browser("anonymous")
    doors.sign_in(at, "billing@roussel.example")
    return got(at, "/security/recovery-codes")


@page_of("several accounts")
def _several(there: World) -> tuple[Client, HttpResponse]:
    second = factories.account(brand=there.brand, name="Ferme du Nord")
    there.people["neighbour"].accesses.create(account=second, role="reader", granted_at=world.NOW)
    return got(there.browser("neighbour"), "/account")


@page_of("invitation")
def _invitation(there: World) -> tuple[Client, HttpResponse]:
    return _invited(there, Guest("anna@guest.example", "billing", there.account.pk))


@page_of("invitation, refused")
def _invitation_refused(there: World) -> tuple[Client, HttpResponse]:
    at, _ = _invitation(there)
    return got(at, "/invitation", name="", password1="court", password2="other")


@page_of("invitation of somebody known")
def _invitation_known(there: World) -> tuple[Client, HttpResponse]:
    return _invited(there, Guest("anna@phares.example", "billing", there.account.pk))


def _invited(there: World, guest: Guest) -> tuple[Client, HttpResponse]:
    [number] = invitations.invite([guest], actor="test", now=clock.system_now())
    return got(there.browser("anonymous"), invitations.path_of(number))


def _enrolled(there: World) -> tuple[Client, HttpResponse]:
    """Return a customer's browser in which a second step was just added."""
    at = there.browser("anonymous")
    Authenticator.objects.filter(user=there.people["reader"]).delete()
    doors.sign_in(at, "reader@roussel.example")
    at.get("/security/application")
    code = doors.totp(at.session["mfa.totp.secret"])
    return got(at, "/security/application", code=code)


@pytest.fixture(scope="module")
def there(django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with scratch() as address, django_db_blocker.unblock(), databases.django_at(address):
        yield world.made()


@pytest.fixture(scope="module")
def seen(there: World) -> Seen:
    """Go to every page in every language, before the browser keeps Django from the database."""
    found: Seen = {}
    for language in LANGUAGES:
        cache.clear()  # or there were too many attempts
        there.language = language
        User.objects.update(language=language)
        found |= {(name, language): ask(there)[1] for name, ask in ASKS.items()}
    return found


@pytest.fixture(scope="module")
def windows(seen: Seen) -> Iterator["Windows"]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield Windows(chromium)
        chromium.close()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
@pytest.mark.parametrize("name", ASKS)
def test_no_page_of_the_entrance_breaks_a_rule_of_accessibility(
    windows: "Windows", seen: Seen, name: str, width: int, scheme: str
) -> None:
    page, complaints = windows.show(seen[name, "fr"], width=width, scheme=scheme)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    broken = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
    assert broken == []
    assert complaints == []


@pytest.mark.parametrize("name", ASKS)
def test_no_page_of_the_entrance_scrolls_sideways(
    windows: "Windows", seen: Seen, name: str
) -> None:
    for language in LANGUAGES:
        answer = seen[name, language]
        assert f'<html lang="{language}">' in answer.content.decode()
        page, _ = windows.show(answer, width=390, scheme="light")
        room, needed = page.evaluate(
            "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
        )
        assert needed <= room, language


class Windows:
    """Windows of a browser, one for each width and scheme: opened once, shown many pages."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._open: dict[tuple[int, str], Page] = {}
        self._answer: HttpResponse = HttpResponse()
        self._complaints: list[str] = []

    def show(self, answer: HttpResponse, *, width: int, scheme: Any) -> tuple[Page, list[str]]:
        """Show a page as it was sent, under its own policy; the second value is its complaints."""
        self._answer, self._complaints = answer, []
        if (width, scheme) not in self._open:
            self._open[width, scheme] = self._opened(width, scheme)
        page = self._open[width, scheme]
        page.goto("http://nimbeo.localhost/")
        return page, self._complaints

    def _opened(self, width: int, scheme: Any) -> Page:
        page = self._browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        page.on("console", lambda said: self._complaints.append(said.text))
        page.on("pageerror", lambda failure: self._complaints.append(str(failure)))
        page.route("**/*", lambda route: _serve(route, self._answer))
        return page


def _serve(route: Route, answer: HttpResponse) -> None:
    path = route.request.url.partition(".localhost")[2].partition("?")[0]
    if path == "/":
        policy = {"Content-Security-Policy": answer.headers["Content-Security-Policy"]}
        body = answer.content.decode()
        route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=policy)
    elif path in {"/brand.css", "/brand.svg"}:
        kind = mimetypes.guess_type(path)[0] or "text/plain"
        route.fulfill(body="", content_type=kind)
    else:
        file = samples.STATIC / path.removeprefix("/static/")
        kind = mimetypes.guess_type(file.name)[0] or "text/plain"
        route.fulfill(body=file.read_bytes(), content_type=kind)
