"""The law's own words for buttons, in the language of the page."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from tacite import clock
from tacite.rules import consumer_law
from tacite.ui import spoken


def to_terminate(brand: Any) -> str:
    """Return what leads to the termination of a contract, on every page."""
    words = consumer_law.shipped().public_termination(country=brand.seller.country, on=_today())
    return words.begin.get(spoken.language()) or _("Terminate your contract")


def to_notify(brand: Any) -> str:
    """Return what the last button of a termination says."""
    words = consumer_law.shipped().public_termination(country=brand.seller.country, on=_today())
    return words.confirm.get(spoken.language()) or _("Notify the termination")


def _today() -> dt.date:
    return clock.now().date()
