"""Which commands exist. A new one is a module here and one line in `COMMANDS`."""

import enum
from dataclasses import dataclass
from typing import Final


class Needs(enum.Enum):
    """What must stand before the module of a command is imported and run."""

    NOTHING = "nothing"
    """The module imports no model; what it needs it opens itself."""
    DJANGO = "django"
    """Django is set up before the module is imported; the module opens the database itself."""
    BOOKS = "books"
    """Django is set up before the module is imported, so that it may import queries and operations
    at its head; the server runs and the tables are of this version before `run` is called."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command, with the name of its module in `tacite.command_line`.

    The module has two functions:
    `add_arguments(parser: argparse.ArgumentParser) -> None` and
    `run(options: argparse.Namespace, speaker: Speaker) -> Outcome`.
    """

    name: str
    summary: str
    needs: Needs
    module: str


COMMANDS: Final = (
    Command("up", "start everything and print where it is", Needs.DJANGO, "up"),
    Command("test", "run the test suite; ARGS go to pytest", Needs.NOTHING, "test"),
    Command("load", "bring a provider in from the files of a folder", Needs.BOOKS, "load"),
    Command("night", "run one night, or finish the one that stopped", Needs.BOOKS, "night"),
    Command("check", "verify everything that must be true of the books", Needs.BOOKS, "check"),
    Command("bank", "read bank statements and book what is new", Needs.BOOKS, "bank"),
    Command("usage", "take in call records beyond the plan", Needs.BOOKS, "usage"),
    Command("rehearse", "play a story on a scratch database", Needs.DJANGO, "rehearse"),
    Command("staff", "invite somebody to the back office, or shut him out", Needs.BOOKS, "staff"),
    Command("simulate", "play random lives and verify every night", Needs.DJANGO, "simulate"),
    Command("travel", "let days pass in the demo, night by night", Needs.BOOKS, "travel"),
    Command("bench", "measure how fast it is here", Needs.DJANGO, "bench"),
    Command("backup", "write database and documents into one file", Needs.DJANGO, "backup"),
    Command("restore", "bring a backup back", Needs.DJANGO, "restore"),
)
