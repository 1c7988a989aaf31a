"""What a password must not be, beside short, common or like its owner's name."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tacite.brands.queries import installation

_DIFFERENT_MIN: Final = 5
DEMO_PASSWORD: Final = "demonstration"  # noqa: S105 - it is printed at the start of every demo


def is_refused_here(password: str) -> bool:
    """Tell whether a password is the demo's and this is not the demo.

    A database that was never set up counts as the provider's own.
    """
    if password.strip().casefold() != DEMO_PASSWORD:
        return False
    found = installation()
    return found is None or found.kind == "live"


class NotTheDemos:
    """A validator of Django's: the demo's password may not be chosen outside the demo."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's signature
        """Refuse it.

        :raises ValidationError: `demo_password`.
        """
        if is_refused_here(password):
            raise ValidationError(
                _("This is the password of the demonstration, which everybody knows."),
                code="demo_password",
            )

    def get_help_text(self) -> str:
        """Return nothing: nobody who does not try it needs to know."""
        return ""


class NotTheSameAgain:
    """A validator of Django's: twelve times the same letter is long, and no password."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's signature
        """Refuse it.

        :raises ValidationError: `password_repeats`.
        """
        if len(set(password.casefold())) < _DIFFERENT_MIN:
            raise ValidationError(
                _("This password repeats a few characters: take five different ones at least."),
                code="password_repeats",
            )

    def get_help_text(self) -> str:
        """Return nothing: nobody who does not try it needs to know."""
        return ""
