"""What staff does for a customer who leaves: by right of the law, or for another provider."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from tacite.acts import from_credit, renewal
from tacite.acts.models import Notice, Switching
from tacite.history.models import Event
from tests import factories, town
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


def test_who_was_not_told_is_let_go_with_a_reason(staff: Office) -> None:
    """WE-24: her year was renewed on 1 March and nobody had told her; she leaves on the 5th."""
    brand = factories.brand(seller=factories.seller())
    offer = factories.offer(brand=brand, cents=7300, cycle="1 year")
    account = factories.account(brand=brand)
    service = factories.subscription(
        account=account, offer=offer, cycle="1 year", expires_on=dt.date(2026, 3, 1)
    )
    asked_on = dt.date(2026, 2, 25)
    asked_at = factories.at(asked_on)
    town.give_credit(account, 7300, on=asked_on)
    renewal.request_due([account.id], as_of=asked_on, actor="night", now=asked_at)
    request = account.requests.get()
    if request.state == "open":
        from_credit.pay_from_credit(
            account_id=account.id, request_id=request.id, actor="user:1", now=asked_at
        )
    client, path = staff("support"), f"/services/{service.id}/leaving"
    assert client.get(path).status_code == 200
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "She wrote to us."}).status_code == 302
    service.refresh_from_db()
    assert (service.state, service.expires_on) == ("ended", dt.date(2026, 3, 5))
    note = account.invoices.get(kind="credit_note")
    assert note.total_cents == 7300 * 361 // 365
    assert Event.objects.get(verb="leave").reason == "She wrote to us."
    assert client.post(path, {"reason": "Twice."}).status_code == 422
    assert staff("billing").post(path, {"reason": "x"}).status_code == 403


def test_who_has_no_way_out_is_told_so(yearly: int, staff: Office) -> None:
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
