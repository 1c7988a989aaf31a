"""How a pretend platform misbehaves, as data."""

import dataclasses as dc
import enum
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

_THOUSAND: Final = 1000


class Kind(enum.StrEnum):
    """What goes wrong. All but `refuses` pass by themselves when the same thing is asked again."""

    LATE = "late"  # takes the operation and does it when it is asked once more
    SLOW = "slow"  # takes the operation and does it by itself, `seconds` later, whatever came since
    FAILS = "fails"  # says that it failed, truly
    REFUSES = "refuses"  # says that it will never do it, truly
    SILENT = "silent"  # does nothing and does not answer
    SILENT_AFTER = "silent_after"  # does it and does not answer
    SAYS_DONE = "says_done"  # says that it did it, and did nothing: the operation is spent
    SAYS_FAILED = "says_failed"  # says that it failed, and did it


@dc.dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, so many times, then no more.

    It concerns one service and one verb (`ensure`, `suspend`, `resume`, `end`, `status`); empty
    means every one. Of several that fit, the first planned comes first.
    """

    kind: Kind
    service_ref: str = ""
    verb: str = ""
    times: int = 1
    seconds: int = 0

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Read a fault from a table of TOML or JSON.

        :raises ValueError: the kind is none.
        :raises TypeError: a key is none of a fault's.
        """
        return cls(**{**data, "kind": Kind(data["kind"])})


@dc.dataclass(frozen=True, slots=True)
class Chance:
    """Faults by chance: `per_mille` of the calls of each kind, decided by the seed alone.

    The same operation asked for the n-th time meets the same fault whenever it is played again.
    """

    seed: int
    per_mille: Mapping[Kind, int]
    seconds: int = 0

    def fault(self, operation_id: str, *, asked: int) -> Fault | None:
        """Return what goes wrong the `asked`-th time that an operation is sent, if anything."""
        text = f"{self.seed}|{operation_id}|{asked}"
        drawn = int.from_bytes(hashlib.blake2s(text.encode()).digest()[:8]) % _THOUSAND
        for kind, share in sorted(self.per_mille.items()):
            if drawn < share:
                return Fault(kind, seconds=self.seconds)
            drawn -= share
        return None


@dc.dataclass(frozen=True, slots=True)
class Plan:
    """What is to go wrong: by name, and by chance."""

    faults: Sequence[Fault] = ()
    chance: Chance | None = None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Read a plan from data: `faults` (a list of tables) and `chance` (one table).

        :raises ValueError: a kind is none.
        :raises TypeError: a key is none of a fault's.
        """
        faults = tuple(Fault.read(each) for each in data.get("faults", ()))
        drawn = data.get("chance")
        if drawn is None:
            return cls(faults)
        shares = {Kind(name): int(share) for name, share in drawn["per_mille"].items()}
        return cls(faults, Chance(int(drawn["seed"]), shares, int(drawn.get("seconds", 0))))
