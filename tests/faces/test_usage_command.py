"""`./tacite usage`, as a person runs it: counted once, or refused with the line that is faulty."""

import datetime as dt
import string
from pathlib import Path

import pytest

from tacite import clock
from tacite.acts.metering.records import UsageRefused
from tacite.command_line.usage import SENTENCES
from tacite.usage.models import UsageRecord
from tests.domains.metering import world
from tests.faces.commands import Console


@pytest.fixture
def console(scratch_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Console:
    """Give a console on an empty database."""
    return Console(address=scratch_database, data=tmp_path / "data", capsys=capsys)


def test_a_file_is_counted_once_and_says_who_is_suspended(console: Console, tmp_path: Path) -> None:
    town = world.build()
    file = tmp_path / "calls.csv"
    just_now = (clock.now() - dt.timedelta(seconds=1)).isoformat()
    rows = [town.row("a", "100.00", start=just_now), town.row("b", "60.00", start=just_now)]
    file.write_text("\n".join(["id,group,line,start,amount", *rows]) + "\n")
    first = console.answer("usage", str(file))
    assert first["counts"] == {
        "records": 2,
        "added": 2,
        "repeated": 0,
        "accounts": 1,
        "suspended": 1,
    }
    assert first["suspended_groups"] == [town.office.name]
    assert console.answer("usage", str(file))["counts"]["added"] == 0


def test_a_faulty_file_is_refused_whole(console: Console, tmp_path: Path) -> None:
    town = world.build()
    file = tmp_path / "calls.csv"
    rows = [town.row("a", "1.00"), town.row("b", "free")]
    file.write_text("\n".join(["id,group,line,start,amount", *rows]) + "\n")
    status, out, err = console.run("usage", str(file))
    assert status == 1
    assert "line 3: 'free' is no amount" in out + err
    assert not UsageRecord.objects.exists()


def test_a_file_that_is_not_there_is_said_to_be(console: Console, tmp_path: Path) -> None:
    found = console.answer("usage", str(tmp_path / "none.csv"))
    assert [offence["code"] for offence in found["offences"]] == ["unreadable"]


def test_every_fault_has_its_sentence() -> None:
    told = " ".join((UsageRefused.__doc__ or "").split())
    missing = [code for code in SENTENCES if code not in told]
    assert missing == []
    for code, sentence in SENTENCES.items():
        facts = {field: "x" for _, field, _, _ in string.Formatter().parse(sentence) if field}
        assert sentence.format(**facts), code
