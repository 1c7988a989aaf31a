"""Random lives: whatever people can do is drawn, the same seed draws the same, failures shrink.

I-18.
"""

import datetime as dt
from dataclasses import replace
from typing import Final

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tacite.rehearsal.simulation.lives import PROFILES, Lives
from tacite.rehearsal.simulation.offers import STARTS
from tacite.rehearsal.simulation.playing import Played, SomethingIsWrong, play
from tacite.rehearsal.simulation.shortening import shortened
from tacite.rehearsal.stories import Act
from tacite.rehearsal.verbs import VERBS
from tests import database

# What no simulation does, and why.
_NEVER: Final = {
    "bank_file": "reads a file that lies beside a story; bank_line makes and reads statements",
}


def drawn(lives: Lives) -> list[Act]:
    days = [STARTS + dt.timedelta(days=n) for n in range(lives.days)]
    return [act for on in days for act in lives.acts(on)]


def test_every_verb_of_the_language_is_drawn() -> None:
    seeds = [Lives(seed, 60, tuple(range(6))) for seed in range(12)]
    verbs = {act.verb for lives in seeds for act in drawn(lives)}
    assert verbs == set(VERBS) - set(_NEVER)


def test_every_profile_is_drawn() -> None:
    heads = [Lives(seed, 1, (0,)).story().head for seed in range(60)]
    assert {(head.profile, head.variant) for head in heads} == set(PROFILES)


def test_a_seed_draws_a_customer_the_same_life_whoever_else_is_there() -> None:
    both, one = (drawn(Lives(7, 30, customers)) for customers in ((0, 3), (3,)))
    assert [act for act in both if act in one] == one
    assert drawn(Lives(8, 30, (3,))) != one


def test_each_act_has_a_line_of_its_own() -> None:
    lines = {act.line: act for act in drawn(Lives(3, 90, (0, 1, 2, 3)))}
    assert all(lines[act.line] == act for act in drawn(Lives(3, 90, (0, 1, 2, 3))))


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_wrong_with_random_lives(seed: int, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        played = play(Lives(seed, 20, (0, 1, 2)), beside=database.address())
    assert played.acts > played.refused > 0


def test_a_failure_is_made_small() -> None:
    """It fails on day 20 if customer 2 acts on day 11, whoever else does whatever else."""
    guilty, fatal = (STARTS + dt.timedelta(days=n) for n in (11, 20))

    def playing(lives: Lives) -> Played:
        if 2 in lives.customers and guilty not in lives.idle and lives.days > 20:
            raise SomethingIsWrong(fatal, "some_check: something", [])
        if 0 in lives.customers and lives.days > 30:
            raise SomethingIsWrong(fatal, "broke: another thing", [])
        return Played()

    lives = Lives(1, 40, (0, 1, 2, 3))
    small = shortened(lives, SomethingIsWrong(fatal, "some_check: it", []), playing).lives
    idle = {STARTS + dt.timedelta(days=n) for n in range(21)} - {guilty}
    assert small == replace(lives, days=21, customers=(2,), idle=frozenset(idle))
