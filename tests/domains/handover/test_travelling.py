"""What goes with a service that changes hands: its days, its delivery, its clock (S0-68, S0-69)."""

import datetime as dt
from typing import Any

import pytest

from tacite.acts import offer_change, renewal
from tacite.acts.handover import details
from tacite.acts.models import OfferChange
from tacite.acts.offer_view import Wish
from tacite.ledger.queries import credit_of
from tacite.provisioning import operations as provisioning
from tacite.provisioning.models import Delivery
from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.pretend import IN_MEMORY, Pretend
from tacite.rules.handover import UnableToHandOver
from tacite.rules.offer_change import UnableToChange
from tacite.subscriptions.models import Coverage, Subscription, Unit
from tests import factories, town
from tests.domains.handover.moving import NOW, agreed, given, naming, two

pytestmark = pytest.mark.django_db
_A_DAY = dt.timedelta(days=1)


def moved(service: Any, giver: Any, taker: Any) -> None:
    """Let a service change hands, with what both sides have to agree to."""
    made = given(service, naming(taker))
    agreed(made, giver)
    assert agreed(made, taker).state == "done"


def test_the_clock_of_changes_goes_with_the_service_and_passes_stay() -> None:
    """S1-8: who takes a service over cannot change its offer sooner than who had it."""
    factories.installation()
    brand = factories.brand(profile="game-server", languages=["fr", "nl", "en"])
    giver, taker = factories.account(brand=brand), factories.account(brand=brand)
    service = factories.subscription(account=giver, expires_on=dt.date(2026, 4, 15))
    cheaper = factories.offer(brand=brand, cents=500)
    staff: Any = {"reason": "asked by telephone", "actor": "staff:1"}
    offer_change.grant_pass(account_id=giver.id, **staff, now=NOW)
    wish = Wish(cheaper.ref)
    changing: Any = {"subscription_id": service.id, "wish": wish, **staff}
    offer_change.change_for_customer(account_id=giver.id, **changing, now=NOW)
    changed = Subscription.objects.get(id=service.id)
    moved(service, giver, taker)
    own: Any = {"subscription_id": service.id, "account_id": taker.id}
    back = Wish(service.offer.ref)
    for now in (NOW + _A_DAY, NOW + 30 * _A_DAY - dt.timedelta(seconds=1)):
        with pytest.raises(UnableToChange) as refused:
            offer_change.preview(**own, wish=back, now=now)
        assert refused.value.facts == {"why": "too_soon", "until": NOW + 30 * _A_DAY}
    assert not offer_change.preview(**own, wish=back, now=NOW + 30 * _A_DAY).uses_pass
    assert OfferChange.objects.get().account_id == giver.id, "who did it then"
    service.refresh_from_db()
    assert service.expires_on == changed.expires_on


def test_days_units_and_how_it_is_reached_go_with_the_service() -> None:
    """S0-68: the platform does nothing, so nothing on it changes."""
    giver, taker, service = two()
    Unit.objects.filter(subscription=service).update(address="198.51.100.7")
    platform = Pretend(IN_MEMORY)
    with registry.using({"pretend": platform}):
        provisioning.reconcile(now=NOW)
        ref = f"{service.brand.ref}/{service.ref}"
        before = (_lasting(service), platform.effects(ref), platform.calls(ref))
        moved(service, giver, taker)
        provisioning.reconcile(now=NOW)
        assert (_lasting(service), platform.effects(ref), platform.calls(ref)) == before
    assert before[1] == ["ensure"]


def _lasting(service: Any) -> list[Any]:
    own = {"subscription": service}
    tables: list[Any] = [Delivery, Unit, Coverage]
    return [list(each.objects.filter(**own).order_by("id").values()) for each in tables]


def test_what_the_former_payer_paid_is_not_credited_by_a_change_of_the_new_one() -> None:
    """S0-69: his invoices are his; the change waits for the renewal that the new one pays."""
    giver, taker, service = two()
    town.give_credit(giver, 1000)
    renewal.request_due([giver.id], as_of=dt.date(2026, 5, 2), actor="night", now=NOW)
    moved(service, giver, taker)
    cheaper = factories.offer(brand=giver.brand, cents=500)
    own: Any = {"subscription_id": service.id, "account_id": taker.id, "wish": Wish(cheaper.ref)}
    assert offer_change.preview(**own, now=NOW).effect == "next_renewal"
    offer_change.change_for_customer(**own, reason="asked", actor="staff:1", now=NOW)
    assert credit_of([giver.id, taker.id]) in ({}, {giver.id: 0}, {giver.id: 0, taker.id: 0})
    service.refresh_from_db()
    assert service.offer.ref != cheaper.ref


def test_details_are_given_once_and_by_who_is_to_be_billed() -> None:
    giver, taker, service = two()
    made = given(service, naming(taker))
    told = {"name": "Anna", "street": "1 quai", "postcode": "99000", "town": "Portvieux"}
    who: Any = {"handover_id": made.id, "actor": "user:2", "now": NOW}

    def why(account: Any, **of: str) -> Any:
        with pytest.raises(UnableToHandOver) as refused:
            details.complete(account_id=account.id, details=told | of, **who)
        return refused.value.facts["why"]

    assert why(giver) == "unknown"
    assert why(taker) == "details_known"
    type(taker).objects.filter(id=taker.id).update(town="")
    assert why(taker, town="") == "details_missing"
    details.complete(account_id=taker.id, details=told, **who)
    taker.refresh_from_db()
    assert (taker.name, taker.town) == ("Anna", "Portvieux")
    assert why(taker) == "details_known"
