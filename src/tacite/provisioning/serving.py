"""Calling a platform about a batch of services, and what its answers make of them."""

import dataclasses as dc
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from tacite.failpoints import failpoint
from tacite.history.operations import Happened, record
from tacite.provisioning import asking, queries, rows
from tacite.provisioning.calling import Line
from tacite.provisioning.platforms.base import (
    TOLD,
    Answer,
    Done,
    Failed,
    NoAnswer,
    Operation,
    Pending,
    Seen,
    Spec,
    Standing,
    Verb,
)
from tacite.provisioning.queries import Row
from tacite.provisioning.rows import Outcome

ACTOR: Final = "system"
_NO_ANSWER: Final = "no_answer"
_NO_EFFECT: Final = "no_effect"
_SPECIFIED: Final = frozenset({Verb.ENSURE, Verb.CHANGE_PLAN, Verb.SET_QUANTITY})
_LOOKED_UP_AT_ONCE: Final = 100


def serve(line: Line, batch: Sequence[Row], *, now: dt.datetime) -> Counter[str]:
    """Call a platform about deliveries that are out of step, and write down what came of it.

    Return how many are now `in_step`, `pending`, `failed` (tried again later), `gave_up` (left to
    a person) or `unfinished` (to be asked for the next thing at once).
    """
    known, outcomes = _looked_up(line, batch, now)
    wishes = []
    for row in known:
        verb = _next_verb(row)
        if verb is None:
            outcomes.append(_in_step(row, now))
        else:
            wishes.append((row, verb))
    outcomes += _asked(line, wishes, now)
    written = _write(outcomes, batch, now)
    return Counter(_word(outcome, now) for outcome in outcomes if outcome.id in written)


def standings(line: Line, refs: Sequence[str], *, now: dt.datetime) -> Mapping[str, Standing]:
    """Return how services stand, by reference; what the platform does not tell is left out."""
    told: dict[str, Standing] = {}
    for start in range(0, len(refs), _LOOKED_UP_AT_ONCE):
        told |= _standings(line, refs[start : start + _LOOKED_UP_AT_ONCE], now)
    return told


def outcome_of(row: Row, **changes: Any) -> Outcome:
    """Return a delivery as it is, but for what changes."""
    unchanged = Outcome(
        id=row.id,
        operation=row.operation,
        was_in_step=row.in_step,
        next_operation=row.operation,
        seen=row.seen,
        seen_at=row.seen_at,
        address=row.address,
        ensured=row.ensured,
        in_step=row.in_step,
        attempts=row.attempts,
        try_at=row.try_at,
        wanted_at=row.wanted_at,
        error=row.error,
        gave_up_at=row.gave_up_at,
        plan_due=row.plan_due,
        quantity_due=row.quantity_due,
    )
    return dc.replace(unchanged, **changes)


def _standings(line: Line, refs: Sequence[str], now: dt.datetime) -> dict[str, Standing]:
    try:
        told = line.call(lambda platform: platform.status(service_refs=refs, at=now))
        return {ref: _plain(told[ref]) for ref in refs if ref in told and told[ref].seen in TOLD}
    except Exception:  # noqa: BLE001 - silent or broken: nothing was told
        return {}


def _plain(standing: Any) -> Standing:
    """Return how a service stands; a plan that is told in no plain values is not told."""
    is_told = isinstance(standing.offer, str) and isinstance(standing.quantity, int)
    plan = (standing.offer, standing.quantity) if is_told else ()
    return Standing(standing.seen, standing.address, *plan)


def _looked_up(
    line: Line, batch: Sequence[Row], now: dt.datetime
) -> tuple[list[Row], list[Outcome]]:
    """Ask how those services stand of which nobody knows it: found, and in vain."""
    unknown = [row for row in batch if row.seen == Seen.UNKNOWN]
    told = standings(line, [row.service_ref for row in unknown], now=now)
    in_vain = []
    for row in unknown:
        standing = told.get(row.service_ref)
        if standing is None:
            in_vain.append(_in_vain(row, _NO_ANSWER, now))
        else:
            row.seen, row.seen_at = standing.seen, now
            row.address = standing.address or row.address
    return [row for row in batch if row.seen != Seen.UNKNOWN], in_vain


def _asked(line: Line, wishes: Sequence[tuple[Row, Verb]], now: dt.datetime) -> list[Outcome]:
    """Ask for one operation each, until the platform falls silent: the rest is as it was before."""
    if not wishes:
        return []
    ours = rows.claim([(row.id, row.operation) for row, _ in wishes])
    specs = queries.specs([row for row, verb in wishes if verb in _SPECIFIED])
    outcomes = []
    for row, verb in wishes:
        if row.id in ours:
            unasked = line.is_silent
            outcomes.append(
                outcome_of(row) if unasked else _called(line, row, verb, specs.get(row.id), now)
            )
    return outcomes


def _called(line: Line, row: Row, verb: Verb, spec: Spec | None, now: dt.datetime) -> Outcome:
    operation = Operation(_id_of(row, verb), row.service_ref, now)
    failpoint("provision.before_call")
    try:
        answer = line.ask(verb, operation, spec)
    except NoAnswer:
        return _in_vain(row, _NO_ANSWER, now, seen=Seen.UNKNOWN)
    failpoint("provision.after_call")
    if isinstance(answer, Done) and spec is not None:
        _note_told(row, verb, answer, spec)
    return _answered(row, verb, answer, now)


def _next_verb(row: Row) -> Verb | None:
    return asking.next_verb(
        wanted=row.wanted,
        seen=row.seen,
        ensured=row.ensured,
        plan_due=row.plan_due,
        quantity_due=row.quantity_due,
    )


def _note_told(row: Row, verb: Verb, answer: Done, spec: Spec) -> None:
    """Take a plan for told only when the platform says what the service now is."""
    if verb == Verb.ENSURE:
        row.plan_due = row.quantity_due = False
    elif verb == Verb.CHANGE_PLAN:
        row.plan_due = answer.offer != spec.offer
    elif verb == Verb.SET_QUANTITY:
        row.quantity_due = answer.quantity != spec.quantity


def _id_of(row: Row, verb: Verb) -> str:
    """Name what is asked for the same decision the same, and nothing else so.

    The moment of the decision is in it: after a backup was restored, the count begins again at
    numbers that the platform has seen.
    """
    return f"{row.service_ref}#{row.operation}@{row.wanted_at:%Y%m%dT%H%M%S%f}.{verb}"


def _answered(row: Row, verb: Verb, answer: Answer, now: dt.datetime) -> Outcome:
    if isinstance(answer, Pending):
        try_at = asking.asked_again_at(seconds=answer.retry_in_seconds, now=now)
        return outcome_of(row, try_at=try_at, error="")
    if isinstance(answer, Failed):
        return _in_vain(row, answer.reason, now, retryable=answer.retryable)
    return _done(row, verb, answer, now)


def _done(row: Row, verb: Verb, answer: Done, now: dt.datetime) -> Outcome:
    """Conclude from how the service now stands, not from the platform's saying that it is done."""
    row.seen, row.seen_at = answer.seen, now
    row.address = answer.address or row.address
    row.ensured = row.ensured or verb == Verb.ENSURE
    following = _next_verb(row)
    if following is None:
        return _in_step(row, now)
    if following == verb:  # this operation is spent: the next attempt is another one
        return _in_vain(row, _NO_EFFECT, now, next_operation=row.operation + 1)
    if asking.next_try(attempts=row.attempts + 1, now=now) is None:
        return _in_vain(row, _NO_EFFECT, now)
    return outcome_of(row, attempts=row.attempts + 1, try_at=now, error="")


def _in_step(row: Row, now: dt.datetime) -> Outcome:
    address = "" if row.seen == Seen.ABSENT else row.address
    return outcome_of(
        row, in_step=True, seen_at=now, attempts=0, error="", gave_up_at=None, address=address
    )


def _in_vain(
    row: Row, reason: str, now: dt.datetime, *, retryable: bool = True, **changes: Any
) -> Outcome:
    attempts = row.attempts + 1
    try_at = asking.next_try(attempts=attempts, now=now) if retryable else None
    return outcome_of(
        row,
        attempts=attempts,
        error=reason,
        try_at=try_at or now,
        gave_up_at=None if try_at else now,
        **changes,
    )


def _write(outcomes: Sequence[Outcome], batch: Sequence[Row], now: dt.datetime) -> set[int]:
    """Write what came of the calls, and in the history what is left to a person."""
    by_id = {row.id: row for row in batch}
    with transaction.atomic(durable=True):
        written = rows.write(outcomes)
        given_up = [o for o in outcomes if o.gave_up_at and o.id in written]
        happened = [
            happened_to(
                by_id[o.id], "give_up_delivery", wanted=by_id[o.id].wanted, attempts=o.attempts
            )
            for o in given_up
        ]
        record(happened, actor=ACTOR, now=now)
    return written


def happened_to(row: Row, verb: str, **facts: Any) -> Happened:
    """Return what the history says of a delivery: it happened to the service."""
    return Happened(
        verb,
        "subscription",
        row.subscription_id,
        brand_id=row.brand_id,
        account_id=row.account_id,
        facts={"platform": row.platform, **facts},
    )


def _word(outcome: Outcome, now: dt.datetime) -> str:
    if outcome.in_step:
        return "in_step"
    if outcome.gave_up_at:
        return "gave_up"
    if outcome.error:
        return "failed"
    return "pending" if outcome.try_at > now else "unfinished"
