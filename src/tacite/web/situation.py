"""How things stand for an account, as the one sentence that its first page opens with.

The most urgent thing is said: suspended before late, late before to pay, to pay before in order.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Sequence

from tacite.acts.showing.coming import Coming
from tacite.acts.showing.held import Held
from tacite.acts.showing.standing import OpenRequest


@dc.dataclass(frozen=True, slots=True)
class Situation:
    """What is, what comes, when, how much.

    `kind`: nothing (no service ever), over (no service any more), in_order, ending (all that runs
    ends soon), to_pay, late, suspended. `services` are those it is about, `requests` what is to
    be paid for it; `day` is when it gets worse, or the next thing happens, if that is known.
    """

    kind: str
    living: int
    services: tuple[Held, ...] = ()
    requests: tuple[OpenRequest, ...] = ()
    day: dt.date | None = None
    cents: int | None = None

    @property
    def one(self) -> Held:
        """The first service it is about."""
        return self.services[0]

    @property
    def before_on(self) -> dt.date | None:
        """The earliest day by which something is to be paid."""
        return min((request.before_on for request in self.requests), default=None)


@dc.dataclass(frozen=True, slots=True)
class Account:
    """What a situation is told from: services held and paid for, requests, what comes."""

    id: int
    services: Sequence[Held]
    requests: Sequence[OpenRequest]
    coming: Sequence[Coming]
    last_ended_on: dt.date | None = None

    @property
    def held(self) -> list[Held]:
        """The services that it holds itself and that run, or may come back."""
        return [s for s in self.services if s.account_id == self.id and s.lives]


def situation(account: Account, *, today: dt.date) -> Situation:
    """Return how things stand."""
    held = account.held
    suspended = [service for service in held if service.state == "suspended"]
    if suspended:
        return _suspended(account, suspended)
    late = [request for request in account.requests if request.before_on < today]
    if late:
        return _late(account, late, today)
    if account.requests:
        cents = sum(request.owed_cents for request in account.requests)
        about = _about(account.services, account.requests)
        return Situation("to_pay", len(held), about, tuple(account.requests), None, cents)
    return _calm(account, held)


def late_ids(requests: Iterable[OpenRequest], *, today: dt.date) -> set[int]:
    """Return the services for which a payment is late."""
    late = (request for request in requests if request.before_on < today)
    return {line.subscription_id for request in late for line in request.lines}


def _suspended(account: Account, suspended: Sequence[Held]) -> Situation:
    ids = {service.id for service in suspended}
    requests = [r for r in account.requests if ids & {ln.subscription_id for ln in r.lines}]
    day = min((service.ends_on for service in suspended if service.ends_on), default=None)
    cents = sum(request.owed_cents for request in requests)
    living = len(account.held)
    return Situation("suspended", living, tuple(suspended), tuple(requests), day, cents)


def _late(account: Account, late: Sequence[OpenRequest], today: dt.date) -> Situation:
    days = [request.suspends_on for request in late if request.suspends_on]
    day = min((day for day in days if day > today), default=None)
    cents = sum(request.owed_cents for request in late)
    about = _about(account.services, late)
    return Situation("late", len(account.held), about, tuple(late), day, cents)


def _calm(account: Account, held: Sequence[Held]) -> Situation:
    if not held:
        kind = "over" if account.last_ended_on else "nothing"
        return Situation(kind, 0, day=account.last_ended_on)
    if all(service.terminates_on for service in held):
        day = min(service.terminates_on for service in held if service.terminates_on)
        return Situation("ending", len(held), tuple(held), day=day)
    if not account.coming:
        return Situation("in_order", len(held), tuple(held))
    day = account.coming[0].due_on
    amounts = [each.cents for each in account.coming if each.due_on == day]
    cents = None if None in amounts else sum(each for each in amounts if each is not None)
    return Situation("in_order", len(held), tuple(held), day=day, cents=cents)


def _about(services: Iterable[Held], requests: Sequence[OpenRequest]) -> tuple[Held, ...]:
    """Return the services that requests ask for, in their order."""
    known = {service.id: service for service in services}
    ids = dict.fromkeys(line.subscription_id for r in requests for line in r.lines)
    return tuple(known[each] for each in ids if each in known)
