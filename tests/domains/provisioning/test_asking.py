import datetime as dt
import itertools

import pytest

from tacite.provisioning.asking import (
    asked_again_at,
    is_as_wanted,
    is_otherwise,
    next_try,
    next_verb,
)
from tacite.provisioning.platforms.base import TOLD, Seen, Standing, Verb

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
_WANTED = ("running", "suspended", "gone")
_EFFECT = {
    Verb.ENSURE: {Seen.ABSENT: Seen.RUNNING},
    Verb.SUSPEND: {Seen.RUNNING: Seen.SUSPENDED},
    Verb.RESUME: {Seen.SUSPENDED: Seen.RUNNING},
    Verb.END: {Seen.RUNNING: Seen.ABSENT, Seen.SUSPENDED: Seen.ABSENT},
}


@pytest.mark.parametrize(
    ("wanted", "seen", "ensured"), list(itertools.product(_WANTED, sorted(TOLD), [True, False]))
)
def test_three_verbs_at_most_make_any_service_what_it_should_be(
    wanted: str, seen: Seen, *, ensured: bool
) -> None:
    asked = []
    while verb := next_verb(wanted=wanted, seen=seen, ensured=ensured):
        asked.append(verb)
        assert len(asked) <= 3
        seen = _EFFECT[verb].get(seen, seen)
        ensured = ensured or verb == Verb.ENSURE
    assert is_as_wanted(wanted=wanted, seen=seen)


def test_a_service_that_somebody_else_made_is_told_once_what_it_is_to_be() -> None:
    assert next_verb(wanted="running", seen=Seen.RUNNING, ensured=False) == Verb.ENSURE
    assert next_verb(wanted="running", seen=Seen.RUNNING, ensured=True) is None


def test_nothing_is_asked_of_a_service_of_which_nobody_knows_how_it_stands() -> None:
    with pytest.raises(KeyError):
        next_verb(wanted="running", seen=Seen.UNKNOWN, ensured=True)
    assert not is_as_wanted(wanted="gone", seen=Seen.UNKNOWN)


def test_attempts_come_ever_later_and_end_after_some_days() -> None:
    waits: list[dt.timedelta] = []
    while moment := next_try(attempts=len(waits) + 1, now=NOW):
        waits.append(moment - NOW)
    assert waits == sorted(set(waits))
    assert len(waits) == 7
    assert dt.timedelta(days=1) < sum(waits, dt.timedelta()) < dt.timedelta(days=3)


@pytest.mark.parametrize(
    ("said", "seconds"), [(0, 5), (-7, 5), (60, 60), (86_400, 86_400), (10**18, 86_400)]
)
def test_a_platform_may_ask_for_patience_within_reason(said: int, seconds: int) -> None:
    assert asked_again_at(seconds=said, now=NOW) == NOW + dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("wanted", "standing", "found"),
    [
        ("running", Standing(Seen.RUNNING, "", "web", 2), (False, False)),
        ("running", Standing(Seen.RUNNING, "", "mail", 2), (True, False)),
        ("running", Standing(Seen.RUNNING, "", "web", 3), (False, True)),
        ("running", Standing(Seen.RUNNING), (False, False)),
        ("running", Standing(Seen.SUSPENDED, "", "mail", 3), (False, False)),
        ("suspended", Standing(Seen.RUNNING, "", "mail", 3), (False, False)),
    ],
)
def test_the_plan_of_what_runs_is_compared_as_far_as_it_is_told(
    wanted: str, standing: Standing, found: tuple[bool, bool]
) -> None:
    assert is_otherwise(wanted=wanted, standing=standing, offer="web", quantity=2) == found
