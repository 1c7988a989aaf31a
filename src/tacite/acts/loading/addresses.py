"""How an address is written: street and house number on one line."""

from typing import Final

# Where the house number stands before the street; elsewhere it stands behind it.
_NUMBER_FIRST: Final = frozenset(
    {"AU", "CA", "FR", "GB", "GF", "GP", "IE", "LU", "MC", "MQ", "RE", "US", "YT"}
)


def street_line(street: str, number: str, *, country: str) -> str:
    """Return street and house number in the order of the country; either may be empty."""
    parts = (number, street) if country in _NUMBER_FIRST else (street, number)
    return " ".join(filter(None, parts))
