"""The pytest plugin that gives the tests a throw-away PostgreSQL server.

Loaded with `-p tests.database`, so that the environment is set before Django reads its settings.
The server starts when something first asks for it; with xdist the controller starts it before its
workers, which inherit the address, and the controller alone stops it. Where DATABASE_URL is given,
that server is used and nothing is started.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import pytest

from tacite.config import places
from tacite.config.cluster import Cluster
from tacite.config.postgres import URL_VARIABLE, Hold
from tacite.config.scratch import template_name

_WITHOUT_DATABASE: Final = ("tests/rules", "tests/architecture")
_OVERRIDES: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_compression": "off",
    "autovacuum": "off",
    "max_wal_size": "2GB",
    "max_connections": "200",
    "logging_collector": "off",
}
_holds: list[Hold] = []
_folders: list[Path] = []


def address() -> str:
    """Return the address of the tests' server, started now when nobody has yet."""
    given = os.environ.get(URL_VARIABLE)
    if given:
        return given
    hold = Hold(Cluster(home=_folder() / "postgres", overrides=_OVERRIDES))
    _holds.append(hold)
    hold.take()
    os.environ[URL_VARIABLE] = hold.address()
    return hold.address()


def pytest_configure(config: pytest.Config) -> None:
    is_controller = bool(getattr(config.option, "numprocesses", None))
    if is_controller and not hasattr(config, "workerinput") and _needs_database(config):
        template_name(beside=address())


def pytest_unconfigure() -> None:
    _clean_up()


def _needs_database(config: pytest.Config) -> bool:
    root = config.rootpath
    paths = [(root / argument.split("::")[0]).resolve() for argument in config.args]
    spared = [root / folder for folder in _WITHOUT_DATABASE]
    return not all(any(path.is_relative_to(folder) for folder in spared) for path in paths)


def _folder() -> Path:
    if not _folders:
        folder = Path(tempfile.mkdtemp(prefix="tacite-tests-"))
        folder.chmod(0o711)  # the server's account passes, when root runs the tests
        _folders.append(folder)
    return _folders[0]


def _clean_up() -> None:
    while _holds:
        _holds.pop().let_go()
        os.environ.pop(URL_VARIABLE, None)
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


# The settings make the secret key in the data folder: the tests have one of their own.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ[places.DATA_VARIABLE] = str(_folder() / "data")
atexit.register(_clean_up)
