"""How large a file may be, and how much is said about a bad one."""

from typing import Final

BYTES_MAX: Final = 64 * 2**20
ROWS_MAX: Final = 500_000
LOGO_BYTES_MAX: Final = 20_000
TERMS_BYTES_MAX: Final = 500_000
OFFENCES_MAX: Final = 200
