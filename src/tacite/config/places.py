"""Where an installation keeps its things: the data folder, its parts, and the secret key."""

import contextlib
import hashlib
import json
import os
import pwd
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tacite.config.troubles import Trouble

DATA_VARIABLE: Final = "TACITE_DATA"
_LAYOUT: Final = 1
_KEY_BYTES: Final = 48


def is_root() -> bool:
    """Tell whether this process may do everything on the machine."""
    return os.geteuid() == 0


def own_folder() -> Path:
    """Return the folder for this program's own things of whoever runs it.

    It is never the home of root: PostgreSQL runs there under an unprivileged account, which must
    be able to enter.
    """
    if is_root():
        return Path("/var/lib/tacite")
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else home() / ".local" / "share") / "tacite"


def home() -> Path:
    """Return the home of the user, from the user table where HOME is not set."""
    return Path(os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)


def data_directory() -> Path:
    """Return the data folder: TACITE_DATA, else `data` in the program's own folder."""
    named = os.environ.get(DATA_VARIABLE)
    return Path(named).expanduser().absolute() if named else own_folder() / "data"


def documents() -> Path:
    """Return the folder of rendered documents, named by the hash of their content."""
    return _part("documents")


def mailbox() -> Path:
    """Return the folder of letters that no mail server was told to carry."""
    return _part("mail")


def backups() -> Path:
    """Return the folder of the backups that are made before an upgrade or a restore."""
    return _part("backups")


def logs() -> Path:
    """Return the folder of what the children of `up` say."""
    return _part("logs")


def secret_key() -> str:
    """Return the key that signs sessions and links, made at the first start, readable by its owner.

    TACITE_SECRET_KEY_FILE names another file.

    :raises Trouble: `key_readable_by_others`, or `data_of_another_user`.
    """
    named = os.environ.get("TACITE_SECRET_KEY_FILE")
    path = Path(named) if named else prepared() / "secret_key"
    if not path.exists():
        _make_key(path)
    try:
        status = path.stat()
        if status.st_mode & 0o077:
            raise Trouble("key_readable_by_others", path=str(path))
        return path.read_text(encoding="ascii").strip()
    except PermissionError as error:
        raise Trouble("data_of_another_user", path=str(path), owner=owner_of(path)) from error


def prepared() -> Path:
    """Return the data folder, made if need be, after checking whose it is and how old.

    :raises Trouble: `data_of_another_user`, `data_of_newer_layout`, `data_not_writable`,
        `disk_full`.
    """
    folder = data_directory()
    refuse_unless_ours(folder)
    try:
        # Others may pass (PostgreSQL's account must reach its part) but not list.
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        _check_layout(folder / "layout.json")
    except OSError as error:
        raise trouble_of(error, folder) from error
    return folder


def refuse_unless_ours(folder: Path) -> None:
    """Refuse a data folder that another user made.

    :raises Trouble: `data_of_another_user`.
    """
    try:
        owner = folder.stat().st_uid
        # Root may be handed a folder that an installer prepared for nobody yet: an empty one.
        is_ours = owner == os.geteuid() or (is_root() and not any(folder.iterdir()))
    except FileNotFoundError:
        return
    except OSError as error:
        raise trouble_of(error, folder) from error
    if not is_ours:
        raise Trouble("data_of_another_user", path=str(folder), owner=owner_of(folder))


def owner_of(path: Path) -> str:
    """Return the name of the owner of a path, or of the nearest folder that tells."""
    for candidate in (path, *path.parents):
        try:
            uid = candidate.stat().st_uid
        except OSError:
            continue
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return str(uid)
    return "?"


def trouble_of(error: OSError, path: Path) -> Trouble:
    """Return the trouble that an error of the operating system means for a path."""
    codes: Mapping[int | None, str] = {
        28: "disk_full",  # ENOSPC
        122: "disk_full",  # EDQUOT
        13: "data_not_writable",  # EACCES
        30: "data_not_writable",  # EROFS
    }
    code = codes.get(error.errno, "data_not_usable")
    return Trouble(code, path=str(path), reason=str(error.strerror))


def short_name(path: Path) -> str:
    """Return a short name that two data folders do not share."""
    return hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:12]


def write_whole(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Write a small file so that a reader sees the old text or the new, never a part."""
    _half(path, text, mode).replace(path)


def write_once(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Write a small file unless it is there: of two first starts the second keeps the first's."""
    half = _half(path, text, mode)
    # A link, not a rename: it never replaces.
    with contextlib.suppress(FileExistsError):
        os.link(half, path)
    half.unlink()


def read_facts(path: Path) -> dict[str, Any]:
    """Return the JSON object of a small file, empty when there is none or it is unreadable."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _part(name: str) -> Path:
    folder = prepared() / name
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise trouble_of(error, folder) from error
    return folder


def _make_key(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_once(path, secrets.token_urlsafe(_KEY_BYTES) + "\n")
    except OSError as error:
        raise trouble_of(error, path) from error


def _half(path: Path, text: str, mode: int) -> Path:
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return half


def _check_layout(marker: Path) -> None:
    layout = read_facts(marker).get("layout")
    if layout is None:
        write_whole(marker, json.dumps({"layout": _LAYOUT}) + "\n", mode=0o644)
    elif layout > _LAYOUT:
        raise Trouble("data_of_newer_layout", path=str(marker.parent))
