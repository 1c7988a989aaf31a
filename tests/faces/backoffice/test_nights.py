"""Nights by hand: what they would do, running one, verifying the books."""

import psycopg
import pytest

from tacite.engine import night
from tacite.engine.models import Night
from tacite.engine.queries import LOCK
from tacite.history.models import Event
from tests.faces.backoffice import world
from tests.faces.backoffice.reading import words

WHY = {"reason": "The machine was off."}


@pytest.fixture
def committed(scratch_database: str) -> world.Morning:
    """A morning that is committed: a night calls platforms, with no transaction around it."""
    return world.morning()


def test_a_night_is_rehearsed_run_and_told(committed: world.Morning) -> None:
    client = world.office("admin")
    said = words(client.post("/nights/rehearsal"))
    assert "What the night of Thursday 5 March would do" in said
    assert "nothing is kept" in said
    assert Night.objects.count() == 1
    answer = client.post("/nights/run", WHY)
    assert answer.headers["Location"] == "/nights/2026-03-05"
    told = words(client.get("/nights/2026-03-05"))
    assert "The night is finished." in told
    assert "1. Pay from credit" in told
    assert Event.objects.get(verb="run_night").reason == WHY["reason"]
    assert "It was finished before" in words(client.post("/nights/run", WHY, follow=True))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "A night is running now."),
        ("fr", "Une nuit est en cours."),
    ],
)
def test_a_second_night_at_once_is_refused_in_words(
    committed: world.Morning,
    scratch_database: str,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    said: str,
) -> None:
    monkeypatch.setattr(night, "_TRIES", 1)
    with psycopg.connect(scratch_database) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        client = world.office("admin", language=language)
        assert said in words(client.get("/nights"))
        answer = client.post("/nights/run", WHY)
        assert answer.status_code == 422
        assert said in words(answer)


def test_running_a_night_wants_a_reason(morning: world.Morning) -> None:
    answer = world.office("admin").post("/nights/run", {"reason": " "})
    assert answer.status_code == 422
    assert Night.objects.count() == 1


@pytest.mark.parametrize("role", ["billing", "support", "read_only"])
def test_only_an_administrator_runs_a_night(morning: world.Morning, role: str) -> None:
    client = world.office(role)
    assert client.post("/nights/run", WHY).status_code == 403
    assert "/nights/run" not in client.get("/nights").content.decode()


def test_the_books_are_verified_from_the_first_row(morning: world.Morning) -> None:
    said = words(world.office("billing").post("/nights/checks"))
    assert "everything is right" in said
    assert "Invoice numbers have no gap." in said


def test_an_offence_names_its_check_and_its_account(morning: world.Morning) -> None:
    morning.service.__class__.objects.filter(id=morning.service.id).update(expires_on="2026-03-20")
    answer = world.office("billing").post("/nights/checks")
    assert "1 offence was found." in words(answer)
    assert "Every expiry is the end of what was paid." in words(answer)
    assert f"/accounts/{morning.camille.id}" in answer.content.decode()
