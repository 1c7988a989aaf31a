"""Days that stand as text in facts, said in the language of the page."""

import datetime as dt
from typing import Any

from tacite.ui.spoken import Spoken


def day_text(written: Any) -> str:
    """Return an ISO day in words, and anything else as it is."""
    try:
        return Spoken().short_date(dt.date.fromisoformat(str(written)))
    except ValueError:
        return str(written)
