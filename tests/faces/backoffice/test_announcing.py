"""Announcing a higher price, or a successor, from the back office (S0-96)."""

import datetime as dt
from collections.abc import Callable

from django.test import Client

from tacite.acts import announcing
from tacite.acts.models import Announcement, Told
from tacite.engine.queries import payers_to_tell
from tacite.history.models import Event
from tacite.mail.models import Letter
from tacite.subscriptions.models import ChosenOption
from tests import factories
from tests.faces.backoffice.world import NOW, TODAY, Morning

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


def test_what_was_announced_is_withdrawn_with_a_reason(morning: Morning, staff: Office) -> None:
    offer = morning.service.offer
    client = staff()
    path = f"/offers/{offer.id}/announcements"
    sent = {"what": "1-month", "price": "13.50", "from_on": "2026-05-01", "reason": "Power."}
    client.post(path, sent)
    made = Announcement.objects.get()
    away = f"/announcements/{made.id}/withdrawal"
    assert f'href="{away}"' in client.get(path).content.decode()
    assert "\u20ac13.50" in client.get(away).content.decode()
    assert client.post(away, {"reason": ""}).status_code == 422
    assert client.post(away, {"reason": "Cheap again."}).status_code == 302
    assert Event.objects.get(verb="withdraw_announcement").reason == "Cheap again."
    assert client.post(away, {"reason": "Twice."}).status_code == 422
    text = client.get(path).content.decode()
    assert "Cheap again." in text
    assert f'href="{away}"' not in text
    [price] = offer.prices.all()
    assert (price.cents, price.valid.upper) == (1200, None)
    assert client.get("/announcements/999999/withdrawal").status_code == 404


def test_a_higher_price_of_an_option_concerns_who_has_it(morning: Morning, staff: Office) -> None:
    offer = morning.service.offer
    backup = factories.option(offer=offer, cents=200, ref="backup")
    holder = factories.subscription(account=morning.service.account, offer=offer)
    ChosenOption.objects.create(subscription=holder, option=backup)
    keeps = factories.subscription(
        account=morning.service.account, offer=offer, price_frozen_cents=900
    )
    ChosenOption.objects.create(subscription=keeps, option=backup)
    sent = {
        "what": "1-month.backup",
        "price": "2.50",
        "from_on": "2026-05-01",
        "reason": "Disks.",
    }
    assert staff().post(f"/offers/{offer.id}/announcements", sent).status_code == 302
    made = Announcement.objects.get()
    assert (made.option, made.cents) == (backup, 250)
    tomorrow = TODAY + dt.timedelta(days=1)
    payers = payers_to_tell(tomorrow)
    assert payers == [holder.payer_id]
    assert announcing.tell(payers, as_of=tomorrow, actor="night", now=NOW) == 2
    assert set(Told.objects.values_list("subscription_id", flat=True)) == {holder.id, keeps.id}
    assert payers_to_tell(tomorrow) == []
    letter = Letter.objects.filter(kind="price_will_rise").first()
    assert letter is not None
    assert letter.facts["option"]["en"] == backup.name_en


def test_a_price_is_kept_and_let_go_with_a_reason(morning: Morning, staff: Office) -> None:
    service, client = morning.service, staff("support")
    path = f"/services/{service.id}/price"
    assert f'href="{path}"' in client.get(f"/services/{service.id}").content.decode()
    assert "\u20ac12.00" in client.get(path).content.decode()
    for wrong in ({"reason": ""}, {"price": "x"}, {"price": "12.01"}, {"what": "let-go"}):
        sent = {"what": "keep", "price": "11,50", "reason": "Promised."} | wrong
        assert client.post(path, sent).status_code == 422
    sent = {"what": "keep", "price": "11,50", "reason": "Promised."}
    assert client.post(path, sent).status_code == 302
    service.refresh_from_db()
    assert service.price_frozen_cents == 1150
    assert Event.objects.get(verb="keep_price").reason == "Promised."
    offer_price = service.offer.prices.get()
    offer_price.cents = 1100
    offer_price.save()
    assert client.post(path, {"what": "let-go", "reason": "Cheaper now."}).status_code == 302
    service.refresh_from_db()
    assert service.price_frozen_cents is None
    assert staff("billing").post(path, sent).status_code == 403
