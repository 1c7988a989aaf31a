"""`./tacite backup FILE`: database and documents in one file, while everything runs."""

import argparse
import tempfile
from pathlib import Path

from tacite import clock
from tacite.command_line import archives, dumps, opening
from tacite.command_line.answers import Outcome, Speaker
from tacite.command_line.versions import version
from tacite.config import places
from tacite.config.troubles import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say where the backup goes."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to write, a tar")


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Write a backup.

    The database comes first, as of one moment; documents are only ever added, so that those the
    database speaks of are there when they are read after it.

    :raises Trouble: `backup_exists`, `backup_failed`, `disk_full`.
    """
    path = options.file.expanduser().absolute()
    if path.exists():
        raise Trouble("backup_exists", path=str(path))
    try:
        with opening.books() as address, tempfile.TemporaryDirectory(dir=places.backups()) as made:
            dump = Path(made) / archives.DATABASE
            speaker.say("Writing the database.")
            dumps.dump(address=address, path=dump)
            speaker.say("Adding the documents.")
            contents = archives.Contents(
                version=version(),
                made_at=clock.system_now().isoformat(timespec="seconds"),
                migrations=opening.applied(),
            )
            count = archives.write(
                path=path, contents=contents, dump=dump, documents=places.documents()
            )
    except OSError as error:
        raise places.trouble_of(error, path) from error
    size = path.stat().st_size
    line = f"{path} holds the database and {count} documents ({size / 2**20:.1f} MB)."
    return Outcome(counts={"documents": count, "bytes": size}, lines=[line])
