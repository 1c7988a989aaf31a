"""Sessions: a new id at every sign-in, over when their time or their reason is."""

import datetime as dt
import os
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tacite import clock
from tacite.accounts.models import User
from tacite.accounts.people import remove_access, remove_staff
from tacite.brands.models import Installation
from tacite.config import places
from tests import factories
from tests.security import doors
from tests.security.world import NOW, PASSWORD, World

CLIENT = "nimbeo.localhost"
OFFICE = "staff.localhost"
OWNER = "owner@roussel.example"
STAFF = "new@nimbeo.example"
NEW = "quatre oies du lac gris"


def signed_in(host: str = CLIENT, email: str = OWNER, password: str = PASSWORD) -> Client:
    at = doors.browser(host)
    assert doors.sign_in(at, email, password).status_code == 302
    return at


def test_an_id_of_before_signing_in_is_worth_nothing_afterwards(there: World) -> None:
    at = doors.browser(CLIENT)
    at.post("/sign-in/code", {"email": "nobody@nowhere.example"})
    before = doors.session_of(at)
    assert before
    fixed = doors.stolen(at, CLIENT)
    doors.sign_in(at, OWNER)
    assert doors.session_of(at) != before
    assert not doors.is_in(fixed)
    assert doors.is_in(at)


def test_an_id_that_a_stranger_made_up_is_not_taken_over(there: World) -> None:
    at = doors.browser(CLIENT)
    at.cookies["session"] = "a" * 32
    doors.sign_in(at, OWNER)
    assert doors.session_of(at) != "a" * 32


def test_a_proof_given_again_changes_the_id(there: World) -> None:
    at = signed_in()
    before = doors.stolen(at, CLIENT)
    at.post("/confirm?next=/security", {"password": PASSWORD})
    assert doors.is_in(at)
    assert not doors.is_in(before)


def test_signing_out_ends_the_session_on_the_server(there: World) -> None:
    at = signed_in()
    thief = doors.stolen(at, CLIENT)
    assert at.get("/sign-out").status_code == 405
    assert doors.is_in(thief)
    at.post("/sign-out")
    assert not doors.is_in(thief)
    assert not Session.objects.filter(session_key=doors.session_of(thief)).exists()


def test_a_new_password_ends_every_other_session(there: World, mailoutbox: list[Any]) -> None:
    at, elsewhere = signed_in(), signed_in()
    before = doors.stolen(at, CLIENT)
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert at.post("/password", given)["Location"] == "/security"
    assert doors.is_in(at)
    assert not doors.is_in(elsewhere)
    assert not doors.is_in(before)
    assert doors.sign_in(doors.browser(CLIENT), OWNER).status_code == 200
    assert doors.sign_in(doors.browser(CLIENT), OWNER, NEW).status_code == 302


def test_signing_out_everywhere_else_leaves_this_session(there: World) -> None:
    at, elsewhere = signed_in(), signed_in()
    at.post("/security/sessions/end")
    assert doors.is_in(at)
    assert not doors.is_in(elsewhere)


def test_whoever_is_shut_out_is_out_at_once(there: World) -> None:
    at = signed_in(OFFICE, STAFF)
    remove_staff(email=STAFF, actor="test", now=NOW)
    assert not doors.is_in(at)


def test_another_role_ends_the_session(there: World) -> None:
    at = signed_in(OFFICE, STAFF)
    User.objects.filter(email=STAFF).update(staff_role="read_only")
    assert not doors.is_in(at)


def test_an_access_taken_away_ends_with_the_next_request(there: World) -> None:
    at = signed_in()
    person = there.people["owner"]
    remove_access(user_id=person.pk, account_id=there.account.pk, actor="test", now=NOW)
    assert at.get("/account")["Location"].startswith("/sign-in")


def test_a_customer_who_becomes_staff_is_no_customer_any_more(there: World) -> None:
    at = signed_in()
    User.objects.filter(email=OWNER).update(staff_role="support")
    assert not doors.is_in(at)
    assert doors.sign_in(doors.browser(CLIENT), OWNER).status_code == 200


LASTS = {
    "staff, one minute": (OFFICE, STAFF, [dt.timedelta(minutes=1)], True),
    "staff, 29 minutes": (OFFICE, STAFF, [dt.timedelta(minutes=29)], True),
    "staff, idle for 30": (OFFICE, STAFF, [dt.timedelta(minutes=30)], False),
    "staff, never idle, below twelve hours": (OFFICE, STAFF, [dt.timedelta(minutes=25)] * 28, True),
    "staff, never idle, twelve hours": (OFFICE, STAFF, [dt.timedelta(minutes=25)] * 29, False),
    "customer, 13 days": (CLIENT, OWNER, [dt.timedelta(days=13)], True),
    "customer, 14 days": (CLIENT, OWNER, [dt.timedelta(days=14)], False),
    "customer, daily, 14 days": (CLIENT, OWNER, [dt.timedelta(days=1)] * 14, False),
}


@pytest.mark.parametrize("case", LASTS)
def test_a_session_lasts_as_long_as_its_kind(
    there: World, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, email, steps, lasts = LASTS[case]
    at = signed_in(host, email)
    assert doors.is_in(at)
    now = clock.system_now() + dt.timedelta(seconds=2)  # the machine's clock may be set back a bit
    for step in steps[:-1]:
        now += step
        monkeypatch.setattr(clock, "system_now", lambda now=now: now)
        assert doors.is_in(at)
    now += steps[-1]
    monkeypatch.setattr(clock, "system_now", lambda now=now: now)
    assert doors.is_in(at) is lasts


def test_the_demo_s_calendar_ends_no_session(demo: World) -> None:
    at = signed_in(OFFICE, STAFF)
    assert doors.is_in(at)
    Installation.objects.update(clock_shift=dt.timedelta(days=90))
    clock.refresh()
    assert doors.is_in(at)


def test_a_session_is_worth_nothing_at_another_site(there: World) -> None:
    at = signed_in()
    assert not doors.is_in(doors.stolen(at, OFFICE))
    other = signed_in()
    assert not doors.is_in(doors.stolen(other, "voxal.localhost"))


def test_nobody_is_signed_in_where_there_is_no_site(there: World) -> None:
    at = signed_in()
    for host in ("localhost", "unknown.localhost"):
        assert doors.stolen(at, host).get("/security").status_code == 404


def test_cookies_are_for_this_host_and_no_script(there: World) -> None:
    at = doors.browser(CLIENT)
    at.get("/sign-in")
    doors.sign_in(at, OWNER)
    for name in ("session", "csrf"):
        cookie = at.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert cookie["domain"] == ""


def test_under_https_cookies_are_bound_to_their_host(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TACITE_HTTPS", "1")
    found = runpy.run_path(str(Path(clock.__file__).parent / "config/settings.py"))
    assert os.environ[places.DATA_VARIABLE]
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    # S2-24: what is paid with travels over encrypted lines alone.
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] > 31_536_000
    assert found.get("SESSION_COOKIE_DOMAIN") is None


def test_one_looks_at_one_s_own_accounts_only(there: World) -> None:
    second = factories.account(brand=there.brand, name="Ferme du Nord")
    there.people["owner"].accesses.create(account=second, role="reader", granted_at=NOW)
    at = signed_in()
    assert at.get("/account").context is None
    assert "Camille Roussel" in heading(at)
    assert at.post("/account", {"account": str(second.pk)})["Location"] == "/"
    assert "Ferme du Nord" in heading(at)
    for strange in (there.neighbours_account.pk, 0, -1, "1 OR 1=1", "", "²"):
        assert at.post("/account", {"account": str(strange)}).status_code == 404
    assert "Ferme du Nord" in heading(at)


def heading(at: Client) -> str:
    """Return the sentence of the page of accounts."""
    page = at.get("/account").content.decode()
    return page[page.index("<h1") : page.index("</h1>")]
