"""Staff orders in a customer's place: at the total that was shown, with the reason kept (S2-10)."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from tacite.acts.models import Order
from tacite.history.models import Event
from tests import factories
from tests.faces.backoffice.reading import page_of, words
from tests.faces.backoffice.world import Morning

Office = Callable[..., Client]


def test_an_order_is_shown_then_taken(morning: Morning, staff: Office) -> None:
    factories.offer(brand=morning.brand, ref="extra", name_en="Extra", cents=1200)
    client = staff("support")
    path = f"/accounts/{morning.camille.id}/order"
    assert "Choose an offer and a period first" in words(client.get(path))
    answer = client.get(path, {"offer": "extra", "cycle": "1 month"})
    assert "To pay now €12.00" in words(answer)
    fields = _hidden(answer)
    assert client.post(path, fields).status_code == 422  # without a reason
    assert client.post(path, {**fields, "shown": "1", "reason": "x"}).status_code == 422
    answer = client.post(path, {**fields, "reason": "Ordered by telephone."})
    assert answer.status_code == 302
    order = Order.objects.get(account=morning.camille, subscription__offer__ref="extra")
    event = Event.objects.get(verb="order", subject_id=order.subscription_id)
    assert event.reason == "Ordered by telephone."


def test_the_page_says_which_terms_it_accepts_and_takes_no_others(
    morning: Morning, staff: Office
) -> None:
    factories.offer(brand=morning.brand, ref="extra", cents=1200)
    client, path = staff("support"), f"/accounts/{morning.camille.id}/order"
    assert "No general terms were brought in" in words(client.get(path))
    for version, text in (("2026-01", "# Old"), ("2026-02", "# New")):
        factories.terms(brand=morning.brand, version=version, text=text)
        answer = client.get(path, {"offer": "extra", "cycle": "1 month"})
        assert f"the general terms, version {version}" in words(answer)
        if version == "2026-01":
            stale = _hidden(answer)
    refused = client.post(path, {**stale, "reason": "By telephone."})
    assert refused.status_code == 422
    assert "The general terms are others by now" in words(refused)
    taken = client.post(path, {**_hidden(refused), "reason": "By telephone."})
    assert taken.status_code == 302
    assert Order.objects.get(account=morning.camille).terms_version == "2026-02"


def _hidden(answer: Any) -> dict[str, str]:
    hidden = page_of(answer).xpath("//main//form[@method='post']//input[@type='hidden']")
    return {each.get("name"): each.get("value") for each in hidden}


def test_what_cannot_be_ordered_is_said(morning: Morning, staff: Office) -> None:
    factories.offer(brand=morning.brand, ref="campus", needs_status="student")
    path = f"/accounts/{morning.camille.id}/order"
    answer = staff("support").get(path, {"offer": "campus", "cycle": "1 month"})
    assert "reserved for accounts with the status student" in words(answer)
