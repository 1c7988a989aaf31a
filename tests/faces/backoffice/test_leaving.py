"""What staff does for a customer who leaves: by right of the law, or for another provider."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from tacite.acts.models import Notice, Switching
from tacite.history.models import Event
from tests import factories
from tests.faces.backoffice.reading import words
from tests.faces.backoffice.world import Morning

Office = Callable[..., Client]


@pytest.fixture
def yearly(morning: Morning) -> int:
    """A consumer's yearly service, paid until May."""
    offer = factories.offer(brand=morning.brand, cents=7300, cycle="1 year")
    service = factories.subscription(
        account=morning.service.account,
        offer=offer,
        cycle="1 year",
        expires_on=dt.date(2026, 5, 20),
    )
    return int(service.id)


def test_a_renewal_told_by_other_means_is_kept_with_its_reason(yearly: int, staff: Office) -> None:
    """S0-61."""
    client, path = staff("support"), f"/services/{yearly}/renewal-told"
    assert f'href="{path}"' in client.get(f"/services/{yearly}").content.decode()
    assert client.get(path).status_code == 200
    sent = {"told_on": "2026-03-02", "reason": "By post."}
    assert client.post(path, sent | {"reason": ""}).status_code == 422
    assert client.post(path, sent | {"told_on": ""}).status_code == 422
    assert client.post(path, sent | {"told_on": "2026-01-02"}).status_code == 422
    assert client.post(path, sent | {"told_on": "2026-03-01"}).status_code == 302
    notice = Notice.objects.get(kind="renewal")
    assert notice.for_on == dt.date(2026, 5, 20)
    assert Event.objects.get(verb="tell_renewal").reason == "By post."
    assert staff("billing").post(path, sent).status_code == 403


def test_who_was_not_told_is_let_go_with_a_reason(yearly: int, staff: Office) -> None:
    """WE-24: what the page says is what the act does."""
    client, path = staff("support"), f"/services/{yearly}/leaving"
    assert "No law lets the customer leave" in words(client.get(path))
    assert client.post(path, {"reason": "She called."}).status_code == 422


def test_an_exit_to_another_provider_is_recorded_given_up_and_finished(
    yearly: int, staff: Office
) -> None:
    """I-16: each with a reason, and only while it is possible."""
    client, path = staff("support"), f"/services/{yearly}/switching"
    assert f'href="{path}"' in client.get(f"/services/{yearly}").content.decode()
    assert "Saturday 4 April" in words(client.get(path))
    assert client.post(path, {"what": "move", "reason": ""}).status_code == 422
    assert client.post(path, {"what": "moved", "reason": "Not yet."}).status_code == 422
    assert client.post(path, {"what": "move", "reason": "By post."}).status_code == 302
    assert Event.objects.get(verb="ask_switching").reason == "By post."
    assert client.post(path, {"what": "move", "reason": "Twice."}).status_code == 422
    assert "He has moved: it stops today" in words(client.get(path))
    assert client.post(path, {"what": "stay", "reason": "She stays."}).status_code == 302
    client.post(path, {"what": "move", "reason": "After all."})
    assert client.post(path, {"what": "moved", "reason": "Done."}).status_code == 302
    assert [each.state for each in Switching.objects.order_by("id")] == ["given_up", "stopped"]
    assert "cannot be left" in words(client.get(path)) or client.get(path).status_code == 200
    assert f'href="{path}"' not in client.get(f"/services/{yearly}").content.decode()
    assert staff("billing").post(path, {"what": "move", "reason": "x"}).status_code == 403
