"""One act that the page of a service offers, or refuses with the reason."""

import dataclasses as dc


@dc.dataclass(frozen=True, slots=True)
class Way:
    """An act: its name, what it means in a few words, its icon, and the address of its page.

    `why_not` is a sentence in the reader's language that says why it cannot be done and, where
    that is known, when it will be possible; then the act has no link.
    """

    name: str
    means: str
    icon: str
    url: str
    why_not: str = ""
