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

from django.db import OperationalError, connection, transaction

from tacite.engine import checks, operations, queries
from tacite.engine.operations import NightRefused
from tacite.engine.steps import OUTWARD_STEPS, STEPS, OutwardStep, Step
from tacite.failpoints import FailpointReached, failpoint
from tacite.rules.refusals import Refused

_PAUSE_SECONDS: Final = 0.2
_TRIES: Final = 25
BATCH: Final = 1_000
_PARKED_MAX: Final = 20  # at one step of one night, or one in so many of those who are due
_PARKED_PART: Final = 20
_PASSES_MAX: Final = 40  # a service that missed years is asked for a period per pass
_LOCK_TIMEOUT: Final = "60s"
ACTOR: Final = "night"


class NightStopped(Refused):
    """A night stopped before its end and must be started again; facts: `step`, `error`."""

    code = "night_stopped"


class Offends(Refused):
    """An account breaks something that must be true of the books; facts: `offence`."""

    code = "check_failed"


@dc.dataclass(slots=True)
class Done:
    """What a step did: how many things, how many it left for a person, how long.

    Parked are accounts; of a step beyond the database, the things themselves.
    """

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
        done += [_outward(step, now) for step in OUTWARD_STEPS]
        done.append(_checked(as_of, now))
        done.append(_sealed(now))
        failpoint("run.before_mark_done")
        operations.finish(as_of=as_of, now=now, steps=[each.as_json() for each in done])
    return done


def rehearse_run(*, as_of: dt.date, today: dt.date, now: dt.datetime) -> list[Done]:
    """Do everything that the night would do, and take it all back (S-1); call nobody outside."""
    with _alone(), transaction.atomic():
        if not operations.begin(as_of=as_of, today=today, now=now):
            return []
        done = [_step(step, as_of=as_of, now=now, progress=None) for step in STEPS]
        done += [Done(step.name, step.foresee(now=now), 0, 0) for step in OUTWARD_STEPS]
        transaction.set_rollback(True)
    return done


def _is_locked(pause_seconds: float) -> bool:
    """Try to take the lock: the server may need a moment to see that a killed night is gone."""
    time.sleep(pause_seconds)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [queries.LOCK])
        return bool(cursor.fetchone()[0])


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the one lock of the night; the second who asks is told that it runs."""
    if not any(_is_locked(pause) for pause in (0.0, *[_PAUSE_SECONDS] * _TRIES)):
        raise NightRefused(why="already_running")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [queries.LOCK])


def _step(step: Step, *, as_of: dt.date, now: dt.datetime, progress: Progress | None) -> Done:
    """Do a step until nobody is due for it.

    The first pass leaves those whom somebody else holds; the next ones wait for them. What went to
    another payer meanwhile makes that one due: a pass in vain is the last only if nobody else is.
    """
    began = time.monotonic()
    done = Done(step.name, 0, 0, 0)
    in_vain: list[int] = []
    for number in range(_PASSES_MAX):
        due, before = step.due(as_of), done.done
        if due == in_vain:
            break
        work = _Work(step, as_of, now, len(due), progress, skip_locked=number == 0)
        for start in range(0, len(due), BATCH):
            done_of, parked_of = _batch(work, due[start : start + BATCH])
            done.done += done_of
            done.parked += parked_of
            if start == 0 and len(due) > BATCH:
                # Plans made for a table that was empty until this batch would stay slow for long.
                operations.refresh_statistics()
        _refuse_epidemic(done, len(due))
        if number > 0 and done.done == before:
            in_vain = due
    done.seconds = time.monotonic() - began
    return done


def _refuse_epidemic(done: Done, due: int) -> None:
    """Stop where so many accounts are at fault that the fault is not theirs.

    :raises NightStopped: too_many_parked.
    """
    if done.parked > max(_PARKED_MAX, due // _PARKED_PART):
        raise NightStopped(step=done.name, error=f"too_many_parked: {done.parked} of {due}")


@dc.dataclass(slots=True)
class _Work:
    """What all batches of a pass share."""

    step: Step
    as_of: dt.date
    now: dt.datetime
    due: int
    progress: Progress | None
    skip_locked: bool
    seen: int = 0


def _batch(work: _Work, account_ids: Sequence[int]) -> tuple[int, int]:
    """Do a step to a batch; return how many things were done and how many accounts parked.

    A batch that fails is halved, until the account at fault is alone.
    """
    step = work.step
    try:
        with transaction.atomic():
            _limit_waiting()
            done = step.act(
                account_ids,
                as_of=work.as_of,
                actor=ACTOR,
                now=work.now,
                skip_locked=work.skip_locked,
            )
            failpoint(f"{step.name}.before_commit")
        failpoint(f"{step.name}.after_commit")
    except OperationalError as lost:
        raise NightStopped(step=step.name, error=str(lost).strip()) from lost
    except FailpointReached:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is one account's, and is parked
        if len(account_ids) == 1:
            when = (work.as_of, work.now)
            operations.park(account_id=account_ids[0], step=step.name, fault=fault, when=when)
            return 0, 1
        half = len(account_ids) // 2
        halves = [_batch(work, part) for part in (account_ids[:half], account_ids[half:])]
        return halves[0][0] + halves[1][0], halves[0][1] + halves[1][1]
    work.seen += len(account_ids)
    if work.progress:
        work.progress(step.name, work.seen, work.due)
    return done, 0


def _limit_waiting() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")


def _outward(step: OutwardStep, now: dt.datetime) -> Done:
    """Do a step that calls the outside; what it could not do is tried again without the night."""
    began = time.monotonic()
    try:
        done, left = step.act(now=now)
    except OperationalError as lost:
        raise NightStopped(step=step.name, error=str(lost).strip()) from lost
    return Done(step.name, done, left, time.monotonic() - began)


def _sealed(now: dt.datetime) -> Done:
    began = time.monotonic()
    sealed = operations.seal_history(now=now)
    return Done("seal", sealed, 0, time.monotonic() - began)


def _checked(as_of: dt.date, now: dt.datetime) -> Done:
    """Verify what came since the last seal; what offends waits for a person."""
    began = time.monotonic()
    operations.refresh_statistics()
    offences = checks.recent(queries.touched_since_last_seal())
    offenders = {offence.account_id for offence in offences if offence.account_id}
    for account_id in sorted(offenders):
        fault = Offends(offence=next(o.code for o in offences if o.account_id == account_id))
        operations.park(account_id=account_id, step="check", fault=fault, when=(as_of, now))
    return Done("check", len(offences), len(offenders), time.monotonic() - began)
