"""Bring the tables to this version, after a backup when there is something to lose."""

from pathlib import Path

from tacite import clock
from tacite.command_line import dumps, opening
from tacite.command_line.answers import Speaker
from tacite.command_line.opening import Age
from tacite.config import places


def bring_to_this_version(*, address: str, speaker: Speaker) -> Age:
    """Make or upgrade the tables, saying so, and return how old they were.

    :raises Trouble: `data_of_newer_version`, `database_too_old`, `backup_failed`, `disk_full`.
    """
    opening.refuse_old_server()
    found = opening.age()
    if found is Age.EARLIER:
        path = backup_before(address=address, what="upgrade")
        speaker.say(f"These data are of an earlier version; they are backed up in {path}.")
        opening.migrate()
        speaker.say("They are now of this version.")
    if found is Age.EMPTY:
        opening.migrate()
    return found


def backup_before(*, address: str, what: str) -> Path:
    """Write the database into the folder of backups and return the file.

    :raises Trouble: `backup_failed`, `disk_full`.
    """
    moment = clock.system_now().strftime("%Y%m%d-%H%M%S-%f")
    path = places.backups() / f"before-{what}-{moment}.dump"
    dumps.dump(address=address, path=path)
    return path
