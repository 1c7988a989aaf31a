"""The database server: the one that DATABASE_URL names, or one that is started for us.

The embedded server listens on a socket in a folder of mode 0700 and nowhere else; the kernel says
who knocks (peer authentication). It runs as long as somebody holds a `Hold` on it.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psycopg
from psycopg import sql

from tacite.config import cluster as files
from tacite.config import keeper, places
from tacite.config.cluster import Cluster
from tacite.config.troubles import Trouble

URL_VARIABLE: Final = "DATABASE_URL"
_POLL_SECONDS: Final = 0.01
_START_SECONDS: Final = 120.0  # a crash under load is recovered first
_STOP_SECONDS: Final = 60.0
# Lines of postmaster.pid, as PostgreSQL's pidfile.h numbers them from one.
_LINE_OF_PID: Final = 1
_LINE_OF_SOCKET: Final = 5
_LINE_OF_STATUS: Final = 8


def dsn_from_environment() -> str:
    """Return DATABASE_URL, empty when the server is ours to start."""
    return os.environ.get(URL_VARIABLE, "")


@dataclass(frozen=True, slots=True)
class Service:
    """A database that can be used: its address, and our hold on the server when it is ours."""

    address: str
    hold: "Hold | None" = None

    def revive(self) -> bool:
        """Start our server again if it died; tell whether it had to be."""
        if self.hold is None or self.hold.is_running():
            return False
        self.hold.take()
        return True


@contextlib.contextmanager
def serving() -> Iterator[Service]:
    """Yield the installation's database, and set DATABASE_URL to it meanwhile.

    :raises Trouble: the server cannot be started; its code says why.
    """
    given = dsn_from_environment()
    if given:
        yield Service(address=given)
        return
    hold = Hold(files.of_installation(places.prepared()))
    hold.take()
    try:
        os.environ[URL_VARIABLE] = hold.address()
        yield Service(address=hold.address(), hold=hold)
    finally:
        os.environ.pop(URL_VARIABLE, None)
        hold.let_go()


class Hold:
    """A use of an embedded server: taken, the server runs; let go by the last, it stops."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._users: int | None = None

    def take(self) -> None:
        """Start the server, or join those who use it.

        :raises Trouble: `server_failed` and what `cluster.ready` raises.
        """
        files.make_home(self.cluster)
        with _locked(self.cluster.start):
            if self._users is None:
                self._users = _open(self.cluster.users)
                # Waits while a keeper is stopping the server for want of users.
                fcntl.flock(self._users, fcntl.LOCK_SH)
            if not _answers(self.cluster):
                try:
                    _start(self.cluster)
                except Trouble:
                    self.let_go()
                    raise

    def let_go(self) -> None:
        """Stop using the server; the last one stops it and waits until it has stopped."""
        if self._users is None:
            return
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _stop(self.cluster)
        os.close(self._users)
        self._users = None

    def is_running(self) -> bool:
        """Tell whether the server process lives, without connecting."""
        return _is_postgres(_pid(self.cluster))

    def address(self, *, database: str = files.DATABASE, role: str = files.ROLE) -> str:
        """Return the address of a database of the running server."""
        socket = _lines(self.cluster)[_LINE_OF_SOCKET]
        return f"postgresql://{role}@/{quote(database)}?host={quote(socket, safe='')}"


def _start(cluster: Cluster) -> None:
    _wait_for_the_end_of_another(cluster)
    found, account, socket = files.ready(cluster)
    plan = {
        "command": [
            found.program("postgres"),
            *("-D", str(cluster.data)),
            *("-c", f"unix_socket_directories={socket}"),
            *("-c", "listen_addresses="),
        ],
        "user": account.uid if account.is_other else None,
        "group": account.gid,
        "folder": str(cluster.home),
        "users": str(cluster.users),
    }
    with cluster.log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-S", str(keeper.__file__), json.dumps(plan)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
        )
    _wait_until_ready(cluster, process)
    _make_role_and_database(cluster)


def _wait_until_ready(cluster: Cluster, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(cluster):
        if process.poll() is not None or time.monotonic() > deadline:
            output = cluster.log.read_text(encoding="utf-8", errors="replace")
            output += _newest_log(cluster)
            raise files.trouble_in(output, code="server_failed", path=cluster.home)
        time.sleep(_POLL_SECONDS)
    _keepers.append(process)


# Kept so that a keeper which ends is reaped, and not announced as forgotten.
_keepers: list["subprocess.Popen[bytes]"] = []


def _newest_log(cluster: Cluster) -> str:
    logs = sorted((cluster.data / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
    return logs[-1].read_text(encoding="utf-8", errors="replace")[-4000:] if logs else ""


def _make_role_and_database(cluster: Cluster) -> None:
    """Make the role that the application uses, which is no superuser, and its database."""
    role, database = sql.Identifier(files.ROLE), sql.Identifier(files.DATABASE)
    with _superuser(cluster) as connection:
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", files.ROLE):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", files.DATABASE):
            statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role)
            connection.execute(statement)


def _exists(connection: "psycopg.Connection[Any]", question: str, name: str) -> bool:
    return connection.execute(question.encode(), [name]).fetchone() is not None


@contextlib.contextmanager
def _superuser(cluster: Cluster) -> Iterator["psycopg.Connection[Any]"]:
    address = Hold(cluster).address(database="postgres", role=files.SUPERUSER)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def _answers(cluster: Cluster) -> bool:
    lines = _lines(cluster)
    if lines.get(_LINE_OF_STATUS, "").strip() != "ready":
        return False
    try:
        with _superuser(cluster):
            return True
    except psycopg.OperationalError:
        return False


def _wait_for_the_end_of_another(cluster: Cluster) -> None:
    """Wait for a server whose keeper was killed to stop; take a lock file of nobody away.

    In a container, or after a power cut, the number in the lock file may belong to another program
    by now, which PostgreSQL would take for itself.
    """
    deadline = time.monotonic() + _STOP_SECONDS
    while (pid := _pid(cluster)) and _is_postgres(pid):
        if time.monotonic() > deadline:
            raise Trouble("server_does_not_stop", pid=pid, path=str(cluster.home))
        time.sleep(_POLL_SECONDS)
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def _stop(cluster: Cluster) -> None:
    """Stop a server quickly and cleanly: sessions are rolled back, a checkpoint is written."""
    pid = _pid(cluster)
    if not pid or not _is_postgres(pid):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + _STOP_SECONDS
    while _pid(cluster) == pid and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    # What remains is for the keeper, which reaps the server and ends.
    for process in _keepers:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1.0)
    _keepers.clear()


def _is_postgres(pid: int) -> bool:
    """Tell whether a number is that of a living server; one that is dead but unreaped is not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    name, _, rest = status.partition(" (")[2].rpartition(") ")
    return name == "postgres" and not rest.startswith("Z")


def _pid(cluster: Cluster) -> int:
    number = _lines(cluster).get(_LINE_OF_PID, "").strip()
    return int(number) if number.isdigit() else 0


def _lines(cluster: Cluster) -> dict[int, str]:
    try:
        text = (cluster.data / "postmaster.pid").read_text(encoding="utf-8")
    except OSError:
        return {}
    return dict(enumerate(text.splitlines(), start=1))


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = _open(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise places.trouble_of(error, path) from error
