"""Named points at which a test may stop, fail or stall the program; nothing in production.

`TACITE_FAILPOINT="issue.after_insert=kill@3"` kills the process, as a power cut would, the third
time that the point is passed. Actions: kill, raise, stall (60 seconds).
"""

import os
import signal
import time
from typing import Final

_STALL_SECONDS: Final = 60
_passed: dict[str, int] = {}


class FailpointReached(RuntimeError):
    """A test asked for an error here."""


def failpoint(name: str) -> None:
    """Do nothing, unless the environment asks for a fault at this point."""
    plan = os.environ.get("TACITE_FAILPOINT")
    if plan:
        _act(plan, name)


def _act(plan: str, name: str) -> None:
    wished, _, action = plan.partition("=")
    if wished != name:
        return
    action, _, nth = action.partition("@")
    _passed[name] = _passed.get(name, 0) + 1
    if _passed[name] != int(nth or 1):
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "stall":
        time.sleep(_STALL_SECONDS)
    if action == "raise":
        raise FailpointReached(name)
