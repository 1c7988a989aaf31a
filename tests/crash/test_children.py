"""The children of `up` are started again when they die, and none outlives it."""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

from tacite.command_line.children import Child, watch

_PARENT: Final = """
import sys
import time
from pathlib import Path
from tacite.command_line.children import Child
child = Child("sleeper", ["sleep", "600"], Path(sys.argv[1]))
child.start()
print(child._process.pid, flush=True)
sys.stdin.read()
"""


def test_a_child_that_dies_is_started_again_and_said(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    child = Child("worker", ["sh", "-c", "echo began; exit 3"], log)
    said: list[str] = []

    asked: list[bool] = []

    def look() -> None:
        if not asked and log.read_text().count("began") == 2:
            asked.append(True)  # a second signal would find nobody who waits for it
            # To this thread: `up` has one, the tests' own process may have others it would end.
            signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

    watch([child], look=look, tell=said.append)
    child.stop()
    assert said[0] == f"The worker ended (status 3) and is started again; see {log}."
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_child_is_stopped_with_all_it_started(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    stubborn = "(trap '' TERM; exec sleep 600) & echo $!; exec sleep 600"
    child = Child("web server", ["sh", "-c", stubborn], log)
    child.start()
    while not log.read_text().endswith("\n"):
        assert child.is_running()
        time.sleep(0.01)
    descriptor = os.pidfd_open(int(log.read_text()))
    child.stop()
    assert not child.is_running()
    assert _has_ended(descriptor)


def test_children_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path / "child.log")],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    descriptor = os.pidfd_open(child)
    parent.kill()
    parent.communicate()
    assert _has_ended(descriptor)


def _has_ended(descriptor: int) -> bool:
    """Wait for the end of a process: its descriptor is readable then, reaped or not."""
    ready, _, _ = select.select([descriptor], [], [], 30)
    os.close(descriptor)
    return bool(ready)
