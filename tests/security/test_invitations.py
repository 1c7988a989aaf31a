"""Invitations: a link that works once, makes a person or gives one an access, and is never kept."""

import datetime as dt
import logging

import pytest

from tacite import clock
from tacite.accounts import invitations
from tacite.accounts.invitations import Guest, InvitationOver
from tacite.accounts.models import Access, Invitation, User
from tests import factories
from tests.security import doors
from tests.security.world import PASSWORD, World, with_factor

CLIENT = "nimbeo.localhost"
OFFICE = "staff.localhost"
GUEST = "anna@guest.example"
NEW = "quatre oies du lac gris"
GIVEN = {"name": "Anna Verbeke", "password1": NEW, "password2": NEW}


def invited(
    there: World, *, email: str = GUEST, role: str = "billing", staff: bool = False
) -> tuple[int, str]:
    """Invite somebody, and return the invitation and its path."""
    guest = Guest(email, role, None if staff else there.account.pk)
    [number] = invitations.invite([guest], actor="test", now=clock.system_now())
    return number, invitations.path_of(number)


def test_a_guest_chooses_name_and_password_and_is_in(there: World) -> None:
    _number, path = invited(there, email=" Anna@Guest.example ")
    at = doors.browser(CLIENT)
    page = at.get(path, follow=True).content.decode()
    assert "Camille Roussel" in page
    assert GUEST in page
    assert at.post("/invitation?lang=nl", GIVEN)["Location"] == "/"
    assert doors.is_in(at)
    person = User.objects.get(email=GUEST)
    assert (person.name, person.staff_role) == ("Anna Verbeke", "")
    [access] = Access.objects.filter(user=person)
    assert (access.account, access.role) == (there.account, "billing")
    assert doors.sign_in(doors.browser(CLIENT), GUEST, NEW).status_code == 302


def test_a_link_works_once(there: World) -> None:
    _number, path = invited(there)
    first, second = doors.browser(CLIENT), doors.browser(CLIENT)
    second.get(path)
    first.get(path)
    first.post("/invitation", GIVEN)
    assert second.post("/invitation", GIVEN).status_code == 404
    again = doors.browser(CLIENT).get(path, follow=True)
    assert again.status_code == 404
    assert "Cette invitation est terminée." in again.content.decode()
    assert Access.objects.filter(user__email=GUEST).count() == 1


@pytest.mark.parametrize(("days", "status"), [(13, 200), (14, 404)])
def test_a_link_lives_fourteen_days(
    there: World, days: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _number, path = invited(there)
    now = clock.system_now() + dt.timedelta(days=days)
    monkeypatch.setattr(clock, "system_now", lambda: now)
    assert doors.browser(CLIENT).get(path, follow=True).status_code == status


def test_the_database_has_the_hash_alone_and_the_token_has_256_bits(there: World) -> None:
    number, path = invited(there)
    token = invitations.token_of(number)
    kept = Invitation.objects.values().get(id=number)
    assert token not in str(kept)
    assert kept["token_hash"] == invitations.hash_of(token)
    assert len(token) == 43
    assert token in path
    other, _ = invited(there, email="other@guest.example")
    assert invitations.token_of(other) != token


def test_the_token_leaves_the_address_at_once_and_is_logged_nowhere(
    there: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number, path = invited(there)
    at = doors.browser(CLIENT)
    assert at.get(path)["Location"] == "/invitation"
    page = at.get("/invitation")
    token = invitations.token_of(number)
    assert token not in page.content.decode()
    assert token not in str(at.session.items())
    assert page.headers["Referrer-Policy"] == "same-origin"
    at.post("/invitation", GIVEN)
    at.get(path, follow=True)
    assert token not in caplog.text + str([vars(r) for r in caplog.records])


@pytest.mark.parametrize("host", ["voxal.localhost", OFFICE])
def test_a_link_is_for_its_brand_alone(there: World, host: str) -> None:
    _number, path = invited(there)
    assert doors.browser(host).get(path, follow=True).status_code == 404


def test_a_link_for_the_staff_is_for_the_back_office_alone(there: World) -> None:
    _number, path = invited(there, role="support", staff=True)
    assert doors.browser(CLIENT).get(path, follow=True).status_code == 404
    at = doors.browser(OFFICE)
    at.get(path)
    assert at.post("/invitation", GIVEN)["Location"] == "/"
    person = User.objects.get(email=GUEST)
    assert (person.staff_role, person.accesses.count()) == ("support", 0)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"password1": "court", "password2": "court"}, "au minimum 12"),
        ({"password1": "anna@guest.example", "password2": "anna@guest.example"}, "semblable"),
        ({"password1": "demonstration", "password2": "demonstration"}, "démonstration"),
        ({"password2": "another one altogether"}, "mot de passe"),
        ({"name": ""}, "obligatoire"),
    ],
)
def test_what_is_given_must_be_good(there: World, given: dict[str, str], why: str) -> None:
    _number, path = invited(there)
    at = doors.browser(CLIENT)
    at.get(path)
    answer = at.post("/invitation", GIVEN | given)
    assert (answer.status_code, why in answer.content.decode()) == (200, True)
    assert not User.objects.filter(email=GUEST).exists()


def test_a_customer_whom_we_know_keeps_password_and_second_step(there: World) -> None:
    with_factor(there.people["neighbour"])
    email = there.people["neighbour"].email
    _number, path = invited(there, email=email)
    at = doors.browser(CLIENT)
    page = at.get(path, follow=True).content.decode()
    assert "password1" not in page
    assert at.post("/invitation", GIVEN)["Location"] == "/sign-in"
    assert not doors.is_in(at)
    assert doors.sign_in(at, email, NEW).status_code == 200
    assert doors.sign_in(at, email, PASSWORD)["Location"] == "/sign-in/second-step"
    person = there.people["neighbour"]
    assert person.accesses.filter(account=there.account, role="billing").exists()
    assert person.accesses.count() == 2


def test_who_has_the_access_gets_the_new_role(there: World) -> None:
    _number, path = invited(there, email="reader@roussel.example", role="owner")
    at = doors.browser(CLIENT)
    at.get(path)
    at.post("/invitation")
    [access] = there.people["reader"].accesses.all()
    assert access.role == "owner"


def test_a_newer_invitation_replaces_the_older(there: World) -> None:
    _old, before = invited(there)
    _new, after = invited(there, role="reader")
    assert doors.browser(CLIENT).get(before, follow=True).status_code == 404
    assert doors.browser(CLIENT).get(after, follow=True).status_code == 200


def test_an_invitation_to_a_closed_account_is_over(there: World) -> None:
    _number, path = invited(there)
    there.account.closed_at = clock.system_now()
    there.account.save()
    assert doors.browser(CLIENT).get(path, follow=True).status_code == 404


@pytest.mark.parametrize("becomes", ["staff", "customer"])
def test_nobody_becomes_customer_and_staff(there: World, becomes: str) -> None:
    is_staff = becomes == "staff"
    email = "owner@roussel.example" if is_staff else "admin@nimbeo.example"
    role = "admin" if is_staff else "reader"
    number, path = invited(there, email=email, role=role, staff=is_staff)
    at = doors.browser(OFFICE if is_staff else CLIENT)
    at.get(path)
    assert at.post("/invitation", GIVEN).status_code == 404
    person = User.objects.get(email=email)
    assert bool(person.staff_role) is not is_staff
    assert person.check_password(PASSWORD)
    with pytest.raises(InvitationOver):
        invitations.accept(
            invitation_id=number, name="", password=None, language="fr", now=clock.system_now()
        )


def test_a_customer_who_was_switched_off_does_not_come_back_by_an_invitation(
    there: World,
) -> None:
    off = factories.user(email="off@roussel.example", is_active=False, password="x")  # noqa: S106 - no hash
    _number, path = invited(there, email=off.email)
    at = doors.browser(CLIENT)
    at.get(path)
    assert at.post("/invitation").status_code == 404
    assert not off.accesses.exists()


def test_staff_invited_again_chooses_a_new_password_and_keeps_the_second_step(
    there: World,
) -> None:
    email = "admin@nimbeo.example"
    session = doors.browser(OFFICE)
    session.force_login(there.people["staff_admin"])
    _number, path = invited(there, email=email, role="read_only", staff=True)
    at = doors.browser(OFFICE)
    at.get(path)
    assert at.post("/invitation", GIVEN)["Location"] == "/sign-in/second-step"
    assert not doors.is_in(at)
    assert not doors.is_in(session)
    person = User.objects.get(email=email)
    assert (person.staff_role, person.check_password(NEW)) == ("read_only", True)


def test_history_keeps_who_invited_and_who_accepted(there: World) -> None:
    from tacite.history import queries  # noqa: PLC0415 - only this test asks

    number, path = invited(there)
    at = doors.browser(CLIENT)
    at.get(path)
    at.post("/invitation", GIVEN)
    person = User.objects.get(email=GUEST)
    accepted, made = queries.of_subject("invitation", number)
    assert (made.verb, made.actor) == ("invite", "test")
    assert (accepted.verb, accepted.actor) == ("accept_invitation", f"user:{person.pk}")
    assert GUEST not in str([accepted.facts, made.facts])
