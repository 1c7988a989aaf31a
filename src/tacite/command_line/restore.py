"""`./tacite restore FILE`: a backup comes back, letters wait, the books are checked."""

import argparse
import contextlib
import importlib
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tacite import clock
from tacite.brands import operations as brands
from tacite.command_line import archives, dumps, opening, running
from tacite.command_line.answers import Outcome, Speaker
from tacite.command_line.opening import Age
from tacite.command_line.registry import COMMANDS
from tacite.config import places, postgres, scratch
from tacite.config.troubles import Trouble

# PostgreSQL cuts names after 63 bytes; the moment that follows has 15.
_NAME_BYTES_MAX: Final = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which backup, and whether it may take the place of a database in use."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a file that backup wrote")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="take the place of the present database, which is kept under another name",
    )


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Bring a backup back: the whole of it, or nothing.

    A person lets the letters go: what the backup had still to send may have been sent since. The
    command ends with `check`, whose outcome is its own.

    :raises Trouble: `running`, `backup_damaged`, `backup_of_newer_version`, `data_not_empty`,
        `restore_failed`, `disk_full`.
    """
    path = options.file.expanduser().absolute()
    with contextlib.ExitStack() as stack:
        stack.enter_context(running.nobody())
        # Inside the data folder, so that the documents are moved and not copied.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=places.prepared())))
        speaker.say("Reading the backup.")
        contents = _unpack(path, folder)
        service = stack.enter_context(postgres.serving())
        scratch.point_django_at(service.address)
        opening.refuse_old_server()
        opening.refuse_newer(contents.migrations)
        count = _bring_documents(folder / archives.DOCUMENTS)
        kept = _bring_database(service.address, folder / archives.DATABASE, options)
        if opening.age() is Age.EARLIER:
            opening.migrate()
        brands.hold_letters()
        lines = [f"The backup of {contents.made_at} is back, with {count} documents."]
        lines += [f"The database that was there is kept as {kept}."] if kept else []
        lines += ["Letters are held until a person releases them."]
        return _checked(Outcome({"documents": count}, lines=lines, more={"kept": kept}), speaker)


def _unpack(path: Path, folder: Path) -> archives.Contents:
    try:
        return archives.unpack(path=path, folder=folder)
    except OSError as error:
        raise places.trouble_of(error, path) from error


def _bring_documents(source: Path) -> int:
    """Move the documents in; their names are the hashes of what they hold, so none is replaced."""
    target = places.documents()
    count = 0
    for found in sorted(source.rglob("*")):
        place = target / found.relative_to(source)
        if found.is_file():
            count += 1
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not place.exists():
                found.rename(place)
    return count


def _bring_database(address: str, dump: Path, options: argparse.Namespace) -> str | None:
    """Read the database back and return the name under which the present one is kept, if it is."""
    if opening.age() is Age.EMPTY:
        opening.disconnect()
        dumps.load(address=address, path=dump)
        return None
    if not options.replace:
        raise Trouble("data_not_empty", path=str(places.data_directory()))
    opening.disconnect()
    name = urlsplit(address).path.lstrip("/")
    moment = clock.system_now().strftime("%Y%m%d_%H%M%S")
    new, old = f"{name[:_NAME_BYTES_MAX]}_new", f"{name[:_NAME_BYTES_MAX]}_{moment}"
    beside = urlunsplit(urlsplit(address)._replace(path="/postgres"))
    with psycopg.connect(beside, autocommit=True) as connection:
        _execute(connection, "DROP DATABASE IF EXISTS {}", new)
        _execute(connection, "CREATE DATABASE {} TEMPLATE template0", new)
        fresh = urlunsplit(urlsplit(address)._replace(path=f"/{new}"))
        try:
            dumps.load(address=fresh, path=dump)
        except Trouble:
            _execute(connection, "DROP DATABASE {}", new)
            raise
        # Both names change or neither does: a start after a crash finds one of the two whole.
        with connection.transaction():
            _execute(connection, "ALTER DATABASE {} RENAME TO {}", name, old)
            _execute(connection, "ALTER DATABASE {} RENAME TO {}", new, name)
    return old


def _execute(connection: "psycopg.Connection[object]", statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _checked(restored: Outcome, speaker: Speaker) -> Outcome:
    """Run `check` on what was restored; its offences are those of the restore."""
    check = next((command for command in COMMANDS if command.name == "check"), None)
    if check is None:
        return restored
    module = importlib.import_module(f"tacite.command_line.{check.module}")
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    found: Outcome = module.run(parser.parse_args([]), speaker)
    return Outcome(
        counts=dict(restored.counts) | dict(found.counts),
        offences=found.offences,
        as_of=found.as_of,
        lines=[*restored.lines, *found.lines],
        more=dict(restored.more) | dict(found.more),
    )
