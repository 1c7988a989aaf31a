"""Changing a brand's rules: validated whole, kept only where they differ, told to the history."""

import pytest
from django.db import IntegrityError, transaction

from tacite.brands.models import Brand
from tacite.brands.operations import change_setting, settings_with
from tacite.brands.queries import policy_of_brand
from tacite.history.models import Event
from tacite.rules.policy import PolicyRefused, flat
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.at(factories.BEGAN_ON)


def changed(brand: Brand, key: str, value: object) -> Brand:
    change_setting(
        brand_id=brand.id, key=key, value=value, actor="staff:1", reason="Terms.", now=NOW
    )
    brand.refresh_from_db()
    return brand


def test_settings_that_stand_in_groups_are_kept_by_their_whole_keys() -> None:
    brand = factories.brand(
        settings={"renewal": {"suspend": 2}, "credit": {"orders": "at_request"}}
    )
    changed(brand, "renewal.suspend", 3)
    assert brand.settings == {"credit.pays_orders": "at_request", "renewal.suspend": 3}
    assert policy_of_brand(brand).renewal.suspend == 3


def test_a_rule_that_only_another_own_rule_allows_can_be_changed() -> None:
    brand = factories.brand(settings={"renewal.suspend": 12, "renewal.terminate": 20})
    changed(brand, "renewal.terminate", 15)
    assert policy_of_brand(brand).renewal.terminate == 15


def test_a_rule_that_another_own_rule_needs_cannot_go_back_to_the_profiles() -> None:
    brand = factories.brand(settings={"renewal.suspend": 12, "renewal.terminate": 20})
    with pytest.raises(PolicyRefused):
        changed(brand, "renewal.terminate", 10)
    brand.refresh_from_db()
    assert brand.settings == {"renewal.suspend": 12, "renewal.terminate": 20}


def test_a_value_that_changes_nothing_leaves_no_trace() -> None:
    brand = factories.brand(settings={})
    changed(brand, "renewal.suspend", 0)
    assert brand.settings == {}
    assert Event.objects.count() == 0


def test_the_history_keeps_what_was_who_and_why() -> None:
    brand = changed(factories.brand(settings={"renewal.suspend": 2}), "renewal.suspend", 3)
    event = Event.objects.get(verb="change_setting")
    assert (event.subject_id, event.actor, event.reason) == (brand.id, "staff:1", "Terms.")
    assert event.facts == {"key": "renewal.suspend", "was": 2, "is": 3}


def test_a_rule_that_does_not_exist_is_refused_with_what_was_meant() -> None:
    with pytest.raises(PolicyRefused) as refusal:
        settings_with(factories.brand(), key="renewal.suspends", value=1)
    assert refusal.value.facts["nearest"] == "renewal.suspend"


def test_another_spelling_of_a_key_is_the_same_key() -> None:
    assert flat({"credit": {"renewals": "by_customer"}}) == {"credit.pays_renewals": "by_customer"}


def test_a_prefix_that_a_payer_could_take_for_another_brands_is_refused() -> None:
    """S0-20: a reference means one request of a seller."""
    ours = factories.brand()
    other = factories.brand(seller=ours.seller, profile="game-server", name="Respawn")
    elsewhere = factories.brand()
    assert (ours.request_prefix, elsewhere.request_prefix) == ("BDC", "BDC")
    for prefix in ("CMD", "FG", "AG"):
        with pytest.raises(PolicyRefused) as refused:
            changed(ours, "references.request", prefix)
        assert refused.value.facts["why"] == "mistaken_for"
        assert refused.value.facts["nearest"] == "Respawn"
    changed(ours, "references.request", "ZZ")
    ours.refresh_from_db()
    assert ours.request_prefix == "ZZ"
    other.request_prefix = "ZZ"
    with pytest.raises(IntegrityError, match="a_reference_means"), transaction.atomic():
        other.save()
