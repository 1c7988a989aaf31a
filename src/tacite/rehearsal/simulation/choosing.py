"""Choosing what an act speaks of, on its day, among what its customer has then."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from tacite.acts.change_facts import wanted
from tacite.acts.showing import owed
from tacite.acts.switching import asked_of
from tacite.invoicing import queries as invoicing
from tacite.payments import queries as payments
from tacite.rehearsal.simulation.drawing import Which
from tacite.rehearsal.stage import NothingThere
from tacite.rehearsal.stories import BANK, STAFF, Act, Value
from tacite.rehearsal.world import World
from tacite.subscriptions import queries as subscriptions

_LIVING: Final = ("active", "suspended")

_OUTSIDE: Final = (STAFF, BANK, "platform")


def spoken_of(world: World, act: Act, die: random.Random) -> Act:
    """Return an act with everything chosen that it left open.

    :raises NothingThere: there is nothing of that kind to choose from.
    """
    if act.by not in (*_OUTSIDE, *world.accounts):
        raise NothingThere(act.by)
    keys: dict[str, Value] = {}
    for name, value in act.keys.items():
        keys[name] = _chosen(world, value, die, keys)
    return replace(act, keys=keys, subject=_chosen(world, act.subject, die, keys))


def _chosen(world: World, value: Value, die: random.Random, said: Mapping[str, Value]) -> Value:
    """Return a value, or what is chosen in its place; `said` is what the act says besides."""
    if not isinstance(value, Which):
        return value
    if value.of not in world.accounts:
        raise NothingThere(value.of)
    if value.kind in _OF_AMOUNTS:
        return _OF_AMOUNTS[value.kind](world, value, die, said)
    if value.kind == "services":
        return _some(_services(world, value.of), value, die)
    return _one(_AMONG[value.kind](world, value.of), value, die)


def _one(labels: list[str], which: Which, die: random.Random) -> str:
    if not labels:
        raise NothingThere(which)
    return die.choice(labels)


def _some(labels: list[str], which: Which, die: random.Random) -> tuple[str, ...]:
    """Choose one or two, each once."""
    chosen = {_one(labels, which, die) for _ in range(2)}
    return tuple(label for label in labels if label in chosen)


def _services(world: World, of: str) -> list[str]:
    """Return what a customer holds, and what he once ordered or had, whoever has it now."""
    held = {service.id for service in subscriptions.of_account(world.accounts[of].id)}
    return sorted(
        label
        for label, service in world.services.items()
        if service.id in held or label.startswith(f"{of}-")
    )


def _asked_services(world: World, of: str) -> list[str]:
    """Return the services whose change waits for its code."""
    found = ((label, wanted(world.services[label].id)) for label in _services(world, of))
    return [label for label, change in found if change and change.state == "asked"]


def _living_services(world: World, of: str) -> list[str]:
    return _where(world, of, state__in=_LIVING)


def _terminated_services(world: World, of: str) -> list[str]:
    return _where(world, of, state__in=_LIVING, terminates_on__isnull=False)


def _grouped_services(world: World, of: str) -> list[str]:
    return _where(world, of, membership__isnull=False)


def _where(world: World, of: str, **conditions: Any) -> list[str]:
    """Return what a customer holds of some kind; where there is none, whatever he has or had."""
    found = subscriptions.of_account(world.accounts[of].id).filter(**conditions)
    ids = set(found.values_list("id", flat=True))
    labels = _services(world, of)
    return [label for label in labels if world.services[label].id in ids] or labels


def _new_services(world: World, of: str) -> list[str]:
    """Return the two that were ordered last."""
    return sorted(_services(world, of), key=lambda label: world.services[label].id)[-2:]


def _exiting_services(world: World, of: str) -> list[str]:
    """Return the services that are about to leave for another provider."""
    return [label for label in _services(world, of) if asked_of(world.services[label].id)]


def _requests(world: World, of: str) -> list[str]:
    asked = invoicing.requests_of(world.accounts[of].id).values_list("id", flat=True)
    return _labels(world, set(asked))


def _open_requests(world: World, of: str) -> list[str]:
    return _labels(world, {r.id for r in invoicing.open_requests([world.accounts[of].id])})


def _labels(world: World, request_ids: set[int]) -> list[str]:
    return sorted(label for label, i in world.requests.items() if i in request_ids)


def _payments(world: World, of: str) -> list[str]:
    """Return the lines of the bank by which a customer paid."""
    return sorted(label for label in world.lines if label.startswith(f"{of}-in"))


def _groups(world: World, of: str) -> list[str]:
    return sorted(label for label in world.groups if label.startswith(f"{of}-"))


def _owed(world: World, which: Which, die: random.Random, said: Mapping[str, Value]) -> int:
    """Return what is owed of the request that is named, or of any that is open."""
    named = said.get("reference")
    request = str(named) if named else _one(_open_requests(world, which.of), which, die)
    return int(world.request(request).owed_cents) or 1


def _refund(world: World, which: Which, _die: random.Random, _said: Mapping[str, Value]) -> int:
    """Return what leaves the bank account for what was last marked as sent back."""
    paid = owed.of_account(world.accounts[which.of].id).filter(state="paid").first()
    if paid is None:
        raise NothingThere(which)
    return -int(paid.cents)


def _taken(world: World, _which: Which, _die: random.Random, said: Mapping[str, Value]) -> int:
    """Return what leaves the bank account when the line that is named is taken back."""
    line = payments.line(world.lines[str(said["of"])])
    return -line.cents if line else 0


_OF_AMOUNTS: Final[
    Mapping[str, Callable[[World, Which, random.Random, Mapping[str, Value]], int]]
] = {"owed": _owed, "refund": _refund, "taken": _taken}
_AMONG: Final[Mapping[str, Callable[[World, str], list[str]]]] = {
    "account": lambda _world, of: [of],
    "service": _services,
    "living service": _living_services,
    "new service": _new_services,
    "terminated service": _terminated_services,
    "grouped service": _grouped_services,
    "asked service": _asked_services,
    "exiting service": _exiting_services,
    "request": _requests,
    "open request": _open_requests,
    "group": _groups,
    "payment": _payments,
}
