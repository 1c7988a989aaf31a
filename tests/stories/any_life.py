"""Whatever is done to services, in any order: what must be true after every act and every night.

The rules are the deeds of the simulation, so that what it knows is tried here too; Hypothesis
chooses them, and makes what fails small.
"""

import contextlib
import datetime as dt
import random
from collections.abc import Mapping
from typing import ClassVar, Final

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tacite.config import scratch as databases
from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.pretend import IN_MEMORY, Pretend
from tacite.rehearsal.scratch_stage import ScratchStage, fixed_clock
from tacite.rehearsal.simulation.deeds import DEEDS
from tacite.rehearsal.simulation.lives import NOON, Lives, drawing
from tacite.rehearsal.simulation.offers import STARTS
from tacite.rehearsal.simulation.playing import NIGHT_AT, do, in_words, wrong_with
from tacite.rehearsal.stage import NothingThere
from tacite.rehearsal.stories import Act
from tacite.rehearsal.verbs import VERBS
from tests import database
from tests.stories import invariants

CUSTOMERS: Final = (0, 1, 2)
_A_DAY: Final = dt.timedelta(days=1)
# How many days go by before the next thing is done; and how many of their nights run.
_WAITS: Final = st.sampled_from([0, 0, 0, 0, 1, 1, 2, 5, 12, 31])
_NIGHTS_MAX: Final = 2
# As often as the simulation does each.
_DEEDS: Final = [name for name, (weight, _) in DEEDS.items() for _ in range(weight)]


class AnyLife(RuleBasedStateMachine):
    """Customers of a provider of one profile, who do anything in any order."""

    profile: ClassVar[tuple[str, str]]

    def __init__(self) -> None:
        super().__init__()
        self.on = STARTS
        self.number = 0
        self.prints: Mapping[str, str] = {}
        self.stage = ScratchStage()
        self.opened = contextlib.ExitStack()
        address = self.opened.enter_context(databases.scratch(beside=database.address()))
        self.opened.enter_context(databases.django_at(address))
        self.opened.enter_context(fixed_clock())
        self.opened.enter_context(registry.using({"pretend": Pretend(IN_MEMORY)}))

    @initialize(seed=st.integers(0, 99))
    def open(self, seed: int) -> None:
        self.stage.set_up(Lives(seed, 0, CUSTOMERS, self.profile).story())
        self._night()
        for customer in CUSTOMERS:
            self._begin(customer)
        self._holds()

    @rule(
        deed=st.sampled_from(_DEEDS),
        customer=st.integers(0, len(CUSTOMERS) - 1),
        wait=_WAITS,
        die=st.randoms(use_true_random=False),
    )
    def live(self, deed: str, customer: int, wait: int, die: random.Random) -> None:
        """Let days go by, then let a customer do something."""
        step = max(1, -(-wait // _NIGHTS_MAX))  # the nights between are missed
        for day in range(wait, 0, -step):
            self.on += min(day, step) * _A_DAY
            self._night()
            self._holds()
        self.number += 1
        for act in DEEDS[deed][1](drawing(customer, self.on, die, number=self.number)):
            self._act(act, die)

    def teardown(self) -> None:
        self.opened.close()

    def _begin(self, customer: int) -> None:
        """Let a customer order what others can change to, and pay it."""
        self.number += 1
        die = random.Random(self.number)  # noqa: S311 - it falls for nothing
        d = drawing(customer, self.on, die, number=self.number)
        label = d.label("s")
        for act in (
            d.act("order", ("month", "thirty", "plus")[customer], label=label),
            d.paid(label),
        ):
            do(self.stage, act, self.stage.moment(self.on, NOON), die=die)

    def _night(self) -> None:
        note(f"{self.on} night")
        self.stage.run_night(on=self.on, now=self.stage.moment(self.on, NIGHT_AT))
        self.prints = {}
        invariants.what_runs_is_paid_or_late(self.on)

    def _act(self, act: Act, die: random.Random) -> None:
        before = self.prints or self.stage.fingerprint()
        now = self.stage.moment(self.on, NOON)
        try:
            told, found = do(self.stage, act, now, die=die)
        except NothingThere:
            return
        note(f"{self.on} {in_words(told, found)}")
        self.prints = self.stage.fingerprint()
        if "refused" in found:
            changed = {t for t in self.prints if before.get(t) != self.prints[t]}
            assert changed <= VERBS[act.verb].marks, "a refusal changes nothing"
        else:
            self._holds()

    def _holds(self) -> None:
        assert wrong_with(self.stage) == ""
        invariants.days_billed_tile()
        invariants.what_was_paid_is_covered()
        invariants.days_cost_their_length()
        invariants.no_change_makes_value()
