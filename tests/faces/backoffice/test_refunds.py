"""Money owed back: listed, said to be late, marked as sent, tied to the line that shows it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from tacite.acts.models import OwedRefund
from tacite.history.models import Event
from tests.domains.ending.owed import credit, owed_refund
from tests.faces.backoffice.reading import page_of, words
from tests.faces.backoffice.world import NOW, ROLES, Morning

Office = Callable[..., Client]
IBAN = "FR7630006000011234567890189"
SENT = {"iban": IBAN, "paid_on": "2026-03-05", "reference": "REMB-1", "line": ""}


@pytest.fixture
def refund(morning: Morning) -> OwedRefund:
    return owed_refund(morning.camille)


def test_what_is_owed_is_counted_and_listed(
    morning: Morning, staff: Office, refund: OwedRefund
) -> None:
    client = staff("billing")
    assert "1 refund is owed to a customer. The first is to be paid by" in words(client.get("/"))
    listed = words(client.get("/refunds"))
    assert "To pay" in listed
    assert "€5.00" in listed
    assert "credit paid out" in listed
    assert "Nothing here." in words(client.get("/refunds?state=late"))
    OwedRefund.objects.update(before_on=dt.date(2026, 3, 4), since_on=dt.date(2026, 2, 18))
    assert "Late" in words(client.get("/refunds?state=late"))


def test_it_is_marked_as_sent_with_a_reason_and_shown_masked(
    morning: Morning, staff: Office, refund: OwedRefund
) -> None:
    client, path = staff("billing"), f"/refunds/{refund.id}"
    assert client.post(path, SENT).status_code == 422
    refused = client.post(path, SENT | {"reason": "sent", "iban": "FR00"})
    assert "This is no IBAN" in words(refused)
    assert client.post(path, SENT | {"reason": "sent", "paid_on": ""}).status_code == 422
    client.post(path, SENT | {"reason": "sent"})
    refund.refresh_from_db()
    assert (refund.state, refund.paid_on, refund.paid_from) == ("paid", NOW.date(), morning.iban)
    assert Event.objects.filter(verb="pay_refund", reason="sent").count() == 1
    page = client.get(path).content.decode()
    assert IBAN not in page
    assert "FR76 … 0189" in page
    assert "FR76 … 0189" in words(client.get("/refunds?state=paid"))


@pytest.mark.parametrize("role", ROLES)
def test_only_who_settles_money_may_do_it(
    morning: Morning, staff: Office, refund: OwedRefund, role: str
) -> None:
    may = role in {"admin", "billing"}
    client = staff(role)
    assert client.get("/refunds").status_code == 200
    page = client.get(f"/refunds/{refund.id}")
    assert bool(page_of(page).xpath("//main//form")) is may
    answer = client.post(f"/refunds/{refund.id}", SENT | {"reason": "sent"})
    assert answer.status_code == (302 if may else 403)


def test_credit_is_owed_as_money_on_demand(morning: Morning, staff: Office) -> None:
    credit(morning.atelier, 900)
    client, path = staff("billing"), f"/accounts/{morning.atelier.id}/refund"
    assert "Pay credit out" in words(client.get(f"/accounts/{morning.atelier.id}"))
    asked = {"amount": "9,50", "reason": "asked by phone"}
    assert "only €9.00" in words(client.post(path, asked))
    assert "such as 12.50" in words(client.post(path, asked | {"amount": "all"}))
    client.post(path, asked | {"amount": "9,00"})
    assert OwedRefund.objects.get().cents == 900
