"""`./tacite travel`, where it must not: the journey itself is tried with the demo."""

from pathlib import Path

import pytest

from tacite.brands.operations import set_up
from tests.faces.commands import Console


@pytest.fixture
def console(scratch_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Console:
    """Give a console on an empty database."""
    return Console(address=scratch_database, data=tmp_path / "data", capsys=capsys)


def test_nobody_travels_in_a_provider_s_own_data(console: Console) -> None:
    set_up(kind="live", version="0")
    assert console.codes("travel", "3") == ["not_a_demo"]


@pytest.mark.parametrize("days", ["0", "401"])
def test_nobody_travels_further_than_four_hundred_days(console: Console, days: str) -> None:
    set_up(kind="demo", version="0")
    assert console.codes("travel", days) == ["too_far"]
