"""The files of an embedded PostgreSQL server: where they lie, how they are made and configured."""

import contextlib
import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tacite.config import binaries, places
from tacite.config.troubles import Trouble
from tacite.config.unprivileged import Account, can_enter, give, identity, server_account

SUPERUSER: Final = "postgres"
ROLE: Final = "tacite"
DATABASE: Final = "tacite"
PORT: Final = 5432
# The kernel's limit for the path of a socket, without its closing zero.
_SOCKET_PATH_BYTES: Final = 107
_MEGABYTES_FOR_INITDB: Final = 150
_GIBIBYTE: Final = 2**30
_BUILTIN_LOCALE_SINCE: Final = 17


@dataclass(frozen=True, slots=True)
class Cluster:
    """One server's folder. `overrides` are settings that a throw-away server adds."""

    home: Path
    overrides: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The folder that PostgreSQL owns."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server says before its own log files are open."""
        return self.home / "server.log"

    @property
    def users(self) -> Path:
        """The file on which everybody who uses the server holds a shared lock."""
        return self.home / "users.lock"

    @property
    def start(self) -> Path:
        """The file whose lock lets one starter at a time look and act."""
        return self.home / "start.lock"

    def major(self) -> int | None:
        """Return the PostgreSQL version of the data, None when there are none yet."""
        try:
            return int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except PermissionError as error:
            owner = places.owner_of(self.data)
            raise Trouble("data_of_another_user", path=str(self.data), owner=owner) from error


def of_installation(folder: Path) -> Cluster:
    """Return the cluster of a data folder.

    It lies inside, unless root's data lie where the server's account cannot enter: then it lies
    in the program's own folder, and a pointer in the data folder says where.
    """
    pointer = folder / "cluster.json"
    named = places.read_facts(pointer).get("home")
    if named:
        return Cluster(home=Path(named))
    inside = folder / "postgres"
    if inside.exists() or can_enter(server_account(inside / "data"), folder):
        return Cluster(home=inside)
    # A name of its own: who deletes the data folder begins anew, and not with the old database.
    name = f"{places.short_name(folder)}-{secrets.token_hex(4)}"
    outside = places.own_folder() / "clusters" / name
    places.write_once(pointer, json.dumps({"home": str(outside)}) + "\n", mode=0o644)
    return Cluster(home=Path(places.read_facts(pointer)["home"]))


def ready(cluster: Cluster) -> tuple[binaries.Binaries, Account, Path]:
    """Make what is missing and write the configuration; return what a start needs.

    The last value is the folder of the socket.

    :raises Trouble: see `unprivileged.server_account` and `binaries.for_cluster`; `disk_full`,
        `initdb_failed`, `socket_folder_unsafe`.
    """
    account = server_account(cluster.data)
    found = binaries.for_cluster(account=account, major=cluster.major())
    try:
        if not cluster.data.exists():
            _initialise(cluster, found, account)
        _configure(cluster, account)
        socket = _socket_folder(cluster, account)
    except OSError as error:
        raise places.trouble_of(error, cluster.home) from error
    return found, account, socket


def make_home(cluster: Cluster) -> None:
    """Make the folder of a cluster, which the server's account may pass but not list."""
    if cluster.home.is_dir():
        return
    try:
        cluster.home.mkdir(mode=0o711, parents=True, exist_ok=True)
        # The umask may have taken the passage away, here only: no folder above is touched.
        cluster.home.chmod(0o711)
    except OSError as error:
        raise places.trouble_of(error, cluster.home) from error


def _initialise(cluster: Cluster, found: binaries.Binaries, account: Account) -> None:
    """Make an empty cluster beside its place and move it there whole."""
    free = shutil.disk_usage(cluster.home).free // 2**20
    if free < _MEGABYTES_FOR_INITDB:
        raise Trouble("disk_full", path=str(cluster.home), reason=f"{free} MB")
    half = cluster.home / "data.part"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    give(account, half)
    command = [found.program("initdb"), "-D", str(half), "-U", SUPERUSER, "--encoding=UTF8"]
    command += ["--data-checksums", "--no-instructions", "--auth-local=peer", "--auth-host=reject"]
    command += _locale(found.major)
    if cluster.overrides.get("fsync") == "off":
        command.append("--no-sync")
    done = subprocess.run(  # noqa: S603
        command,
        cwd=cluster.home,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"},
        capture_output=True,
        check=False,
        text=True,
        **identity(account),
    )
    if done.returncode != 0:
        shutil.rmtree(half, ignore_errors=True)
        raise trouble_in(done.stderr, code="initdb_failed", path=cluster.home)
    half.rename(cluster.data)


def trouble_in(output: str, *, code: str, path: Path) -> Trouble:
    """Return the trouble that the words of PostgreSQL tell, with its gravest line as the reason."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return Trouble("disk_full", path=str(path), reason="PostgreSQL")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for mark in ("PANIC: ", "FATAL: ", "error: "):
        grave = [line.partition(mark)[2].strip() for line in lines if mark in line]
        if grave:
            return Trouble(code, path=str(path), reason=grave[-1])
    return Trouble(code, path=str(path), reason=(lines or ["-"])[-1])


def _locale(major: int) -> list[str]:
    """Return the options of a collation that is the same on every machine."""
    if major >= _BUILTIN_LOCALE_SINCE:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _configure(cluster: Cluster, account: Account) -> None:
    """Write the settings and who may connect: named users of this machine through the socket."""
    mappings = "".join(
        f'tacite "{user}" {role}\n'
        for user in sorted({account.name, _name_of_caller()})
        for role in (ROLE, SUPERUSER)
    )
    files = {
        "pg_hba.conf": "local all all peer map=tacite\n",
        "pg_ident.conf": mappings,
        "tacite.conf": _settings(cluster),
    }
    for name, text in files.items():
        _write(cluster.data / name, text, account)
    if not (cluster.data / "own.conf").exists():
        _write(cluster.data / "own.conf", "# Your own settings; they win.\n", account)
        main = cluster.data / "postgresql.conf"
        included = "\ninclude = 'tacite.conf'  # rewritten at every start\ninclude = 'own.conf'\n"
        _write(main, main.read_text(encoding="utf-8") + included, account)


def _settings(cluster: Cluster) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    free = shutil.disk_usage(cluster.home).free
    settings = {
        "listen_addresses": "''",
        "port": str(PORT),
        "unix_socket_permissions": "0700",
        "max_connections": "60",
        "shared_buffers": _shared_buffers(memory),
        "effective_cache_size": f"{memory // 2 // 2**20}MB",
        "work_mem": "16MB" if memory > 2 * _GIBIBYTE else "4MB",
        "maintenance_work_mem": "256MB" if memory > 4 * _GIBIBYTE else "64MB",
        "max_wal_size": "4GB" if free > 20 * _GIBIBYTE else "512MB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "logging_collector": "on",
        "log_filename": "'postgresql-%a.log'",
        "log_rotation_age": "1d",
        "log_truncate_on_rotation": "on",
        # Statements and details carry names and addresses: neither goes into a log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    settings.update(cluster.overrides)
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def _shared_buffers(memory: int) -> str:
    if memory > 16 * _GIBIBYTE:
        return "1GB"
    return "256MB" if memory > 2 * _GIBIBYTE else "64MB"


def _socket_folder(cluster: Cluster, account: Account) -> Path:
    """Return a folder of mode 0700 for the socket, whose path the kernel can still hold."""
    inside = cluster.home / "socket"
    name = f".s.PGSQL.{PORT}"
    fallbacks = [Path("/run")] if places.is_root() else []
    if os.environ.get("XDG_RUNTIME_DIR") and not places.is_root():
        fallbacks.append(Path(os.environ["XDG_RUNTIME_DIR"]))
    short = f"tacite-{account.uid}-{places.short_name(cluster.home)}"
    for folder in (inside, *(base / short for base in fallbacks), Path("/tmp") / short):  # noqa: S108
        if len(os.fsencode(folder / name)) > _SOCKET_PATH_BYTES:
            continue
        if folder.parent.is_dir() and os.access(folder.parent, os.W_OK):
            return _private(folder, account)
    raise Trouble("socket_folder_unsafe", path=str(inside))


def _private(folder: Path, account: Account) -> Path:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        give(account, folder)
    status = folder.lstat()
    # In /tmp anybody could have been there first: then nothing is put inside.
    if folder.is_symlink() or status.st_uid != account.uid or status.st_mode & 0o077:
        raise Trouble("socket_folder_unsafe", path=str(folder))
    return folder


def _write(path: Path, text: str, account: Account) -> None:
    half = path.with_name(f"{path.name}.part")
    half.write_text(text, encoding="utf-8")
    half.chmod(0o600)
    give(account, half)
    half.replace(path)


def _name_of_caller() -> str:
    return server_account(Path("/nonexistent")).name if not places.is_root() else "root"
