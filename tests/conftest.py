"""What every test is given: a database that is a clone, no network, and strictness."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from django.db.models import QuerySet
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from tacite.config import scratch as databases
from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.pretend import IN_MEMORY, Pretend
from tests.scratch import scratch

settings.register_profile("ci", derandomize=True, deadline=None)
# Long runs are asked for by name: `--hypothesis-profile=long`.
settings.register_profile("long", max_examples=200, stateful_step_count=40, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


# Files that take long: begun first, so that none of them is left for one process in the end.
_LONG = (
    "tests/stories/test_stories.py",
    "tests/faces/backoffice/test_in_a_browser.py",
    "tests/faces/web/test_browser.py",
    "tests/stories/test_any_life.py",
    "tests/faces/worker/test_process.py",
    "tests/faces/backoffice/test_pages.py",
    "tests/security/test_access_matrix.py",
    "tests/stories/test_simulation.py",
    "tests/domains/demo/test_demo.py",
    "tests/faces/entrance/test_pages.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(_LONG)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(_LONG)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give the session a clone of the migrated template instead of migrating once more."""
    with scratch() as address, django_db_blocker.unblock(), databases.django_at(address):
        yield


@pytest.fixture
def scratch_database(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Give one test a database of its own, where it may commit; Django is connected to it."""
    with scratch() as address, django_db_blocker.unblock(), databases.django_at(address):
        yield address


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give an empty folder that every account may enter, as PostgreSQL's must when root tests."""
    with tempfile.TemporaryDirectory(prefix="tacite-test-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


def pytest_runtest_setup() -> None:
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def rows_are_locked_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse a lock that does not say which tables: a join would lock more than it means."""
    original = QuerySet.select_for_update

    def strict(self: QuerySet[Any], *args: Any, **options: Any) -> QuerySet[Any]:
        assert options.get("of"), "select_for_update() wants of=(…)"
        return original(self, *args, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", strict)


@pytest.fixture(autouse=True)
def platforms_are_rolled_back_too(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give a test whose rows are rolled back a pretend platform that is forgotten with them.

    A scratch database has one of its own in a file, which outlives a killed child.
    """
    if not request.node.get_closest_marker("django_db"):
        yield
        return
    with registry.using({"pretend": Pretend(IN_MEMORY)}):
        yield


@pytest.fixture(autouse=True)
def rows_without_an_order_come_in_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turn round what a question did not order: the database promises nothing, and keeps it later.

    Turned, not shuffled: who leans on an order that nobody promised fails every time.
    """
    original = QuerySet._fetch_all

    def turned(self: QuerySet[Any]) -> None:
        is_first = self._result_cache is None
        original(self)
        if is_first and not self.ordered and isinstance(self._result_cache, list):
            self._result_cache.reverse()

    monkeypatch.setattr(QuerySet, "_fetch_all", turned)
