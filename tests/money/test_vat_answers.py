"""What the register answers about a VAT number moves what is open; silence is no answer (I-10)."""

import datetime as dt
from typing import Any

import pytest

from tacite.accounts import operations as accounts
from tacite.accounts.queries import vat_answers
from tacite.acts import correction, order
from tacite.acts.models import Order
from tacite.engine import queries as engine
from tacite.invoicing.models import PaymentRequest
from tests import factories, town

pytestmark = pytest.mark.django_db
NUMBER = "BE0000000097"
NOW = factories.at(town.NIGHT)


@pytest.fixture
def ordered() -> Any:
    """Make an order under reverse charge that waits for its payment."""
    factories.installation()
    brand = factories.brand(profile="saas-sme")
    account = factories.account(brand=brand, kind="business", country="BE", vat_number=NUMBER)
    answered(account, valid=True, now=NOW - dt.timedelta(days=3))
    offer = factories.offer(brand=brand, cents=1000)
    order.order(
        account_id=account.id,
        wish=order.Wish(offer=offer.ref, cycle="1 month"),
        key="k",
        terms_accepted=True,
        actor="u",
        now=NOW,
    )
    assert PaymentRequest.objects.get().vat_cents == 0
    return account


def answered(account: Any, *, valid: bool | None, now: dt.datetime) -> None:
    accounts.store_vat_answer(
        account_id=account.id, number=NUMBER, valid=valid, reference="W1", actor="s", now=now
    )


def test_an_answer_that_a_number_is_not_valid_asks_anew_what_is_open(ordered: Any) -> None:
    asked = correction.store_vat_answer(
        account_id=ordered.id,
        number=NUMBER,
        valid=False,
        reference="",
        reason="asked",
        actor="staff:1",
        now=NOW,
    )
    assert [(each.kind, each.vat_cents) for each in asked] == [("order", 0)]
    anew = Order.objects.get().request
    assert (anew.state, anew.vat_cents) == ("open", 200)


def test_a_register_out_of_reach_leaves_the_last_answer_to_serve(ordered: Any) -> None:
    answered(ordered, valid=None, now=NOW)
    assert vat_answers([ordered.id])[ordered.id].valid is True
    asked = correction.store_vat_answer(
        account_id=ordered.id,
        number=NUMBER,
        valid=None,
        reference="",
        reason="no answer",
        actor="staff:1",
        now=NOW,
    )
    assert asked == []
    assert PaymentRequest.objects.get().state == "open"
    later = NOW + dt.timedelta(days=40)
    [stale] = engine.stale_answers(before=later - dt.timedelta(days=30), limit=9)
    assert stale.account_id == ordered.id
