"""Throw-away databases: clones of a migrated template, for stories, simulations and tests.

A clone costs about 0.05 s. The template is made once for each state of the migrations, beside the
database that an address names and by its role, which must be allowed to create databases.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tacite.config import places
from tacite.config.database import from_url
from tacite.config.troubles import Trouble

_TEMPLATE: Final = "tacite_template_"
_SCRATCH: Final = "tacite_scratch_"
# A lock of the server on a number that nothing else in Tacite uses.
_LOCK: Final = 0x7AC17E
_FORGOTTEN_SECONDS: Final = 24 * 3600
_SOURCE: Final = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def scratch(*, beside: str) -> Iterator[str]:
    """Yield the address of a new empty migrated database, dropped at the end.

    `beside` is the address of any database of the same server.

    :raises Trouble: `may_not_create_databases`, `template_failed`.
    """
    template = template_name(beside=beside)
    name = f"{_SCRATCH}{int(time.time())}_{secrets.token_hex(4)}"
    _create(beside, name, template)
    try:
        yield _address(beside, name)
    finally:
        with _connected(beside) as connection:
            drop(connection, name)


def template_name(*, beside: str) -> str:
    """Return the name of the migrated template, made now when this state has none.

    Templates of other states are dropped, and scratch databases that a killed process forgot.
    """
    name = _TEMPLATE + _fingerprint()
    with _connected(beside) as connection:
        if _is_template(connection, name):
            return name
        # Of several processes one migrates; the others wait here and find it done.
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not _is_template(connection, name):
            _drop_forgotten(connection)
            _make_template(connection, beside, name)
    return name


@contextlib.contextmanager
def django_at(address: str) -> Iterator[None]:
    """Let Django's default connection lead to another database meanwhile."""
    from django.db import connections  # noqa: PLC0415 - the rest serves without Django

    before = connections.settings["default"]
    _point_django(address, dict(before))
    try:
        yield
    finally:
        _point_django(None, before)


def point_django_at(address: str) -> None:
    """Let Django's default connection lead to a database from now on."""
    from django.db import connections  # noqa: PLC0415 - the rest serves without Django

    _point_django(address, dict(connections.settings["default"]))


def migrate(address: str) -> None:
    """Bring the tables of a database to this version, in a process of its own.

    :raises Trouble: `template_failed`, with the last line of what was said.
    """
    environment = {"DJANGO_SETTINGS_MODULE": "tacite.config.settings"} | dict(os.environ)
    environment["DATABASE_URL"] = address
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "django", "migrate", "--verbosity=0", "--no-input"],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["-"])[-1]
        raise Trouble("template_failed", reason=reason)


def _point_django(address: str | None, base: dict[str, Any]) -> None:
    from django.db import connections  # noqa: PLC0415 - the rest serves without Django

    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = base | from_url(address) if address else base


def _fingerprint() -> str:
    """Return a short hash of all migrations of ours and of the versions of the others."""
    total = hashlib.sha256()
    for path in sorted((_SOURCE / "tacite").glob("**/migrations/*.py")):
        total.update(str(path.relative_to(_SOURCE)).encode())
        total.update(path.read_bytes())
    for package in ("django", "allauth", "procrastinate"):
        module = __import__(package)
        total.update(f"{package} {getattr(module, '__version__', '')}".encode())
    return total.hexdigest()[:12]


def _create(beside: str, name: str, template: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with _connected(beside) as connection:
        connection.execute(statement)


def _make_template(connection: "psycopg.Connection[Any]", beside: str, name: str) -> None:
    half = f"{name}_part"
    connection.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", half))
    try:
        connection.execute(_statement("CREATE DATABASE {} TEMPLATE template0", half))
    except psycopg.errors.InsufficientPrivilege as error:
        raise Trouble("may_not_create_databases", role=connection.info.user) from error
    migrate(_address(beside, half))
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(rename.format(sql.Identifier(half), sql.Identifier(name)))
    # Nobody connects to a template: one connection would hold every clone up.
    connection.execute(_statement("ALTER DATABASE {} ALLOW_CONNECTIONS false", name))


def _drop_forgotten(connection: "psycopg.Connection[Any]") -> None:
    names = connection.execute(
        "SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = current_user"
        " AND (starts_with(datname, %s) OR starts_with(datname, %s))",
        [_TEMPLATE, _SCRATCH],
    ).fetchall()
    for (name,) in names:
        if name.startswith(_TEMPLATE) or _age(name) > _FORGOTTEN_SECONDS:
            drop(connection, name)


def drop(connection: "psycopg.Connection[Any]", name: str) -> None:
    """Drop a database, and what pretend platforms kept for it."""
    try:
        connection.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
    except psycopg.errors.InsufficientPrivilege:
        # An autovacuum worker is in it, which a role like ours may not end: the plain form may.
        connection.execute(_statement("DROP DATABASE IF EXISTS {}", name))
    kept = places.data_directory() / "platforms" / "scratch"
    for folder in kept.glob(f"{name}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _age(name: str) -> float:
    made_at = name.removeprefix(_SCRATCH).partition("_")[0]
    return time.time() - int(made_at) if made_at.isdigit() else 0.0


def _is_template(connection: "psycopg.Connection[Any]", name: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM pg_database WHERE datname = %s AND NOT datallowconn", [name]
    )
    return found.fetchone() is not None


def _statement(template: str, name: str) -> sql.Composed:
    return sql.SQL(template).format(sql.Identifier(name))


def _connected(address: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(address, autocommit=True)


def _address(beside: str, name: str) -> str:
    return urlunsplit(urlsplit(beside)._replace(path=f"/{name}"))
