"""Dated facts of law: F13, safety-and-law 3.0, 3.8 and 3.16."""

import dataclasses
import datetime as dt
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tacite.rules import packs
from tacite.rules.packs import (
    NoMention,
    NoRate,
    Packs,
    Rate,
    rate,
    read_packs,
    shipped,
    unchecked,
)
from tacite.rules.territories import MEMBER_STATES

CHECKED_ON = dt.date(2026, 11, 21)

IN_FORCE = {
    "AT": "20", "BE": "21", "BG": "20", "CY": "19", "CZ": "21", "DE": "19", "DK": "25",
    "EE": "24", "GR": "24", "ES": "21", "FI": "25.5", "FR": "20", "HR": "25", "HU": "27",
    "IE": "23", "IT": "22", "LT": "21", "LU": "17", "LV": "21", "MT": "18", "NL": "21",
    "PL": "23", "PT": "23", "RO": "21", "SE": "25", "SI": "22", "SK": "23",
}  # fmt: skip


@pytest.mark.parametrize(("country", "percent"), IN_FORCE.items())
def test_the_standard_rates_on_the_day_of_the_check(country: str, percent: str) -> None:
    assert rate(country, "standard", CHECKED_ON) == Decimal(percent)


def test_every_member_state_has_a_standard_rate() -> None:
    assert set(IN_FORCE) == MEMBER_STATES


@pytest.mark.parametrize(
    ("place", "zone", "first_day", "before", "after"),
    [
        ("DE", "Europe/Berlin", "2020-07-01", "19", "16"),
        ("DE", "Europe/Berlin", "2021-01-01", "16", "19"),
        ("EE", "Europe/Tallinn", "2024-01-01", "20", "22"),
        ("EE", "Europe/Tallinn", "2025-07-01", "22", "24"),
        ("FI", "Europe/Helsinki", "2024-09-01", "24", "25.5"),
        ("IE", "Europe/Dublin", "2021-03-01", "21", "23"),
        ("LU", "Europe/Luxembourg", "2023-01-01", "17", "16"),
        ("LU", "Europe/Luxembourg", "2024-01-01", "16", "17"),
        ("RO", "Europe/Bucharest", "2025-08-01", "19", "21"),
        ("SK", "Europe/Bratislava", "2025-01-01", "20", "23"),
    ],
)
def test_f13_a_rate_changes_at_local_midnight(
    place: str, zone: str, first_day: str, before: str, after: str
) -> None:
    midnight = dt.datetime.fromisoformat(first_day).replace(tzinfo=ZoneInfo(zone))
    last_second = midnight.astimezone(dt.UTC) - dt.timedelta(seconds=1)
    first_second = midnight.astimezone(dt.UTC) + dt.timedelta(seconds=1)
    on = [instant.astimezone(ZoneInfo(zone)).date() for instant in (last_second, first_second)]
    assert [rate(place, "standard", day) for day in on] == [Decimal(before), Decimal(after)]


def test_rates_of_a_place_follow_each_other_without_hole_or_overlap() -> None:
    chains: dict[tuple[str, str], list[Rate]] = {}
    for entry in shipped().rates:
        chains.setdefault((entry.place, entry.vat_class), []).append(entry)
    for chain in chains.values():
        for earlier, later in pairwise(chain):
            assert earlier.valid_to == later.valid_from
            assert earlier.percent == later.previous
        assert chain[-1].valid_to is None


@pytest.mark.parametrize(
    ("place", "vat_class", "on"),
    [
        ("FR", "standard", "2013-12-31"),
        ("FR", "standard", "2030-01-01"),
        ("FR", "books", "2026-11-21"),
        ("CH", "standard", "2026-11-21"),
    ],
)
def test_no_rate_is_guessed_outside_what_was_checked(place: str, vat_class: str, on: str) -> None:
    day = dt.date.fromisoformat(on)
    with pytest.raises(NoRate) as refusal:
        rate(place, vat_class, day)
    assert refusal.value.facts == {"place": place, "vat_class": vat_class, "on": day}


def test_the_first_and_the_last_day_of_the_checked_range_have_a_rate() -> None:
    assert rate("FR", "standard", dt.date(2014, 1, 1)) == 20
    assert rate("FR", "standard", dt.date(2029, 12, 31)) == 20


def test_between_two_days_of_change_no_rate_changes() -> None:
    packs_now = shipped()
    days = packs.rates_change_on()
    assert list(days) == sorted(set(days))
    day = dt.timedelta(days=1)
    for since, until in pairwise(days):
        for each in packs_now.rates:
            assert each.holds(since) == each.holds(until - day), (each, since, until)


@pytest.mark.parametrize(
    ("place", "vat_class", "percent"),
    [
        ("FR", "reduced", "5.5"),
        ("FR", "intermediate", "10"),
        ("BE", "reduced", "6"),
        ("NL", "reduced", "9"),
        ("FR-971", "standard", "8.5"),
        ("FR-972", "standard", "8.5"),
        ("FR-974", "standard", "8.5"),
        ("PT-20", "standard", "16"),
        ("PT-30", "standard", "22"),
    ],
)
def test_other_classes_and_regions(place: str, vat_class: str, percent: str) -> None:
    assert rate(place, vat_class, CHECKED_ON) == Decimal(percent)


def test_what_an_installation_adds_wins_over_what_ships() -> None:
    own = dataclasses.replace(
        next(entry for entry in shipped().rates if entry.place == "FR"),
        percent=Decimal(21),
        valid_from=dt.date(2027, 1, 1),
        holds_until=dt.date(2035, 12, 31),
    )
    ours = Packs(
        rates=(*shipped().rates, own),
        mentions=shipped().mentions,
        late_terms=shipped().late_terms,
    )
    assert ours.rate("FR", "standard", dt.date(2026, 12, 31)) == 20
    assert ours.rate("FR", "standard", dt.date(2027, 1, 1)) == 21
    assert ours.rate("FR", "standard", dt.date(2033, 1, 1)) == 21


def test_every_fact_says_where_it_comes_from_and_when_it_was_checked() -> None:
    facts = (*shipped().rates, *shipped().mentions, *shipped().late_terms)
    assert {fact.checked_on for fact in facts} == {CHECKED_ON}
    assert all(len(fact.source) > 10 for fact in facts)
    assert {fact.regime for fact in facts} == {"EU", "FR", "BE", "NL"}


def test_facts_unchecked_for_180_days_are_reported() -> None:
    facts = shipped().facts()
    assert unchecked(facts, CHECKED_ON + dt.timedelta(days=180)) == []
    late = unchecked(facts, CHECKED_ON + dt.timedelta(days=181))
    assert late == facts
    assert unchecked(facts, CHECKED_ON + dt.timedelta(days=8), days=7) == late


@pytest.mark.parametrize(
    ("country", "code", "language", "text"),
    [
        (
            "FR",
            "reverse_charge",
            "fr",
            "Autoliquidation (article 196 de la directive 2006/112/CE)",
        ),
        ("BE", "reverse_charge", "nl", "Btw verlegd (artikel 196 van Richtlijn 2006/112/EG)"),
        ("NL", "reverse_charge", "en", "Reverse charge (Article 196 of Directive 2006/112/EC)"),
        (
            "NL",
            "reverse_charge",
            "de",
            (
                "Steuerschuldnerschaft des Leistungsempfängers"
                " (Artikel 196 der Richtlinie 2006/112/EG)"
            ),
        ),
        ("FR", "franchise", "fr", "TVA non applicable, art. 293 B du CGI"),
        ("FR", "outside_union_business", "fr", "TVA non applicable – art. 259-1 du CGI"),
        ("FR", "outside_union_consumer", "fr", "TVA non applicable – art. 259 D du CGI"),
        (
            "BE",
            "outside_union_consumer",
            "en",
            "Supplied outside the European Union, no VAT applies",
        ),
        # A language that the law's text is not given in: the law's own words.
        ("FR", "franchise", "de", "TVA non applicable, art. 293 B du CGI"),
    ],
)
def test_a_mention_is_worded_by_the_sellers_country_or_the_union(
    country: str, code: str, language: str, text: str
) -> None:
    assert shipped().mention(code, country=country, on=CHECKED_ON).text(language) == text


def test_an_unknown_mention_is_refused() -> None:
    with pytest.raises(NoMention) as refusal:
        shipped().mention("franchise", country="DE", on=CHECKED_ON)
    assert refusal.value.facts == {"mention": "franchise", "regime": "DE", "on": CHECKED_ON}
    with pytest.raises(NoMention):
        shipped().mention("franchise", country="FR", on=dt.date(2013, 12, 31))


_OF_FRENCH_BUSINESS = ["supply_of_services", "late_interest", "recovery_fee", "no_early_discount"]


@pytest.mark.parametrize(
    ("country", "kind", "document", "codes"),
    [
        ("FR", "business", "invoice", _OF_FRENCH_BUSINESS),
        (
            "FR",
            "public_body",
            "invoice",
            ["supply_of_services", "late_interest_public_body", "recovery_fee"],
        ),
        ("FR", "non_professional", "invoice", ["supply_of_services"]),
        ("FR", "consumer", "invoice", ["supply_of_services"]),
        ("FR", "business", "credit_note", ["supply_of_services"]),
        ("FR", "public_body", "credit_note", ["supply_of_services"]),
        ("BE", "business", "invoice", ["late_interest", "recovery_fee"]),
        ("BE", "public_body", "invoice", ["late_interest", "recovery_fee"]),
        ("BE", "consumer", "invoice", []),
        ("BE", "business", "credit_note", []),
        ("NL", "business", "invoice", ["late_interest", "recovery_fee"]),
        ("NL", "public_body", "invoice", ["late_interest_public_body", "recovery_fee"]),
        ("NL", "non_professional", "invoice", []),
        ("NL", "business", "credit_note", []),
    ],
)
def test_a_document_says_to_each_what_the_law_of_the_seller_asks(
    country: str, kind: str, document: str, codes: list[str]
) -> None:
    always = shipped().mentions_always(country=country, kind=kind, document=document, on=CHECKED_ON)
    assert [mention.code for mention in always] == codes


def test_a_day_before_the_law_asks_for_nothing() -> None:
    always = shipped().mentions_always(
        country="FR", kind="business", document="invoice", on=dt.date(2010, 1, 1)
    )
    assert always == []


def test_every_mention_is_worded_in_the_three_languages_without_its_full_stop() -> None:
    for mention in shipped().mentions:
        assert {"fr", "nl", "en"} <= set(mention.texts), mention.code
        assert not [text for text in mention.texts.values() if text.endswith(".")], mention.code


@pytest.mark.parametrize("kind", ["business", "public_body"])
def test_what_a_french_invoice_says_of_lateness_is_what_the_terms_are(kind: str) -> None:
    terms = shipped().terms_when_late(country="FR", kind=kind, on=CHECKED_ON)
    always = shipped().mentions_always(country="FR", kind=kind, document="invoice", on=CHECKED_ON)
    said = " ".join(mention.text("en") for mention in always)
    assert terms is not None
    assert terms.recovery_fee_cents == 4000
    assert f"plus {terms.interest_points} points" in said
    assert "€40" in said


def test_a_consumer_is_never_charged_the_fixed_fee_of_a_french_business() -> None:
    def fee(country: str, kind: str) -> int | None:
        terms = shipped().terms_when_late(country=country, kind=kind, on=CHECKED_ON)
        assert terms is not None
        return terms.recovery_fee_cents

    assert fee("FR", "business") == fee("BE", "business") == fee("NL", "business") == 4000
    assert fee("FR", "consumer") == 0
    assert fee("BE", "consumer") is None


def test_where_the_law_is_not_known_nothing_is_said() -> None:
    assert shipped().terms_when_late(country="DE", kind="business", on=CHECKED_ON) is None
    before = dt.date(2023, 8, 31)
    assert shipped().terms_when_late(country="BE", kind="consumer", on=before) is None


def test_a_belgian_consumer_has_one_free_reminder_and_fourteen_days() -> None:
    terms = shipped().terms_when_late(country="BE", kind="consumer", on=CHECKED_ON)
    assert terms is not None
    assert (terms.reminders_free, terms.days_after_reminder, terms.reminder_cents_max) == (
        1,
        14,
        750,
    )


def test_a_pack_may_hold_rates_alone() -> None:
    text = """
    regime = "EU"
    checked_on = 2026-01-01
    holds_until = 2026-12-31
    [sources]
    here = "a test"
    [[rates]]
    class = "standard"
    entries = [{ place = "FR", percent = "0", valid_from = 2026-01-01, source = "here" }]
    """
    read = read_packs([text])
    assert read.rate("FR", "standard", dt.date(2026, 6, 1)) == 0
    assert (read.mentions, read.late_terms) == ((), ())
    assert packs.SHIPPED == ("eu", "fr", "be", "nl")
