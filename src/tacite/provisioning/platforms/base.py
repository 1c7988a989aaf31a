"""What every platform answers to: seven calls in plain values, none of which knows a customer.

A service is known to a platform by its reference (`brand/service`), looked up first, and by nothing
else: never by an e-mail address. Six calls change something and carry an operation; `status` only
tells. What a platform keeps to (I-17):

- An operation that was executed is executed once, however often it is sent: the same id again is
  answered from what is.
- An operation that failed may be sent again under the same id, and is then tried again.
- `ensure` of a service that exists changes it to the specification and leaves its state; `suspend`,
  `resume` and `end` of one that does not exist do nothing and say that it is absent.
- It answers, or raises `NoAnswer`: then nobody knows whether the operation was executed.
"""

import dataclasses as dc
import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

ADDRESS_MAX: Final = 120  # characters


class Seen(enum.StrEnum):
    """What a platform says of a service; `unknown` is never said, only known of."""

    UNKNOWN = "unknown"
    ABSENT = "absent"
    RUNNING = "running"
    SUSPENDED = "suspended"


TOLD: Final = frozenset({Seen.ABSENT, Seen.RUNNING, Seen.SUSPENDED})


class Verb(enum.StrEnum):
    """What can be asked of a platform."""

    ENSURE = "ensure"
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"
    CHANGE_PLAN = "change_plan"
    SET_QUANTITY = "set_quantity"


@dc.dataclass(frozen=True, slots=True)
class Spec:
    """What a service is to be: an offer, so many, these units, and options as (ref, quantity)."""

    service_ref: str
    offer: str
    quantity: int = 1
    units: tuple[str, ...] = ()
    options: tuple[tuple[str, int], ...] = ()
    victims: tuple[str, ...] = ()  # units that are to go, with what they hold


@dc.dataclass(frozen=True, slots=True)
class Operation:
    """One decision about one service. `at` is the business time at which it is sent."""

    id: str
    service_ref: str
    at: dt.datetime


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """How a service stands on a platform, under which address, and what it is there.

    Empty and 0: the platform does not tell which offer it runs, or how many.
    """

    seen: Seen
    address: str = ""
    offer: str = ""
    quantity: int = 0


@dc.dataclass(frozen=True, slots=True)
class Done:
    """The operation was executed, now or before; the service now stands like this."""

    address: str
    seen: Seen
    offer: str = ""  # of `change_plan`: what the service now is
    quantity: int = 0  # of `set_quantity`: how many it now has


@dc.dataclass(frozen=True, slots=True)
class Pending:
    """The operation was taken, and is not executed yet: ask again, with the same id."""

    retry_in_seconds: int


@dc.dataclass(frozen=True, slots=True)
class Failed:
    """The operation was not executed. What is not `retryable` needs a person."""

    retryable: bool
    reason: str


Answer = Done | Pending | Failed


class NoAnswer(Exception):
    """A platform did not answer in time: whether it did what it was asked is not known."""


class Platform(Protocol):
    """What runs services. Its methods may be called from any thread, one at a time."""

    def ensure(self, *, operation: Operation, spec: Spec) -> Answer:
        """Make the service, running, or change the one that exists to what is specified."""

    def suspend(self, *, operation: Operation) -> Answer:
        """Stop the service and keep what is on it."""

    def resume(self, *, operation: Operation) -> Answer:
        """Let a suspended service run again."""

    def end(self, *, operation: Operation) -> Answer:
        """Take the service away, with what is on it."""

    def change_plan(self, *, operation: Operation, spec: Spec) -> Answer:
        """Make the service another offer with these options; how many it has stays."""

    def set_quantity(self, *, operation: Operation, spec: Spec) -> Answer:
        """Let the service have so many units: those of the specification, and no victim.

        Units that stay keep their identity, their data and their addresses (S1-19).
        """

    def status(self, *, service_refs: Sequence[str], at: dt.datetime) -> Mapping[str, Standing]:
        """Tell how services stand. What is absent is said to be; what is left out is not known."""
