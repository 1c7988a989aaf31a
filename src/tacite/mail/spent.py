"""What a letter says to its one reader only, and what is left of it afterwards."""

from collections.abc import Mapping
from typing import Any, Final

# Facts that serve their one reader: forgotten as soon as the mail server took the letter.
SPENT: Final[Mapping[str, tuple[str, ...]]] = {
    "invitation": ("link",),
    "verification_code": ("code",),
}
# Kinds whose facts of that sort staff may not read either: they would act as the customer.
SECRET: Final = frozenset({"verification_code"})
BLOT: Final = "…"


def without_spent(kind: str, body: str, facts: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the text and the facts of a letter without what serves its one reader."""
    left = dict(facts)
    for key in SPENT.get(kind, ()):
        if key in left:
            body = body.replace(str(left.pop(key)), BLOT)
    return body, left
