"""How much a statement may ask of us before it is refused whole."""

from typing import Final

FILE_BYTES: Final = 50_000_000
"""50 MB; a larger file is refused before a byte of it is read."""

LINES: Final = 200_000
"""Entries of a file, or the single transactions of its batches, whichever is more."""

STATEMENTS: Final = 20_000
"""Statements of one file. Each line needs one, but a file of empty ones would have no lines."""

CHUNK_BYTES: Final = 65_536
"""What the XML parser is handed at once."""

ELEMENT_BYTES: Final = 2_000_000
"""What may come between two entries. A tree that grows without an entry is an attack on memory."""

DEPTH: Final = 16
"""Elements inside elements, counted from an entry; camt needs nine."""

AMOUNT_CENTS: Final = 10**12
"""Ten billion of the currency in one amount: beyond it sums would leave a bigint's safe range."""

REFERENCE_CHARACTERS: Final = 80
"""ISO 20022 says 35. A longer reference is refused: a shortened one would name something else."""

STRUCTURED_CHARACTERS: Final = 40
"""A creditor reference has 25 at most; with the spaces people write in it, 32."""

NAME_CHARACTERS: Final = 140
TEXT_CHARACTERS: Final = 4_000
CODE_CHARACTERS: Final = 35

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2099

TAG_LINES: Final = 200
"""Lines of one MT940 tag; SWIFT says six, German banks send some more."""

TAG_LINE_BYTES: Final = 4_000
"""Bytes of one line of MT940; SWIFT says 65 characters."""
