"""A night that is killed, anywhere, and started again is the night that was never killed (I-18)."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tacite import failpoints
from tacite.config import scratch as databases
from tacite.engine import night
from tests import town
from tests.scratch import scratch

BATCH = 3
POINTS = [
    *(f"{step}.before_commit" for step in ("pay_from_credit", "request_renewals", "remind")),
    *(f"{step}.after_commit" for step in ("pay_from_credit", "request_renewals", "remind")),
    *(f"{step}.before_commit" for step in ("suspend", "end", "void_unpaid")),
    *(f"{step}.after_commit" for step in ("suspend", "end", "void_unpaid")),
    "request.before_insert",
    "request.after_insert",
    "issue.after_lock_series",
    "issue.after_number",
    "issue.after_insert",
    "ledger.before_write",
    "ledger.after_write",
    "dunning.before_suspend",
    "dunning.after_suspend",
    "run.before_mark_done",
]


@pytest.fixture(scope="module")
def town_address(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Give the town before its night; nobody is connected to it."""
    with scratch() as address:
        with django_db_blocker.unblock(), databases.django_at(address):
            town.build()
            connection.close()
        yield address


@pytest.fixture(scope="module")
def uninterrupted(town_address: str, django_db_blocker: DjangoDbBlocker) -> dict[str, Any]:
    """Say what the town comes to when nothing happens to its night."""
    with connected(town_address, "town_uninterrupted", django_db_blocker):
        town.run(town.NIGHT)
        said = town.said()
        assert town.offences() == []
    return said


@contextmanager
def connected(address: str, name: str, blocker: DjangoDbBlocker) -> Iterator[None]:
    """Work on a copy of the town."""
    with town.copied(address, name) as copy, blocker.unblock(), databases.django_at(copy):
        yield
        connection.close()


def in_child(act: Callable[[], Any], *, failpoint: str) -> int:
    """Do something in a child process with a fault asked for; return the signal that ended it."""
    connection.close()
    child = os.fork()
    if child == 0:
        os.environ["TACITE_FAILPOINT"] = failpoint
        failpoints._passed.clear()
        try:
            act()
        except BaseException:  # noqa: BLE001 - the child must end here, whatever it was
            os._exit(3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


@pytest.mark.parametrize(
    ("point", "nth"),
    [*((point, 1) for point in POINTS), *((point, 2) for point in POINTS if "commit" in point)],
)
def test_a_night_killed_at_a_point_is_resumed_to_the_same_end(
    point: str,
    nth: int,
    town_address: str,
    uninterrupted: dict[str, Any],
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(night, "BATCH", BATCH)
    with connected(town_address, "town_killed", django_db_blocker):
        ended = in_child(lambda: town.run(town.NIGHT), failpoint=f"{point}=kill@{nth}")
        if nth == 1:
            assert ended == signal.SIGKILL, "the night never passed this point"
        town.run(town.NIGHT)
        assert town.said() == uninterrupted
        assert town.offences() == []
        assert town.run(town.NIGHT) == []


def test_a_night_that_meets_an_error_in_its_books_leaves_nothing_half_done(
    town_address: str, uninterrupted: dict[str, Any], django_db_blocker: DjangoDbBlocker
) -> None:
    with connected(town_address, "town_failed", django_db_blocker):
        assert in_child(lambda: town.run(town.NIGHT), failpoint="ledger.after_write=raise") == 0
        assert town.offences() == []
        town.run(town.NIGHT)
        assert town.said() == uninterrupted
