"""What the jobs do, by the names under which others ask for them (`tacite.jobs`)."""

import logging
from collections.abc import Callable
from typing import Final

from tacite import clock
from tacite.acts.handover import find
from tacite.invoicing import archive
from tacite.invoicing.queries import newest_document_id
from tacite.mail.delivery import deliver
from tacite.mail.smtp import SmtpMisconfigured
from tacite.provisioning.operations import catch_up

_AT_ONCE: Final = 1_000  # letters, then the clock is read again
_log = logging.getLogger(__name__)

Going = Callable[[], bool]


def deliver_letters(*, going: Going) -> None:
    """Deliver all letters that are due."""
    try:
        while going():
            done = deliver(now=clock.now(), limit=_AT_ONCE, going=going)
            if done.claimed:
                extra = {"sent": done.sent, "kept": done.kept, "failed": done.failed}
                _log.info("letters_delivered", extra=extra | {"later": done.later})
            if done.claimed < _AT_ONCE:
                return
    except SmtpMisconfigured as refused:
        _log.error("smtp_misconfigured", extra={"why": refused.facts["why"]})


class Documents:
    """Renders what was issued and has no file.

    To find it by asking about every document ever issued would take longer each year: a ticket
    looks above what the sweep before the last one had seen, a sweep at all of them.
    """

    def __init__(self) -> None:
        self._seen = self._seen_before = 0

    def render(self, *, going: Going) -> None:
        """Render the documents issued lately."""
        self._render(self._seen_before, going)

    def sweep(self, *, going: Going) -> None:
        """Render whatever has no file, however old."""
        newest = newest_document_id()
        self._render(0, going)
        self._seen_before, self._seen = self._seen, newest

    def _render(self, after: int, going: Going) -> None:
        done = archive.store_unrendered(now=clock.now(), after=after, going=going)
        if done.stored or done.failed:
            extra = {"stored": done.stored, "failed": done.failed}
            _log.info("documents_stored", extra=extra)


def reconcile_deliveries(*, going: Going) -> None:
    """Bring what platforms deliver in step with what should be."""
    while going() and catch_up(now=clock.now()):
        pass


def look_up_handovers(*, going: Going) -> None:
    """Find out who is meant by the handovers that were asked for, apart from who asked (S0-70)."""
    while going() and find.look_up(now=clock.now()):
        pass
