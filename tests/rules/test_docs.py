"""The pages about the rules say what the rules do: their examples are executed."""

from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

PAGES = sorted((Path(__file__).parents[2] / "docs" / "rules").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_example_of_a_page_holds(page: Path) -> None:
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(page).examples())
    assert examples, f"{page.name} has no example"
    for example in examples:
        example.evaluate()


def test_the_rules_have_their_pages() -> None:
    assert {"matching", "money", "periods", "references", "tax"} <= {page.stem for page in PAGES}


def test_an_example_that_does_not_hold_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "wrong.md"
    page.write_text("```python\n>>> 1 + 1\n3\n\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError):
        test_every_example_of_a_page_holds(page)
