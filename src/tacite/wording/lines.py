"""What lines of documents say that no offer names, in the customer's language."""

from collections.abc import Mapping
from typing import Final

LINE_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "usage": {
        "fr": "Consommation hors forfait",
        "nl": "Verbruik buiten de bundel",
        "en": "Use beyond the plan",
    },
    "deposit": {
        "fr": "Dépôt de garantie",
        "nl": "Waarborg",
        "en": "Security deposit",
    },
}


def line_text(component: str, *, language: str) -> str:
    """Return what a line of use or of a deposit is called."""
    return LINE_TEXTS[component][language]
