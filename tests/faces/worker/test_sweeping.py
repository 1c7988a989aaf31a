"""What lost its ticket gets a new one; what nobody asked for is found by its state."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from typing import Any

import procrastinate
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params

from tacite import clock, jobs
from tacite.invoicing import archive
from tacite.mail import operations as mail
from tacite.mail.models import Letter
from tacite.mail.operations import Writing, queue
from tacite.provisioning import queries as provisioning
from tacite.worker.sweeping import forget, give_tickets, tidy
from tacite.worker.tasks import Documents, deliver_letters, reconcile_deliveries
from tests import factories
from tests.golden.letter_samples import SAMPLES

NOW = dt.datetime(2026, 11, 14, 1, 2, tzinfo=dt.UTC)
_FACTS = {kind: facts for _, kind, facts in reversed(SAMPLES)}


@pytest.fixture(autouse=True)
def at_two() -> Iterator[None]:
    clock.set_fixed(NOW)
    yield
    clock.set_fixed(None)


def _write(*subjects: str) -> None:
    account = factories.account()
    letters = [
        Writing("payment_reminder", account, subject, _FACTS["payment_reminder"])
        for subject in subjects
    ]
    queue(letters, now=NOW)


def _waiting() -> list[str]:
    found = ProcrastinateJob.objects.filter(status="todo").order_by("id")
    return list(found.values_list("task_name", flat=True))


def _drop_tickets() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.mark.django_db
def test_letters_that_lost_their_ticket_get_one() -> None:
    _write("request:1")
    assert give_tickets() == []  # it has one
    _drop_tickets()
    assert give_tickets() == [jobs.DELIVER_LETTERS]
    assert give_tickets() == []
    assert _waiting() == [jobs.DELIVER_LETTERS]


@pytest.mark.django_db
def test_nothing_due_asks_for_nothing() -> None:
    assert give_tickets() == []
    assert _waiting() == []


@pytest.mark.django_db
def test_letters_whose_hour_comes_get_a_ticket_then() -> None:
    _write("request:1")
    _drop_tickets()
    Letter.objects.update(try_at=NOW + dt.timedelta(minutes=5))
    assert give_tickets() == []
    clock.set_fixed(NOW + dt.timedelta(minutes=5))
    assert give_tickets() == [jobs.DELIVER_LETTERS]


@pytest.mark.django_db
def test_a_letter_that_was_left_half_sent_is_taken_back() -> None:
    _write("request:1")
    mail.claim(count=1, now=NOW)
    _drop_tickets()
    assert give_tickets() == []
    clock.set_fixed(NOW + mail.LEASE)
    assert give_tickets() == [jobs.DELIVER_LETTERS]
    deliver_letters(going=lambda: True)
    assert Letter.objects.get().state == "kept"


@pytest.mark.django_db
def test_platforms_with_something_due_get_a_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioning, "platforms_due", lambda **_: ["pretend"])
    assert give_tickets() == [jobs.RECONCILE_DELIVERIES]


@pytest.mark.django_db
def test_letters_are_delivered_thousand_by_thousand_until_none_is_left() -> None:
    _write(*(f"request:{n}" for n in range(1_001)))
    deliver_letters(going=lambda: True)
    assert not Letter.objects.exclude(state="kept").exists()


@pytest.mark.django_db
def test_wrong_mail_settings_are_said_and_letters_wait(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TACITE_SMTP_URL", "smtp://user:secret@mail.example")
    _write("request:1")
    deliver_letters(going=lambda: True)
    assert "smtp_misconfigured" in caplog.messages
    assert "secret" not in caplog.text
    assert Letter.objects.get().state == "queued"


def test_deliveries_are_reconciled_until_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter([True, True, False])
    monkeypatch.setattr("tacite.worker.tasks.catch_up", lambda **_: next(left))
    reconcile_deliveries(going=lambda: True)
    assert list(left) == []


def test_a_ticket_looks_at_documents_since_the_sweep_before_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_above: list[int] = []
    newest = iter([100, 250])

    def store(*, now: dt.datetime, after: int, going: object) -> archive.Rendering:
        looked_above.append(after)
        return archive.Rendering()

    monkeypatch.setattr("tacite.worker.tasks.archive.store_unrendered", store)
    monkeypatch.setattr("tacite.worker.tasks.newest_document_id", lambda: next(newest))
    documents = Documents()
    for work in (documents.sweep, documents.render, documents.sweep, documents.render):
        work(going=lambda: True)
    assert looked_above == [0, 0, 0, 100]


@pytest.mark.django_db
def test_sessions_that_have_expired_are_forgotten() -> None:
    for key, year in (("gone", 2020), ("open", 2999)):
        until = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
        Session.objects.create(session_key=key, session_data="", expire_date=until)
    forget()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]


def test_the_ticket_of_a_dead_worker_is_given_out_again(scratch_database: str) -> None:
    jobs.enqueue(jobs.DELIVER_LETTERS)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 hour') RETURNING id"
        )
        worker_id = cursor.fetchone()[0]
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [worker_id])
        assert cursor.fetchone()
    assert _waiting() == []
    # Asked out here: inside a loop Django may remember the database of an earlier browser test.
    address = connector_params()
    assert asyncio.run(_tidied(address)) == 1
    assert _waiting() == [jobs.DELIVER_LETTERS]
    assert asyncio.run(_tidied(address)) == 0


async def _tidied(address: dict[str, Any]) -> int:
    connector = procrastinate.PsycopgConnector(kwargs=address, min_size=1, max_size=1)
    app = procrastinate.App(connector=connector)
    async with app.open_async():
        return await tidy(app, [jobs.DELIVER_LETTERS])
