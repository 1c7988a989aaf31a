"""The second factor: no way past it, each code once, and its secret unreadable at rest."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.test import Client

from tacite.accounts import post
from tacite.accounts.factor import FactorAdapter
from tacite.accounts.people import forget_factor
from tests.security import doors
from tests.security.world import NOW, PASSWORD, World, with_factor

CLIENT = "nimbeo.localhost"
OFFICE = "staff.localhost"
OWNER = "owner@roussel.example"
NEW = "quatre oies du lac gris"
Outbox = list[Any]


@pytest.fixture
def secret(there: World) -> str:
    """Give the owner a second factor, and the test its secret."""
    return with_factor(there.people["owner"])


def enrolled(there: World, email: str = "new@nimbeo.example", host: str = OFFICE) -> Client:
    """Return a browser in which somebody has just enrolled a factor by the pages."""
    at = doors.browser(host)
    doors.sign_in(at, email)
    page = at.get("/security/application").content.decode()
    at.post("/security/application", {"code": doors.totp(shown_secret(page))})
    return at


def test_the_password_alone_opens_nothing(secret: str) -> None:
    at = doors.browser(CLIENT)
    assert doors.sign_in(at, OWNER)["Location"] == "/sign-in/second-step"
    assert not doors.is_in(at)
    for path in ("/account", "/password", "/confirm", "/security/application"):
        assert at.get(path)["Location"].startswith("/sign-in"), path
    assert not doors.is_in(at)


def test_the_code_opens(secret: str) -> None:
    at = doors.browser(CLIENT)
    doors.sign_in(at, OWNER)
    at.post("/sign-in/second-step", {"code": doors.totp(secret)})
    assert doors.is_in(at)


def test_a_code_is_taken_once(secret: str) -> None:
    code = doors.totp(secret)
    first, second = doors.browser(CLIENT), doors.browser(CLIENT)
    for at in (first, second):
        doors.sign_in(at, OWNER)
        at.post("/sign-in/second-step", {"code": code})
    assert (doors.is_in(first), doors.is_in(second)) == (True, False)


def test_six_figures_are_guessed_five_times_and_then_not_even_the_right_ones_help(
    secret: str,
) -> None:
    for _attempt in range(5):
        at = doors.browser(CLIENT)
        doors.sign_in(at, OWNER)
        at.post("/sign-in/second-step", {"code": wrong(secret)})
    at = doors.browser(CLIENT)
    doors.sign_in(at, OWNER)
    answer = at.post("/sign-in/second-step", {"code": doors.totp(secret)})
    assert "Trop d’essais" in answer.content.decode()
    assert not doors.is_in(at)


def test_a_mailed_code_does_not_stand_in_for_it(secret: str, mailoutbox: Outbox) -> None:
    at = doors.browser(CLIENT)
    at.post("/sign-in/code", {"email": OWNER})
    answer = at.post("/sign-in/code/confirm", {"code": doors.mailed_code(mailoutbox)})
    assert answer["Location"] == "/sign-in/second-step"
    assert not doors.is_in(at)


def test_a_new_password_does_not_remove_it(secret: str, mailoutbox: Outbox) -> None:
    at = doors.browser(CLIENT)
    at.post("/password/forgotten", {"email": OWNER})
    at.post("/password/forgotten/code", {"code": doors.mailed_code(mailoutbox)})
    answer = at.post("/password/new", {"password1": NEW, "password2": NEW})
    assert answer["Location"] == "/sign-in/second-step"
    assert not doors.is_in(at)
    at.post("/sign-in/second-step", {"code": doors.totp(secret)})
    assert doors.is_in(at)


def test_a_second_window_does_not_skip_it(secret: str) -> None:
    at = doors.browser(CLIENT)
    doors.sign_in(at, OWNER)
    doors.sign_in(at, OWNER)
    at.get("/sign-in")
    assert not doors.is_in(at)


def test_a_step_begun_for_one_does_not_open_for_another(there: World, secret: str) -> None:
    mine = with_factor(there.people["billing"])
    at = doors.browser(CLIENT)
    doors.sign_in(at, "billing@roussel.example")
    doors.sign_in(at, OWNER)
    at.post("/sign-in/second-step", {"code": doors.totp(mine)})
    assert not doors.is_in(at)


def test_an_access_taken_away_before_the_second_step_opens_nothing(
    there: World, secret: str
) -> None:
    at = doors.browser(CLIENT)
    doors.sign_in(at, OWNER)
    there.people["owner"].accesses.update(removed_at=NOW)
    at.post("/sign-in/second-step", {"code": doors.totp(secret)})
    assert not doors.is_in(at)


def test_the_enrolment_shows_a_drawing_and_a_key_and_no_image(there: World) -> None:
    at = doors.browser(OFFICE)
    doors.sign_in(at, "new@nimbeo.example")
    page = at.get("/security/application").content.decode()
    assert '<svg class="qr"' in page
    assert "data:" not in page
    assert len(shown_secret(page)) == 32
    assert "otpauth://totp/new%40nimbeo.example?" in page
    assert "issuer=Tacite" in page


def test_enrolling_gives_ten_recovery_codes(there: World) -> None:
    at = enrolled(there)
    page = at.get("/security/recovery-codes").content.decode()
    assert len(recovery_codes(page)) == 10


def test_a_wrong_first_code_enrols_nothing(there: World) -> None:
    at = doors.browser(OFFICE)
    doors.sign_in(at, "new@nimbeo.example")
    page = at.get("/security/application").content.decode()
    answer = at.post("/security/application", {"code": wrong(shown_secret(page))})
    assert answer.status_code == 200
    assert not Authenticator.objects.filter(user=there.people["staff_new"]).exists()


def test_sessions_that_never_proved_a_factor_end_when_there_is_one(there: World) -> None:
    thief = doors.browser(OFFICE)
    doors.sign_in(thief, "new@nimbeo.example")
    assert doors.is_in(thief)
    at = enrolled(there)
    assert doors.is_in(at)
    assert not doors.is_in(thief)


def test_a_recovery_code_works_once(there: World) -> None:
    code = recovery_codes(enrolled(there).get("/security/recovery-codes").content.decode())[0]
    first, second = doors.browser(OFFICE), doors.browser(OFFICE)
    for at in (first, second):
        doors.sign_in(at, "new@nimbeo.example")
        at.post("/sign-in/second-step", {"code": code})
    assert (doors.is_in(first), doors.is_in(second)) == (True, False)
    left = first.get("/security").content.decode()
    assert "<dd>9</dd>" in left


def test_new_recovery_codes_end_those_of_before(there: World) -> None:
    at = enrolled(there)
    before = recovery_codes(at.get("/security/recovery-codes").content.decode())
    at.post("/security/recovery-codes/renew")
    after = recovery_codes(at.get("/security/recovery-codes").content.decode())
    assert (len(before), len(after), set(before) & set(after)) == (10, 10, set())
    again = doors.browser(OFFICE)
    doors.sign_in(again, "new@nimbeo.example")
    again.post("/sign-in/second-step", {"code": before[0]})
    assert not doors.is_in(again)


def test_removing_it_asks_for_a_proof_again_ends_other_sessions_and_mails(
    there: World, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = enrolled(there)
    later(monkeypatch, at, minutes=6)
    answer = at.post("/security/application/remove")
    assert answer["Location"].startswith("/confirm")
    assert Authenticator.objects.filter(user=there.people["staff_new"]).count() == 2
    at.post("/confirm", {"password": PASSWORD})
    at.post("/security/application/remove")
    assert not Authenticator.objects.filter(user=there.people["staff_new"]).exists()
    post.wait()
    assert "n’a plus de deuxième étape" in mailoutbox[-1].subject
    assert mailoutbox[-1].to == ["new@nimbeo.example"]


def test_a_proof_is_not_asked_for_twice_in_a_row(there: World) -> None:
    at = doors.browser(OFFICE)
    doors.sign_in(at, "new@nimbeo.example")
    assert at.get("/security/application").status_code == 200


def test_with_a_factor_a_password_alone_is_no_fresh_proof(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = enrolled(there)
    later(monkeypatch, at, minutes=6)
    assert at.get("/security/recovery-codes")["Location"].startswith("/confirm")


def test_its_secret_cannot_be_read_in_the_database(there: World, secret: str) -> None:
    [kept] = Authenticator.objects.filter(user=there.people["owner"])
    assert secret not in str(kept.data)
    assert FactorAdapter().decrypt(kept.data["secret"]) == secret
    twice = {FactorAdapter().encrypt(secret) for _ in range(2)}
    assert len(twice) == 2


def test_a_secret_that_another_key_sealed_fits_no_code(
    there: World, secret: str, settings: LazySettings
) -> None:
    """A backup on a new machine without the old key: nobody gets in by it, nothing breaks."""
    settings.SECRET_KEY = "another installation's key"  # noqa: S105 - invented
    at = doors.browser(CLIENT)
    doors.sign_in(at, OWNER)
    assert at.post("/sign-in/second-step", {"code": doors.totp(secret)}).status_code == 200
    assert not doors.is_in(at)
    [kept] = Authenticator.objects.filter(user=there.people["owner"])
    assert len({FactorAdapter().decrypt(kept.data["secret"]) for _ in range(3)}) == 3
    assert FactorAdapter().decrypt("no sealed text") != "no sealed text"


def test_a_key_that_was_replaced_still_opens_what_it_sealed(
    there: World, secret: str, settings: LazySettings
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the new key"  # noqa: S105 - invented
    [kept] = Authenticator.objects.filter(user=there.people["owner"])
    assert FactorAdapter().decrypt(kept.data["secret"]) == secret


def test_a_lost_factor_is_forgotten_by_whoever_runs_the_machine(there: World) -> None:
    enrolled(there)
    forget_factor(user_id=there.people["staff_new"].pk, actor="test", now=NOW)
    at = doors.browser(OFFICE)
    assert doors.sign_in(at, "new@nimbeo.example")["Location"] == "/"


def shown_secret(page: str) -> str:
    """Return the key that the page of enrolment shows."""
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    return found[1].replace(" ", "")


def recovery_codes(page: str) -> list[str]:
    """Return the codes that a page shows."""
    return re.findall(r"<code>(\d{8})</code>", page)


def wrong(secret: str) -> str:
    """Return six figures that are not right now."""
    right = int(doors.totp(secret))
    return f"{(right + 7) % 1_000_000:06}"


def later(monkeypatch: pytest.MonkeyPatch, at: Client, *, minutes: int) -> None:
    """Let the proofs of a session be so much older."""
    session = at.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 60 * minutes
    session.save()
