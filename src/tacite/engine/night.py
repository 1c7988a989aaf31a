"""The night: every step, for everybody who is due, in batches; killed anywhere, it is resumed.

Progress is not kept: it is derived from the state of what is due. Run again, a night finds what
is left to do, and nothing else (I-18).
"""

import dataclasses as dc
import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from tacite.engine import checks, operations, queries
from tacite.engine.operations import NightRefused
from tacite.engine.steps import STEPS, Step
from tacite.failpoints import failpoint
from tacite.rules.refusals import Refused

BATCH: Final = 1_000
_PASSES_MAX: Final = 40  # a service that missed years is asked for a period per pass
_LOCK: Final = 727_001  # one night at a time, whoever starts it
_LOCK_TIMEOUT: Final = "10s"
ACTOR: Final = "night"


class NightStopped(Refused):
    """A night stopped before its end and must be started again; facts: `step`, `error`."""

    code = "night_stopped"


class Offends(Refused):
    """An account breaks something that must be true of the books; facts: `offence`."""

    code = "check_failed"


@dc.dataclass(slots=True)
class Done:
    """What a step did: how many things, how many accounts it left for a person, how long."""

    name: str
    done: int
    parked: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Return the step as commands and the stored night report it."""
        return {
            "name": self.name,
            "done": self.done,
            "parked": self.parked,
            "seconds": int(self.seconds * 1000) / 1000,
        }


Progress = Callable[[str, int, int], None]


def run(
    *, as_of: dt.date, today: dt.date, now: dt.datetime, progress: Progress | None = None
) -> list[Done]:
    """Run, or finish, the night of a business day.

    A night that was finished changes nothing when it is asked for again.

    :raises NightRefused: another night runs, the day lies before the last night or after today.
    :raises NightStopped: the database is lost, full or stuck: nothing half-done is left.
    """
    with _alone():
        if not operations.begin(as_of=as_of, today=today, now=now):
            return []
        done = [_step(step, as_of=as_of, now=now, progress=progress) for step in STEPS]
        done.append(_checked(as_of, now))
        done.append(_sealed(now))
        failpoint("run.before_mark_done")
        operations.finish(as_of=as_of, now=now, steps=[each.as_json() for each in done])
    return done


def rehearse_run(*, as_of: dt.date, today: dt.date, now: dt.datetime) -> list[Done]:
    """Do everything that the night would do, and take it all back (S-1)."""
    with _alone(), transaction.atomic():
        if not operations.begin(as_of=as_of, today=today, now=now):
            return []
        done = [_step(step, as_of=as_of, now=now, progress=None) for step in STEPS]
        transaction.set_rollback(True)
    return done


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the one lock of the night; the second who asks is told that it runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise NightRefused(why="already_running")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _step(step: Step, *, as_of: dt.date, now: dt.datetime, progress: Progress | None) -> Done:
    """Do a step until nobody is due for it.

    The first pass leaves those whom somebody else holds; the next ones wait for them.
    """
    began = time.monotonic()
    done = Done(step.name, 0, 0, 0)
    for number in range(_PASSES_MAX):
        due, before = step.due(as_of), done.done
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            _batch(step, batch, done, (as_of, now), skip_locked=number == 0)
            if progress:
                progress(step.name, min(start + BATCH, len(due)), len(due))
        if not due or (number > 0 and done.done == before):
            break
    done.seconds = time.monotonic() - began
    return done


def _batch(
    step: Step,
    account_ids: Sequence[int],
    done: Done,
    when: tuple[dt.date, dt.datetime],
    *,
    skip_locked: bool,
) -> None:
    """Do a step to a batch; halve it when it fails, until the account at fault is alone."""
    as_of, now = when
    try:
        with transaction.atomic():
            _limit_waiting()
            done.done += step.act(
                account_ids, as_of=as_of, actor=ACTOR, now=now, skip_locked=skip_locked
            )
            failpoint(f"{step.name}.before_commit")
        failpoint(f"{step.name}.after_commit")
    except OperationalError as lost:
        raise NightStopped(step=step.name, error=str(lost).strip()) from lost
    except (IntegrityError, DataError, Refused, ArithmeticError, LookupError) as fault:
        if len(account_ids) == 1:
            operations.park(account_id=account_ids[0], step=step.name, fault=fault, when=when)
            done.parked += 1
            return
        half = len(account_ids) // 2
        for part in (account_ids[:half], account_ids[half:]):
            _batch(step, part, done, when, skip_locked=skip_locked)


def _limit_waiting() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")


def _sealed(now: dt.datetime) -> Done:
    began = time.monotonic()
    sealed = operations.seal_history(now=now)
    return Done("seal", sealed, 0, time.monotonic() - began)


def _checked(as_of: dt.date, now: dt.datetime) -> Done:
    """Verify what came since the last seal; what offends waits for a person."""
    began = time.monotonic()
    offences = checks.recent(queries.touched_since_last_seal())
    offenders = {offence.account_id for offence in offences if offence.account_id}
    for account_id in sorted(offenders):
        fault = Offends(offence=next(o.code for o in offences if o.account_id == account_id))
        operations.park(account_id=account_id, step="check", fault=fault, when=(as_of, now))
    return Done("check", len(offences), len(offenders), time.monotonic() - began)
