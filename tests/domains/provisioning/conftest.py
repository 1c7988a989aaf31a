"""What tests of provisioning are given."""

from collections.abc import Iterator

import pytest

from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.pretend import IN_MEMORY, Pretend


@pytest.fixture
def platform() -> Iterator[Pretend]:
    """The pretend platform of this test, the only platform there is."""
    pretend = Pretend(IN_MEMORY)
    with registry.using({"pretend": pretend}):
        yield pretend
