"""Brands: every rule in words, changing one, offers with their prices, sellers."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import translation

from tacite import clock
from tacite.backoffice.preview import preview
from tacite.backoffice.sayings import law, settings
from tacite.backoffice.sayings.setting import Setting
from tacite.brands.models import Brand
from tacite.history.models import Event
from tacite.rules import consumer_law, packs
from tacite.rules.policy import policy_of, profiles
from tests import factories
from tests.faces.backoffice.reading import words
from tests.faces.backoffice.world import Morning

Office = Callable[..., Client]
WHY = {"reason": "The terms of sale changed."}
TODAY = dt.date(2026, 3, 5)


@pytest.mark.parametrize("profile", sorted(profiles()))
@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_every_rule_of_every_profile_is_a_sentence(profile: str, language: str) -> None:
    policy = policy_of(profile=profile, settings={})
    with translation.override(language):
        said = [settings.sentence(setting, policy) for setting in settings.SETTINGS]
    assert all(sentence.endswith((".", "».", ").")) for sentence in said)
    assert len(set(said)) == len(said)


def test_every_rule_that_a_brand_may_set_has_its_sentence() -> None:
    flat = policy_of(profile="host-prepaid", settings={})
    keys = set()
    for name in profiles()["host-prepaid"]:
        value = getattr(flat, name, None)
        parts = getattr(value, "__dataclass_fields__", None)
        keys |= {f"{name}.{part}" for part in parts} if parts else {name}
    assert keys - {"variants"} == set(settings.BY_KEY)


@pytest.mark.parametrize("setting", settings.SETTINGS, ids=lambda s: s.key)
@pytest.mark.parametrize("profile", sorted(profiles()))
def test_what_the_form_shows_of_a_rule_is_taken_back_as_the_same_rule(
    setting: Setting, profile: str
) -> None:
    policy = policy_of(profile=profile, settings={})
    value = settings.read(setting, settings.written(policy, setting.key))
    again = policy_of(profile=profile, settings={setting.key: value})
    assert again == policy


def test_the_rules_are_told_by_what_they_make_of_one_service() -> None:
    with translation.override("en"):
        days = preview(policy_of(profile="host-prepaid", settings={}), today=TODAY).days
    assert days[0] == (dt.date(2026, 3, 1), "The next month is asked for.")
    assert (dt.date(2026, 3, 15), "Unpaid, it is suspended.") in days
    assert (dt.date(2026, 3, 25), "Unpaid, it ends.") in days


@pytest.mark.parametrize("profile", sorted(profiles()))
def test_what_the_rules_make_stands_in_order(profile: str) -> None:
    days = preview(policy_of(profile=profile, settings={}), today=TODAY).days
    assert [on for on, _text in days] == sorted(on for on, _text in days)
    assert len(days) >= 4


def test_what_is_the_brands_own_is_marked_beside_what_the_profile_says(
    morning: Morning, staff: Office
) -> None:
    said = words(staff("read_only").get(f"/brands/{morning.brand.id}"))
    assert "An unpaid service is suspended 2 days after expiry. Own" in said
    assert "The profile: An unpaid service is suspended on the day of expiry." in said


def test_a_rule_is_shown_with_what_follows_before_it_is_changed(
    morning: Morning, staff: Office
) -> None:
    client = staff("admin")
    path = f"/brands/{morning.brand.id}/settings/renewal.issue"
    shown = words(client.post(path, {"value": "-7", "step": "show", **WHY}))
    assert "A renewal is asked for 7 days before expiry." in shown
    assert "Sunday 8 March The next month is asked for." in shown
    assert Brand.objects.get(id=morning.brand.id).settings == {"renewal.suspend": 2}
    client.post(path, {"value": "-7", "step": "confirm", **WHY})
    assert Brand.objects.get(id=morning.brand.id).settings == {
        "renewal.suspend": 2,
        "renewal.issue": -7,
    }
    facts = Event.objects.get(verb="change_setting").facts
    assert facts == {"key": "renewal.issue", "was": None, "is": -7}


def test_a_rule_that_is_the_profiles_again_is_no_longer_the_brands(
    morning: Morning, staff: Office
) -> None:
    path = f"/brands/{morning.brand.id}/settings/renewal.suspend"
    staff("admin").post(path, {"value": "0", "step": "confirm", **WHY})
    assert Brand.objects.get(id=morning.brand.id).settings == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("renewal.suspend", "11"),  # after the end
        ("renewal.suspend", "-1"),
        ("renewal.suspend", "1.5"),
        ("renewal.issue", "3"),
        ("extends_on", "issue"),  # with requests first
        ("extends_on", "whenever"),
        ("references.invoice", "AV"),  # the credit notes' own
        ("references.invoice", "<b>"),
        ("night_at", "25:00"),
        ("due", "issue+9999"),
        ("renewal.remind", "-2, -2"),
        ("credit_name", ""),
    ],
)
def test_what_the_rules_do_not_take_is_refused_beside_its_field(
    morning: Morning, staff: Office, key: str, value: str
) -> None:
    path = f"/brands/{morning.brand.id}/settings/{key}"
    answer = staff("admin").post(path, {"value": value, "step": "confirm", **WHY})
    assert answer.status_code == 422
    assert "value-e" in answer.content.decode()
    assert Brand.objects.get(id=morning.brand.id).settings == {"renewal.suspend": 2}


def test_a_rule_that_does_not_exist_is_not_found(morning: Morning, staff: Office) -> None:
    path = f"/brands/{morning.brand.id}/settings/renewal.nothing"
    assert staff("admin").get(path).status_code == 404


def test_offers_say_what_is_deprecated_and_when_a_price_holds(
    morning: Morning, staff: Office
) -> None:
    old = factories.offer(brand=morning.brand, name_en="Old plan", on_sale_to=dt.date(2026, 1, 1))
    old.prices.update(valid=DateRange(factories.LONG_AGO, dt.date(2026, 2, 1)))
    factories.price(offer=old, cents=900, valid=DateRange(dt.date(2026, 4, 1), None))
    said = words(staff("read_only").get(f"/brands/{morning.brand.id}/offers"))
    assert f"Old plan {old.ref} Deprecated: renewed, not sold" in said
    assert "Until 1 February" in said
    assert "From 1 April" in said


def test_the_law_is_shown_with_its_days_and_sources(morning: Morning, staff: Office) -> None:
    said = words(staff("read_only").get("/law"))
    assert "Reduced rate of VAT, France: 5.5%" in said
    assert "A term of 12 months or more" in said.replace("\u00a0", " ")
    assert "Code de la consommation art. L215-1" in said
    assert "last checked more than" not in said


def test_who_sells_to_consumers_and_names_no_mediator_is_warned(
    morning: Morning, staff: Office
) -> None:
    """L612-1 and L616-1; not who sells to firms alone, nor a seller of another country."""
    desk, told = staff("read_only"), "Nimbeo sells to consumers and names no mediator"
    pages = ("/law", f"/brands/{morning.brand.id}")
    assert [told in words(desk.get(page)) for page in pages] == [True, True]
    assert "Sellers name a mediator" in words(desk.get("/law"))
    morning.brand.offers.update(segment="business")
    assert [told in words(desk.get(page)) for page in pages] == [False, False]
    morning.brand.offers.update(segment="")
    seller = morning.brand.seller
    for column, value in (("country", "NL"), ("mediator", "AME Conso")):
        before = getattr(seller, column)
        setattr(seller, column, value)
        seller.save()
        assert [told in words(desk.get(page)) for page in pages] == [False, False]
        setattr(seller, column, before)


@pytest.mark.parametrize(
    ("after", "said"), [(181, "last checked more than 180 days ago"), (1200, "are refused")]
)
def test_law_that_nobody_checked_says_so(
    morning: Morning, staff: Office, after: int, said: str
) -> None:
    desk = staff("read_only")
    clock.set_fixed(dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC) + dt.timedelta(days=after))
    assert said in words(desk.get("/law"))


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_every_fact_of_law_is_a_sentence(language: str) -> None:
    facts = [*packs.shipped().facts(), *consumer_law.shipped().facts()]
    with translation.override(language):
        for found in facts:
            said = law.fact(found)
            assert len(said) > 10
            assert "%(" not in said
            assert law.for_whom(found)


def test_sellers_stand_with_their_bank_accounts(morning: Morning, staff: Office) -> None:
    said = words(staff("read_only").get("/sellers"))
    assert "Nimbeo SAS" in said
    assert morning.iban.replace(" ", "")[-3:] in said
