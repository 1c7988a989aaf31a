"""From the words that were typed to the exit status: find the command, run it, say how it went."""

import argparse
import contextlib
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from tacite.command_line import opening, sentences
from tacite.command_line.answers import Offence, Outcome, Speaker
from tacite.command_line.registry import COMMANDS, Command, Needs
from tacite.config import places
from tacite.config.troubles import Trouble

_STATUSES: Final = {"wrong_words": 2, "interrupted": 130}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 only on success."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # What must be private says so itself; elsewhere PostgreSQL's account must pass.
    os.umask(0o022)
    general, rest = _general_parser().parse_known_args(words)
    speaker = Speaker(as_json=general.json)
    if general.data:
        os.environ[places.DATA_VARIABLE] = str(Path(general.data).expanduser().absolute())
    name = next((word for word in rest if not word.startswith("-")), None)
    if name is None and {"-h", "--help"} & set(rest):
        speaker.say(_help())
        return 0
    try:
        return speaker.conclude(name or "", _outcome(name, rest, speaker))
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - one sentence, no traceback
        return _refuse(name or "", error, speaker)


def _refuse(name: str, error: BaseException, speaker: Speaker) -> int:
    if os.environ.get("TACITE_TRACEBACK"):
        traceback.print_exception(error)
    code, text = _code_and_sentence(error)
    speaker.conclude(name, Outcome(offences=[Offence(check="start", code=code, text=text)]))
    return _STATUSES.get(code, 1)


def _code_and_sentence(error: BaseException) -> tuple[str, str]:
    if isinstance(error, _WrongWords):
        return "wrong_words", str(error)
    if isinstance(error, Trouble):
        return error.code, sentences.of(error)
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", "Interrupted."
    return sentences.of_known_error(error) or _unforeseen(error)


def _unforeseen(error: BaseException) -> tuple[str, str]:
    """Return code and sentence of an error that nobody foresaw, with its place in the program.

    The message of the error is left out: it may hold a customer's data.
    """
    place = traceback.extract_tb(error.__traceback__)[-1]
    text = (
        f"Something went wrong that was not foreseen: {type(error).__name__} in "
        f"{Path(place.filename).name}, line {place.lineno}; TACITE_TRACEBACK=1 shows more."
    )
    return "unforeseen", text


class _WrongWords(Exception):
    """What was typed is no command line; the message says why."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises instead of leaving, so that --json answers in JSON even then."""

    def error(self, message: str) -> NoReturn:
        raise _WrongWords(f"{message[:1].upper()}{message[1:]} (see {self.prog} --help).")


def _general_parser() -> argparse.ArgumentParser:
    """Return the parser of what all commands take; it may stand before or after the command."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data", metavar="DIR", help="the data folder of the installation")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    return parser


def _command(name: str | None) -> Command:
    for command in COMMANDS:
        if command.name == name:
            return command
    names = ", ".join(command.name for command in COMMANDS)
    question = f"There is no command {name}." if name else "Which command?"
    raise _WrongWords(f"{question} There are: {names}.")


def _help() -> str:
    width = max(len(command.name) for command in COMMANDS)
    lines = ["./tacite COMMAND [--data DIR] [--json] …", ""]
    lines += [f"  {command.name:<{width}}  {command.summary}" for command in COMMANDS]
    lines += ["", "./tacite COMMAND --help says what a command takes."]
    return "\n".join(lines)


def _outcome(name: str | None, rest: Sequence[str], speaker: Speaker) -> Outcome:
    command = _command(name)
    words = list(rest)
    words.remove(command.name)
    if command.needs is not Needs.NOTHING:
        opening.set_up_django()
    module = importlib.import_module(f"tacite.command_line.{command.module}")
    options = _options(command, module, words)
    with contextlib.ExitStack() as stack:
        if command.needs is Needs.BOOKS:
            stack.enter_context(opening.books())
        outcome: Outcome = module.run(options, speaker)
    return outcome


def _options(command: Command, module: Any, words: list[str]) -> argparse.Namespace:
    parser = _Parser(
        prog=f"./tacite {command.name}",
        description=f"{command.summary[:1].upper()}{command.summary[1:]}.",
        parents=[_general_parser()],
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    if getattr(module, "PASSES_ARGUMENTS_ON", False):
        options, passed_on = parser.parse_known_args(words)
        options.passed_on = passed_on
        return options
    return parser.parse_args(words)
