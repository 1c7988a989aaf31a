"""Who runs `up` on a data folder: one at a time, and where it is to be found."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from typing import Final

from tacite.config import places
from tacite.config.troubles import Trouble

_LOCK: Final = "up.lock"
_RECORD: Final = "up.json"


@contextlib.contextmanager
def alone(address: str) -> Iterator[None]:
    """Be the one `up` of the data folder, at an address, as long as this lasts.

    :raises Trouble: `already_running`, with the address of the other.
    """
    folder = places.prepared()
    with _lock() as held:
        if not held:
            record = places.read_facts(folder / _RECORD)
            facts = {"address": record.get("address", "?"), "pid": record.get("pid", "?")}
            raise Trouble("already_running", path=str(folder), **facts)
        note_address(address)
        try:
            yield
        finally:
            (folder / _RECORD).unlink(missing_ok=True)


def note_address(address: str) -> None:
    """Write down where this process is to be found."""
    record = {"address": address, "pid": os.getpid()}
    places.write_whole(places.prepared() / _RECORD, json.dumps(record) + "\n")


def address() -> str | None:
    """Return where the `up` of the data folder is to be found, or None while none runs."""
    return places.read_facts(places.prepared() / _RECORD).get("address")


@contextlib.contextmanager
def nobody() -> Iterator[None]:
    """Keep every `up` away as long as this lasts.

    :raises Trouble: `running`: one is there.
    """
    with _lock() as held:
        if not held:
            raise Trouble("running", path=str(places.prepared()))
        yield


@contextlib.contextmanager
def _lock() -> Iterator[bool]:
    path = places.prepared() / _LOCK
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise places.trouble_of(error, path) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)
