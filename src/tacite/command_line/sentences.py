"""What is said when something cannot be done: one sentence for each code."""

import errno
from collections.abc import Iterator, Mapping
from typing import Final

import psycopg

from tacite.config.troubles import Trouble

_SENTENCES: Final[Mapping[str, str]] = {
    "already_running": "Tacite already runs on these data ({path}): {address}, process {pid}.",
    "backup_exists": "There is a file {path} already; a backup never replaces one.",
    "backup_damaged": "{path} is not a whole backup of Tacite: {reason}.",
    "backup_of_newer_version": "{path} was made by a newer version ({version}); update Tacite.",
    "backup_failed": "The backup could not be made: {reason}",
    "data_not_empty": (
        "These data ({path}) are in use: restore into an empty data folder, or add --replace, "
        "which keeps the present database under another name."
    ),
    "data_not_usable": "{path} cannot be used: {reason}.",
    "data_not_writable": "{path} cannot be written by this user: name another folder with --data.",
    "data_of_another_user": (
        "The data in {path} belong to the user {owner}: start Tacite as {owner}, or name another "
        "folder with --data."
    ),
    "data_of_earlier_version": (
        "These data are of an earlier version: ./tacite up backs them up and brings them here."
    ),
    "data_of_newer_layout": "The data in {path} are of a newer version: update Tacite first.",
    "data_of_newer_version": (
        "These data are of a newer version (it knows {migration}): update Tacite first."
    ),
    "database_too_old": "The database is PostgreSQL {found}; Tacite needs {oldest} or newer.",
    "demo_unfinished": (
        "An earlier start was cut short while the demo moved in: delete {path} (or empty the "
        "database that DATABASE_URL names) and start again."
    ),
    "disk_full": "The disk is full at {path} ({reason}): make room and start again.",
    "host_unknown": "{host} is not an address of this machine: {reason}.",
    "initdb_failed": "A database could not be made in {path}: {reason}",
    "key_readable_by_others": (
        "Others may read the secret key {path}: chmod 600 it, or delete it, which signs everybody "
        "out."
    ),
    "may_not_create_databases": (
        "The database role {role} may not create databases: ALTER ROLE {role} CREATEDB allows it."
    ),
    "night_already_running": "A night runs already: wait for its end, or see night --status.",
    "night_before_the_last": "Nights ran until {last_on}: this one would lie before it.",
    "night_in_the_future": "It is {today}: the night of a day that has not come cannot run.",
    "night_stopped": "The night stopped at {step} and must be started again: {error}",
    "night_unfinished": "The night of {as_of} stopped half-way: finish it first, it is resumed.",
    "no_provider": "There is no provider yet: ./tacite load FOLDER brings one in.",
    "no_postgresql": (
        "There is no PostgreSQL {oldest} or newer that can run here: install one, or set "
        "DATABASE_URL."
    ),
    "no_postgresql_for_data": (
        "The data are of PostgreSQL {major} and this machine has only {found}: install PostgreSQL "
        "{major} again."
    ),
    "not_a_demo": "These data are a provider's own: time passes by itself here.",
    "no_tests": "The tests are not here: run them from a checkout of the source.",
    "no_unprivileged_account": (
        "PostgreSQL refuses to run as root and there is no account {names}: set DATABASE_URL, or "
        "start Tacite as an ordinary user."
    ),
    "no_user_entry": (
        "PostgreSQL wants a user with a name and the number {uid} has none: add it to the users "
        "of the machine, or set DATABASE_URL."
    ),
    "port_unknown": "{port} is not a port: they go from 1 to 65535, and 0 takes any free one.",
    "port_not_allowed": "Port {port} is not open to this user: choose one from 1024 with --port.",
    "port_taken": "Port {port} of {host} is taken by another program: choose one with --port.",
    "restore_failed": "The backup could not be restored, nothing was changed: {reason}",
    "running": "Tacite runs on these data ({path}): stop it first.",
    "server_does_not_stop": "A PostgreSQL (process {pid}) still uses {path} and does not stop.",
    "server_failed": "PostgreSQL did not start in {path}: {reason}",
    "socket_folder_unsafe": "There is no safe folder for the socket of PostgreSQL: {path}.",
    "staff_address": "{email} is no e-mail address.",
    "staff_is_customer": "{email} is a customer's address: staff signs in with another one.",
    "staff_unknown": "Nobody on the staff has the address {email}.",
    "staff_without_role": "Which role? Add --role with one of: {roles}.",
    "template_failed": "The tables could not be made: {reason}",
    "too_far": "One travels from 1 to {most} days at once.",
    "web_failed": "The web server does not start; its last words are in {path}.",
}
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT}


def of(trouble: Trouble) -> str:
    """Return the sentence of a trouble."""
    return _SENTENCES[trouble.code].format(**trouble.facts)


def of_known_error(error: BaseException) -> tuple[str, str] | None:
    """Return code and sentence of an error of machine or database that happens in real life."""
    causes = list(_with_causes(error))
    if any(isinstance(cause, OSError) and cause.errno in _NO_ROOM for cause in causes):
        return "disk_full", "The disk is full: make room and start again."
    if any(isinstance(cause, psycopg.errors.DiskFull) for cause in causes):
        return "disk_full", "The disk of the database is full: make room and start again."
    if any(isinstance(cause, psycopg.OperationalError) for cause in causes):
        return "no_database", f"The database cannot be used: {_first_line(error)}."
    return None


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0].rstrip(".")
