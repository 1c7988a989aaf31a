"""What can be done to brands, sellers and the installation."""

import datetime as dt

from django.db.models import F

from tacite.brands.models import Installation
from tacite.rules.refusals import Refused


def hold_letters() -> None:
    """Hold every letter of the installation: after a restore, until a person releases them."""
    Installation.objects.update(letters_held=True)


def release_letters() -> None:
    """Let the letters of the installation go."""
    Installation.objects.update(letters_held=False)


class NotADemo(Refused):
    """The clock of a database moves only where nothing is real; facts: `kind`."""

    code = "not_a_demo"


def set_up(*, kind: str, version: str) -> str:
    """Say what kind of database this is, once; a database that was set up stays what it is.

    Returns the kind: live, demo or scratch.
    """
    found, _ = Installation.objects.get_or_create(id=1, defaults={"kind": kind, "version": version})
    return found.kind


def move_clock(*, by: dt.timedelta) -> dt.timedelta:
    """Let the business time of a demo or scratch database run ahead by more; return the shift.

    :raises NotADemo: the database is the provider's own.
    """
    moved = Installation.objects.filter(kind__in=["demo", "scratch"]).update(
        clock_shift=F("clock_shift") + by
    )
    found = Installation.objects.first()
    if not moved or found is None:
        raise NotADemo(kind=found.kind if found else "live")
    return found.clock_shift
