"""One line for each event, for people or for programs, and nothing personal in it."""

import json
import logging
import sys
from typing import Any

import pytest

from tacite.worker.logs import JsonLines, PlainLines

_PERSONAL = 'Key (email)=(camille@roussel.example) already exists\nDETAIL: "Camille"'


def _record(
    name: str, message: str, error: Exception | None = None, **facts: Any
) -> logging.LogRecord:
    exc_info: Any = None
    if error:
        try:
            raise error
        except type(error):
            exc_info = sys.exc_info()
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, (), exc_info)
    record.created = 1795305600
    vars(record).update(facts)
    return record


def test_an_event_is_one_line_of_words() -> None:
    line = PlainLines().format(_record("tacite.mail.delivery", "letter_sent", letter=12, why="a b"))
    assert line == '2026-11-22T00:00:00Z ERROR letter_sent letter=12 why="a b"'


def test_an_event_is_one_json_object() -> None:
    line = JsonLines().format(_record("tacite.mail.delivery", "letter_sent", letter=12))
    assert json.loads(line) == {
        "at": "2026-11-22T00:00:00Z",
        "level": "ERROR",
        "event": "letter_sent",
        "letter": 12,
    }


@pytest.mark.parametrize("lines", [PlainLines(), JsonLines()])
@pytest.mark.parametrize("name", ["tacite.worker.running", "psycopg.pool", "procrastinate"])
def test_the_words_of_an_error_are_not_written(lines: logging.Formatter, name: str) -> None:
    message = "not_now" if name.startswith("tacite") else f"failed: {_PERSONAL}"
    line = lines.format(_record(name, message, ValueError(_PERSONAL)))
    assert "Camille" not in line
    assert "@" not in line
    assert "\n" not in line
    assert "ValueError" in line
    assert "test_logs.py" in line  # where it came through


def test_a_line_break_in_a_fact_does_not_make_a_second_line() -> None:
    record = _record("tacite.mail", "letter_failed", error_code="x\n2026-letter_sent")
    assert "\n" not in PlainLines().format(record)
    assert "\n" not in JsonLines().format(record)
