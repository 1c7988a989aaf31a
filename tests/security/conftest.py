"""What the tests of the entrance are given."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.security import world
from tests.security.world import World


@pytest.fixture(scope="package", autouse=True)
def passwords_hashed_quickly() -> Iterator[None]:
    """Hash with little work: hundreds of attempts are made here, and each would take 100 MB."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "memory_cost", 64)
        patch.setattr(Argon2PasswordHasher, "time_cost", 1)
        yield


@pytest.fixture
def there(db: None) -> World:
    """Give a test a world of its own, taken back with its transaction."""
    return world.made()


@pytest.fixture
def demo(db: None) -> World:
    """Give a test the same as a demo."""
    return world.made(kind="demo")
