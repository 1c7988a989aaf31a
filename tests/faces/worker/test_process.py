"""The worker as a process: it does what is asked at once, survives kills, and ends when told."""

import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction

from tacite.accounts.models import Account
from tacite.brands.models import Installation
from tacite.engine.models import Night
from tacite.invoicing.models import StoredDocument
from tacite.mail.models import Letter
from tacite.mail.operations import LEASE, Writing, queue
from tests import factories
from tests.domains.invoicing.issued import invoices
from tests.domains.mail.mail_server import mail_server
from tests.golden.letter_samples import SAMPLES

_PATIENCE_SECONDS = 100  # longer than until the next sweep, which takes up what was dropped
_FACTS = {kind: facts for _, kind, facts in reversed(SAMPLES)}
_ROOT = Path(__file__).resolve().parents[3]


class Worker:
    """A worker in a process of its own, and what it said."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tacite.worker"],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[dict[str, Any]] = []
        self.text = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.text += line
            with contextlib.suppress(json.JSONDecodeError):
                self.lines.append(json.loads(line))

    def events(self) -> list[str]:
        return [line["event"] for line in self.lines]

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        status = self.process.wait(_PATIENCE_SECONDS)
        self._reader.join(_PATIENCE_SECONDS)
        return status


@pytest.fixture
def start(scratch_database: str, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    workers: list[Worker] = []

    def started(**more: str) -> Worker:
        environment = dict(os.environ) | {
            "DATABASE_URL": scratch_database,
            "TACITE_DATA": str(tmp_path / "data"),
            "TACITE_LOG": "json",
            "PYTHONPATH": os.pathsep.join([str(_ROOT / "src"), str(_ROOT)]),
        }
        worker = Worker(environment | more)
        workers.append(worker)
        return worker

    yield started
    for worker in workers:
        if worker.process.poll() is None:
            worker.process.kill()
        worker.process.wait(_PATIENCE_SECONDS)


@pytest.fixture
def customer(scratch_database: str) -> Account:
    """A customer of a demo whose nights have all been run."""
    factories.installation(kind="demo")
    today = dt.datetime.now(tz=dt.UTC)  # noqa: TID251 - the worker's own clock
    _finish_night(today.date() + dt.timedelta(days=1))
    brand = factories.brand(email="bonjour@nimbeo.example")
    return factories.account(brand=brand, email="camille@roussel.example")


def _finish_night(day: dt.date) -> None:
    at = factories.at(day)
    Night.objects.create(as_of=day, state="finished", started_at=at, finished_at=at)


def _write(account: Account, *subjects: str) -> None:
    kind, now = "payment_reminder", dt.datetime.now(tz=dt.UTC)  # noqa: TID251 - as above
    with transaction.atomic():
        queue([Writing(kind, account, s, _FACTS[kind]) for s in subjects], now=now)


def _until(true: Callable[[], bool], worker: Worker) -> None:
    """Wait until something is true, asking the database now and then."""
    pause, deadline = threading.Event(), time.monotonic() + _PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, worker.text
        assert worker.process.poll() is None, worker.text
        pause.wait(0.05)


def _until_killed(worker: Worker) -> None:
    """Wait until a worker is dead by its own hand; say what it said if it lives on."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        worker.process.wait(_PATIENCE_SECONDS)
    assert worker.process.poll() == -signal.SIGKILL, (_states(), worker.text)


def _states() -> list[str]:
    return list(Letter.objects.order_by("id").values_list("state", flat=True))


def test_a_letter_and_a_document_are_done_as_soon_as_they_are_committed(
    customer: Account, start: Callable[..., Worker], tmp_path: Path
) -> None:
    worker = start()
    _until(lambda: "worker_started" in worker.events(), worker)
    began = time.monotonic()
    _write(customer, "request:1")
    _until(lambda: _states() == ["kept"], worker)
    assert time.monotonic() - began < 10  # without the queue's call it would be a minute
    invoices(account=customer)
    _until(StoredDocument.objects.exists, worker)
    assert len(list((tmp_path / "data" / "documents").rglob("*.pdf"))) == 1
    assert worker.end() == 0
    assert "worker_stopped" in worker.events()
    assert "@" not in worker.text
    assert "Camille" not in worker.text


def test_what_was_queued_while_nobody_ran_is_done_at_the_start(
    customer: Account, start: Callable[..., Worker]
) -> None:
    _write(customer, "request:1")
    invoices(account=customer)
    worker = start()
    _until(lambda: _states() == ["kept"], worker)
    _until(StoredDocument.objects.exists, worker)
    assert worker.end(signal.SIGINT) == 0


def test_missed_nights_are_run_in_order(
    scratch_database: str, start: Callable[..., Worker]
) -> None:
    factories.installation(kind="demo")
    factories.brand()
    today = dt.datetime.now(tz=dt.UTC).date()  # noqa: TID251 - the worker's own clock
    _finish_night(today - dt.timedelta(days=4))
    worker = start()
    finished = Night.objects.filter(state="finished")
    _until(lambda: finished.filter(as_of__gte=today - dt.timedelta(days=1)).exists(), worker)
    assert worker.end() == 0
    days = list(Night.objects.order_by("id").values_list("as_of", flat=True))
    assert days == [today - dt.timedelta(days=4) + dt.timedelta(days=n) for n in range(len(days))]


def test_a_kill_between_the_answer_of_the_mail_server_and_our_note_sends_the_same_letter_again(
    customer: Account, start: Callable[..., Worker]
) -> None:
    with mail_server() as server:
        _write(customer, "request:1")
        dead = start(TACITE_SMTP_URL=server.url, TACITE_FAILPOINT="outbox.after_send=kill")
        _until_killed(dead)
        assert _states() == ["sending"]
        Installation.objects.update(clock_shift=LEASE)  # nobody waits a quarter of an hour
        worker = start(TACITE_SMTP_URL=server.url)
        _until(lambda: _states() == ["sent"], worker)
        assert worker.end() == 0
        assert len(server.ids) == 2
        assert len(set(server.ids)) == 1
        assert Letter.objects.get().attempts == 2


def test_a_mail_server_that_hangs_does_not_keep_the_worker_from_ending_or_from_documents(
    customer: Account, start: Callable[..., Worker]
) -> None:
    with mail_server(lambda _: "hang") as server:
        worker = start(TACITE_SMTP_URL=server.url)
        _write(customer, "request:1")
        assert server.silent.wait(_PATIENCE_SECONDS), worker.text
        invoices(account=customer)
        _until(StoredDocument.objects.exists, worker)
        began = time.monotonic()
        assert worker.end() == 0
        assert time.monotonic() - began < 15  # after which whoever started it would kill it
        assert _states() == ["sending"]


def test_a_worker_that_lost_all_its_connections_goes_on(
    customer: Account, start: Callable[..., Worker], scratch_database: str
) -> None:
    worker = start()
    _until(lambda: "worker_started" in worker.events(), worker)
    with psycopg.connect(scratch_database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connections.close_all()
    _write(customer, "request:1")
    _until(lambda: _states() == ["kept"], worker)
