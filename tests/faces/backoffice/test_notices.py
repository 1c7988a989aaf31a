"""Legal notices in the back office: what names no contract waits, and is seen to with a reason."""

from collections.abc import Callable

import pytest
from django.test import Client

from tacite.acts.models import Notice
from tacite.acts.public_termination import Notification, notify
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
    assert "1 notice of termination names no contract." in words(client.get("/"))
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


def test_only_who_serves_may_close_it(morning: Morning, staff: Office, waiting: Notice) -> None:
    client = staff("billing")
    assert client.get(f"/notices/{waiting.id}").status_code == 200
    assert client.post(f"/notices/{waiting.id}", {"reason": "x"}).status_code == 403
