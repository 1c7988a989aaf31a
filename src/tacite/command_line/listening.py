"""Where the web server listens: is the place free, and does it answer yet."""

import errno
import http.client
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tacite.config.troubles import Trouble

_POLL_SECONDS: Final = 0.05
_LAST_PORT: Final = 65535
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognised, not chosen


@dataclass(frozen=True, slots=True)
class Place:
    """A host and a port to listen on."""

    host: str
    port: int

    @property
    def reachable_host(self) -> str:
        """The address under which this machine itself reaches the place."""
        return _ANYWHERE.get(self.host, self.host)

    @property
    def address(self) -> str:
        """The address for a browser."""
        host = f"[{self.reachable_host}]" if ":" in self.reachable_host else self.reachable_host
        return f"http://{host}:{self.port}/"


def free_place(*, host: str, port: int) -> Place:
    """Return the place when it is free; port 0 takes any that is.

    :raises Trouble: `port_unknown`, `port_taken`, `port_not_allowed`, `host_unknown`.
    """
    # The resolver takes a number that is too large modulo 65536, and would listen elsewhere.
    if not 0 <= port <= _LAST_PORT:
        raise Trouble("port_unknown", port=port)
    try:
        family, kind, _, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            # As the server does: an address is free again as soon as its listener is gone.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
            return Place(host=host, port=int(probe.getsockname()[1]))
    except OSError as error:
        raise _trouble(error, host=host, port=port) from error


def wait_until_it_answers(place: Place, *, seconds: float, alive: Callable[[], bool]) -> bool:
    """Wait for the first answer over HTTP; return False when the server died or time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and alive():
        if _answers(place):
            return True
        time.sleep(_POLL_SECONDS)
    return False


def _answers(place: Place) -> bool:
    connection = http.client.HTTPConnection(place.reachable_host, place.port, timeout=10)
    try:
        connection.request("HEAD", "/", headers={"Host": f"localhost:{place.port}"})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _trouble(error: Exception, *, host: str, port: int) -> Trouble:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return Trouble("port_taken", host=host, port=port)
    if number == errno.EACCES:
        return Trouble("port_not_allowed", host=host, port=port)
    reason = getattr(error, "strerror", None) or str(error)
    return Trouble("host_unknown", host=f"{host}:{port}", reason=reason)
