"""`./tacite staff`: the first member of the staff, and the last day of one."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tacite.accounts.models import User
from tacite.config import scratch as databases
from tests import factories
from tests.faces.commands import Console
from tests.scratch import scratch

EMAIL = "lea@nimbeo.example"
GIVEN = {
    "name": "Léa Faure",
    "password1": "quatre oies du lac gris",
    "password2": "quatre oies du lac gris",
}


@pytest.fixture
def console(
    open_folder: Path, capsys: pytest.CaptureFixture[str], django_db_blocker: DjangoDbBlocker
) -> Iterator[Console]:
    with scratch() as address, django_db_blocker.unblock():
        yield Console(address=address, data=open_folder, capsys=capsys)


def test_a_link_that_works_once_makes_a_member(console: Console) -> None:
    answer = console.answer("staff", "add", EMAIL, "--role", "billing")
    assert (answer["ok"], answer["counts"]) == (True, {"invited": 1})
    link = urlsplit(answer["link"])
    assert (link.scheme, link.netloc) == ("http", "staff.localhost:8000")
    with databases.django_at(console.address):
        at = Client(headers={"host": "staff.localhost"})
        at.get(link.path)
        assert at.post("/invitation", GIVEN)["Location"] == "/"
        assert at.get(link.path, follow=True).status_code == 404
        assert User.objects.get(email=EMAIL).staff_role == "billing"


def test_the_link_is_told_to_people_too(console: Console) -> None:
    status, out, _ = console.run("staff", "add", EMAIL, "--role", "admin")
    assert status == 0
    assert "http://staff.localhost:8000/invitation/" in out
    assert "once" in out


def test_a_member_who_is_removed_is_shut_out_and_may_be_invited_again(console: Console) -> None:
    with databases.django_at(console.address):
        factories.staff(email=EMAIL, role="support")
    assert console.answer("staff", "remove", EMAIL)["counts"] == {"removed": 1}
    with databases.django_at(console.address):
        person = User.objects.get(email=EMAIL)
        assert (person.is_active, person.sessions_ended) == (False, 1)
    link = urlsplit(console.answer("staff", "add", EMAIL, "--role", "read_only")["link"])
    with databases.django_at(console.address):
        at = Client(headers={"host": "staff.localhost"})
        at.get(link.path)
        at.post("/invitation", GIVEN)
        person = User.objects.get(email=EMAIL)
        assert (person.is_active, person.staff_role) == (True, "read_only")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["add", EMAIL], "staff_without_role"),
        (["add", "no address", "--role", "admin"], "staff_address"),
        (["add", "camille@roussel.example", "--role", "admin"], "staff_is_customer"),
        (["remove", "nobody@nowhere.example"], "staff_unknown"),
        (["remove", "camille@roussel.example"], "staff_unknown"),
    ],
)
def test_what_cannot_be_done_is_said(console: Console, words: list[str], code: str) -> None:
    with databases.django_at(console.address):
        factories.user(account=factories.account(), email="camille@roussel.example")
    assert console.codes("staff", *words) == [code]


def test_an_unknown_role_is_a_wrong_word(console: Console) -> None:
    status, _, said = console.run("staff", "add", EMAIL, "--role", "emperor")
    assert status == 2
    assert "read_only" in said
