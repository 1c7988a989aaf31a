"""What the tests of the entrance are given."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db.models import QuerySet

from tests.security import world
from tests.security.world import World


@pytest.fixture(scope="package", autouse=True)
def passwords_hashed_quickly() -> Iterator[None]:
    """Hash with little work: hundreds of attempts are made here, and each would take 100 MB."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "memory_cost", 64)
        patch.setattr(Argon2PasswordHasher, "time_cost", 1)
        yield


@pytest.fixture(autouse=True)
def rows_are_locked_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse our own locks that do not say which tables; the library's name one row of one."""
    original = QuerySet.select_for_update

    def strict(self: QuerySet[Any], *args: Any, **options: Any) -> QuerySet[Any]:
        caller: Any = sys._getframe(1)
        while caller.f_globals["__name__"].startswith("django."):
            caller = caller.f_back
        if not caller.f_globals["__name__"].startswith("allauth."):
            assert options.get("of"), "select_for_update() wants of=(…)"
        return original(self, *args, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", strict)


@pytest.fixture
def there(db: None) -> World:
    """Give a test a world of its own, taken back with its transaction."""
    return world.made()


@pytest.fixture
def demo(db: None) -> World:
    """Give a test the same as a demo."""
    return world.made(kind="demo")
