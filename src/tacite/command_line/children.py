"""The children of `up`: started, watched, started again when they die, stopped in order."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, Final

_PR_SET_PDEATHSIG: Final = 1
_SIGNALS_TO_STOP: Final = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
_WATCHED: Final = _SIGNALS_TO_STOP | {signal.SIGCHLD}
_LOOK_SECONDS: Final = 5.0
_GRACE_SECONDS: Final = 15.0
_PAUSE_SECONDS_MAX: Final = 30.0
_STEADY_SECONDS: Final = 60.0
_LOG_BYTES_MAX: Final = 10 * 2**20


class Child:
    """One program that `up` keeps running; what it says goes into a log file."""

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._deaths = 0
        self._due = 0.0

    def start(self) -> None:
        """Start the program in a session of its own: Ctrl-C reaches `up` alone, which stops it."""
        libc = ctypes.CDLL(None, use_errno=True)

        def prepare() -> None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)

        with _log(self.log) as log:
            self._process = subprocess.Popen(  # noqa: S603
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=prepare,  # noqa: PLW1509 - up has one thread
            )
        self._began = time.monotonic()

    def is_running(self) -> bool:
        """Tell whether the program runs; one that has ended is reaped."""
        return self._process is not None and self._process.poll() is None

    def look(self, tell: Callable[[str], None]) -> None:
        """Start the program again when it has died: at once, then after ever longer pauses."""
        if self.is_running():
            return
        if self._process is not None:
            self._bury(self._process, tell)
        if time.monotonic() >= self._due:
            self.start()

    def stop(self) -> None:
        """Ask the program to end, wait, and end by force what is left of its session."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=_GRACE_SECONDS)
        _end_session(self._process)
        self._process = None

    def _bury(self, process: "subprocess.Popen[bytes]", tell: Callable[[str], None]) -> None:
        if time.monotonic() - self._began > _STEADY_SECONDS:
            self._deaths = 0
        self._due = time.monotonic() + min(2.0**self._deaths - 1, _PAUSE_SECONDS_MAX)
        self._deaths += 1
        self._process = None
        # Its own children would hold the port.
        _end_session(process)
        status = process.returncode
        tell(f"The {self.name} ended (status {status}) and is started again; see {self.log}.")


def watch(children: Sequence[Child], look: Callable[[], None], tell: Callable[[str], None]) -> None:
    """Keep the children running until a signal asks to stop; `look` is called now and then."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    try:
        while True:
            for child in children:
                child.look(tell)
            look()
            arrived = signal.sigtimedwait(_WATCHED, _LOOK_SECONDS)
            if arrived is not None and arrived.si_signo in _SIGNALS_TO_STOP:
                return
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_session(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _log(path: Path) -> IO[Any]:
    """Open a log to write on; what grew too long becomes the one old log that is kept."""
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > _LOG_BYTES_MAX:
            path.replace(path.with_name(f"{path.name}.1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
