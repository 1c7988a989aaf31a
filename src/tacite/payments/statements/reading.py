"""The one door for bank files: bytes in, values out, or the file refused whole."""

import codecs
import re
from collections.abc import Collection
from typing import Final

from tacite.payments.statements import limits
from tacite.payments.statements.accounts import Ours, ours
from tacite.payments.statements.camt import read_camt
from tacite.payments.statements.mt940 import read_mt940
from tacite.payments.statements.values import StatementFile, StatementRefused

_MT940_BEGINS: Final = re.compile(rb"(?m)^(?:\{1:F01|:20:|:940:|:61:)")
_LOOKED_AT_BYTES: Final = 4_096


def read(
    data: bytes, *, name: str, own_ibans: Collection[str], currency: str = "EUR"
) -> StatementFile:
    """Return what a bank file says; its format is told by its content, never by its name.

    camt.053 and camt.054 in versions 2 to 8, MT940; a UTF-8 byte order mark is allowed.
    `own_ibans` are the accounts whose statements may be read, all in `currency`.

    Raises:
        StatementRefused: the file is refused whole, with a code and the facts of it; `name` is
            always among the facts.
    """
    try:
        return _recognised(data, name=name, ours=ours(own_ibans=own_ibans, currency=currency))
    except StatementRefused as refused:
        refused.learn(name=name)
        raise


def _recognised(data: bytes, *, name: str, ours: Ours) -> StatementFile:
    if len(data) > limits.FILE_BYTES:
        raise StatementRefused("too_large", bytes=len(data), limit=limits.FILE_BYTES)
    content = data.removeprefix(codecs.BOM_UTF8).lstrip()
    if content.startswith(b"<"):
        return read_camt(content, name=name, ours=ours)
    if _MT940_BEGINS.search(content, 0, _LOOKED_AT_BYTES):
        return read_mt940(content, name=name, ours=ours)
    raise StatementRefused("unknown_format")
