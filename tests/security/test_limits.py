"""Attempts are counted: by address however it is written, by machine, on every way in."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from tacite.accounts import post
from tests.security import doors
from tests.security.world import PASSWORD, World

CLIENT = "nimbeo.localhost"
EMAIL = "owner@roussel.example"
WRONG = "not the password"
Outbox = list[Any]


def test_after_five_wrong_passwords_the_right_one_waits_too(there: World) -> None:
    at = doors.browser(CLIENT)
    for _attempt in range(5):
        assert b"ne vont pas ensemble" in doors.sign_in(at, EMAIL, WRONG).content
    answer = doors.sign_in(at, EMAIL)
    assert b"Trop d" in answer.content
    assert not doors.is_in(at)


def test_the_right_password_works_again_after_fifteen_minutes(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = doors.browser(CLIENT)
    for _attempt in range(5):
        doors.sign_in(at, EMAIL, WRONG)
    later(monkeypatch, seconds=14 * 60)
    assert doors.sign_in(at, EMAIL).status_code == 200
    later(monkeypatch, seconds=16 * 60)
    assert doors.sign_in(at, EMAIL).status_code == 302


def test_an_address_is_counted_however_it_is_written_and_wherever(there: World) -> None:
    written = (
        (CLIENT, EMAIL),
        (CLIENT, "OWNER@ROUSSEL.EXAMPLE"),
        (f"{CLIENT}:8000", f"  {EMAIL}"),
        ("voxal.localhost", f"{EMAIL} "),
        ("staff.localhost", "Owner@Roussel.Example"),
    )
    for host, email in written:
        doors.sign_in(doors.browser(host), email, WRONG)
    assert b"Trop d" in doors.sign_in(doors.browser(CLIENT), EMAIL).content
    assert doors.sign_in(doors.browser(CLIENT), "billing@roussel.example").status_code == 302


def test_an_unknown_address_is_counted_like_a_known_one(there: World) -> None:
    at = doors.browser(CLIENT)
    known = [doors.text(doors.sign_in(at, EMAIL, WRONG)) for _attempt in range(7)]
    other = [doors.text(doors.sign_in(at, "x@y.example", WRONG)) for _attempt in range(7)]
    assert known == other


def test_right_passwords_in_between_do_not_reset_the_count(there: World) -> None:
    for _attempt in range(5):
        doors.sign_in(doors.browser(CLIENT), EMAIL, WRONG)
        doors.sign_in(doors.browser(CLIENT), "billing@roussel.example")
    assert doors.sign_in(doors.browser(CLIENT), EMAIL).status_code == 200


def test_a_mailed_code_leads_past_a_lock_that_a_stranger_ran_into(
    there: World, mailoutbox: Outbox
) -> None:
    for _attempt in range(6):
        doors.sign_in(doors.browser(CLIENT), EMAIL, WRONG)
    at = doors.browser(CLIENT)
    at.post("/sign-in/code", {"email": EMAIL})
    at.post("/sign-in/code/confirm", {"code": doors.mailed_code(mailoutbox)})
    assert doors.is_in(at)


Ask = Callable[[Client, int], HttpResponse]


def wrong_password(at: Client, attempt: int) -> HttpResponse:
    return doors.sign_in(at, f"person-{attempt}@roussel.example", WRONG)


def ask_for_code(at: Client, attempt: int) -> HttpResponse:
    return doors.sent(at.post("/sign-in/code", {"email": f"person-{attempt}@roussel.example"}))


def give_code(at: Client, attempt: int) -> HttpResponse:
    return doors.sent(at.post("/sign-in/code/confirm", {"code": "QQQQQQ"}))


def give_factor(at: Client, attempt: int) -> HttpResponse:
    return doors.sent(at.post("/sign-in/second-step", {"code": "000000"}))


def forgotten(at: Client, attempt: int) -> HttpResponse:
    email = f"person-{attempt}@roussel.example"
    return doors.sent(at.post("/password/forgotten", {"email": email}))


def give_reset_code(at: Client, attempt: int) -> HttpResponse:
    return doors.sent(at.post("/password/forgotten/code", {"code": "QQQQQQ"}))


def new_password(at: Client, attempt: int) -> HttpResponse:
    return doors.sent(at.post("/password/new", {"password1": PASSWORD}))


def accept(at: Client, attempt: int) -> HttpResponse:
    return doors.sent(at.post("/invitation", {"name": "Anna"}))


@pytest.mark.parametrize(
    "ask",
    [
        *(wrong_password, ask_for_code, give_code, give_factor),
        *(forgotten, give_reset_code, new_password, accept),
    ],
)
def test_a_machine_has_twenty_attempts_a_minute_on_every_way_in(there: World, ask: Ask) -> None:
    answers = [ask(doors.browser(CLIENT), attempt) for attempt in range(21)]
    assert [a.status_code for a in answers[:20] if is_limited(a)] == []
    assert is_limited(answers[20])


@pytest.mark.parametrize(
    ("path", "given", "allowed"),
    [
        ("/password", {"oldpassword": WRONG, "password1": "", "password2": ""}, 5),
        ("/confirm", {"password": WRONG}, 5),
        ("/confirm/second-step", {"code": "000000"}, 5),
    ],
)
def test_whoever_is_in_has_five_attempts_at_a_proof(
    there: World, path: str, given: dict[str, str], allowed: int
) -> None:
    at = there.browser("staff_admin", site="office")
    answers = [doors.sent(at.post(path, given)) for _attempt in range(allowed + 1)]
    assert [a.status_code for a in answers[:allowed] if is_limited(a)] == []
    assert is_limited(answers[allowed])


def test_an_address_gets_five_codes_in_fifteen_minutes(there: World, mailoutbox: Outbox) -> None:
    for path in ("/sign-in/code", "/password/forgotten"):
        mailoutbox.clear()
        for _attempt in range(7):
            doors.browser(CLIENT).post(path, {"email": EMAIL})
        post.wait()
        assert len(mailoutbox) == 5, path


def test_a_header_does_not_make_another_machine(there: World) -> None:
    for attempt in range(20):
        at = doors.browser(CLIENT)
        at.post("/invitation", headers={"x-forwarded-for": f"203.0.113.{attempt}"})
    answer = doors.browser(CLIENT).post("/invitation", headers={"x-forwarded-for": "203.0.113.99"})
    assert answer.status_code == 429


def test_behind_one_proxy_its_word_counts_and_no_other(
    there: World, settings: LazySettings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for attempt in range(21):
        claimed = f"198.51.100.{attempt}, 203.0.113.7"
        answer = doors.browser(CLIENT).post("/invitation", headers={"x-forwarded-for": claimed})
    assert answer.status_code == 429
    other = {"x-forwarded-for": "203.0.113.8"}
    assert doors.browser(CLIENT).post("/invitation", headers=other).status_code == 404


def test_whoever_comes_past_the_proxies_is_counted_by_his_own_address(
    there: World, settings: LazySettings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    for _attempt in range(21):
        one = {"x-forwarded-for": "203.0.113.7"}
        answer = doors.browser(CLIENT).post("/invitation", headers=one)
    assert answer.status_code == 429


def test_too_many_attempts_are_explained_in_three_languages(there: World) -> None:
    said = {}
    for _attempt in range(20):
        doors.browser(CLIENT).post("/invitation")
    for language in ("fr", "nl", "en"):
        answer = doors.browser(CLIENT).post("/invitation", headers={"accept-language": language})
        said[language] = answer.content.decode()
        assert (answer.status_code, f'<html lang="{language}"' in said[language]) == (429, True)
    assert len(set(said.values())) == 3


def test_a_flood_of_addresses_does_not_push_counts_out(settings: LazySettings) -> None:
    """Django's cache throws a third of its rows away above its maximum, by default 300."""
    options: Any = settings.CACHES["default"]["OPTIONS"]
    assert options["MAX_ENTRIES"] >= 100_000


def is_limited(answer: HttpResponse) -> bool:
    """Tell whether an attempt was not made: a page of its own, or the form says so."""
    return answer.status_code == 429 or "Trop d’essais" in answer.content.decode()


def later(monkeypatch: pytest.MonkeyPatch, *, seconds: int) -> None:
    """Let the count of attempts believe that so much time has gone by."""
    now = time.time()
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: now + seconds)
