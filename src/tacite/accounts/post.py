"""Mail that cannot wait for the worker: codes, and news about a password or a factor.

It leaves in a thread of its own: the answer to a page takes as long for an address that nobody has
as for one that somebody has, and a slow mail server holds nobody up. What is lost with a process
is asked for again. Where no mail server is set, the backend (`tacite.mail.at_once`) puts it into a
folder of the installation that only its owner may read; in the demo the page says it too.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from email.utils import formataddr, make_msgid
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage

from tacite.brands.queries import installation

_THREADS: Final = 2
_SENDER: Final = "Tacite"
_log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="post")
_under_way: set[Future[None]] = set()


def send(*, to: str, subject: str, text: str, brand: Any | None) -> None:
    """Send a mail in the name of a brand, or of the product to its staff."""
    name = brand.name if brand else _SENDER
    address = (brand.email if brand else "") or settings.DEFAULT_FROM_EMAIL
    headers = {
        "Message-ID": make_msgid(domain=address.rpartition("@")[2]),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday note answers
    }
    mail = EmailMessage(subject, text, formataddr((name, address)), [to], headers=headers)
    future = _pool.submit(_send, mail)
    _under_way.add(future)
    future.add_done_callback(_under_way.discard)


def is_shown_here() -> bool:
    """Tell whether a page shows what was mailed: in a demo that no mail leaves."""
    found = installation()
    return not settings.SENDS_MAIL and found is not None and found.kind == "demo"


def wait(seconds: int = 10) -> None:
    """Wait until what is under way has left."""
    wait_for(set(_under_way), timeout=seconds)


def _send(mail: EmailMessage) -> None:
    try:
        mail.send()
    except Exception as failure:  # noqa: BLE001 - whoever asked is told nothing else either way
        # Without the trace, which names the address.
        _log.error("mail_did_not_leave", extra={"error": type(failure).__name__})
