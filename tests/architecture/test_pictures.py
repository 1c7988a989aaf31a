"""Pictures of the documents: each is taken by `tests.pictures`, small, and shown in the README."""

import re

from tests.architecture.source import ROOT
from tests.pictures import FOLDER, PICTURES

KILOBYTES = 150


def test_every_picture_is_taken_by_the_program_and_shown_in_the_readme() -> None:
    kept = {path.stem for path in FOLDER.iterdir()}
    shown = set(
        re.findall(r"docs/pictures/([a-z-]+)\.png", (ROOT / "README.md").read_text("utf-8"))
    )
    assert (kept, shown) == (set(PICTURES), set(PICTURES))


def test_pictures_are_small() -> None:
    large = {path.name for path in FOLDER.iterdir() if path.stat().st_size > KILOBYTES * 1000}
    assert large == set()
