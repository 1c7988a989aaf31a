"""A pretend platform: keeps its own truth beside the database, and can be late, fail and lie.

It runs the demo, stories and tests. What it knows stands in a file of its own, so that it outlives
the process that called it, as a real platform would; what is to go wrong with it stands there too.
"""

import contextlib
import dataclasses as dc
import datetime as dt
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tacite.provisioning.platforms.base import (
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
from tacite.provisioning.platforms.faults import Chance, Fault, Kind, Plan

IN_MEMORY: Final = ":memory:"
_ASK_AGAIN_SECONDS: Final = 60
_WAIT_MILLISECONDS: Final = 10_000
_ASKED_AT_ONCE: Final = 500
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS service (
    ref TEXT PRIMARY KEY, seen TEXT, address TEXT, offer TEXT, quantity INTEGER, units TEXT,
    options TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS executed (operation TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waiting (
    n INTEGER PRIMARY KEY, operation TEXT UNIQUE, verb TEXT, service_ref TEXT, spec TEXT,
    due_at TEXT);
CREATE TABLE IF NOT EXISTS call (
    n INTEGER PRIMARY KEY, operation TEXT, service_ref TEXT, verb TEXT, answer TEXT);
CREATE INDEX IF NOT EXISTS call_by_operation ON call (operation);
CREATE TABLE IF NOT EXISTS effect (n INTEGER PRIMARY KEY, service_ref TEXT, verb TEXT);
CREATE TABLE IF NOT EXISTS fault (
    n INTEGER PRIMARY KEY, kind TEXT, service_ref TEXT, verb TEXT, times INTEGER, seconds INTEGER);
CREATE TABLE IF NOT EXISTS chance (seed INTEGER, per_mille TEXT, seconds INTEGER);
"""
_SAID: Final = {
    Verb.ENSURE: Seen.RUNNING,
    Verb.RESUME: Seen.RUNNING,
    Verb.SUSPEND: Seen.SUSPENDED,
    Verb.END: Seen.ABSENT,
    Verb.CHANGE_PLAN: Seen.RUNNING,
    Verb.SET_QUANTITY: Seen.RUNNING,
}
_FAILURES: Final = {
    Kind.FAILS: Failed(retryable=True, reason="out_of_order"),
    Kind.SAYS_FAILED: Failed(retryable=True, reason="out_of_order"),
    Kind.REFUSES: Failed(retryable=False, reason="refused"),
}


@dc.dataclass(frozen=True, slots=True)
class Call:
    """One call as the platform met it; `answer` is its word, `silence` where it gave none."""

    operation: str
    service_ref: str
    verb: str
    answer: str


class Pretend:
    """A platform that exists only in a file, or in memory (`IN_MEMORY`)."""

    def __init__(self, file: Path | str) -> None:
        self._lock = threading.Lock()
        self._sql = sqlite3.connect(str(file), isolation_level=None, check_same_thread=False)
        # Killed processes lose nothing; a power cut may, which a pretend platform can bear.
        settings = (f"busy_timeout={_WAIT_MILLISECONDS}", "journal_mode=wal", "synchronous=off")
        for setting in settings:
            self._sql.execute(f"PRAGMA {setting}")
        self._sql.executescript(_TABLES)

    def ensure(self, *, operation: Operation, spec: Spec) -> Answer:
        """Make the service, running, or change the one that exists to what is specified."""
        return self._answer(Verb.ENSURE, operation, spec)

    def suspend(self, *, operation: Operation) -> Answer:
        """Stop the service and keep what is on it."""
        return self._answer(Verb.SUSPEND, operation, None)

    def resume(self, *, operation: Operation) -> Answer:
        """Let a suspended service run again."""
        return self._answer(Verb.RESUME, operation, None)

    def end(self, *, operation: Operation) -> Answer:
        """Take the service away, with what is on it."""
        return self._answer(Verb.END, operation, None)

    def change_plan(self, *, operation: Operation, spec: Spec) -> Answer:
        """Make the service another offer with these options; how many it has stays."""
        return self._answer(Verb.CHANGE_PLAN, operation, spec)

    def set_quantity(self, *, operation: Operation, spec: Spec) -> Answer:
        """Let the service have so many units: those of the specification, and no victim."""
        return self._answer(Verb.SET_QUANTITY, operation, spec)

    def status(self, *, service_refs: Sequence[str], at: dt.datetime) -> Mapping[str, Standing]:
        """Tell how services stand: what it does not know is absent."""
        with self._whole():
            self._catch_up(at)
            silent = self._planned("", "status")
            found = {} if silent else self._standings(service_refs)
        if silent:
            raise NoAnswer
        absent = Standing(Seen.ABSENT)
        return {ref: found.get(ref, absent) for ref in service_refs}

    def close(self) -> None:
        """Let go of the file; what stands in it stays."""
        self._sql.close()

    # What tests and simulations ask and do behind the scenes.

    def plan(self, plan: Plan) -> None:
        """Let other things go wrong from now on than were planned before."""
        with self._whole():
            self._sql.execute("DELETE FROM fault")
            self._sql.execute("DELETE FROM chance")
            rows = [(f.kind, f.service_ref, f.verb, f.times, f.seconds) for f in plan.faults]
            self._sql.executemany(
                "INSERT INTO fault (kind, service_ref, verb, times, seconds)"
                " VALUES (?, ?, ?, ?, ?)",
                rows,
            )
            if plan.chance:
                drawn = (plan.chance.seed, json.dumps(plan.chance.per_mille), plan.chance.seconds)
                self._sql.execute("INSERT INTO chance VALUES (?, ?, ?)", drawn)

    def tamper(self, service_ref: str, seen: Seen) -> None:
        """Change a service by hand, as somebody at the platform's own console would."""
        with self._whole():
            if seen == Seen.ABSENT:
                self._sql.execute("DELETE FROM service WHERE ref = ?", [service_ref])
                return
            self._make(Spec(service_ref, ""))
            self._sql.execute("UPDATE service SET seen = ? WHERE ref = ?", [seen, service_ref])

    def replan(self, service_ref: str, *, offer: str = "", quantity: int = 0) -> None:
        """Change by hand what a service is, not how it stands."""
        with self._whole():
            self._sql.execute(
                "UPDATE service SET offer = coalesce(nullif(?, ''), offer),"
                " quantity = coalesce(nullif(?, 0), quantity) WHERE ref = ?",
                [offer, quantity, service_ref],
            )

    def truth(self) -> dict[str, Seen]:
        """Return how every service that exists stands, by reference."""
        with self._whole():
            rows = self._sql.execute("SELECT ref, seen FROM service ORDER BY ref").fetchall()
        return {ref: Seen(seen) for ref, seen in rows}

    def spec(self, service_ref: str) -> Spec | None:
        """Return what a service that exists was made or changed to be."""
        with self._whole():
            row = self._sql.execute(
                "SELECT offer, quantity, units, options FROM service WHERE ref = ?", [service_ref]
            ).fetchone()
        if row is None:
            return None
        options = tuple((name, count) for name, count in json.loads(row[3]))
        return Spec(service_ref, row[0], row[1], tuple(json.loads(row[2])), options)

    def calls(self, service_ref: str) -> list[Call]:
        """Return the calls about a service, oldest first."""
        with self._whole():
            rows = self._sql.execute(
                "SELECT operation, service_ref, verb, answer FROM call"
                " WHERE service_ref = ? ORDER BY n",
                [service_ref],
            ).fetchall()
        return [Call(*row) for row in rows]

    def effects(self, service_ref: str) -> list[str]:
        """Return what was really done to a service, oldest first: verbs that changed something."""
        with self._whole():
            rows = self._sql.execute(
                "SELECT verb FROM effect WHERE service_ref = ? ORDER BY n", [service_ref]
            ).fetchall()
        return [row[0] for row in rows]

    def _answer(self, verb: Verb, operation: Operation, spec: Spec | None) -> Answer:
        with self._whole():
            self._catch_up(operation.at)
            fault = self._planned(operation.service_ref, verb) or self._drawn(operation)
            answer = self._played(fault, verb, operation, spec)
            word = type(answer).__name__.lower() if answer else "silence"
            self._sql.execute(
                "INSERT INTO call (operation, service_ref, verb, answer) VALUES (?, ?, ?, ?)",
                [operation.id, operation.service_ref, verb, word],
            )
        if answer is None:
            raise NoAnswer
        return answer

    def _played(
        self, fault: Fault | None, verb: Verb, operation: Operation, spec: Spec | None
    ) -> Answer | None:
        """Do what is asked, or what goes wrong with it; None is silence."""
        kind = fault.kind if fault else None
        if kind == Kind.SILENT:
            return None
        waits = self._waits(operation)
        if waits or self._is_executed(operation.id):
            answer: Answer | None = waits or self._done(operation.service_ref, verb)
        elif fault and kind == Kind.SLOW:
            answer = self._queued(verb, operation, spec, fault.seconds)
        elif kind == Kind.LATE:
            answer = Pending(_ASK_AGAIN_SECONDS)
        elif kind in {Kind.FAILS, Kind.REFUSES}:
            answer = _FAILURES[kind]
        elif kind == Kind.SAYS_DONE:
            self._spend(operation.id)
            answer = Done("", _SAID[verb])
        else:
            self._execute(operation.id, verb, operation.service_ref, spec)
            answer = self._done(operation.service_ref, verb)
        if kind == Kind.SILENT_AFTER:
            return None
        return _FAILURES[kind] if kind == Kind.SAYS_FAILED else answer

    def _execute(self, operation: str, verb: Verb, ref: str, spec: Spec | None) -> None:
        self._spend(operation)
        before = self._standings([ref]).get(ref, Standing(Seen.ABSENT)).seen
        if verb == Verb.ENSURE and spec:
            changed = self._make(spec)
        elif spec:
            changed = before != Seen.ABSENT and self._replan(verb, spec)
        elif verb == Verb.END:
            changed = before != Seen.ABSENT
            self._sql.execute("DELETE FROM service WHERE ref = ?", [ref])
        else:
            changed = before not in {Seen.ABSENT, _SAID[verb]}
            self._sql.execute("UPDATE service SET seen = ? WHERE ref = ?", [_SAID[verb], ref])
        if changed:
            self._sql.execute("INSERT INTO effect (service_ref, verb) VALUES (?, ?)", [ref, verb])

    def _make(self, spec: Spec) -> bool:
        """Make a service or change it; tell whether anything is now otherwise."""
        values = [spec.offer, spec.quantity, json.dumps(spec.units), json.dumps(spec.options)]
        known = self._sql.execute(
            "SELECT offer, quantity, units, options FROM service WHERE ref = ?", [spec.service_ref]
        ).fetchone()
        if known is None:
            brand, _, name = spec.service_ref.rpartition("/")
            address = f"{name}.{brand or 'services'}.pretend.example".lower()
            self._sql.execute(
                "INSERT INTO service VALUES (?, ?, ?, ?, ?, ?, ?)",
                [spec.service_ref, Seen.RUNNING, address, *values],
            )
        else:
            self._sql.execute(
                "UPDATE service SET offer = ?, quantity = ?, units = ?, options = ? WHERE ref = ?",
                [*values, spec.service_ref],
            )
        return known is None or list(known) != values

    def _replan(self, verb: Verb, spec: Spec) -> bool:
        """Change the offer or the units of a service; tell whether anything is now otherwise."""
        row = self._sql.execute(
            "SELECT offer, quantity, units, options FROM service WHERE ref = ?", [spec.service_ref]
        ).fetchone()
        offer, quantity, units, options = row
        if verb == Verb.CHANGE_PLAN:
            offer, options = spec.offer, json.dumps(spec.options)
        else:
            quantity, units = spec.quantity, json.dumps(spec.units)
        values = [offer, quantity, units, options]
        self._sql.execute(
            "UPDATE service SET offer = ?, quantity = ?, units = ?, options = ? WHERE ref = ?",
            [*values, spec.service_ref],
        )
        return list(row) != values

    def _queued(self, verb: Verb, operation: Operation, spec: Spec | None, wait: int) -> Answer:
        due_at = operation.at + dt.timedelta(seconds=wait)
        specified = json.dumps(dc.astuple(spec)) if spec else ""
        self._sql.execute(
            "INSERT INTO waiting (operation, verb, service_ref, spec, due_at)"
            " VALUES (?, ?, ?, ?, ?)",
            [operation.id, verb, operation.service_ref, specified, _written(due_at)],
        )
        return Pending(wait)

    def _catch_up(self, at: dt.datetime) -> None:
        """Do what was taken for later and whose time has come."""
        due = self._sql.execute(
            "SELECT n, operation, verb, service_ref, spec FROM waiting WHERE due_at <= ? ORDER BY"
            " due_at, n",
            [_written(at)],
        ).fetchall()
        for n, operation, verb, ref, specified in due:
            spec = _spec(json.loads(specified)) if specified else None
            self._execute(operation, Verb(verb), ref, spec)
            self._sql.execute("DELETE FROM waiting WHERE n = ?", [n])

    def _waits(self, operation: Operation) -> Pending | None:
        row = self._sql.execute(
            "SELECT due_at FROM waiting WHERE operation = ?", [operation.id]
        ).fetchone()
        if row is None:
            return None
        left = dt.datetime.fromisoformat(row[0]) - operation.at
        return Pending(max(1, left // dt.timedelta(seconds=1)))

    def _planned(self, service_ref: str, verb: str) -> Fault | None:
        row = self._sql.execute(
            "SELECT n, kind, service_ref, verb, times, seconds FROM fault WHERE times > 0"
            " AND service_ref IN ('', ?) AND (verb = ? OR (verb = '' AND ? <> 'status'))"
            " ORDER BY n LIMIT 1",
            [service_ref, verb, verb],
        ).fetchone()
        if row is None:
            return None
        self._sql.execute("UPDATE fault SET times = times - 1 WHERE n = ?", [row[0]])
        return Fault(Kind(row[1]), *row[2:])

    def _drawn(self, operation: Operation) -> Fault | None:
        row = self._sql.execute("SELECT seed, per_mille, seconds FROM chance").fetchone()
        if row is None:
            return None
        [asked] = self._sql.execute(
            "SELECT count(*) FROM call WHERE operation = ?", [operation.id]
        ).fetchone()
        shares = {Kind(name): share for name, share in json.loads(row[1]).items()}
        return Chance(row[0], shares, row[2]).fault(operation.id, asked=asked)

    def _standings(self, refs: Sequence[str]) -> dict[str, Standing]:
        found = {}
        for start in range(0, len(refs), _ASKED_AT_ONCE):
            some = refs[start : start + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(some))
            columns = "ref, seen, address, offer, quantity"
            question = f"SELECT {columns} FROM service WHERE ref IN ({marks})"  # noqa: S608
            for ref, seen, *told in self._sql.execute(question, some):
                found[ref] = Standing(Seen(seen), *told)
        return found

    def _done(self, ref: str, verb: Verb) -> Done:
        standing = self._standings([ref]).get(ref, Standing(Seen.ABSENT))
        row = self._sql.execute("SELECT offer, quantity FROM service WHERE ref = ?", [ref])
        offer, quantity = row.fetchone() or ("", 0)
        return Done(
            standing.address,
            standing.seen,
            offer if verb == Verb.CHANGE_PLAN else "",
            quantity if verb == Verb.SET_QUANTITY else 0,
        )

    def _is_executed(self, operation: str) -> bool:
        question = "SELECT 1 FROM executed WHERE operation = ?"
        return self._sql.execute(question, [operation]).fetchone() is not None

    def _spend(self, operation: str) -> None:
        self._sql.execute("INSERT OR IGNORE INTO executed VALUES (?)", [operation])

    @contextlib.contextmanager
    def _whole(self) -> Iterator[None]:
        """Do one thing at a time, wholly, whichever thread or process asks."""
        with self._lock:
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._sql.execute("ROLLBACK")
                raise
            self._sql.execute("COMMIT")


def _written(moment: dt.datetime) -> str:
    """Write an instant so that later ones sort after it."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _spec(values: Sequence[Any]) -> Spec:
    ref, offer, quantity, units, options, victims = values
    chosen = tuple((name, n) for name, n in options)
    return Spec(ref, offer, quantity, tuple(units), chosen, tuple(victims))
