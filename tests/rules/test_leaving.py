"""What the law lets a customer end, and what he is given back: WE-24, WE-32, C-8, S0-61, S0-103."""

import dataclasses as dc
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.rules import consumer_law
from tacite.rules.leaving import (
    Leaving,
    NoticeWindow,
    Paid,
    Turned,
    Withdrawing,
    given_back,
    notice_reach,
    notice_window,
    term_months,
    ways_out,
    withdrawing,
    withdrawing_from_change,
)
from tacite.rules.periods import Cycle, Period

LAW = consumer_law.shipped()
D = dt.date
TODAY = D(2026, 11, 21)
LEFT_ON = D(2027, 2, 15)


def right(
    *,
    by_law_until: dt.date | None = None,
    exempt: bool = False,
    starts_at_once: bool = False,
    brand_days: int = 0,
) -> Withdrawing | None:
    return withdrawing(
        ordered_on=D(2026, 7, 1),
        by_law_until=by_law_until,
        exempt=exempt,
        starts_at_once=starts_at_once,
        brand_days=brand_days,
        refund_days=14,
    )


def test_c_8_the_right_of_the_law_wins_over_the_brands_own() -> None:
    assert right(by_law_until=D(2026, 7, 16), brand_days=30) == Withdrawing(
        D(2026, 7, 16), whole=True, by="law", refund_days=14
    )


def test_who_asked_for_the_start_pays_what_he_used() -> None:
    found = right(by_law_until=D(2026, 7, 16), starts_at_once=True)
    assert found is not None
    assert not found.whole


def test_s0_103_a_brand_may_give_the_days_back_to_everybody() -> None:
    assert right(brand_days=14) == Withdrawing(
        D(2026, 7, 16), whole=False, by="brand", refund_days=14
    )


def test_nobody_gives_back_what_is_exempt_or_what_no_rule_gives() -> None:
    assert right(exempt=True, brand_days=14) is None
    assert right() is None


@pytest.mark.parametrize(
    ("cents", "days", "used", "back"),
    [(3000, 30, 10, 2000), (999, 30, 10, 666), (1000, 31, 10, 677)],
)
def test_we_32_unused_days_are_given_back(cents: int, days: int, used: int, back: int) -> None:
    began = D(2026, 7, 1)
    paid = Paid(cents, Period(began, began + dt.timedelta(days=days)))
    on = began + dt.timedelta(days=used)
    assert given_back([paid], on=on, whole=False) == [back]
    assert given_back([paid], on=on, whole=True) == [cents]


def test_days_turned_into_others_are_worth_what_was_left_of_them() -> None:
    began = D(2026, 7, 1)
    thirty = Period(began, D(2026, 7, 31))
    # 20.00 are left on the 11th, for ten days at twice the price.
    once = Turned(D(2026, 7, 11), D(2026, 7, 21))
    paid = Paid(3000, thirty, (once,))
    assert given_back([paid], on=D(2026, 7, 15), whole=False) == [1200]
    assert given_back([paid], on=D(2026, 7, 11), whole=False) == [2000]
    assert given_back([paid], on=D(2026, 7, 15), whole=True) == [3000]
    # On the 16th 10.00 are left, for ten days again.
    again = Paid(3000, thirty, (once, Turned(D(2026, 7, 16), D(2026, 7, 26))))
    assert given_back([again], on=D(2026, 7, 18), whole=False) == [800]
    # What was over before a change is nothing, whatever comes after.
    over = Paid(3000, thirty, (Turned(D(2026, 8, 5), D(2026, 8, 20)),))
    assert given_back([over], on=D(2026, 8, 6), whole=False) == [0]


@pytest.mark.parametrize("asked", [True, False])
def test_a_dearer_offer_opens_the_right_anew(*, asked: bool) -> None:
    until = D(2026, 7, 28)
    found = withdrawing_from_change(
        changed_on=D(2026, 7, 11),
        by_law_until=until,
        exempt=False,
        starts_at_once=asked,
        refund_days=14,
    )
    free_from = None if asked else D(2026, 7, 11)
    assert found == Withdrawing(until, whole=False, by="law", refund_days=14, free_from=free_from)


@pytest.mark.parametrize(("until", "exempt"), [(None, False), (D(2026, 7, 28), True)])
def test_a_change_opens_no_right_that_the_law_does_not_give(
    until: dt.date | None, *, exempt: bool
) -> None:
    assert (
        withdrawing_from_change(
            changed_on=D(2026, 7, 11),
            by_law_until=until,
            exempt=exempt,
            starts_at_once=False,
            refund_days=14,
        )
        is None
    )


@pytest.mark.parametrize(
    ("cycle", "months"), [("1 year", 12), ("3 months", 3), ("365 days", 12), ("30 days", 0)]
)
def test_a_term_counts_in_months(cycle: str, months: int) -> None:
    assert term_months(Cycle.parse(cycle)) == months


def test_we_24_the_window_of_the_notice() -> None:
    notice = LAW.notice(country="FR", kind="consumer", on=TODAY)
    assert notice is not None
    window = notice_window(notice, expires_on=D(2027, 1, 15), undo_hours=24, days_before=60)
    assert window == NoticeWindow(
        first=D(2026, 10, 13),
        last=D(2026, 12, 13),
        send=D(2026, 11, 14),
        refuse_on=D(2027, 1, 13),
    )


@pytest.mark.parametrize(("days_before", "send"), [(10, D(2026, 12, 13)), (120, D(2026, 10, 13))])
def test_the_notice_is_never_meant_for_a_day_outside_the_window(
    days_before: int, send: dt.date
) -> None:
    notice = LAW.notice(country="FR", kind="non_professional", on=TODAY)
    assert notice is not None
    window = notice_window(
        notice, expires_on=D(2027, 1, 15), undo_hours=24, days_before=days_before
    )
    assert window.send == send


@given(
    renews_in=st.integers(0, 800),
    undo_hours=st.integers(0, 200),
    days_before=st.integers(0, 200),
    latest=st.integers(0, 6),
)
def test_nobody_is_told_before_the_notice_reaches(
    renews_in: int, undo_hours: int, days_before: int, latest: int
) -> None:
    shipped = LAW.notice(country="FR", kind="consumer", on=TODAY)
    assert shipped is not None
    notice = dc.replace(shipped, latest_months=latest, earliest_months=latest + 2)
    expires_on = TODAY + dt.timedelta(days=renews_in)
    policy = {"undo_hours": undo_hours, "days_before": days_before}
    window = notice_window(notice, expires_on=expires_on, **policy)
    assert (expires_on - window.send).days <= notice_reach(notice, **policy)


def leave(
    country: str, *, renewed: bool = True, told: bool = True, on: dt.date = LEFT_ON
) -> Leaving | None:
    return ways_out(
        on=on,
        expires_on=D(2028, 1, 15),
        renewed=renewed,
        untold=None if told else LAW.notice(country=country, kind="consumer", on=on),
        by_exit=LAW.exit(country=country, kind="consumer", on=on),
    )


def test_we_24_who_was_not_told_leaves_at_once_and_has_his_days_back() -> None:
    assert leave("FR", told=False) == Leaving(D(2027, 2, 15), 30, "untold")
    paid = Paid(7300, Period(D(2027, 1, 15), D(2028, 1, 15)))
    assert given_back([paid], on=D(2027, 2, 15), whole=False) == [6680]
    assert D(2027, 2, 15) + dt.timedelta(days=30) == D(2027, 3, 17)


def test_belgium_two_months_and_the_netherlands_one_after_a_renewal() -> None:
    assert leave("BE") == Leaving(D(2027, 4, 15), 30, "renewed")
    assert leave("NL") == Leaving(D(2027, 3, 15), 30, "renewed")
    assert leave("NL", on=D(2027, 12, 20)) is None  # what is paid is over before


def test_the_first_term_is_not_left_and_neither_is_one_without_a_law() -> None:
    assert leave("NL", renewed=False) is None
    assert leave("FR") is None
    assert leave("NL", on=D(2028, 1, 15)) is None


def test_the_buttons_of_the_law_have_their_words() -> None:
    french = LAW.effects(country="FR", kind="consumer", on=TODAY)
    dutch = LAW.effects(country="NL", kind="consumer", on=TODAY)
    assert french is not None
    assert dutch is not None
    assert (french.regime, dutch.regime) == ("FR", "EU")
    assert french.begin["fr"] == "Renoncer au contrat ici"
    assert dutch.confirm["nl"] == "Herroeping bevestigen"
    assert LAW.effects(country="FR", kind="business", on=TODAY) is None
    assert LAW.effects(country="US", kind="consumer", on=TODAY) is None
    for country in ("FR", "NL"):
        words = LAW.public_termination(country=country, on=TODAY)
        assert words.begin["fr"] == "Résilier votre contrat"
        assert words.confirm["fr"] == "Notification de la résiliation"


def test_every_fact_has_a_source_and_words_in_three_languages() -> None:
    for fact in LAW.facts():
        assert fact.source
        assert fact.checked_on == TODAY
        for name in ("begin", "confirm"):
            words = getattr(fact, name, None)
            assert words is None or set(words) == {"fr", "nl", "en"}
