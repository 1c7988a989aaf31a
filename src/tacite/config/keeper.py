"""Keep one PostgreSQL server for as long as somebody uses it, then stop it cleanly.

Run as a program of its own, with nothing but the standard library. Whoever uses the server holds
a shared lock on a file; the kernel lets go of it even when a user is killed. The keeper waits for
the exclusive lock, which it gets when the last user is gone. If the keeper itself is killed, the
kernel sends the server the signal of a fast shutdown.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any, Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36


def main(plan: dict[str, Any]) -> int:
    """Start the server of a plan (command, user, group, folder, users) and stay until it ends."""
    # Children of a shell in the background ignore the interrupt; the server must not inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    libc = ctypes.CDLL(None, use_errno=True)
    # What the server leaves behind comes to us and is reaped: in a container nobody else would.
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)
    identity = {}
    if plan["user"] is not None:
        identity = {"user": plan["user"], "group": plan["group"], "extra_groups": []}
    server = subprocess.Popen(  # noqa: S603
        plan["command"],
        cwd=plan["folder"],
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        start_new_session=True,
        # Set after the change of user, which would clear it.
        preexec_fn=lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT),  # noqa: PLW1509
        **identity,
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: server.send_signal(signal.SIGINT))
    threading.Thread(target=_stop_when_unused, args=(plan["users"], server), daemon=True).start()
    # Waiting is also reaping: a dead server left unreaped would keep its lock file.
    status = server.wait()
    _reap_the_rest()
    return status


def _reap_the_rest() -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _stop_when_unused(users: str, server: "subprocess.Popen[bytes]") -> None:
    with open(users, "rb") as file:  # noqa: PTH123
        # Held until this process ends: a newcomer waits for the end of the server.
        fcntl.flock(file, fcntl.LOCK_EX)
        server.send_signal(signal.SIGINT)
        server.wait()


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
