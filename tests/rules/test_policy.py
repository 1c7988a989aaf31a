"""Policy as data: profiles, variants, settings, and what is refused."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from tacite.rules import policy
from tacite.rules.policy import Policy, PolicyRefused, policy_of

PROFILES = ["host-prepaid", "game-server", "saas-sme", "registrar-eu", "telephony"]


def host(**settings: Any) -> Policy:
    return policy_of(profile="host-prepaid", variant="grace", settings=settings)


def why(settings: Mapping[str, Any], *, profile: str = "host-prepaid", variant: str = "") -> Any:
    with pytest.raises(PolicyRefused) as refused:
        policy_of(profile=profile, variant=variant, settings=settings)
    return refused.value.facts


def test_five_profiles_ship_and_each_is_whole() -> None:
    assert sorted(policy.profiles()) == sorted(PROFILES)
    for profile in PROFILES:
        assert isinstance(policy_of(profile=profile, settings={}), Policy)


def test_the_strict_host_suspends_at_expiry_and_its_variant_gives_two_days() -> None:
    strict = policy_of(profile="host-prepaid", settings={})
    assert (strict.renewal.suspend, host().renewal.suspend) == (0, 2)
    assert strict.renewal.issue == host().renewal.issue == -14


def test_a_setting_replaces_one_key_and_leaves_the_others() -> None:
    softer = host(renewal={"suspend": 5})
    assert (softer.renewal.suspend, softer.renewal.terminate) == (5, 10)


def test_never_is_said_by_its_word() -> None:
    never = {"terminate": "never", "cancel_invoice": "never"}
    assert host(renewal=never).renewal.terminate is None
    assert host(overdue_letter="never").overdue_letter is None


def test_credit_has_a_second_spelling() -> None:
    assert host(credit={"orders": "at_request"}).credit.pays_orders == "at_request"
    assert host(credit={"renewals": "by_customer"}).credit.pays_renewals == "by_customer"


def test_an_unknown_setting_is_refused_with_the_nearest_one() -> None:
    facts = why({"renewal": {"suspendd": 3}})
    assert (facts["why"], facts["key"], facts["nearest"]) == (
        "unknown_setting",
        "renewal.suspendd",
        "renewal.suspend",
    )
    assert why({"zzzzzzzzzzz": 1})["nearest"] == ""


def test_an_unknown_profile_or_variant_is_refused_with_the_nearest_one() -> None:
    assert why({}, profile="host-prepayed")["nearest"] == "host-prepaid"
    assert why({}, profile="zzzz")["nearest"] == ""
    assert why({}, variant="grce")["nearest"] == "grace"
    assert why({}, variant="zzzz")["nearest"] == ""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("renewal.issue", 3),
        ("renewal.issue", "3"),
        ("renewal.issue", True),
        ("renewal.suspend", -1),
        ("renewal.suspend", 401),
        ("renewal.remind", [5, 1]),
        ("renewal.remind", [1, 1]),
        ("renewal.remind", 3),
        ("renewal.anchor", "sunday"),
        ("due", "issue+"),
        ("due", 14),
        ("night_at", "25:00"),
        ("night_at", 2),
        ("prices", "both"),
        ("references.request", "bdc"),
        ("credit_name", ""),
        ("late_renewal_base", "tomorrow"),
        ("gather", "week"),
        ("gather_offered", "year, week"),
        ("gather_offered", ["year", "year"]),
        ("gather_offered", 14),
        ("renewal.by_hand", "weekly"),
        ("cycle_change", "staff"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_its_key(key: str, value: object) -> None:
    group, _, name = key.rpartition(".")
    facts = why({group: {name: value}} if group else {name: value})
    assert (facts["why"], facts["key"], facts["value"]) == ("wrong_value", key, value)


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"renewal": {"suspend": 12}}, "renewal.terminate"),
        ({"extends_on": "issue"}, "extends_on"),
        ({"renewal": {"terminate": "never"}}, "renewal.cancel_invoice"),
        ({"references": {"credit_note": "FA"}}, "references.credit_note"),
        ({"references": {"request": "FA"}}, "references.request"),
        ({"references": {"request": "AV"}}, "references.request"),
    ],
)
def test_keys_that_contradict_each_other_are_refused(settings: dict[str, Any], key: str) -> None:
    facts = why(settings)
    assert (facts["why"], facts["key"]) == ("contradiction", key)


@pytest.mark.parametrize(
    ("other", "mistaken"),
    [
        ({"request": "BDC"}, True),
        ({"request": "FA", "invoice": "X"}, True),
        ({"request": "ZZ", "invoice": "BDC"}, True),
        ({"request": "ZZ", "invoice": "X", "credit_note": "BDC"}, True),
        ({"request": "ZZ"}, False),
    ],
)
def test_names_of_two_brands_that_a_payer_could_mean_both_by(
    other: dict[str, str],
    mistaken: bool,  # noqa: FBT001 - what is expected
) -> None:
    assert host().references.is_mistaken_for(host(references=other).references) is mistaken


def test_the_due_date_counts_from_expiry_or_from_the_request() -> None:
    assert host().due_days_after_issue() is None
    assert host(due="issue+10").due_days_after_issue() == 10


def test_the_ladder_holds_reminders_and_the_overdue_letter_once() -> None:
    assert host(renewal={"remind": [-3, 1, 5]}).ladder == (-3, 1, 5)
    assert host(overdue_letter="never").ladder == ()


def test_the_night_begins_at_two_by_default() -> None:
    assert host().night_at == dt.time(2)


def test_ways_of_gathering_are_a_list_or_words_apart_by_commas() -> None:
    """S3-37."""
    for written in (["quarter", "year"], "quarter, year"):
        found = policy_of(profile="registrar-eu", settings={"gather_offered": written})
        assert found.gather_offered == ("quarter", "year")
    assert policy_of(profile="registrar-eu", settings={"gather_offered": ""}).gather_offered == ()


def test_the_profiles_say_who_changes_a_cycle() -> None:
    """C-9, S0-25."""
    says = {name: policy_of(profile=name, settings={}).cycle_change for name in PROFILES}
    assert says["host-prepaid"] == "request"
    assert set(says.values()) == {"request", "self", "self_longer_only", "never"}
