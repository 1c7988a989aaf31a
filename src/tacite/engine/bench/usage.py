"""Measuring use beyond the plan: a file of call records taken in and rated, its month invoiced."""

import datetime as dt
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psycopg
from django.db import connection

from tacite.acts.metering import intake
from tacite.config.scratch import point_django_at, scratch
from tacite.engine import night as nights
from tacite.engine.bench import night

_NOW: Final = dt.datetime(2026, 6, 29, 12, tzinfo=dt.UTC)
_MONTH: Final = 28 * 24 * 3600  # seconds over which calls are spread
_CENT_PARTS: Final = 2_000  # of a call at the most, in thousandths


def measure(
    *, beside: str, records: int, groups: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """Return the figures of `bench usage`, as the command prints them.

    Works in a scratch database on the server of `beside`, which is dropped at the end.
    """
    with scratch(beside=beside) as address, tempfile.TemporaryDirectory() as folder:
        point_django_at(address)
        say(f"making {groups} groups")
        night.load(address, services=groups, every=groups + 1)
        night.run_file(address, "usage.sql", {"groups": groups})
        with psycopg.connect(address, autocommit=True) as plain:
            plain.execute("VACUUM ANALYZE")
        path = Path(folder) / "calls.csv"
        say(f"writing {records} records")
        _write(path, records=records, groups=groups)
        say("taking them in")
        first = _taken(path)
        say("the same file again")
        again = _taken(path)
        say("invoicing the month")
        as_of = dt.date(2026, 7, 1)
        began = time.monotonic()
        done = nights.run(as_of=as_of, today=as_of, now=dt.datetime(2026, 7, 1, 1, tzinfo=dt.UTC))
        seconds = time.monotonic() - began
        connection.close()
        size = path.stat().st_size
    month = next(step for step in done if step.name == "finish_months")
    return {
        "taking_in": first | {"megabytes": size // 2**20, "groups": groups},
        "again": again,
        "month": {"invoiced": month.done, "seconds": int(month.seconds * 10) / 10},
        "night_seconds": int(seconds * 10) / 10,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _write(path: Path, *, records: int, groups: int) -> None:
    """Write calls of all groups, mixed, over four weeks: some groups pass their thresholds."""
    begins = dt.datetime(2026, 5, 31, 22, tzinfo=dt.UTC)
    with path.open("w", encoding="ascii") as file:
        file.write("id,group,line,start,amount\n")
        for n in range(records):
            group = 1 + n * 7919 % groups
            start = begins + dt.timedelta(seconds=n * _MONTH // records)
            part = 1 + (n * 104_729 + group * 31) % _CENT_PARTS
            file.write(
                f"call-{n:09d},G{group:06d},s{group},{start.isoformat()},"
                f"{part // 1000}.{part % 1000:03d}\n"
            )


def _taken(path: Path) -> dict[str, Any]:
    began = time.monotonic()
    with path.open("rb") as file:
        taken = intake.take_in_file(file, name=path.name, actor=intake.ACTOR, now=_NOW)
    seconds = time.monotonic() - began
    return {
        "records": taken.records,
        "added": taken.added,
        "suspended": len(taken.suspended),
        "seconds": int(seconds * 10) / 10,
        "per_second": int(taken.records / seconds),
    }
