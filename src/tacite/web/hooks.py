"""What the demo hands over to the pages: the layers above are named in the settings, not imported.

Nothing is asked of them but in the demo's own database.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from tacite import clock


def sign_ins() -> list[Any]:
    """Return who signs in to the demo, with host, address, password, language and role."""
    return list(_hook("sign_ins")()) if clock.is_demo() else []


def statement_for(request_id: int, *, now: dt.datetime) -> bytes:
    """Return the statement that the customer's bank would send, had he paid a request.

    :raises Refused: the request is not open.
    """
    data: bytes = _hook("statement_for")(request_id, now=now)
    return data


def has_bank() -> bool:
    """Tell whether the page of a request offers the statement of an invented bank."""
    return clock.is_demo()


def _hook(name: str) -> Any:
    return import_string(settings.DEMO_HOOKS[name])
