"""One line for each event on standard error: words for people, or JSON with `TACITE_LOG=json`.

Nothing personal is written: events name things by id, and of an error only its kind and the places
of the code it came through, for its words often quote what somebody typed.
"""

import datetime as dt
import json
import logging
import os
import sys
import traceback
from typing import Any, Final

VARIABLE: Final = "TACITE_LOG"
_FRAMES: Final = 5
_LIBRARIES: Final = ("procrastinate", "psycopg", "psycopg.pool", "asyncio")
# What a record always has; everything else was said of the event.
_OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def set_up() -> None:
    """Let every event become one line; of libraries only what went wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if os.environ.get(VARIABLE) == "json" else PlainLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)


class PlainLines(logging.Formatter):
    """`2026-11-21T23:05:12Z INFO letter_sent letter=12 tries=1`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return an event as one line of words."""
        facts = _facts(record)
        return " ".join(
            [
                str(facts.pop("at")),
                str(facts.pop("level")),
                str(facts.pop("event")),
                *(f"{name}={_short(fact)}" for name, fact in facts.items()),
            ]
        )


class JsonLines(logging.Formatter):
    """`{"at": …, "level": …, "event": …, …}`, one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return an event as one JSON object."""
        return json.dumps(_facts(record), default=str, ensure_ascii=False)


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    at = dt.datetime.fromtimestamp(int(record.created), tz=dt.UTC)
    ours = record.name.split(".")[0] == "tacite"
    facts: dict[str, Any] = {
        "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "level": record.levelname,
        # A library's words may quote values: its name and the level must do.
        "event": record.getMessage() if ours else record.name,
    }
    if ours:
        facts |= {name: fact for name, fact in vars(record).items() if name not in _OWN}
    if record.exc_info and record.exc_info[0]:
        facts["error"] = record.exc_info[0].__name__
        facts["through"] = _places(record)
    return facts


def _places(record: logging.LogRecord) -> list[str]:
    """Return where an error came from, innermost last: file, line and function."""
    trace = record.exc_info[2] if record.exc_info else None
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{_tail(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _tail(path: str) -> str:
    return "/".join(path.split("/")[-2:])


def _short(fact: Any) -> str:
    text = "; ".join(map(str, fact)) if isinstance(fact, list) else str(fact)
    plain = text.isprintable() and " " not in text and '"' not in text
    return text if plain else json.dumps(text, ensure_ascii=False)
