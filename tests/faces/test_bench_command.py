"""`./tacite bench`: it measures what it says, on data that the checks would accept."""

from pathlib import Path

import pytest

from tests.faces.commands import Console


@pytest.fixture
def console(scratch_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Console:
    """Give a console beside whose database the bench makes its own."""
    return Console(address=scratch_database, data=tmp_path / "data", capsys=capsys)


def test_a_night_is_measured(console: Console) -> None:
    found = console.answer("bench", "night", "--services", "90", "--due", "30")
    assert found["ok"], found
    assert found["night"]["due"] == 30
    done = {step["name"]: step["done"] for step in found["night"]["steps"]}
    paid = {step["name"]: step["done"] for step in found["night"]["paying_steps"]}
    assert (done["request_renewals"], paid["pay_from_credit"]) == (30, 30)
    assert (done["check"], paid["check"]) == (0, 0)
    for step in ("billing", "issuing"):
        assert min(found[step][key] for key in ("per_second", "limit_per_second", "ratio")) > 0


def test_pages_are_measured_and_all_of_them_open(console: Console) -> None:
    found = console.answer("bench", "pages", "--services", "8", "--invoices", "12", "--times", "4")
    assert found["ok"], found
    assert {page["status"] for page in found["pages"].values()} == {200}
    assert found["queries_most"] <= 15


def test_taking_in_call_records_is_measured(console: Console) -> None:
    found = console.answer("bench", "usage", "--records", "60", "--groups", "5")
    assert found["ok"], found
    assert (found["taking_in"]["added"], found["again"]["added"]) == (60, 0)
    assert found["month"]["invoiced"] == 5
