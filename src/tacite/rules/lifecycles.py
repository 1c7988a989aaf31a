"""States and the verbs that move them, as tables."""

import dataclasses as dc
from collections.abc import Iterable
from typing import Final

from tacite.rules.refusals import Refused


class UnableToMove(Refused):
    """A verb was asked of something in a state where it cannot be done; facts: `verb`, `state`."""

    code = "wrong_state"


@dc.dataclass(frozen=True, slots=True)
class Lifecycle:
    """A set of moves `(verb, from, to)`."""

    moves: frozenset[tuple[str, str, str]]

    def after(self, state: str, verb: str) -> str:
        """Return the state that follows.

        :raises UnableToMove: the table has no such move.
        """
        for known, before, following in self.moves:
            if (known, before) == (verb, state):
                return following
        raise UnableToMove(verb=verb, state=state)

    def before(self, verb: str) -> frozenset[str]:
        """Return the states from which a verb can be done."""
        return frozenset(before for known, before, _ in self.moves if known == verb)


def lifecycle(moves: Iterable[tuple[str, str, str]]) -> Lifecycle:
    """Return the lifecycle of a table."""
    return Lifecycle(frozenset(moves))


SUBSCRIPTION: Final = lifecycle(
    [
        ("start", "ordered", "active"),
        ("abandon", "ordered", "abandoned"),
        ("suspend", "active", "suspended"),
        ("resume", "suspended", "active"),
        ("end", "active", "ended"),
        ("end", "suspended", "ended"),
    ]
)
GROUP: Final = lifecycle(
    [
        ("suspend", "active", "suspended"),
        ("resume", "suspended", "active"),
        ("close", "active", "closed"),
        ("close", "suspended", "closed"),
    ]
)
REQUEST: Final = lifecycle(
    [
        ("pay", "open", "paid"),
        ("void", "open", "void"),
        ("reopen", "paid", "open"),  # the bank took the payment back
    ]
)
HANDOVER: Final = lifecycle(
    [
        ("agree", "asked", "agreed"),
        ("agree", "agreed", "agreed"),
        ("complete", "agreed", "done"),
        ("refuse", "asked", "refused"),
        ("refuse", "agreed", "refused"),
        ("lapse", "asked", "lapsed"),
        ("lapse", "agreed", "lapsed"),
        ("withdraw", "asked", "withdrawn"),
        ("withdraw", "agreed", "withdrawn"),
    ]
)
