"""Commands as a person runs them, with a database and a data folder of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tacite.command_line.entrance import main
from tacite.config import scratch

_COMMAND: Final = [sys.executable, "-P", "-m", "tacite.command_line"]


class Console:
    """A console on one installation: commands run in this process, or stay as their own."""

    def __init__(self, *, address: str, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.address = address
        self.data = data
        self._capsys = capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run a command to its end; return status, standard output and standard error."""
        self._capsys.readouterr()
        with self._environment():
            status = main(list(words))
        said = self._capsys.readouterr()
        return status, said.out, said.err

    def answer(self, *words: str) -> dict[str, Any]:
        """Run a command with --json and return its object: the only thing on standard output."""
        status, out, _ = self.run(*words, "--json")
        found: dict[str, Any] = json.loads(out)
        assert found["ok"] is (status == 0)
        return found

    def codes(self, *words: str) -> list[str]:
        """Run a command that is refused and return the codes of what it says."""
        return [offence["code"] for offence in self.answer(*words)["offences"]]

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start a command that stays, as a program of its own."""
        paths = os.pathsep.join(path for path in sys.path if path)
        return subprocess.Popen(
            [*_COMMAND, *words],
            env=os.environ | self._variables() | {"PYTHONPATH": paths},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _variables(self) -> dict[str, str]:
        return {"DATABASE_URL": self.address, "TACITE_DATA": str(self.data)}

    @contextmanager
    def _environment(self) -> Iterator[None]:
        umask = os.umask(0o022)
        with pytest.MonkeyPatch.context() as patch, scratch.django_at(self.address):
            for name, value in self._variables().items():
                patch.setenv(name, value)
            yield
        os.umask(umask)
