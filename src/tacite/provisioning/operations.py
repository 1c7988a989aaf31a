"""Bringing what platforms deliver in step with what should be (I-17).

Subscriptions state what should be; nobody below knows a platform. `reconcile` compares, decides and
calls, at its own pace: a platform's outage never holds up a payment. Every call is made outside any
transaction. Killed between the call and writing its answer down, the next run asks how the service
stands, and sends the same operation again only if it must.
"""

import contextlib
import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import connection, transaction

from tacite import jobs
from tacite.brands.queries import installation
from tacite.history.operations import Happened, record
from tacite.provisioning import asking, queries, rows, serving
from tacite.provisioning.calling import Line
from tacite.provisioning.models import Delivery, Sweep
from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.base import Seen, Standing
from tacite.provisioning.queries import Known, Row
from tacite.provisioning.rows import Outcome

PATIENCE_SECONDS: Final = 15  # for one answer of a platform
_NEW_AT_ONCE: Final = 20_000
_CALLED_AT_ONCE: Final = 100
_COMPARED_AT_ONCE: Final = 2_000
_CALLED_A_NIGHT: Final = 2_000
_COMPARED_A_NIGHT: Final = 1_000_000
_HALF_A_DAY: Final = dt.timedelta(hours=12)
_SWEEP: Final = "sweep"


@dc.dataclass(slots=True)
class Reconciled:
    """What came of a run, in services; and platforms by name.

    `decided`: should be otherwise than before. `called` of them were asked for, and are now
    `in_step`, `pending`, `failed` (tried again later) or `gave_up` (left to a person).
    `silent` platforms did not answer, `busy` ones are called by another process, `unknown` ones do
    not exist. `left`: a platform that answers has more to do at once.
    """

    decided: int = 0
    called: int = 0
    in_step: int = 0
    pending: int = 0
    failed: int = 0
    gave_up: int = 0
    silent: list[str] = dc.field(default_factory=list)
    busy: list[str] = dc.field(default_factory=list)
    unknown: list[str] = dc.field(default_factory=list)
    left: bool = False


@dc.dataclass(slots=True)
class Swept:
    """How many deliveries were compared with what platforms say, and how many were found wrong.

    `silent` platforms left some untold: those were not compared. `finished`: all others were.
    `busy`: another process sweeps, nothing was done.
    """

    checked: int = 0
    corrected: int = 0
    silent: list[str] = dc.field(default_factory=list)
    finished: bool = False
    busy: bool = False


def decide(*, now: dt.datetime) -> int:
    """Write down what platforms should deliver, call nobody, and return how many decisions."""
    return rows.add_new(now=now, batch=_NEW_AT_ONCE) + rows.change_wanted(now=now)


def reconcile(
    *, now: dt.datetime, limit: int = 1_000, patience_seconds: int = PATIENCE_SECONDS
) -> Reconciled:
    """Decide what should be, and call the platforms about what is not so.

    At most `limit` services, turn by turn for each platform; a call is waited for so many seconds.
    One process calls a platform at a time.

    :raises RuntimeError: a transaction is under way: it would hold its locks during the calls.
    """
    done = Reconciled(decided=decide(now=now))
    with contextlib.ExitStack() as stack:
        lines = [
            line
            for name in queries.platforms_due(now=now)
            if (line := _line(name, patience_seconds, stack, done))
        ]
        while lines and done.called < limit:
            lines = [line for line in lines if _served(line, done, now, limit)]
    done.left = bool(lines)
    return done


def sweep(
    *,
    now: dt.datetime,
    limit: int = _COMPARED_A_NIGHT,
    patience_seconds: int = PATIENCE_SECONDS,
) -> Swept:
    """Compare all deliveries with what their platforms say, and put right what is said wrongly.

    What is otherwise than it should be is out of step again, under a new operation: the old one is
    spent. What is as it should be, though its answer was lost, is in step. At most `limit` are
    gone through; what is left, or was when a sweep was killed, is taken up by the next one.
    """
    swept = Swept()
    lines: dict[str, Line | None] = {}
    with contextlib.ExitStack() as stack:
        if not stack.enter_context(rows.alone(_SWEEP)):
            return Swept(busy=True)
        under_way = queries.sweep_under_way() or Sweep(began_at=now)  # kept with its first page
        passed = 0
        while passed < limit and not swept.finished:
            size = min(_COMPARED_AT_ONCE, limit - passed)
            page = queries.page(after=under_way.after_id, limit=size)
            for name in {row.platform for row in page} - set(lines):
                lines[name] = _opened(name, patience_seconds, stack)
            passed += len(page)
            told = _told(page, lines, now)
            swept.checked += len(told)
            untold = {row.platform for row in page if row.id not in told}
            swept.silent = sorted({*swept.silent, *untold})
            swept.finished = len(page) < size
            under_way.finished_at = now if swept.finished else None
            swept.corrected += _compare(page, told, under_way, now)
    return swept


def catch_up(*, now: dt.datetime) -> bool:
    """Do what a ticket asks for: reconcile, and go on with a sweep; tell whether more is left.

    Whoever is silent or busy is not what is left: the next ticket, or the next night, finds it.
    """
    swept = Swept(finished=True)
    if queries.sweep_under_way():
        swept = sweep(now=now, limit=_COMPARED_AT_ONCE)
    left = reconcile(now=now).left
    return left or not (swept.finished or swept.busy)


def nightly(*, now: dt.datetime) -> tuple[int, int]:
    """Do the night's part: compare all, decide, call; what is left by then is the worker's.

    Return how many services were found to be otherwise than they should, and how many were left to
    a person.
    """
    of_another_night = queries.sweep_under_way()
    swept = sweep(now=now)
    corrected = swept.corrected
    if of_another_night and of_another_night.began_at <= now - _HALF_A_DAY and swept.finished:
        swept = sweep(now=now)  # that one did not compare what came before it stopped
        corrected += swept.corrected
    done = reconcile(now=now, limit=_CALLED_A_NIGHT)
    if done.left or not (swept.finished or swept.busy):
        jobs.enqueue(jobs.RECONCILE_DELIVERIES)
    return done.decided + corrected, done.gave_up


def change_plan(*subscription_ids: int, now: dt.datetime, victims: Sequence[str] = ()) -> None:
    """Let the platforms of services be told their other plan, and which units are to go with it.

    The change itself is done: a platform that fails leaves it open in the deliveries (S1-39).
    """
    rows.change_plan(subscription_ids, victims=victims, now=now)
    jobs.enqueue(jobs.RECONCILE_DELIVERIES)


def delete_units(subscription_id: int, *, victims: Sequence[str], now: dt.datetime) -> None:
    """Let the platform of a service delete units that are still paid for (C-6)."""
    rows.change_plan([subscription_id], victims=victims, now=now, plan=False)
    jobs.enqueue(jobs.RECONCILE_DELIVERIES)


@transaction.atomic
def try_again(*, subscription_ids: Sequence[int], actor: str, reason: str, now: dt.datetime) -> int:
    """Let platforms be asked again for services that were left to a person; return for how many."""
    left = Delivery.objects.filter(subscription__in=subscription_ids, gave_up_at__isnull=False)
    services = [d.subscription for d in left.select_related("subscription").order_by("id")]
    left.update(gave_up_at=None, attempts=0, try_at=now, seen=Seen.UNKNOWN)
    happened = [
        Happened(
            "retry_delivery",
            "subscription",
            service.id,
            brand_id=service.brand_id,
            account_id=service.account_id,
        )
        for service in services
    ]
    record(happened, actor=actor, now=now, reason=reason)
    jobs.enqueue(jobs.RECONCILE_DELIVERIES)
    return len(services)


def _served(line: Line, done: Reconciled, now: dt.datetime, limit: int) -> bool:
    """Serve one batch of a platform; tell whether there may be more for it to do now."""
    room = min(_CALLED_AT_ONCE, limit - done.called)
    if room <= 0:
        return True
    batch = queries.due(platform=line.name, now=now, limit=room)
    if not batch:
        return False
    counts = serving.serve(line, batch, now=now)
    done.called += len(batch)
    done.in_step += counts["in_step"]
    done.pending += counts["pending"]
    done.failed += counts["failed"]
    done.gave_up += counts["gave_up"]
    if line.is_silent:
        done.silent.append(line.name)
    return not line.is_silent


def _line(
    name: str, patience_seconds: int, stack: contextlib.ExitStack, done: Reconciled
) -> Line | None:
    """Open the line to a platform for this process alone, if there is one and it is free."""
    line = _opened(name, patience_seconds, stack)
    if line is None:
        done.unknown.append(name)
    elif not stack.enter_context(rows.alone(f"platform {name}")):
        done.busy.append(name)
        return None
    return line


def _opened(name: str, patience_seconds: int, stack: contextlib.ExitStack) -> Line | None:
    platform = registry.platform(name, scratch=_scratch())
    if platform is None:
        return None
    return stack.enter_context(Line(name, platform, patience_seconds=patience_seconds))


def _scratch() -> str:
    """Return the name of this database where nothing is real, else nothing.

    A database that nobody has said anything about yet is not real either.
    """
    found = installation()
    if found and found.kind != "scratch":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname, oid FROM pg_database WHERE datname = current_database()")
        name, oid = cursor.fetchone()
    return f"{name}-{oid}"


def _told(
    page: Sequence[Known], lines: Mapping[str, Line | None], now: dt.datetime
) -> dict[int, Standing]:
    """Return what platforms say of a page of deliveries, by delivery."""
    found: dict[int, Standing] = {}
    for name in sorted({row.platform for row in page}):
        line = lines[name]
        if line is None or line.is_silent:
            continue
        theirs = {row.service_ref: row.id for row in page if row.platform == name}
        told = serving.standings(line, list(theirs), now=now)
        found |= {theirs[ref]: standing for ref, standing in told.items()}
    return found


def _compare(
    page: Sequence[Known], told: Mapping[int, Standing], under_way: Sweep, now: dt.datetime
) -> int:
    """Write down what is otherwise than we knew, and how far the sweep has come.

    Return how many deliveries are out of step by it.
    """
    outcomes: list[Outcome] = []
    wrong: list[Row] = []
    for row in _otherwise(page, told):
        outcome = _compared(row, told[row.id], now)
        outcomes.append(outcome)
        if row.in_step and not outcome.in_step:
            wrong.append(row)
    with transaction.atomic(durable=True):
        written = rows.write(outcomes)
        happened = [
            serving.happened_to(row, "correct_delivery", **_said(row, told[row.id]))
            for row in wrong
            if row.id in written
        ]
        record(happened, actor=serving.ACTOR, now=now)
        under_way.checked += len(told)
        under_way.corrected += len(happened)
        under_way.after_id = page[-1].id if page else under_way.after_id
        under_way.save()
    return len(happened)


def _said(row: Row, standing: Standing) -> dict[str, object]:
    """Return what was wrong, for the history."""
    plan, quantity = _wrong(row, standing)
    said: dict[str, object] = {"wanted": row.wanted, "seen": standing.seen}
    if plan:
        said["plan"] = standing.offer
    if quantity:
        said["quantity"] = standing.quantity
    return said


def _otherwise(page: Sequence[Known], told: Mapping[int, Standing]) -> list[Row]:
    """Return the deliveries that are not as was known, if nothing was decided about them since."""
    otherwise = {}
    for known in page:
        standing = told.get(known.id)
        if standing and not _is_as_known(known, standing):
            otherwise[known.id] = known
    found = queries.rows_of(list(otherwise)) if otherwise else []
    return [
        row
        for row in found
        if (row.operation, row.in_step) == (otherwise[row.id].operation, otherwise[row.id].in_step)
    ]


def _is_as_known(known: Known, standing: Standing) -> bool:
    as_wanted = asking.is_as_wanted(wanted=known.wanted, seen=standing.seen)
    same = (known.seen, known.address) == (standing.seen, standing.address)
    is_wrong = known.in_step and any(_wrong(known, standing))
    return same and as_wanted == known.in_step and not is_wrong


def _wrong(row: Known | Row, standing: Standing) -> tuple[bool, bool]:
    """Tell whether the plan that a platform tells is wrong, and whether the quantity is."""
    return asking.is_otherwise(
        wanted=row.wanted, standing=standing, offer=row.offer, quantity=row.quantity
    )


def _compared(row: Row, standing: Standing, now: dt.datetime) -> Outcome:
    """Return what a delivery becomes by what its platform says."""
    as_wanted = asking.is_as_wanted(wanted=row.wanted, seen=standing.seen)
    plan, quantity = _wrong(row, standing)
    told = {"seen": standing.seen, "seen_at": now, "address": standing.address}
    if row.in_step and (plan or quantity or not as_wanted):
        operation = row.operation + 1
        fresh = {"attempts": 0, "try_at": now, "wanted_at": now, "next_operation": operation}
        due = {"plan_due": plan, "quantity_due": quantity}
        return serving.outcome_of(row, in_step=False, **fresh, **due, **told)
    untold = row.wanted == "running" and (not row.ensured or row.plan_due or row.quantity_due)
    if as_wanted and not row.in_step and not (untold or plan or quantity):
        better = {"attempts": 0, "error": "", "gave_up_at": None}
        return serving.outcome_of(row, in_step=True, **better, **told)
    return serving.outcome_of(row, **told)
