"""Legal notices in the back office: what names no contract waits, and is seen to (S0-100, I-16)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from tacite.acts.models import Notice
from tacite.acts.public_termination import Notification, notify
from tacite.acts.switching import switch
from tacite.mail.models import Letter
from tacite.subscriptions.models import Subscription
from tests.faces.backoffice.reading import words
from tests.faces.backoffice.world import NOW, Morning

Office = Callable[..., Client]


@pytest.fixture
def waiting(morning: Morning) -> Notice:
    wanted = Notification(name="Camille", email="other@r.example", contract="my site")
    return notify(brand_id=morning.brand.id, wanted=wanted, now=NOW)


def test_it_waits_and_is_closed_with_the_service_that_it_meant(
    morning: Morning, staff: Office, waiting: Notice
) -> None:
    client, path = staff("support"), f"/notices/{waiting.id}"
    assert "1 notice of termination waits for an answer." in words(client.get("/"))
    assert waiting.reference in words(client.get("/notices"))
    assert "my site" in words(client.get(path))
    assert client.post(path, {"service": ""}).status_code == 422
    asked = {"service": "no-such", "reason": "she called"}
    assert "The brand has no service of that name." in words(client.post(path, asked))
    client.post(path, {"service": morning.service.ref, "reason": "she called"})
    waiting.refresh_from_db()
    morning.service.refresh_from_db()
    assert (waiting.state, waiting.answer) == ("done", "she called")
    assert morning.service.terminates_on == morning.service.expires_on
    assert "she called" in words(client.get(path))
    assert waiting.reference in words(client.get("/notices?state=done"))


def test_who_is_leaving_is_told_when_it_stops_and_staff_see_it(
    morning: Morning, staff: Office
) -> None:
    Subscription.objects.filter(id=morning.service.id).update(state="active")
    made = switch(
        subscription_id=morning.service.id,
        account_id=morning.camille.id,
        moves=True,
        actor="user:1",
        now=NOW,
    )
    email, ref = morning.camille.email, morning.service.ref
    named = Notification(name="Camille", email=email, contract=ref)
    for minutes in (1, 2):
        at = NOW + dt.timedelta(minutes=minutes)
        found = notify(brand_id=morning.brand.id, wanted=named, now=at)
        assert found.state == "open"
    told = Letter.objects.filter(account=morning.camille, kind="switching_asked")
    assert [each.facts["stops_on"] for each in told] == [made.stops_on.isoformat()] * 3
    page = words(staff("support").get(f"/notices/{found.id}"))
    assert "is leaving this service for another provider" in page


def test_only_who_serves_may_close_it(morning: Morning, staff: Office, waiting: Notice) -> None:
    client = staff("billing")
    assert client.get(f"/notices/{waiting.id}").status_code == 200
    assert client.post(f"/notices/{waiting.id}", {"reason": "x"}).status_code == 403
