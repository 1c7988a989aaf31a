"""How much the fullest pages ask of the database, whatever there is to say of their subject."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tacite.acts import from_credit, renewal
from tacite.acts.handover import close
from tacite.acts.metering import deposits, groups
from tacite.acts.models import OfferChange, PendingChange
from tests import factories, town
from tests.faces.backoffice.reading import words
from tests.faces.backoffice.world import NOW, office
from tests.faces.web.world import at_most

_MOST = 15
_RENEWED_ON = dt.date(2026, 2, 25)


@pytest.fixture
def full(db: None) -> Any:
    """A consumer's yearly service, renewed without a word, with something of everything."""
    factories.installation(kind="demo")
    settings = {"overage.mode": "capped"}
    brand = factories.brand(seller=factories.seller(), settings=settings)
    offer = factories.offer(brand=brand, cents=7300, cycle="1 year", platform="pretend")
    options = {factories.option(offer=offer, cycle="1 year").ref: n for n in (1, 2)}
    service = factories.subscription(
        account=factories.account(brand=brand),
        offer=offer,
        cycle="1 year",
        expires_on=dt.date(2026, 3, 1),
        options=options,
        units=["u1", "u2"],
    )
    _renew(service)
    service.refresh_from_db()
    actor = f"staff:{factories.staff(name='Ada').id}"
    close.open_abuse_case(subscription_id=service.id, actor=actor, reason="Mail.", now=NOW)
    _change(service)
    return service


def visited() -> Client:
    """Return a browser whose session was noted already."""
    client = office()
    client.get("/sellers")
    return client


def test_the_page_of_a_service_with_everything_asks_no_more(full: Any) -> None:
    client = visited()
    with at_most(_MOST):
        said = words(client.get(f"/services/{full.id}"))
    for told in ("Nobody told this customer", "u2", "× 2", "Ada", "Take the change back"):
        assert told in said
    for act in ("Let the customer leave", "Withdraw for the customer", "Close the abuse case"):
        assert act in said


def test_the_page_of_a_group_with_everything_asks_no_more(full: Any) -> None:
    acting: dict[str, Any] = {"account_id": full.account_id, "now": NOW}
    acting["actor"] = f"staff:{factories.staff(name='Ada').id}"
    groups.add_group(**acting, label="Elsewhere")
    group = groups.add_group(**acting, label="Bureau")
    free = factories.subscription(account=full.account, offer=full.offer, cycle="1 year")
    groups.join_group(**acting, name=group.name, subscription_id=full.id)
    groups.validate_group(**acting, name=group.name, validated=True, reason="known")
    groups.raise_base(**acting, name=group.name, contract_accepted=True)
    deposits.order_deposit(**acting, name=group.name, cents=5_000)
    client = visited()
    with at_most(_MOST):
        said = words(client.get(f"/groups/{group.id}"))
    for told in (full.ref, "Ada", "Lower the base limit", "Put a line into the group"):
        assert told in said
    assert free.ref


def _renew(service: Any) -> None:
    """Let its renewal be asked for and paid, though nobody told its holder."""
    account, at = service.account, factories.at(_RENEWED_ON)
    town.give_credit(account, 10_000, on=_RENEWED_ON)
    renewal.request_due([account.id], as_of=_RENEWED_ON, actor="night", now=at)
    request = account.requests.get()
    if request.state == "open":
        from_credit.pay_from_credit(
            account_id=account.id, request_id=request.id, actor="user:1", now=at
        )


def _change(service: Any) -> None:
    """Let its offer have become a dearer one yesterday, and another be wanted."""
    dearer = factories.offer(brand=service.brand, cents=9900, cycle="1 year")
    yesterday = NOW - dt.timedelta(days=1)
    OfferChange.objects.create(
        subscription=service,
        account=service.account,
        actor="user:1",
        effect="none",
        at=yesterday,
        on=yesterday.date(),
        old_offer=dearer,
        new_offer=service.offer,
        old_quantity=1,
        new_quantity=1,
        old_options={},
        new_options={},
        old_cents=5000,
        new_cents=7300,
        days_before=362,
        days_after=362,
        expires_before=service.expires_on,
        expires_after=service.expires_on,
    )
    PendingChange.objects.create(
        subscription=service,
        offer=dearer,
        quantity=1,
        effect="none",
        shown={},
        fingerprint="x",
        state="asked",
        asked_by="user:1",
        asked_at=NOW,
    )
