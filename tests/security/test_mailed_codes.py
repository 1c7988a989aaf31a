"""Codes by mail: for whoever may enter here, ten minutes, three tries, nothing told to others."""

import datetime as dt
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage

from tacite.accounts import post
from tacite.accounts.models import User
from tacite.config import places
from tacite.mail.at_once import Backend
from tests.security import doors
from tests.security.test_sign_in import people_who_may_not
from tests.security.world import PASSWORD, World

CLIENT = "nimbeo.localhost"
OFFICE = "staff.localhost"
OWNER = "owner@roussel.example"
NEW = "quatre oies du lac gris"
ASKS = ("/sign-in/code", "/password/forgotten")
NOBODY = {
    "an unknown address": (CLIENT, "nobody@nowhere.example"),
    "a customer of another brand": (CLIENT, "bram@voxal.example"),
    "staff at a brand": (CLIENT, "admin@nimbeo.example"),
    "a customer at the back office": (OFFICE, OWNER),
    "an access that was taken away": (CLIENT, "former@roussel.example"),
    "a person who was switched off": (CLIENT, "off@roussel.example"),
    "a closed account": (CLIENT, "closed@roussel.example"),
}
Outbox = list[Any]


@pytest.mark.parametrize("path", ASKS)
@pytest.mark.parametrize("case", NOBODY)
def test_whoever_may_not_enter_gets_the_same_pages_and_no_mail(
    there: World, mailoutbox: Outbox, path: str, case: str
) -> None:
    people_who_may_not(there)
    host, email = NOBODY[case]
    right = OWNER if host == CLIENT else "new@nimbeo.example"
    known, unknown = doors.browser(host), doors.browser(host)
    for at, address in ((known, right), (unknown, email)):
        at.post(path, {"email": address})
    post.wait()
    assert [mail.to for mail in mailoutbox] == [[right]]
    for _attempt in range(3):
        answers = [
            doors.sent(at.post(f"{path}{_step(path)}", {"code": "QQQQQQ"}, follow=True))
            for at in (known, unknown)
        ]
        told = [doors.text(answer).replace(right, email) for answer in answers]
        assert told[0] == told[1]


def test_a_mailed_code_signs_in_and_works_once(there: World, mailoutbox: Outbox) -> None:
    at = doors.browser(CLIENT)
    at.post("/sign-in/code?next=/account", {"email": f" {OWNER.upper()}"})
    code = doors.mailed_code(mailoutbox)
    answer = at.post("/sign-in/code/confirm?next=/account", {"code": code.lower()})
    assert answer["Location"] == "/account"
    assert doors.is_in(at)
    at.post("/sign-out")
    at.post("/sign-in/code/confirm", {"code": code})
    assert not doors.is_in(at)


def test_a_code_is_for_the_browser_that_asked(there: World, mailoutbox: Outbox) -> None:
    doors.browser(CLIENT).post("/sign-in/code", {"email": OWNER})
    code = doors.mailed_code(mailoutbox)
    thief = doors.browser(CLIENT)
    thief.post("/sign-in/code", {"email": "nobody@nowhere.example"})
    thief.post("/sign-in/code/confirm", {"code": code})
    assert not doors.is_in(thief)


@pytest.mark.parametrize("minutes", [9, 11])
def test_a_code_lives_ten_minutes(
    there: World, mailoutbox: Outbox, minutes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    at = doors.browser(CLIENT)
    at.post("/sign-in/code", {"email": OWNER})
    clock = "allauth.account.internal.flows.code_verification.time.time"
    monkeypatch.setattr(clock, lambda: now + 60 * minutes)
    at.post("/sign-in/code/confirm", {"code": doors.mailed_code(mailoutbox)})
    monkeypatch.undo()
    assert doors.is_in(at) is (minutes < 10)


def test_a_code_has_three_tries(there: World, mailoutbox: Outbox) -> None:
    at = doors.browser(CLIENT)
    at.post("/sign-in/code", {"email": OWNER})
    for _attempt in range(3):
        at.post("/sign-in/code/confirm", {"code": "QQQQQQ"})
    at.post("/sign-in/code/confirm", {"code": doors.mailed_code(mailoutbox)})
    assert not doors.is_in(at)


def test_codes_have_26_bits(there: World, mailoutbox: Outbox) -> None:
    codes = set()
    for _attempt in range(4):
        doors.browser(CLIENT).post("/sign-in/code", {"email": OWNER})
        codes.add(doors.mailed_code(mailoutbox))
    assert len(codes) == 4
    assert all(set(code) <= set("BCDFGHJKLMNPQRSTVWXZ") for code in codes)
    assert 20**6 > 2**25


def test_a_forgotten_password_is_replaced_and_all_sessions_end(
    there: World, mailoutbox: Outbox
) -> None:
    elsewhere = doors.browser(CLIENT)
    doors.sign_in(elsewhere, OWNER)
    at = doors.browser(CLIENT)
    at.post("/password/forgotten", {"email": OWNER})
    at.post("/password/forgotten/code", {"code": doors.mailed_code(mailoutbox)})
    assert not doors.is_in(at)
    at.post("/password/new", {"password1": NEW, "password2": NEW})
    assert doors.is_in(at)
    assert not doors.is_in(elsewhere)
    assert doors.sign_in(doors.browser(CLIENT), OWNER, PASSWORD).status_code == 200
    post.wait()
    assert "a changé" in mailoutbox[-1].subject
    assert f"http://{CLIENT}/password/forgotten" in mailoutbox[-1].body


def test_the_new_password_is_not_set_without_the_code(there: World, mailoutbox: Outbox) -> None:
    at = doors.browser(CLIENT)
    at.post("/password/forgotten", {"email": OWNER})
    at.post("/password/new", {"password1": NEW, "password2": NEW})
    assert User.objects.get(email=OWNER).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("court", "au minimum 12"),
        ("qwerty123456", "trop courant"),
        ("aaaaaaaAAAAA", "quelques caractères"),
        ("demonstration", "démonstration"),
        ("owner@roussel.example", "trop semblable"),
    ],
)
def test_a_new_password_is_no_bad_one(
    there: World, mailoutbox: Outbox, password: str, why: str
) -> None:
    at = doors.browser(CLIENT)
    at.post("/password/forgotten", {"email": OWNER})
    at.post("/password/forgotten/code", {"code": doors.mailed_code(mailoutbox)})
    answer = at.post("/password/new", {"password1": password, "password2": password})
    assert why in answer.content.decode()
    assert User.objects.get(email=OWNER).check_password(PASSWORD)


def test_a_mail_speaks_for_the_brand_in_the_language_of_its_reader(
    there: World, mailoutbox: Outbox
) -> None:
    User.objects.filter(email=OWNER).update(language="nl")
    doors.browser(CLIENT).post("/sign-in/code", {"email": OWNER})
    post.wait()
    [mail] = mailoutbox
    assert mail.from_email == "Nimbeo <a@a.example>"
    assert mail.subject == "Uw code voor Nimbeo"
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    doors.browser(OFFICE).post("/sign-in/code", {"email": "new@nimbeo.example"})
    post.wait()
    assert mailoutbox[-1].from_email.startswith("Tacite <")


def test_a_demo_that_sends_no_mail_says_the_code_on_the_page(
    demo: World, mailoutbox: Outbox, settings: LazySettings
) -> None:
    settings.SENDS_MAIL = False
    at = doors.browser(CLIENT)
    page = at.post("/sign-in/code", {"email": OWNER}, follow=True).content.decode()
    assert doors.mailed_code(mailoutbox) in page


@pytest.mark.parametrize("kind", ["live, no mail", "live, mail", "demo, mail", "scratch, no mail"])
def test_no_other_installation_does(
    db: None, mailoutbox: Outbox, settings: LazySettings, kind: str
) -> None:
    from tests.security import world  # noqa: PLC0415 - of another kind than the fixtures

    world.made(kind=kind.partition(",")[0])
    settings.SENDS_MAIL = kind.endswith(" mail") and "no" not in kind
    at = doors.browser(CLIENT)
    page = at.post("/sign-in/code", {"email": OWNER}, follow=True).content.decode()
    assert doors.mailed_code(mailoutbox) not in page


def test_a_forged_host_gets_no_mail_with_its_name(there: World, mailoutbox: Outbox) -> None:
    for host in ("evil.example", "nimbeo.localhost.evil.example"):
        doors.browser(host).post("/password/forgotten", {"email": OWNER})
    forwarded = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    doors.browser(CLIENT).post("/password/forgotten", {"email": OWNER}, headers=forwarded)
    post.wait()
    assert len(mailoutbox) == 1
    assert "evil" not in str(mailoutbox[0].message())


def test_a_mail_server_that_is_down_is_not_the_visitor_s_trouble(
    there: World, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "no.such.backend"
    answer = doors.browser(CLIENT).post("/sign-in/code", {"email": OWNER})
    post.wait()
    assert answer.status_code == 302
    assert "mail_did_not_leave" in caplog.text
    assert OWNER not in caplog.text


def test_without_a_mail_server_mail_stays_where_its_owner_alone_may_read_it(
    monkeypatch: pytest.MonkeyPatch, open_folder: Path
) -> None:
    monkeypatch.setenv(places.DATA_VARIABLE, str(open_folder / "data"))
    monkeypatch.delenv("TACITE_SMTP_URL", raising=False)
    mail = EmailMessage("Votre code", "QQQQQQ", "Nimbeo <a@a.example>", [OWNER])
    assert Backend().send_messages([mail]) == 1
    [kept] = places.mailbox().iterdir()
    assert b"QQQQQQ" in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0
    assert places.mailbox().stat().st_mode & 0o077 == 0
    assert kept.stat().st_uid == os.geteuid()


def test_codes_go_by_the_system_s_clock(demo: World, mailoutbox: Outbox) -> None:
    """A demo that let three months pass still mails codes that work, for ten minutes."""
    from tacite import clock  # noqa: PLC0415 - only this test
    from tacite.brands.models import Installation  # noqa: PLC0415 - only this test

    Installation.objects.update(clock_shift=dt.timedelta(days=90))
    clock.refresh()
    at = doors.browser(CLIENT)
    at.post("/sign-in/code", {"email": OWNER})
    at.post("/sign-in/code/confirm", {"code": doors.mailed_code(mailoutbox)})
    assert doors.is_in(at)


def _step(path: str) -> str:
    return "/confirm" if path == "/sign-in/code" else "/code"
