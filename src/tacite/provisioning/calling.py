"""Calling platforms without waiting for one that never answers (safety-and-law F11).

A platform is called in a thread of its own, one call at a time. A call that is not answered in time
is left behind with its thread; a platform that leaves several in a row unanswered is not called any
more in this run, so that the others are.
"""

import queue
import threading
from collections.abc import Callable
from typing import Any, Final, Self, TypeVar

from tacite.provisioning.platforms.base import (
    TOLD,
    Answer,
    Done,
    Failed,
    NoAnswer,
    Operation,
    Pending,
    Platform,
    Spec,
    Verb,
)

T = TypeVar("T")
UNANSWERED_MAX: Final = 3  # in a row
_left_behind: Final[dict[str, list[threading.Thread]]] = {}


class Line:
    """A line to one platform. As a context manager, it is hung up at the end."""

    def __init__(self, name: str, platform: Platform, *, patience_seconds: int) -> None:
        self.name = name
        self.platform = platform
        self._patience = patience_seconds
        self._unanswered = 0
        self._thread: threading.Thread | None = None
        self._calls: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._calls.put(None)

    @property
    def is_silent(self) -> bool:
        """Whether the platform is not to be called any more in this run."""
        return self._unanswered >= UNANSWERED_MAX

    def call(self, do: Callable[[Platform], T]) -> T:
        """Call the platform, and return or raise what comes of it.

        :raises NoAnswer: it did not answer in time, or says itself that it had no answer.
        """
        try:
            value = self._called(do)
        except NoAnswer:
            self._unanswered += 1
            raise
        self._unanswered = 0
        return value

    def ask(self, verb: Verb, operation: Operation, spec: Spec | None) -> Answer:
        """Ask for an operation. A platform's own fault is a failure like another.

        :raises NoAnswer: whether it was executed is not known.
        """
        try:
            answer = self.call(lambda platform: _asked(platform, verb, operation, spec))
        except NoAnswer:
            raise
        except Exception as fault:  # noqa: BLE001 - one broken adapter stops nobody else
            return Failed(retryable=True, reason=f"broken: {type(fault).__name__}")
        return (
            answer if _is_one(answer) else Failed(retryable=True, reason="broken: no such answer")
        )

    def _called(self, do: Callable[[Platform], T]) -> T:
        if self.is_silent or len(self._hanging()) >= UNANSWERED_MAX:
            raise NoAnswer
        if self._thread is None:
            self._thread = threading.Thread(
                target=_work, args=(self._calls,), name=f"to {self.name}", daemon=True
            )
            self._thread.start()
        answered: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()
        self._calls.put((do, self.platform, answered))
        try:
            is_value, came = answered.get(timeout=self._patience)
        except queue.Empty:
            self._leave_behind(self._thread)
            raise NoAnswer from None
        if is_value:
            value: T = came
            return value
        raise came

    def _hanging(self) -> list[threading.Thread]:
        """Return the threads that still wait for this platform: no more are spent on it."""
        left = [thread for thread in _left_behind.get(self.name, []) if thread.is_alive()]
        _left_behind[self.name] = left
        return left

    def _leave_behind(self, thread: threading.Thread) -> None:
        self._calls.put(None)
        self._calls, self._thread = queue.SimpleQueue(), None
        _left_behind.setdefault(self.name, []).append(thread)


def _work(calls: "queue.SimpleQueue[Any]") -> None:
    while (asked := calls.get()) is not None:
        do, platform, answered = asked
        try:
            answered.put((True, do(platform)))
        except BaseException as fault:  # noqa: BLE001 - it is raised where the call was made
            answered.put((False, fault))


def _is_one(answer: object) -> bool:
    """Tell whether an adapter kept to the types: what it says is written into rows."""
    if isinstance(answer, Done):
        return answer.seen in TOLD and isinstance(answer.address, str)
    return isinstance(answer, Pending | Failed)


def _asked(platform: Platform, verb: Verb, operation: Operation, spec: Spec | None) -> Answer:
    if spec is not None:
        if verb == Verb.ENSURE:
            return platform.ensure(operation=operation, spec=spec)
        change = platform.change_plan if verb == Verb.CHANGE_PLAN else platform.set_quantity
        return change(operation=operation, spec=spec)
    calls = {Verb.SUSPEND: platform.suspend, Verb.RESUME: platform.resume, Verb.END: platform.end}
    return calls[verb](operation=operation)
