"""The worker's process: three queues, the night, and the sweeps, until it is told to stop."""

import asyncio
import contextlib
import functools
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Final

import procrastinate
from django.db import Error as DatabaseError
from procrastinate.contrib.django.utils import connector_params

from tacite import jobs
from tacite.config.memory import look_rarely_for_garbage
from tacite.worker import logs, nights, sweeping, tasks
from tacite.worker.rooms import Room

_NIGHT_SECONDS: Final = 20  # how often the clock is asked whether a night is due
_SWEEP_SECONDS: Final = 60
_DOCUMENTS_SECONDS: Final = 600
_FORGET_SECONDS: Final = 3600
_AGAIN_SECONDS: Final = 1  # after a lost database, until a queue is taken up again
_GRACE_SECONDS: Final = 5  # for each half of the end: what starts the process kills it after 15
_CONNECTIONS_MAX: Final = 4
_log = logging.getLogger(__name__)

Work = Callable[..., None]


def main() -> int:
    """Run the worker; return 0 when it was told to stop, 1 when it could not go on."""
    logs.set_up()
    look_rarely_for_garbage()
    process = Process()
    try:
        status = asyncio.run(process.run())
    except Exception:  # noqa: BLE001 - one line, and the process that started this one starts it again
        _log.exception("worker_failed")
        status = 1
    _log.info("worker_stopped", extra={"status": status})
    if process.is_busy:
        # A mail server is still being waited for: what it may have taken is sent again, under the
        # same Message-ID, and the interpreter would wait for the thread.
        logging.shutdown()
        os._exit(status)
    return status


class Process:
    """Everything that runs side by side in the worker."""

    def __init__(self) -> None:
        self._closing = threading.Event()
        self._documents = tasks.Documents()
        self._works: Mapping[str, Work] = {
            jobs.DELIVER_LETTERS: tasks.deliver_letters,
            jobs.RENDER_DOCUMENTS: self._documents.render,
            jobs.RECONCILE_DELIVERIES: tasks.reconcile_deliveries,
            jobs.LOOK_UP_HANDOVERS: tasks.look_up_handovers,
        }
        rooms = (*self._works, "night", "sweep")
        self._rooms = {name: Room(name, self._closing) for name in rooms}

    @property
    def is_busy(self) -> bool:
        """Whether work is still under way in some room."""
        return any(room.under_way for room in self._rooms.values())

    async def run(self) -> int:
        """Run until a signal asks to stop, or until something that must run has ended."""
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop, stopped)
        app = self._app()
        async with app.open_async():
            running = self._start(app)
            _log.info("worker_started")
            waiting = asyncio.create_task(stopped.wait(), name="stop")
            await asyncio.wait([*running, waiting], return_when=asyncio.FIRST_COMPLETED)
            self._stop(stopped)
            await self._end(running)
        for room in self._rooms.values():
            room.close()
        return 0 if waiting.done() and not _fallen(running) else 1

    def _stop(self, stopped: asyncio.Event) -> None:
        self._closing.set()
        stopped.set()

    def _app(self) -> procrastinate.App:
        """Return the side of the queue that takes tickets; others give them through Django's."""
        connector = procrastinate.PsycopgConnector(
            kwargs=connector_params(), min_size=1, max_size=_CONNECTIONS_MAX
        )
        app = procrastinate.App(connector=connector)
        for name, work in self._works.items():
            app.task(name=name, queue=name)(self._job(self._rooms[name], work))
        return app

    def _job(self, room: Room, work: Work) -> Callable[[], Coroutine[Any, Any, None]]:
        async def job() -> None:
            await room.do(functools.partial(work, going=room.going))

        return job

    def _start(self, app: procrastinate.App) -> list["asyncio.Task[None]"]:
        queues = [self._take(app, name) for name in self._works]
        loops = [
            self._every(_NIGHT_SECONDS, self._night),
            self._every(_SWEEP_SECONDS, functools.partial(self._sweep, app)),
            self._every(_DOCUMENTS_SECONDS, self._all_documents),
            self._every(_FORGET_SECONDS, self._forget),
        ]
        return [asyncio.create_task(each) for each in (*queues, *loops)]

    async def _take(self, app: procrastinate.App, name: str) -> None:
        """Take the tickets of a queue; a database that went away meanwhile is asked again."""
        while True:
            try:
                await app.run_worker_async(
                    queues=[name],
                    name=name,
                    concurrency=1,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=_GRACE_SECONDS,
                )
            except procrastinate.exceptions.ConnectorException:
                _log.exception("not_now")
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                return

    async def _every(self, seconds: int, work: Callable[[], Awaitable[Any]]) -> None:
        """Do something now and then; a database that is away is asked again the next time."""
        while True:
            try:
                await work()
            except (DatabaseError, procrastinate.exceptions.ConnectorException, OSError):
                _log.exception("not_now")
            await asyncio.sleep(seconds)

    async def _night(self) -> None:
        room = self._rooms["night"]
        await room.do(functools.partial(nights.run_due, going=room.going))

    async def _sweep(self, app: procrastinate.App) -> None:
        await sweeping.tidy(app, self._works)
        await self._rooms["sweep"].do(sweeping.give_tickets)

    async def _forget(self) -> None:
        await self._rooms["sweep"].do(sweeping.forget)

    async def _all_documents(self) -> None:
        room = self._rooms[jobs.RENDER_DOCUMENTS]
        await room.do(functools.partial(self._documents.sweep, going=room.going))

    async def _end(self, running: list["asyncio.Task[None]"]) -> None:
        """Let what is under way come to its end, for a while."""
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=2 * _GRACE_SECONDS)
        left = [room.under_way for room in self._rooms.values()]
        waited_for = [asyncio.wrap_future(work) for work in left if work]
        if waited_for:
            await asyncio.wait(waited_for, timeout=_GRACE_SECONDS)


def _fallen(running: list["asyncio.Task[None]"]) -> bool:
    """Tell whether something that must run ended by itself, and say so."""
    fallen = False
    for task in running:
        with contextlib.suppress(asyncio.CancelledError, asyncio.InvalidStateError):
            error = task.exception()
            fallen = True
            _log.error("worker_lost", exc_info=error)
    return fallen
