"""Opening the files of a folder: never more than may be, and only what is text.

Codes: not_a_file, unreadable (`reason`), too_large (`bytes`, `most`), not_utf8 (`encoding`, where
it can be told), control_character.
"""

import os
import stat
from pathlib import Path
from typing import Any, Final

from tacite.acts.loading.limits import BYTES_MAX

_MARKS: Final = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"PK\x03\x04", "xlsx"))


class FileRefused(ValueError):
    """A file cannot be read; `line` where that is known."""

    def __init__(self, code: str, *, line: int | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.facts = facts


def text_of(path: Path, *, most: int = BYTES_MAX) -> str:
    """Return the text of a file.

    :raises FileRefused: it is no plain file, larger than `most` bytes, or not UTF-8.
    """
    data = _bytes_of(path, most)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            raise FileRefused("not_utf8", encoding=encoding)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as refused:
        line = data.count(b"\n", 0, refused.start) + 1
        raise FileRefused("not_utf8", line=line, encoding="") from refused
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FileRefused("control_character", line=line)
    return text


def _bytes_of(path: Path, most: int) -> bytes:
    """Return the bytes of a plain file; its size is looked at before anything is read."""
    try:
        # Without blocking: somebody may have put a pipe there.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as refused:
        raise FileRefused("unreadable", reason=refused.strerror or "") from refused
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise FileRefused("not_a_file")
        if found.st_size > most:
            raise FileRefused("too_large", bytes=found.st_size, most=most)
        data = file.read(most + 1)
    if len(data) > most:  # it grew meanwhile
        raise FileRefused("too_large", bytes=len(data), most=most)
    return data
