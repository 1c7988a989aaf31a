"""Golden files: what a document said when somebody last looked at it and agreed.

`pytest tests/golden --update` rewrites them; the difference is then read in review.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = Path(__file__).parent / "files"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with its golden file, or rewrite that file with `--update`."""

    def compare(name: str, text: str) -> None:
        path = FILES / name
        if request.config.getoption("--update", default=False):
            path.write_text(text, "utf-8")
        assert path.exists(), f"no {path.name}: look at the document, then run with --update"
        assert text == path.read_text("utf-8")

    return compare
