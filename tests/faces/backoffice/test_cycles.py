"""Wishes for another cycle in the back office: told, shown, decided with a reason (S0-26)."""

from collections.abc import Callable

import pytest
from django.test import Client

from tacite.acts.cycle_change import ask_cycle_change
from tacite.acts.models import CycleRequest
from tacite.history.models import Event
from tests import factories
from tests.faces.backoffice.reading import words
from tests.faces.backoffice.world import NOW, Morning

Office = Callable[..., Client]


@pytest.fixture
def wish(morning: Morning) -> CycleRequest:
    service = morning.paid_service
    factories.price(offer=service.offer, cents=12000, cycle="1 year")
    return ask_cycle_change(
        subscription_id=service.id,
        account_id=service.account_id,
        cycle="1 year",
        actor="user:1",
        now=NOW,
    )


def test_a_wish_waits_among_what_is_to_settle(wish: CycleRequest, staff: Office) -> None:
    client = staff()
    assert "1 customer wishes another billing cycle." in words(client.get("/"))
    assert f"/cycles/{wish.id}" in client.get("/cycles").content.decode()
    assert "€120.00" in client.get(f"/cycles/{wish.id}").content.decode()
    assert client.get("/cycles/999999").status_code == 404


@pytest.mark.parametrize(
    ("decision", "state", "verb"),
    [("accept", "accepted", "change_cycle"), ("refuse", "refused", "refuse_cycle_change")],
)
def test_it_is_decided_once_with_a_reason(
    wish: CycleRequest, staff: Office, decision: str, state: str, verb: str
) -> None:
    client = staff("support")
    path = f"/cycles/{wish.id}"
    assert client.post(path, {"decision": decision, "reason": " "}).status_code == 422
    sent = {"decision": decision, "reason": "As agreed on the telephone."}
    assert client.post(path, sent).status_code == 302
    wish.refresh_from_db()
    assert wish.state == state
    assert Event.objects.get(verb=verb).reason == sent["reason"]
    answer = client.post(path, sent)
    assert answer.status_code == 422
    assert "This was decided already." in answer.content.decode()
    assert "Nobody waits for an answer about a cycle." in client.get("/cycles").content.decode()
