"""What happens when one act meets another, or what no page of ours sends."""

import datetime as dt
from typing import Any

import pytest

from tacite.accounts.models import Account
from tacite.accounts.operations import set_flag
from tacite.acts import (
    cycle_change,
    offer_change,
    order,
    renewal,
    renewing,
    switching,
)
from tacite.acts.context import locked
from tacite.acts.cycle_change import UnableToChangeCycle
from tacite.acts.metering import closing
from tacite.acts.offer_view import Wish
from tacite.acts.order import UnableToOrder
from tacite.acts.renewing import UnableToRenew
from tacite.acts.showing import held
from tacite.acts.showing.coming import coming
from tacite.acts.showing.costs import costs
from tacite.brands.queries import selling
from tacite.rules.handover import UnableToHandOver
from tacite.rules.offer_change import UnableToChange
from tacite.subscriptions.models import Subscription
from tests import factories, town
from tests.domains.handover.moving import given, naming, two
from tests.domains.metering import world

pytestmark = pytest.mark.django_db
NOW = factories.at(dt.date(2026, 3, 1))
EXPIRES_ON = dt.date(2026, 3, 15)


def why(error: Any, act: Any, *args: Any, **kwargs: Any) -> Any:
    with pytest.raises(error) as refused:
        act(*args, **kwargs)
    return refused.value.facts["why"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "9" * 200},
        {"email": "a" * 300 + "@b.example"},
        {"payer_number": "9" * 200, "payer_email": "x@y.example"},
        {"payer_number": "9", "payer_email": "a" * 300 + "@b.example"},
    ],
)
def test_a_name_that_nobody_can_have_is_refused_and_breaks_nothing(wrong: Any) -> None:
    _giver, taker, service = two()
    assert why(UnableToHandOver, given, service, naming(taker, **wrong)) in {
        "not_an_address",
        "half_a_name",
        "not_a_number",
    }


def test_a_cycle_is_not_changed_to_one_that_the_coming_offer_has_not() -> None:
    """S0-27, S4-44."""
    factories.installation()
    brand = factories.brand(settings={"change": {"effect": "next_renewal"}, "cycle_change": "self"})
    account = factories.account(brand=brand)
    offer = factories.offer(brand=brand, cents=1000)
    factories.price(offer=offer, cents=10000, cycle="1 year")
    monthly = factories.offer(brand=brand, cents=2000)
    service = factories.subscription(account=account, offer=offer, expires_on=EXPIRES_ON)
    whose: Any = {"subscription_id": service.id, "account_id": account.id, "now": NOW}
    offer_change.change_for_customer(**whose, wish=Wish(monthly.ref), reason="x", actor="staff:1")
    assert (
        why(UnableToChangeCycle, cycle_change.change_cycle, **whose, cycle="1 year", actor="u")
        == "wrong_length"
    )
    offered = cycle_change.choosing(account=account, service=service, now=NOW).offered
    assert offered == ()


@pytest.mark.parametrize(
    "cycle", ["", "1 fortnight", "-1 month", "0 months", "x" * 500, "\u0661 month"]
)
def test_a_length_that_is_none_is_refused(cycle: str) -> None:
    factories.installation()
    brand = factories.brand(settings={"renewal.by_hand": "any", "cycle_change": "self"})
    account = factories.account(brand=brand)
    service = factories.subscription(
        account=account, offer=factories.offer(brand=brand), expires_on=EXPIRES_ON
    )
    acting: Any = {"account_id": account.id, "actor": "u", "now": NOW}
    choices = {service.id: cycle}
    assert why(UnableToRenew, renewing.renew, **acting, choices=choices) == "wrong_length"
    asked: Any = {"subscription_id": service.id, "cycle": cycle, **acting}
    assert why(UnableToChangeCycle, cycle_change.change_cycle, **asked) == "wrong_length"


def test_a_group_that_is_deleted_takes_no_days_from_a_line_that_is_leaving() -> None:
    """I-16, S4-43."""
    town_ = world.build(termination={"switching_days": 30})
    line = town_.lines[0]
    acting: Any = {"account_id": town_.account.id, "actor": "user:1", "now": world.NOW}
    made = switching.switch(subscription_id=line.id, moves=True, **acting)
    closing.delete_group(**acting, name=town_.office.name)
    line.refresh_from_db()
    assert line.terminates_on is None
    assert switching.asked_of(line.id) == made
    closing.undo_deletion(**acting, name=town_.office.name)


def test_a_restricted_account_changes_to_nothing_dearer() -> None:
    """S1-38."""
    factories.installation()
    brand = factories.brand()
    account = factories.account(brand=brand)
    service = factories.subscription(
        account=account, offer=factories.offer(brand=brand, cents=1000), expires_on=EXPIRES_ON
    )
    set_flag(account_ids=[account.id], kind="restricted", actor="staff:1", reason="x", now=NOW)
    whose: Any = {"subscription_id": service.id, "account_id": account.id, "now": NOW}
    dearer = factories.offer(brand=brand, cents=3000)
    wish = Wish(dearer.ref)
    assert why(UnableToChange, offer_change.ask, **whose, wish=wish, actor="u") == "restricted"
    cheaper = factories.offer(brand=brand, cents=500)
    offer_change.ask(**whose, wish=Wish(cheaper.ref), actor="u")


def test_a_closed_account_orders_nothing() -> None:
    factories.installation()
    brand = factories.brand()
    account = factories.account(brand=brand)
    offer = factories.offer(brand=brand)
    Account.objects.filter(id=account.id).update(closed_at=NOW)
    wish = order.Wish(offer=offer.ref, cycle="1 month")
    asking: Any = {"account_id": account.id, "actor": "staff:1", "now": NOW, "key": "k"}
    refused = why(UnableToOrder, order.order, **asking, wish=wish, terms_accepted=True)
    assert refused == "closed"


def scheduled_change(**settings: Any) -> tuple[Any, Any]:
    """Let a service at 10.00 begin its next period with an offer at 20.00, or 150.00 a year."""
    factories.installation()
    brand = factories.brand(settings={"change": {"effect": "next_renewal"}, **settings})
    account = factories.account(brand=brand)
    offer = factories.offer(brand=brand, cents=1000)
    factories.price(offer=offer, cents=10000, cycle="1 year")
    coming = factories.offer(brand=brand, cents=2000)
    factories.price(offer=coming, cents=15000, cycle="1 year")
    service = factories.subscription(account=account, offer=offer, expires_on=EXPIRES_ON)
    whose: Any = {"subscription_id": service.id, "account_id": account.id, "now": NOW}
    wish = Wish(coming.ref)
    offer_change.change_for_customer(**whose, wish=wish, reason="x", actor="staff:1")
    return account, service


def test_a_year_of_the_coming_offer_costs_its_year() -> None:
    """S1-41, S4-44: once a month of it paid for a whole year."""
    account, service = scheduled_change(**{"renewal.by_hand": "any"})
    [found] = renewing.renewables(account=account, now=NOW)
    assert {each.cycle: each.totals.gross for each in found.lengths} == {
        "1 month": 2000,
        "1 year": 15000,
    }
    made = renewing.renew(
        account_id=account.id,
        choices={service.id: "1 year"},
        actor="u",
        now=NOW,
        shown_cents=15000,
    )
    [line] = made.lines.all()
    assert (line.gross_cents, line.to_on) == (15000, dt.date(2027, 3, 15))


def test_a_cycle_of_the_coming_offer_costs_what_it_asks() -> None:
    """S0-27."""
    account, service = scheduled_change(cycle_change="self")
    service = Subscription.objects.get(id=service.id)
    [found] = cycle_change.choosing(account=account, service=service, now=NOW).offered
    assert found.totals.gross == 15000


def test_who_does_not_pay_while_he_leaves_keeps_the_days_to_fetch() -> None:
    """I-16: he stops when lateness would have ended all of it."""
    factories.installation()
    brand = factories.brand(settings={"termination": {"switching_days": 30}})
    account = factories.account(brand=brand)
    service = factories.subscription(
        account=account, offer=factories.offer(brand=brand), expires_on=EXPIRES_ON
    )
    acting: Any = {"subscription_id": service.id, "account_id": account.id, "actor": "user:1"}
    made = switching.switch(**acting, moves=True, now=NOW)
    would_stop_on, nights = made.stops_on, 0
    while made.state == "asked" and nights < 30:
        nights += 1
        town.run(NOW.date() + dt.timedelta(days=nights))
        made.refresh_from_db()
    service.refresh_from_db()
    assert made.stops_on < would_stop_on
    assert made.erased_on == made.stops_on + dt.timedelta(days=30) == service.terminates_on
    assert (service.state, service.ends_on, made.state) == ("suspended", None, "stopped")
    assert not service.lines.filter(request__state="open").exists()
    for day in (made.erased_on, made.erased_on + dt.timedelta(days=1)):
        town.run(day)
    service.refresh_from_db()
    assert (service.state, town.offences()) == ("ended", [])


def test_what_is_shown_to_come_is_what_the_coming_offer_costs() -> None:
    """S2-28, S4-44."""
    account, service = scheduled_change()
    today = NOW.date()
    of_brand = selling([account.brand_id])[account.brand_id]
    services = held.living(account.id)
    until = today + dt.timedelta(days=60)
    known = costs(services, payer=account, selling=of_brand, answer=None, today=today, until=until)
    [first, *_] = coming(services, [], costs=known, on=today)
    [made] = renewal.request(
        [Subscription.objects.get(id=service.id)],
        context=locked([account.id], actor="night", now=NOW),
    )
    assert first.cents == made.totals.gross == 2000


def test_a_change_of_days_asks_for_nothing_after_an_exit_has_stopped() -> None:
    """I-16."""
    factories.installation()
    brand = factories.brand(profile="game-server", settings={"termination": {"switching_days": 0}})
    account = factories.account(brand=brand)
    offer = factories.offer(brand=brand, cents=2000, cycle="30 days")
    service = factories.subscription(
        account=account, offer=offer, cycle="30 days", expires_on=dt.date(2026, 3, 29)
    )
    cheaper = factories.offer(brand=brand, cents=1000, cycle="30 days")
    whose: Any = {"subscription_id": service.id, "account_id": account.id, "now": NOW}
    made = switching.switch(**whose, moves=True, actor="user:1")
    wish = Wish(cheaper.ref)
    offer_change.change_for_customer(**whose, wish=wish, reason="x", actor="staff:1")
    service.refresh_from_db()
    assert service.expires_on
    assert service.expires_on > made.stops_on
    assert service.request_on is None
