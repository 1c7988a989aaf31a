"""Which platforms there are, by the name that offers give them."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from tacite.config import places
from tacite.provisioning.platforms.base import Platform
from tacite.provisioning.platforms.pretend import Pretend

_MAKERS: Final[Mapping[str, Callable[[Path], Platform]]] = {
    "pretend": lambda folder: Pretend(folder / "pretend.sqlite3"),
}
_made: Final[dict[tuple[int, Path, str], Platform]] = {}
_scratch: Final[dict[tuple[int, Path, str], Pretend]] = {}
_instead: list[Mapping[str, Platform]] = []


def platform(name: str, *, scratch: str = "") -> Platform | None:
    """Return a platform, or none where no platform has that name.

    `scratch` names the throw-away database for which it is wanted: what a story or a simulation
    does never reaches the platform of real services, but a pretend one of that database alone.
    """
    if _instead:
        return _instead[-1].get(name)
    if name not in _MAKERS:
        return None
    # A connection to a file does not survive a fork.
    key = (os.getpid(), _folder(scratch), name)
    if scratch:
        return _scratch.get(key) or _thrown_away(key)
    if key not in _made:
        _made[key] = _MAKERS[name](key[1])
    return _made[key]


@contextlib.contextmanager
def using(platforms: Mapping[str, Platform]) -> Iterator[None]:
    """Let these be all the platforms there are meanwhile: for tests and simulations."""
    _instead.append(platforms)
    try:
        yield
    finally:
        _instead.pop()


def _thrown_away(key: tuple[int, Path, str]) -> Pretend:
    """Make the pretend platform of a scratch database; those of others are done with.

    What was open when this process was forked belongs to its parent, and is not closed here.
    """
    for old in [known for known in _scratch if known[0] == key[0] and known[1] != key[1]]:
        _scratch.pop(old).close()
    _scratch[key] = Pretend(key[1] / f"{key[2]}.sqlite3")
    return _scratch[key]


def _folder(scratch: str) -> Path:
    folder = places.prepared() / "platforms"
    folder = folder / "scratch" / scratch if scratch else folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
