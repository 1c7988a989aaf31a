"""Keys that stand twice in a file."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from tacite.acts.loading.offences import Offence, Where


def repeated(
    rows: Iterable[tuple[Where, dict[str, Any]]],
    name: str,
    key: Callable[[dict[str, Any]], Hashable],
) -> list[Offence]:
    """Return an offence `duplicate` for each row whose key an earlier row has (`first_line`)."""
    first: dict[Hashable, int | None] = {}
    offences = []
    for where, row in rows:
        found = key(row)
        if found in first:
            offences.append(where.offence("duplicate", name, first_line=first[found]))
        first.setdefault(found, where.line)
    return offences
