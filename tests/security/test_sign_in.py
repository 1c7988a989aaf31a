"""Signing in: within the brand, staff at the back office, one answer to everybody else."""

import logging
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from tacite.accounts.passwords import DEMO_PASSWORD
from tests import factories
from tests.security import doors
from tests.security.world import NOW, PASSWORD, World

CLIENT = "nimbeo.localhost"
OFFICE = "staff.localhost"


@pytest.mark.parametrize(
    "email", ["owner@roussel.example", "OWNER@Roussel.example", "  owner@roussel.example "]
)
def test_a_customer_signs_in_at_his_brand(there: World, email: str) -> None:
    at = doors.browser(CLIENT)
    answer = doors.sign_in(at, email)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert doors.is_in(at)


def test_staff_signs_in_at_the_back_office(there: World) -> None:
    at = doors.browser(OFFICE)
    assert doors.sign_in(at, "new@nimbeo.example").status_code == 302
    assert doors.is_in(at)


REFUSED = {
    "a wrong password": (CLIENT, "owner@roussel.example", "another password"),
    "an unknown address": (CLIENT, "nobody@nowhere.example", PASSWORD),
    "a customer of another brand": (CLIENT, "bram@voxal.example", PASSWORD),
    "staff at a brand": (CLIENT, "admin@nimbeo.example", PASSWORD),
    "an access that was taken away": (CLIENT, "former@roussel.example", PASSWORD),
    "a person who was switched off": (CLIENT, "off@roussel.example", PASSWORD),
    "a closed account": (CLIENT, "closed@roussel.example", PASSWORD),
    "the password of the demo": (CLIENT, "demo@roussel.example", DEMO_PASSWORD),
}


@pytest.mark.parametrize("case", REFUSED)
def test_whoever_may_not_enter_gets_one_and_the_same_answer(there: World, case: str) -> None:
    people_who_may_not(there)
    host, email, password = REFUSED[case]
    at = doors.browser(host)
    answer = doors.sign_in(at, email, password)
    wrong = doors.sign_in(doors.browser(host), "owner@roussel.example", "another password")
    assert (answer.status_code, doors.text(answer)) == (200, doors.text(wrong))
    assert "Cet e-mail et ce mot de passe ne vont pas ensemble." in answer.content.decode()
    assert not doors.is_in(at)


@pytest.mark.parametrize("email", ["owner@roussel.example", "gone@nimbeo.example"])
def test_customers_and_former_staff_never_enter_the_back_office(there: World, email: str) -> None:
    at = doors.browser(OFFICE)
    answer = doors.sign_in(at, email)
    nobody = doors.sign_in(doors.browser(OFFICE), "nobody@nowhere.example")
    assert (answer.status_code, doors.text(answer)) == (200, doors.text(nobody))
    assert not doors.is_in(at)


@pytest.mark.parametrize("case", REFUSED)
def test_whoever_may_not_enter_waits_for_one_hash(
    there: World, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slow part of an answer is the password's hash: one, whoever is asked for."""
    people_who_may_not(there)
    counted: list[str] = []
    # A hash of older costs is made anew at its next success: that once is not what is counted.
    monkeypatch.setattr(Argon2PasswordHasher, "must_update", lambda *_: False)
    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, name, counting(name, counted))
    host, email, password = REFUSED[case]
    doors.sign_in(doors.browser(host), email, password)
    assert len(counted) == 1


def test_the_demo_s_password_opens_the_demo(demo: World) -> None:
    person = demo.people["owner"]
    person.set_password(DEMO_PASSWORD)
    person.save()
    at = doors.browser(CLIENT)
    assert doors.sign_in(at, person.email, DEMO_PASSWORD).status_code == 302


def test_one_login_lists_the_accounts_that_are_managed_with_one_s_own(there: World) -> None:
    managed = factories.account(brand=there.other_brand, managed_with=there.account)
    for host in (CLIENT, "voxal.localhost"):
        at = doors.browser(host)
        doors.sign_in(at, "owner@roussel.example")
        page = at.get("/account").content.decode()
        assert managed.number in page
        assert (there.account.number in page) is (host == CLIENT)
    other_way = doors.browser(CLIENT)
    holder = factories.user(account=managed, email="child@voxal.example")
    holder.password = there.people["owner"].password
    holder.save()
    doors.sign_in(other_way, "child@voxal.example")
    page = other_way.get("/account").content.decode()
    assert managed.number in page
    assert there.account.number not in page


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/invoices?page=2", "/invoices?page=2"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("///elsewhere.example", "/"),
        ("http://voxal.localhost/", "/"),
        ("https:///elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("\thttps://elsewhere.example", "/"),
    ],
)
def test_one_is_led_nowhere_but_on_this_host(there: World, wanted: str, led_to: str) -> None:
    by_form, by_address = doors.browser(CLIENT), doors.browser(CLIENT)
    assert doors.sign_in(by_form, "owner@roussel.example", next=wanted)["Location"] == led_to
    given = {"login": "owner@roussel.example", "password": PASSWORD}
    answer = by_address.post("/sign-in", given, query_params={"next": wanted})
    assert answer["Location"] == led_to
    out = by_form.post("/sign-out", {"next": wanted})
    assert out["Location"] == led_to


def test_a_page_that_was_asked_for_is_come_back_to(there: World) -> None:
    at = doors.browser(CLIENT)
    answer = at.get("/account?lang=nl")
    assert answer["Location"] == "/sign-in?next=%2Faccount%3Flang%3Dnl"
    page = at.get(answer["Location"])
    assert "U komt terug op de gevraagde pagina." in page.content.decode()


def test_nothing_of_whoever_signs_in_is_logged(
    there: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    at = doors.browser(CLIENT)
    doors.sign_in(at, "owner@roussel.example", "a wrong password")
    doors.sign_in(at, "owner@roussel.example")
    at.get("/invitation/" + "t" * 43 + "/")
    at.get("/invitation")
    said = "\n".join(record.getMessage() + str(vars(record)) for record in caplog.records)
    for secret in ("roussel", PASSWORD, "a wrong password", "t" * 43, doors.session_of(at)):
        assert secret not in said
    assert "sign_in_refused" in said


def test_history_keeps_every_sign_in(there: World) -> None:
    from tacite.history import queries  # noqa: PLC0415 - only this test asks

    doors.sign_in(doors.browser(CLIENT), "owner@roussel.example")
    person = there.people["owner"]
    [event] = queries.of_subject("user", person.pk)
    assert (event.verb, event.actor) == ("sign_in", f"user:{person.pk}")
    assert event.facts == {"site": "client", "methods": ["password"]}
    assert event.brand_id == there.brand.pk


LIBRARYS_OWN = (
    *("/signup", "/accounts/signup/", "/email", "/accounts/email/", "/login"),
    *("/accounts/login/", "/password/set", "/inactive", "/mfa", "/security/webauthn"),
    *("/password/reset/key/1-abc/", "/security/recovery-codes/download", "/confirm-email"),
    *("/admin", "/admin/", "/sign-in/passkey", "/.git/config", "/metrics", "/docs"),
)


@pytest.mark.parametrize("host", [CLIENT, OFFICE])
def test_other_pages_of_the_library_do_not_exist(there: World, host: str) -> None:
    at = doors.browser(host)
    assert [path for path in LIBRARYS_OWN if at.get(path).status_code != 404] == []


def test_json_is_not_spoken_whatever_a_header_asks_for(there: World) -> None:
    at = doors.browser(CLIENT)
    answer = at.post(
        "/sign-in",
        {"login": "a@b.example", "password": "x"},
        headers={"accept": "application/json"},
    )
    assert answer["Content-Type"].startswith("text/html")


def people_who_may_not(there: World) -> None:
    """Make those who have a right password and no right to enter."""
    off = factories.user(account=there.account, email="off@roussel.example", is_active=False)
    closed = factories.account(brand=there.brand, closed_at=NOW)
    former = factories.user(account=closed, email="closed@roussel.example")
    for person in (off, former):
        person.password = there.people["owner"].password
        person.save()
    demo = factories.user(account=there.account, email="demo@roussel.example")
    demo.set_password(DEMO_PASSWORD)
    demo.save()


def counting(name: str, counted: list[str]) -> Any:
    """Return a method of the hasher that notes that it was asked."""
    original = getattr(Argon2PasswordHasher, name)

    def method(self: Argon2PasswordHasher, *args: Any, **kwargs: Any) -> Any:
        counted.append(name)
        return original(self, *args, **kwargs)

    return method


def test_a_form_of_another_person_s_browser_is_refused(there: World) -> None:
    mine, yours = Client(enforce_csrf_checks=True), Client()
    token = yours.get("/sign-in", headers={"host": CLIENT}).cookies["csrf"].value
    given = {"login": "owner@roussel.example", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert mine.post("/sign-in", given, headers={"host": CLIENT}).status_code == 403
