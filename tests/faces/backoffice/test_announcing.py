"""Announcing a higher price, or a successor, from the back office (S0-96)."""

import datetime as dt
from collections.abc import Callable

from django.test import Client

from tacite.acts.models import Announcement
from tacite.history.models import Event
from tests import factories
from tests.faces.backoffice.world import Morning

Office = Callable[..., Client]


def test_a_higher_price_is_announced_with_a_reason(morning: Morning, staff: Office) -> None:
    offer = morning.service.offer
    client = staff()
    path = f"/offers/{offer.id}/announcements"
    assert f'href="{path}"' in client.get(f"/brands/{morning.brand.id}/offers").content.decode()
    text = client.get(path).content.decode()
    assert "services are held on" in text
    sent = {"what": "1-month", "price": "13,50", "from_on": "2026-05-01", "reason": "Power."}
    for wrong in ({"reason": ""}, {"price": "x"}, {"from_on": "2026-03-20"}, {"what": "2-days"}):
        assert client.post(path, {**sent, **wrong}).status_code == 422
    assert client.post(path, sent).status_code == 302
    made = Announcement.objects.get()
    assert (made.cents, made.from_on) == (1350, dt.date(2026, 5, 1))
    assert Event.objects.get(verb="announce_price").reason == "Power."
    assert "\u20ac13.50" in client.get(path).content.decode()


def test_a_successor_is_announced_where_one_is_named(morning: Morning, staff: Office) -> None:
    offer = morning.service.offer
    offer.on_sale_to = dt.date(2026, 1, 1)
    offer.successor = factories.offer(brand=morning.brand, cents=1500)
    offer.save()
    client = staff()
    path = f"/offers/{offer.id}/announcements"
    sent = {"what": "migration", "from_on": "2026-05-01", "reason": "Old machines."}
    assert client.post(path, sent).status_code == 302
    assert client.post(path, sent).status_code == 422
    assert client.get("/offers/999999/announcements").status_code == 404
