"""`./tacite test [ARGS]`: the whole test suite, with its own throw-away PostgreSQL."""

import argparse
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Final

from tacite.command_line.answers import Offence, Outcome, Speaker
from tacite.config.troubles import Trouble

PASSES_ARGUMENTS_ON: Final = True
_ROOT: Final = Path(__file__).resolve().parents[3]
# pytest's own exit status: some tests failed; anything above says that they were not run.
_SOME_FAILED: Final = 1
_STANDARD_ERROR: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything else is pytest's."""
    parser.usage = "./tacite test [--json] [ARGS of pytest]"


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Run pytest in the checkout and count what it did.

    :raises Trouble: `no_tests` outside a checkout.
    """
    if not (_ROOT / "tests" / "database.py").exists():
        raise Trouble("no_tests")
    with tempfile.TemporaryDirectory(prefix="tacite-report-") as folder:
        report = Path(folder) / "report.xml"
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-P", "-m", "pytest", f"--junitxml={report}", *options.passed_on],
            cwd=_ROOT,
            env=os.environ | {"PYTHONPATH": f"{_ROOT / 'src'}{os.pathsep}{_ROOT}"},
            # With --json, standard output is for the one object only.
            stdout=_STANDARD_ERROR if speaker.as_json else None,
            check=False,
        )
        counts = _counts(report)
    return Outcome(counts=counts, offences=_offences(done.returncode, counts))


def _counts(report: Path) -> dict[str, int]:
    try:
        suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314 - pytest just wrote it
    except (OSError, ET.ParseError):
        return {}
    if suite is None:
        return {}
    return {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}


def _offences(status: int, counts: dict[str, int]) -> list[Offence]:
    if status == 0:
        return []
    wrong = counts.get("failures", 0) + counts.get("errors", 0)
    if status == _SOME_FAILED and counts:
        text = f"{wrong} of {counts.get('tests', 0)} tests failed."
        return [Offence(check="tests", code="tests_failed", text=text)]
    text = f"The tests were not run to their end (pytest's exit status {status})."
    return [Offence(check="tests", code="tests_not_run", text=text)]
