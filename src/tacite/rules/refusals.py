"""How a rule refuses: a code that faces and stories can word, and the facts to word it with."""

from typing import ClassVar


class Refused(ValueError):
    """What a rule could not accept.

    `code` is stable and never shown as it is; `facts` holds the numbers, days and texts that a
    sentence about it needs, in three languages.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, **facts: object) -> None:
        """Keep the facts by name."""
        super().__init__(facts)
        self.facts = facts

    def __str__(self) -> str:
        """Say the code and the facts, for logs and tracebacks."""
        return f"{self.code} " + ", ".join(f"{name}={fact!r}" for name, fact in self.facts.items())
