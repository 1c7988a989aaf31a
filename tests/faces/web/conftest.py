"""What tests of the client area are given: a brand with a customer, while time stands still."""

from collections.abc import Iterator

import pytest

from tacite import clock
from tests.faces.web import world
from tests.faces.web.world import Shop


@pytest.fixture(autouse=True)
def _time_goes_on_after() -> Iterator[None]:
    yield
    clock.set_fixed(None)


@pytest.fixture
def shop(db: None) -> Shop:
    return world.shop()
