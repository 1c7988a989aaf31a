"""`./tacite rehearse`: a story is played and told, and what is no story is refused by its line."""

import argparse
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tacite.command_line import rehearse
from tacite.command_line.answers import Outcome, Speaker, envelope
from tests import database

STORY = Path(__file__).parents[2] / "examples" / "stories" / "three-transfers.toml"


def rehearsed(path: Path, blocker: DjangoDbBlocker) -> Outcome:
    database.address()
    with blocker.unblock():
        return rehearse.run(argparse.Namespace(story=path), Speaker(as_json=True))


def test_a_story_is_told_for_people_and_for_programs(django_db_blocker: DjangoDbBlocker) -> None:
    outcome = rehearsed(STORY, django_db_blocker)
    told = envelope("rehearse", outcome)
    assert (told["ok"], told["as_of"], told["offences"], told["failed"]) == (
        True,
        "2026-05-07",
        [],
        [],
    )
    assert told["counts"] == {"nights": 4, "acts": 8, "expectations": 8}
    assert told["timeline"][0] == {
        "day": "2026-05-04",
        "at": "12:00",
        "what": "order small by camille",
        "outcome": "",
        "letters": ["camille: payment_requested"],
    }
    assert outcome.lines[-1] == "As told: 8 expectations."


def test_what_is_not_as_told_is_named_by_its_line(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    path = tmp_path / "wrong.toml"
    text = STORY.read_text(encoding="utf-8")
    path.write_text(text.replace('vat = "3.33"', 'vat = "3.34"'), encoding="utf-8")
    outcome = rehearsed(path, django_db_blocker)
    line = next(n for n, told in enumerate(text.splitlines(), 1) if 'vat = "3.33"' in told)
    assert not outcome.ok
    assert outcome.more["failed"] == [
        {"line": line, "expected": "invoice third: vat = 3.34", "found": "3.33"}
    ]
    assert [(o.file, o.line, o.code) for o in outcome.offences] == [
        (str(path), line, "not_as_told")
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "sentence"),
    [
        ('price = "20.00"', "price = 20.00", "money_is_text", "20.00 is a number"),
        ("bank_line =", "bank_lime =", "unknown_verb", "“bank_line”"),
        ('"host-prepaid"', '"host-payed"', "unknown_word", "“host-prepaid”"),
    ],
)
def test_what_is_no_story_is_refused_by_its_line(
    tmp_path: Path,
    django_db_blocker: DjangoDbBlocker,
    old: str,
    new: str,
    code: str,
    sentence: str,
) -> None:
    text = STORY.read_text(encoding="utf-8")
    line = next(n for n, told in enumerate(text.splitlines(), 1) if old in told)
    path = tmp_path / "wrong.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    [offence] = rehearsed(path, django_db_blocker).offences
    assert (offence.line, offence.code) == (line, code)
    assert sentence in offence.text


def test_a_file_that_cannot_be_read_says_so(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    [offence] = rehearsed(tmp_path / "nowhere.toml", django_db_blocker).offences
    assert offence.code == "unreadable"
