"""Every address of every site, asked by everybody: who gets what stands in access_matrix.toml."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from tacite.config import scratch as databases
from tacite.ui import reading
from tacite.ui.middleware import HEADERS
from tests.scratch import scratch
from tests.security import routes, world
from tests.security.routes import METHODS, Route
from tests.security.world import ACTORS, World

ROUTES = routes.known()
ASKED = [
    pytest.param(route, method, id=f"{method} {route}")
    for route in ROUTES
    for method in route.methods
]


@pytest.fixture(scope="module")
def there(django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Give all tests one world, in a database of its own; each takes back what it did."""
    with scratch() as address, django_db_blocker.unblock(), databases.django_at(address):
        found = world.made()
        for actor in found.people:
            found.browser(actor)
        yield found


def whole() -> Any:
    """Return a transaction in which acts may begin what they want to be a whole one."""
    block: Any = transaction.atomic()
    block._from_testcase = True
    return block


@pytest.fixture(autouse=True)
def taken_back(there: World) -> Iterator[None]:
    with whole():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("site", routes.SITES)
def test_every_route_is_in_the_matrix_and_every_entry_has_its_route(site: str) -> None:
    assert set(routes.matrix().get(site, {})) == routes.patterns(site)


def test_the_matrix_names_kinds_actors_and_examples_that_exist() -> None:
    kinds = routes.matrix()["kinds"]
    assert {actor for kind in kinds for actor in routes.actors_of(kind)} <= set(ACTORS)
    assert [str(r) for r in ROUTES for m in r.methods if r.entry[m] not in kinds] == []
    strange = [str(r) for r in ROUTES if set(r.entry) - set(METHODS) - {"args"}]
    assert strange == []


@pytest.mark.parametrize(("route", "method"), ASKED)
def test_everybody_gets_what_the_matrix_says(there: World, route: Route, method: str) -> None:
    address = route.address(there)
    wanted = {actor: route.expected(method, actor) for actor in ACTORS}
    got = {actor: result(ask(there, actor, route, method, address)) for actor in ACTORS}
    # What was done may be shown on another page.
    done = {
        actor: "allow"
        for actor in ACTORS
        if (method, got[actor], wanted[actor]) == ("POST", "moved", "allow")
    }
    assert got | done == wanted


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_no_other_method_is_answered(there: World, route: Route) -> None:
    address = route.address(there)
    actor = "staff_admin" if route.site == "office" else "owner"
    others = [method for method in METHODS if method not in route.methods]
    got = {method: ask(there, actor, route, method, address).status_code for method in others}
    assert got == dict.fromkeys(others, 405)


@pytest.mark.parametrize(
    ("route", "method"),
    [asked for asked in ASKED if "<" in str(asked.id) and "token" not in str(asked.id)],
)
@pytest.mark.parametrize("missing", ["0", "999999999", "nothing", "1%20OR%201=1"])
def test_what_is_not_there_is_404_for_those_who_may(
    there: World, route: Route, method: str, missing: str
) -> None:
    actor = "staff_admin" if route.site == "office" else "owner"
    answer = ask(there, actor, route, method, route.address(there, missing=missing))
    assert answer.status_code == 404


@pytest.mark.parametrize("route", [r for r in ROUTES if "POST" in r.methods], ids=str)
def test_a_form_without_its_token_is_refused(there: World, route: Route) -> None:
    address = route.address(there)
    for actor in ("anonymous", "owner", "staff_admin"):
        browser = there.browser(actor, site=route.site, enforce_csrf_checks=True)
        assert browser.post(address).status_code == 403, actor
        foreign = {"origin": "https://elsewhere.example"}
        browser.cookies["csrf"] = "a" * 32
        sent = browser.post(address, {"csrfmiddlewaretoken": "a" * 32}, headers=foreign)
        assert sent.status_code == 403, actor


@pytest.mark.parametrize("route", [r for r in ROUTES if "GET" in r.methods], ids=str)
def test_a_page_changes_nothing_but_its_session(there: World, route: Route) -> None:
    address = route.address(there)
    bookkeeping = {"django_session", "tacite_cache"}
    for actor in ("anonymous", "owner", "staff_admin", "staff_new"):
        browser = there.browser(actor, site=route.site)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(address)
        written = {target for q in asked for target in reading.targets(q["sql"])}
        assert written <= bookkeeping, actor


@pytest.mark.parametrize("route", [r for r in ROUTES if "GET" in r.methods], ids=str)
def test_every_page_has_its_security_headers(there: World, route: Route) -> None:
    address = route.address(there)
    for actor in ("anonymous", "owner", "staff_admin"):
        answer = there.browser(actor, site=route.site).get(address)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        if actor != "anonymous" and "public" not in answer.headers["Cache-Control"]:
            assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "host", ["evil.example", "nimbeo.localhost.evil.example", "unknown.localhost"]
)
@pytest.mark.parametrize("path", ["/", "/sign-in", "/security"])
def test_a_forged_host_finds_nothing(there: World, host: str, path: str) -> None:
    answer = Client(headers={"host": host}).get(path)
    assert answer.status_code in {400, 404}
    assert there.brand.name not in answer.content.decode()


def ask(there: World, actor: str, route: Route, method: str, address: str) -> HttpResponse:
    """Ask, and take back whatever was done."""
    with whole():
        browser: Any = there.browser(actor, site=route.site)
        answer: HttpResponse = browser.generic(method, address)
        transaction.set_rollback(True)
    return answer


def result(answer: HttpResponse) -> str:
    """Return what an answer is to whoever asked, in the matrix's words."""
    if answer.status_code in {301, 302, 303}:
        path = urlsplit(answer.headers["Location"]).path
        return {"/sign-in": "login", "/security/application": "enrol"}.get(path, "moved")
    refusals = {403, 404, 405}
    return str(answer.status_code) if answer.status_code in refusals else "allow"
