"""The one file of a backup: a tar with the database, the documents, and a list of what is in it.

The list is written last and holds the hash of everything before it: a file that was cut short has
no list, a file that was changed does not agree with it. The secret key is not in it.
"""

import dataclasses as dc
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from tacite.config.troubles import Trouble

DATABASE: Final = "database.dump"
DOCUMENTS: Final = "documents"
_LIST: Final = "tacite.json"
_FORMAT: Final = 1
_BLOCK: Final = 2**20
_LIST_BYTES_MAX: Final = 2**30


@dc.dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself: the version that made it and its migrations, by app."""

    version: str
    made_at: str
    migrations: tuple[tuple[str, str], ...]


def write(*, path: Path, contents: Contents, dump: Path, documents: Path) -> int:
    """Write a backup whole or not at all, and return how many documents are in it.

    :raises Trouble: `backup_exists`.
    """
    half = path.with_name(f"{path.name}.part")
    if path.exists():
        raise Trouble("backup_exists", path=str(path))
    hashes: dict[str, str] = {}
    try:
        with _created(half) as file, tarfile.open(fileobj=file, mode="w") as archive:
            _add(archive, DATABASE, dump, hashes)
            for found in _files(documents):
                _add(archive, f"{DOCUMENTS}/{found.relative_to(documents)}", found, hashes)
            _add_list(archive, contents, hashes)
            file.flush()
            os.fsync(file.fileno())
        # A link refuses to replace what somebody else wrote meanwhile; a rename would not.
        os.link(half, path)
    except FileExistsError as error:
        raise Trouble("backup_exists", path=str(path)) from error
    finally:
        half.unlink(missing_ok=True)
    return len(hashes) - 1


def unpack(*, path: Path, folder: Path) -> Contents:
    """Unpack a backup into an empty folder and check every byte of it.

    :raises Trouble: `backup_damaged`, `backup_of_newer_version`.
    """
    try:
        with tarfile.open(path, mode="r:") as archive:
            facts, hashes = _unpacked(archive, folder)
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise _damaged(path, str(error)) from error
    except FileNotFoundError as error:
        raise _damaged(path, "there is no such file") from error
    if not facts:
        raise _damaged(path, "its end is missing")
    if facts["format"] > _FORMAT:
        raise Trouble("backup_of_newer_version", path=str(path), version=facts["version"])
    if facts["hashes"] != hashes or DATABASE not in hashes:
        raise _damaged(path, "its contents are not those that were written")
    migrations = tuple((app, name) for app, name in facts["migrations"])
    return Contents(version=facts["version"], made_at=facts["made_at"], migrations=migrations)


def _unpacked(archive: tarfile.TarFile, folder: Path) -> tuple[dict[str, Any], dict[str, str]]:
    hashes: dict[str, str] = {}
    for member in archive:
        if not _is_expected(member):
            raise ValueError(f"{member.name} does not belong in it")
        source = archive.extractfile(member)
        if source is None:
            raise ValueError(f"{member.name} cannot be read")
        if member.name == _LIST:
            return json.loads(source.read(_LIST_BYTES_MAX)), hashes
        target = folder / member.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _created(target) as file:
            hashes[member.name] = _copy(source, file)
        if target.stat().st_size != member.size:
            raise ValueError(f"{member.name} is cut short")
    return {}, hashes


def _is_expected(member: tarfile.TarInfo) -> bool:
    """Tell whether a member is a plain file of ours, which stays inside the folder."""
    path = PurePosixPath(member.name)
    if not member.isreg() or path.is_absolute() or ".." in path.parts:
        return False
    return member.name in {DATABASE, _LIST} or path.parts[0] == DOCUMENTS


def _add(archive: tarfile.TarFile, name: str, path: Path, hashes: dict[str, str]) -> None:
    with path.open("rb") as file:
        member = _member(name, os.fstat(file.fileno()).st_size)
        reader = _Hashing(file)
        archive.addfile(member, reader)
    hashes[name] = reader.hexdigest()


def _add_list(archive: tarfile.TarFile, contents: Contents, hashes: Mapping[str, str]) -> None:
    facts = {"format": _FORMAT, **dc.asdict(contents), "hashes": hashes}
    text = json.dumps(facts).encode()
    archive.addfile(_member(_LIST, len(text)), io.BytesIO(text))


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    return member


class _Hashing(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._total = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._total.update(block)
        return block

    def hexdigest(self) -> str:
        return self._total.hexdigest()


def _copy(source: IO[bytes], target: IO[bytes]) -> str:
    total = hashlib.sha256()
    while block := source.read(_BLOCK):
        total.update(block)
        target.write(block)
    return total.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """Yield the finished documents in order; a name that ends in .part is still being written."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".part":
            yield path


def _created(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _damaged(path: Path, reason: str) -> Trouble:
    return Trouble("backup_damaged", path=str(path), reason=reason)
