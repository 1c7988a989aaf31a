"""What no ticket asks for any more: found by its state, and given a ticket again.

A ticket may be lost with the process that held it, and what waits for its hour has none.
"""

import logging
from collections.abc import Iterable
from typing import Final

import procrastinate
from django.contrib.sessions.backends.db import SessionStore
from procrastinate.contrib.django.models import ProcrastinateJob

from tacite import clock, jobs
from tacite.acts.handover import find
from tacite.mail import operations as mail
from tacite.mail import queries as letters
from tacite.provisioning import queries as provisioning

_STALLED_SECONDS: Final = 60
_KEPT_HOURS: Final = 14 * 24  # a job that failed is looked at within two weeks, or never
_log = logging.getLogger(__name__)


def give_tickets() -> list[str]:
    """Ask for the work that is due and that nobody asked for; return the names of the jobs."""
    now = clock.now()
    taken_back = mail.take_back(now=now)
    if taken_back:
        _log.warning("letters_taken_back", extra={"count": taken_back})
    due = {
        jobs.DELIVER_LETTERS: letters.is_any_due(now=now),
        jobs.RECONCILE_DELIVERIES: bool(provisioning.platforms_due(now=now)),
        jobs.LOOK_UP_HANDOVERS: find.waits(),
    }
    given = [name for name in due if due[name] and not _is_asked_for(name)]
    for name in given:
        jobs.enqueue(name)
    return given


def forget() -> None:
    """Delete the sessions that have expired: nobody can use them, and they name their users."""
    SessionStore.clear_expired()


async def tidy(app: procrastinate.App, queues: Iterable[str]) -> int:
    """Give the tickets of dead workers out again, drop old ones; return how many were given out."""
    found = [
        job
        for queue in queues
        for job in await app.job_manager.get_stalled_jobs(
            queue=queue, seconds_since_heartbeat=_STALLED_SECONDS
        )
    ]
    for job in found:
        await app.job_manager.retry_job(job)
        _log.warning("job_given_out_again", extra={"job": job.id, "task": job.task_name})
    await app.job_manager.delete_old_jobs(
        nb_hours=_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
    return len(found)


def _is_asked_for(name: str) -> bool:
    return bool(ProcrastinateJob.objects.filter(queue_name=name, status="todo").exists())
