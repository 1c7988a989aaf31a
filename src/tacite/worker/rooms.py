"""A room is one thread with its own database connection, in which one kind of work is done.

Kinds do not wait for each other: a mail server that hangs holds up letters alone. Each has one
thread, so that documents are set by one compiler, and no two jobs of a kind run at once.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import close_old_connections, connections

from tacite import clock

T = TypeVar("T")


class Room:
    """One thread for one kind of work."""

    def __init__(self, name: str, closing: threading.Event) -> None:
        self.name = name
        self._closing = closing
        self._last: Future[Any] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    @property
    def under_way(self) -> "Future[Any] | None":
        """The work that ends last, or none."""
        return self._last if self._last and not self._last.done() else None

    def going(self) -> bool:
        """Whether to go on: long work asks before it takes up more."""
        return not self._closing.is_set()

    async def do(self, work: Callable[[], T]) -> T:
        """Do work in the thread, with the clock read again and a live connection.

        Whoever waits may be cancelled; the work itself ends when it has ended.
        """
        future = self._thread.submit(_fresh, work)
        self._last = future
        return await asyncio.shield(asyncio.wrap_future(future))

    def close(self) -> None:
        """Take no more work."""
        self._thread.submit(connections.close_all)
        self._thread.shutdown(wait=False)


def _fresh(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        clock.refresh()
        return work()
    finally:
        close_old_connections()
