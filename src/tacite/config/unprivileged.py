"""The account under which PostgreSQL runs: it refuses root, so root lends it another."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tacite.config import places
from tacite.config.troubles import Trouble

# Both exist on every system in question; no account is ever made.
_CANDIDATES: Final = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the machine: name, user id and group id."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Tell whether a process must change its user to run under this account."""
        return self.uid != os.geteuid()


def server_account(data: Path) -> Account:
    """Return the account for the database files in `data`: their owner, once they have one.

    :raises Trouble: `data_of_another_user`, `no_user_entry` (PostgreSQL wants a named user),
        `no_unprivileged_account`.
    """
    if not places.is_root():
        return _own_account(data)
    if data.exists():
        return _owner(data)
    for name in _CANDIDATES:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise Trouble("no_unprivileged_account", names=", ".join(_CANDIDATES))


def identity(account: Account) -> dict[str, Any]:
    """Return the arguments of `subprocess` that make a child run under an account."""
    if not account.is_other:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def can_enter(account: Account, folder: Path) -> bool:
    """Tell whether an account may pass through a folder: the kernel is asked, not the bits."""
    test = shutil.which("test")
    if not account.is_other or test is None:
        return os.access(folder, os.X_OK)
    return _succeeds([test, "-x", str(folder)], account)


def can_run(account: Account, program: Path) -> bool:
    """Tell whether an account can start a program, with the libraries that it wants."""
    return _succeeds([str(program), "--version"], account)


def give(account: Account, path: Path) -> None:
    """Make an account the owner of a path that was just made for it."""
    if account.is_other:
        os.chown(path, account.uid, account.gid)


def _own_account(data: Path) -> Account:
    if data.exists() and data.stat().st_uid != os.geteuid():
        raise Trouble("data_of_another_user", path=str(data), owner=places.owner_of(data))
    try:
        return _account(pwd.getpwuid(os.geteuid()))
    except KeyError as error:
        raise Trouble("no_user_entry", uid=os.geteuid()) from error


def _owner(data: Path) -> Account:
    try:
        account = _account(pwd.getpwuid(data.stat().st_uid))
    except KeyError as error:
        raise Trouble("no_user_entry", uid=data.stat().st_uid) from error
    if account.name not in _CANDIDATES:
        raise Trouble("data_of_another_user", path=str(data), owner=account.name)
    return account


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _succeeds(command: list[str], account: Account) -> bool:
    try:
        # cwd: the account may not enter the folder in which the command was typed.
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, check=False, cwd="/", **identity(account)
        )
    except OSError:
        return False
    return done.returncode == 0
