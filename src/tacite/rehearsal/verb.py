"""What a verb of a story is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from tacite.rehearsal.kinds import Kind

Actor = Literal["customer", "staff", "either", "bank", "platform"]
OUTSIDE: Final = ("bank", "platform")  # who acts by no right of ours


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb.

    `takes` stands behind the verb; `keys` may be told, `needs` must be; `outcomes` may be checked;
    `refusals` are its codes; `makes` are the kinds of things that its `as` names. `marks` are the
    tables in which even a refusal leaves its mark (a counted attempt, a refused file).
    """

    name: str
    takes: Kind
    actor: Actor
    means: str
    keys: Mapping[str, Kind] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    outcomes: Mapping[str, Kind] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
