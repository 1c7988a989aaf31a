"""The real stage: the operations and the night, on a scratch database under a fixed clock."""

import contextlib
import datetime as dt
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from django.db import connections

from tacite import clock
from tacite.acts.handover import find
from tacite.config import scratch as databases
from tacite.engine import checks, night
from tacite.engine.steps import STEPS
from tacite.mail import delivery
from tacite.mail import queries as letters
from tacite.provisioning import operations as provisioning
from tacite.rehearsal import acting, finding, metering, paging, prints, setting_up
from tacite.rehearsal.banking import Bank
from tacite.rehearsal.play import play
from tacite.rehearsal.report import Report
from tacite.rehearsal.stage import Offence, Posted
from tacite.rehearsal.stories import Act, Expectation, Found, Story
from tacite.rehearsal.world import World

_PASSES_MAX: Final = 40  # a service that missed years is asked for a period per pass


def rehearse(story: Story, *, beside: str) -> Report:
    """Play a story on a scratch database of its own and return what happened.

    `beside` is the address of any database of the server on which the scratch one is made.

    :raises StoryRefused: the policy refuses a setting of the story.
    """
    with databases.scratch(beside=beside) as address, databases.django_at(address), fixed_clock():
        return play(story, ScratchStage())


class ScratchStage:
    """Plays on the database that Django leads to, which must be an empty migrated one."""

    def __init__(self) -> None:
        self._world: World | None = None
        self.verbs: Mapping[str, Callable[[Act, dt.datetime], Found]] = {}
        self.subjects: Mapping[str, Callable[[Expectation, dt.datetime], Found]] = {}

    @property
    def world(self) -> World:
        """What the labels stand for, once the story is set up."""
        if self._world is None:
            raise RuntimeError
        return self._world

    def set_up(self, story: Story) -> None:
        """Make the provider of the story, on the eve of its first night."""
        self._world = world = setting_up.world_of(story)
        doing = {**acting.doers(world), **metering.doers(world), **Bank(world).doers()}
        self.verbs = {name: _reconciling(act) for name, act in doing.items()}
        self.subjects = {**finding.finders(world), "page": paging.finder(world)}

    def moment(self, day: dt.date, at: dt.time) -> dt.datetime:
        """Move the clock to a local time of the brand's zone and return that instant."""
        now = dt.datetime.combine(day, at, tzinfo=self.world.zone).astimezone(dt.UTC)
        clock.set_fixed(now)
        return now

    def run_night(self, *, on: dt.date, now: dt.datetime) -> Mapping[str, int]:
        """Run (or resume) the night of a day."""
        done = night.run(as_of=on, today=self.world.local(now).date(), now=now)
        self.world.remember_requests()
        return {step.name: step.done for step in done if step.name not in ("seal", "check")}

    def kill_night(self, *, on: dt.date, now: dt.datetime, at: str) -> bool:
        """Run the night in a process of its own, killed at a failpoint as by a power cut."""
        connections.close_all()
        child = os.fork()
        if child == 0:
            self._until_killed(on, now, at)
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL

    def repeat_night(self, *, on: dt.date, now: dt.datetime) -> None:
        """Ask for the night again, then do each of its steps to every account, due or not."""
        night.run(as_of=on, today=self.world.local(now).date(), now=now)
        everybody = sorted(account.id for account in self.world.accounts.values())
        for step in STEPS:
            for _ in range(_PASSES_MAX):
                if not step.act(everybody, as_of=on, actor=night.ACTOR, now=now):
                    break
        provisioning.reconcile(now=now)
        self.world.remember_requests()

    def deliver_letters(self, *, now: dt.datetime) -> None:
        """Deliver the letters that may be delivered."""
        if letters.is_any_due(now=now):
            delivery.deliver(now=now)

    def letters(self) -> Sequence[Posted]:
        """Return all letters so far, in the order of queueing."""
        return [
            Posted(
                letter.id,
                self.world.label_of_account(letter.account_id),
                letter.kind,
                delivered=letter.state in ("sent", "kept"),
            )
            for letter in letters.all_letters().order_by("id")
        ]

    def fingerprint(self) -> Mapping[str, str]:
        """Return a hash of every table that matters."""
        return prints.fingerprint()

    def check(self) -> Sequence[Offence]:
        """Return what the named checks find wrong."""
        return [Offence(found.check, found.text) for found in checks.run_all()]

    def _until_killed(self, on: dt.date, now: dt.datetime, at: str) -> None:
        os.environ["TACITE_FAILPOINT"] = f"{at}=kill"
        try:
            night.run(as_of=on, today=self.world.local(now).date(), now=now)
        finally:
            os._exit(0)


def _reconciling(
    act: Callable[[Act, dt.datetime], Found],
) -> Callable[[Act, dt.datetime], Found]:
    """Let the worker's jobs follow what an act decided, right after it."""

    def done(told: Act, now: dt.datetime) -> Found:
        found = act(told, now)
        find.look_up(now=now)
        provisioning.reconcile(now=now)
        return found

    return done


@contextlib.contextmanager
def fixed_clock() -> Iterator[None]:
    """Let the clock go again at the end, wherever a story held it."""
    try:
        yield
    finally:
        clock.set_fixed(None)
