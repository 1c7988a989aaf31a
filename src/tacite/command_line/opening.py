"""Open an installation for a command: server, Django, and tables of this version."""

import contextlib
import enum
import os
from collections.abc import Container, Iterable, Iterator
from typing import Final

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tacite.config import postgres, scratch
from tacite.config.memory import look_rarely_for_garbage
from tacite.config.troubles import Trouble

_OLDEST_SERVER: Final = 150000  # as PostgreSQL numbers it: 15.0


class Age(enum.Enum):
    """How old the tables of a database are, seen from this version."""

    EMPTY = "empty"
    EARLIER = "earlier"
    CURRENT = "current"
    NEWER = "newer"


def set_up_django() -> None:
    """Load the settings and the applications; nothing is connected to yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tacite.config.settings")
    django.setup()
    look_rarely_for_garbage()


@contextlib.contextmanager
def books() -> Iterator[str]:
    """Yield the address of the database, with tables of this version; make them when empty.

    :raises Trouble: `data_of_newer_version`, `data_of_earlier_version`, `database_too_old`, and
        what `postgres.serving` raises.
    """
    with postgres.serving() as service:
        scratch.point_django_at(service.address)
        refuse_old_server()
        found = age()
        if found is Age.EARLIER:
            raise Trouble("data_of_earlier_version")
        if found is Age.EMPTY:
            migrate()
        yield service.address


def age() -> Age:
    """Compare the migrations that the database had with those of this version.

    :raises Trouble: `data_of_newer_version`: the database knows migrations that we do not.
    """
    executor = MigrationExecutor(connection)
    loader = executor.loader
    _refuse_unknown(loader.applied_migrations, known=loader.disk_migrations)
    if not loader.applied_migrations:
        return Age.EMPTY
    pending = executor.migration_plan(loader.graph.leaf_nodes())
    return Age.EARLIER if pending else Age.CURRENT


def applied() -> tuple[tuple[str, str], ...]:
    """Return the migrations that the database had, as (app, name)."""
    return tuple(sorted(MigrationRecorder(connection).applied_migrations()))


def refuse_newer(migrations: Iterable[tuple[str, str]]) -> None:
    """Refuse data that had migrations of ours which this version does not have.

    :raises Trouble: `data_of_newer_version`.
    """
    known = MigrationLoader(None).disk_migrations
    _refuse_unknown(migrations, known=known)


@contextlib.contextmanager
def commits_unawaited() -> Iterator[None]:
    """Do not wait for the disk at every commit meanwhile: what is lost in a power cut is recent."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        connection.close()


def disconnect() -> None:
    """Let go of the database, which others want to rename or fill; the next question reconnects."""
    connection.close()


def migrate() -> None:
    """Bring the tables to this version."""
    call_command("migrate", verbosity=0, interactive=False)


def refuse_old_server() -> None:
    """Refuse a server of a version that lacks what the tables use.

    :raises Trouble: `database_too_old`.
    """
    connection.ensure_connection()
    found = connection.connection.info.server_version
    if found < _OLDEST_SERVER:
        raise Trouble("database_too_old", found=found // 10000, oldest=_OLDEST_SERVER // 10000)


def _refuse_unknown(
    migrations: Iterable[tuple[str, str]], *, known: Container[tuple[str, str]]
) -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("tacite.")}
    for app, name in migrations:
        if app in ours and (app, name) not in known:
            raise Trouble("data_of_newer_version", migration=f"{app} {name}")
