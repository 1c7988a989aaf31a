"""How many of something were typed, and of each option of an offer, in a form or an address."""

from collections.abc import Mapping
from typing import Any, Final

_OPTION: Final = "option-"
_COUNT_MAX: Final = 100_000


def count_of(typed: str) -> int:
    """Return how many were typed, a ticked box being one; what is no number is 0."""
    digits = typed.strip()
    if digits.isascii() and digits.isdecimal() and len(digits) <= len(str(_COUNT_MAX)):
        return int(digits)
    return 1 if digits == "on" else 0


def options_of(sent: Mapping[str, Any]) -> dict[str, int]:
    """Return how many of each option were chosen, by ref; -1 where no number was typed."""
    told = {name.removeprefix(_OPTION): sent[name] for name in sent if name.startswith(_OPTION)}
    return {ref: count_of(typed) or -1 for ref, typed in told.items() if typed.strip(" 0")}


def option_fields(options: Mapping[str, int]) -> dict[str, str]:
    """Return chosen options as the fields of a form."""
    return {f"{_OPTION}{ref}": str(count) for ref, count in options.items()}
