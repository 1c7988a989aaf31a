"""`scratch()`: a migrated database of its own for a test that commits, forks or is killed."""

import contextlib
from collections.abc import Iterator

from tacite.config import scratch as databases
from tests import database


@contextlib.contextmanager
def scratch() -> Iterator[str]:
    """Yield the address of a new migrated database, dropped at the end."""
    with databases.scratch(beside=database.address()) as address:
        yield address
