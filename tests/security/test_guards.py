"""The guards that stand around pages, and the tables that they ask."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from tacite.accounts import access
from tacite.accounts.access import Right, StaffRight
from tacite.ui.entrance.guards import signed_in_account, staff_with
from tests.security.world import World

STAFF: dict[str, set[str]] = {
    "admin": set(StaffRight),
    "billing": {"see", "note", "letters", "settle", "correct", "run"},
    "support": {"see", "note", "serve", "details", "letters"},
    "read_only": {"see"},
}
CUSTOMERS: dict[str, set[str]] = {
    "owner": set(Right),
    "billing": {"see", "money", "pay"},
    "technical": {"see", "settings"},
    "reader": {"see", "money"},
}


def test_what_each_role_may(there: World) -> None:
    for role, rights in STAFF.items():
        person = there.people[f"staff_{role}"]
        assert {what for what in StaffRight if access.may(person, what)} == rights, role
    for role, wanted in CUSTOMERS.items():
        [acting] = access.acting_in(there.people[role], there.brand)
        assert {what for what in Right if acting.may(what)} == wanted, role


@pytest.mark.parametrize("actor", ["owner", "staff_gone", "removed"])
def test_nobody_else_may_anything_in_the_office(there: World, actor: str) -> None:
    assert not any(access.may(there.people[actor], what) for what in StaffRight)


def test_a_new_role_has_no_rights_until_somebody_gives_it_some(there: World) -> None:
    person = there.people["staff_admin"]
    person.staff_role = "auditor"
    assert not any(access.may(person, what) for what in StaffRight)
    assert not access.may_enter_office(person)


@pytest.mark.parametrize("right", StaffRight)
def test_a_page_of_the_office_asks_for_its_right(there: World, right: StaffRight) -> None:
    page = staff_with(right)(shown)
    for role, rights in STAFF.items():
        request = asked(there, there.people[f"staff_{role}"])
        if right in rights:
            assert page(request).content == b"shown"
        else:
            with pytest.raises(PermissionDenied):
                page(request)


def test_staff_without_a_factor_gets_to_its_enrolment_and_no_further(there: World) -> None:
    answer = staff_with(StaffRight.SEE)(shown)(asked(there, there.people["staff_new"]))
    assert answer["Location"] == "/security/application"


def test_the_demo_asks_staff_for_no_factor(demo: World) -> None:
    answer = staff_with(StaffRight.SEE)(shown)(asked(demo, demo.people["staff_new"]))
    assert answer.content == b"shown"


@pytest.mark.parametrize("right", Right)
def test_a_page_of_the_client_area_asks_for_its_right(there: World, right: Right) -> None:
    page = signed_in_account(right)(shown)
    for role, rights in CUSTOMERS.items():
        request = asked(there, there.people[role])
        if right in rights:
            assert page(request).content == b"shown"
            assert request.account == there.account
            assert request.acting.role == role
        else:
            with pytest.raises(PermissionDenied):
                page(request)


def test_a_stranger_is_led_to_the_door_and_back(there: World) -> None:
    for guarded in (signed_in_account()(shown), staff_with(StaffRight.SEE)(shown)):
        request = asked(there, None, path="/invoices?page=2")
        assert guarded(request)["Location"] == "/sign-in?next=%2Finvoices%3Fpage%3D2"
        assert guarded(asked(there, None))["Location"] == "/sign-in"
        posted = asked(there, None, path="/invoices", method="POST")
        assert guarded(posted)["Location"] == "/sign-in"


def shown(request: Any) -> HttpResponse:
    """Answer like a page."""
    return HttpResponse("shown")


def asked(there: World, person: Any, *, path: str = "/", method: str = "GET") -> Any:
    """Return a request of a person, as the middleware would hand it on."""
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 - one of several things

    request: Any = RequestFactory().generic(method, path)
    request.session = SessionStore()
    request.user = person or AnonymousUser()
    request.urlconf = "tacite.web.urls"
    if person is not None:
        request.acting_in = access.acting_in(person, there.brand)
    return request
