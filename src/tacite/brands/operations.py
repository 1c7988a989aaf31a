"""What can be done to brands, sellers and the installation."""

from tacite.brands.models import Installation


def hold_letters() -> None:
    """Hold every letter of the installation: after a restore, until a person releases them."""
    Installation.objects.update(letters_held=True)
