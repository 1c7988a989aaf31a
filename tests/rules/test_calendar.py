"""What happens on which day: the worked examples of the calendar."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.rules import calendar
from tacite.rules.calendar import RequestCalendar, ServiceCalendar
from tacite.rules.periods import add_months
from tacite.rules.policy import Policy, policy_of

D = dt.date


def host(**settings: Any) -> Policy:
    return policy_of(profile="host-prepaid", variant="grace", settings=settings)


@pytest.mark.parametrize(
    ("expires_on", "requested", "suspended", "ended"),
    [
        (D(2026, 3, 15), D(2026, 3, 1), D(2026, 3, 17), D(2026, 3, 25)),  # WE-13
        (D(2026, 1, 5), D(2025, 12, 22), D(2026, 1, 7), D(2026, 1, 15)),  # WE-15
    ],
)
def test_a_monthly_service_is_asked_for_suspended_and_ended(
    expires_on: D, requested: D, suspended: D, ended: D
) -> None:
    """S0-45, S0-46, S0-47."""
    found = calendar.service_calendar(
        host(), period_start=add_months(expires_on, -1), expires_on=expires_on
    )
    assert found == ServiceCalendar(requested, suspended, ended)


def test_a_period_shorter_than_the_lead_is_asked_for_when_it_begins() -> None:
    """S0-58, WE-16: seven days from 1 May."""
    found = calendar.service_calendar(host(), period_start=D(2026, 5, 1), expires_on=D(2026, 5, 8))
    assert found.request_on == D(2026, 5, 1)


def test_extra_time_moves_suspension_and_end_and_nothing_else() -> None:
    """S0-52, WE-21."""
    found = calendar.service_calendar(
        host(), period_start=D(2026, 2, 15), expires_on=D(2026, 3, 15), extra_days=7
    )
    assert found == ServiceCalendar(D(2026, 3, 1), D(2026, 3, 24), D(2026, 4, 1))


def test_the_strict_host_suspends_on_the_day_of_expiry() -> None:
    strict = policy_of(profile="host-prepaid", settings={})
    found = calendar.service_calendar(
        strict, period_start=D(2026, 2, 15), expires_on=D(2026, 3, 15)
    )
    assert found.suspends_on == D(2026, 3, 15)


def test_where_expiry_moves_at_issue_lateness_waits_for_an_unpaid_invoice() -> None:
    """S2-29: suspended seven days after the due date, never ended for lateness alone."""
    saas = policy_of(profile="saas-sme", settings={})
    found = calendar.service_calendar(saas, period_start=D(2026, 4, 9), expires_on=D(2026, 5, 9))
    assert found == ServiceCalendar(D(2026, 5, 9), None, None)
    late = calendar.lateness(saas, period_start=D(2026, 5, 9), due_on=D(2026, 5, 23))
    assert late == (D(2026, 5, 30), None)


def test_lateness_never_suspends_before_the_period_that_is_unpaid() -> None:
    saas = policy_of(profile="saas-sme", settings={})
    late = calendar.lateness(saas, period_start=D(2026, 6, 9), due_on=D(2026, 5, 23))
    assert late == (D(2026, 6, 16), None)


def test_a_terminated_service_has_no_calendar() -> None:
    assert calendar.terminated_calendar() == ServiceCalendar(None, None, None)


def test_a_request_is_due_at_expiry_and_void_with_the_service() -> None:
    """S0-54, WE-13."""
    found = calendar.renewal_calendar(
        host(), requested_on=D(2026, 3, 1), expires_on=D(2026, 3, 15), ends_on=D(2026, 3, 25)
    )
    assert found == RequestCalendar(D(2026, 3, 15), D(2026, 3, 25), D(2026, 3, 16))


def test_a_request_stands_as_long_as_its_service_can_still_be_saved() -> None:
    found = calendar.renewal_calendar(
        host(renewal={"terminate": 30}),
        requested_on=D(2026, 3, 1),
        expires_on=D(2026, 3, 15),
        ends_on=D(2026, 4, 14),
    )
    assert found.void_on == D(2026, 4, 14)


def test_a_registrar_asks_thirty_days_before_and_gives_ten_to_pay() -> None:
    """WE-35."""
    registrar = policy_of(profile="registrar-eu", settings={})
    found = calendar.service_calendar(
        registrar, period_start=D(2025, 4, 20), expires_on=D(2026, 4, 20)
    )
    assert found.request_on == D(2026, 3, 21)
    request = calendar.renewal_calendar(
        registrar, requested_on=D(2026, 3, 21), expires_on=D(2026, 4, 20), ends_on=D(2026, 5, 20)
    )
    assert request.due_on == D(2026, 3, 31)


def test_a_request_that_comes_late_is_not_due_before_it_was_made() -> None:
    found = calendar.renewal_calendar(
        host(), requested_on=D(2026, 3, 20), expires_on=D(2026, 3, 15), ends_on=D(2026, 3, 25)
    )
    assert found.due_on == D(2026, 3, 20)


def test_an_unpaid_invoice_on_terms_is_never_void() -> None:
    saas = policy_of(profile="saas-sme", settings={})
    found = calendar.renewal_calendar(
        saas, requested_on=D(2026, 5, 9), expires_on=D(2026, 5, 9), ends_on=None
    )
    assert found == RequestCalendar(D(2026, 5, 23), None, D(2026, 5, 24))


@pytest.mark.parametrize(("unpaid", "void_on"), [("keep", None), ("credit_note", D(2026, 6, 2))])
def test_an_issued_invoice_is_void_only_where_the_brand_credits_it(
    unpaid: str, void_on: D | None
) -> None:
    settings = {"unpaid_issued": unpaid, "renewal": {"terminate": 10, "cancel_invoice": 10}}
    saas = policy_of(profile="saas-sme", settings=settings)
    found = calendar.renewal_calendar(
        saas, requested_on=D(2026, 5, 9), expires_on=D(2026, 5, 9), ends_on=None
    )
    assert found.void_on == void_on


def test_an_order_lapses_ten_days_after_its_due_date() -> None:
    """S0-54, S0-62."""
    found = calendar.order_calendar(host(), ordered_on=D(2026, 5, 4))
    assert found == RequestCalendar(D(2026, 5, 4), D(2026, 5, 14), None)


def test_letters_follow_the_ladder_and_are_counted() -> None:
    saas = policy_of(profile="saas-sme", settings={})
    due_on = D(2026, 5, 23)
    first = calendar.next_reminder(saas, due_on=due_on, after=D(2026, 5, 9))
    assert first == D(2026, 5, 24)
    assert calendar.next_reminder(saas, due_on=due_on, after=first) == D(2026, 5, 28)
    assert calendar.next_reminder(saas, due_on=due_on, after=D(2026, 5, 28)) is None
    assert calendar.reminder_step(saas, due_on=due_on, on=D(2026, 5, 24)) == 1
    assert calendar.reminder_step(saas, due_on=due_on, on=D(2026, 6, 30)) == 2


def test_the_first_period_is_a_cycle_or_the_rest_of_the_month() -> None:
    telephony = policy_of(profile="telephony", settings={})
    whole = {"starts_on": D(2026, 5, 6), "boundary_on": D(2026, 6, 6)}
    assert calendar.first_days(host(), **whole) == (D(2026, 5, 6), D(2026, 6, 6))
    assert calendar.first_days(telephony, **whole) == (D(2026, 6, 1), D(2026, 6, 1))
    on_the_first = {"starts_on": D(2026, 5, 1), "boundary_on": D(2026, 6, 1)}
    assert calendar.first_days(telephony, **on_the_first) == (D(2026, 5, 1), D(2026, 6, 1))


@given(
    expires_on=st.dates(D(2024, 1, 1), D(2030, 1, 1)),
    suspend=st.integers(0, 60),
    more=st.integers(0, 60),
    extra=st.integers(0, 60),
    lead=st.integers(-60, 0),
)
def test_a_service_is_asked_for_before_it_is_suspended_and_suspended_before_it_ends(
    expires_on: D, suspend: int, more: int, extra: int, lead: int
) -> None:
    policy = host(renewal={"issue": lead, "suspend": suspend, "terminate": suspend + more})
    found = calendar.service_calendar(
        policy,
        period_start=expires_on - dt.timedelta(days=30),
        expires_on=expires_on,
        extra_days=extra,
    )
    assert found.request_on is not None
    assert found.suspends_on is not None
    assert found.ends_on is not None
    assert found.request_on <= expires_on <= found.suspends_on <= found.ends_on


def test_what_was_asked_for_early_is_asked_again_on_its_usual_day() -> None:
    """S1-41."""
    asked = calendar.renewal_calendar(
        host(), requested_on=D(2026, 1, 10), expires_on=D(2026, 3, 15), ends_on=D(2026, 3, 25)
    )
    usual_on = calendar.usual_day(host(), D(2026, 3, 15))
    assert usual_on == D(2026, 3, 1)
    assert calendar.asked_by_hand(asked, usual_on=usual_on).remind_on == usual_on
    sooner = RequestCalendar(asked.due_on, asked.void_on, D(2026, 2, 1))
    assert calendar.asked_by_hand(sooner, usual_on=usual_on) == sooner
    never = RequestCalendar(asked.due_on, asked.void_on, None)
    assert calendar.asked_by_hand(never, usual_on=usual_on).remind_on == usual_on


def test_what_replaces_a_request_is_due_when_that_was() -> None:
    """S0-28."""
    asked = calendar.renewal_calendar(
        host(),
        requested_on=D(2026, 3, 10),
        expires_on=D(2026, 3, 15),
        ends_on=D(2026, 3, 25),
        due_on=D(2026, 3, 12),
    )
    assert (asked.due_on, asked.void_on) == (D(2026, 3, 12), D(2026, 3, 25))
