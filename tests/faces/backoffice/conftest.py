"""What tests of the back office are given: a bad morning, and members of staff to meet it."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tacite import clock
from tests.faces.backoffice import world
from tests.faces.backoffice.world import Morning


@pytest.fixture(autouse=True)
def _time_goes_on_after() -> Iterator[None]:
    yield
    clock.set_fixed(None)


@pytest.fixture
def morning(db: None) -> Morning:
    return world.morning()


@pytest.fixture
def staff(morning: Morning) -> Callable[..., Client]:
    return world.office
