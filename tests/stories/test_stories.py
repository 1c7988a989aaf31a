"""Every story happens as it is told: the project's scenarios, each on a database of its own."""

from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tacite.rehearsal.grammar import read_story
from tacite.rehearsal.scratch_stage import ScratchStage, rehearse
from tacite.rehearsal.subjects import SUBJECTS
from tacite.rehearsal.verbs import VERBS
from tests import database
from tests.stories.test_language import STORIES


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_happens_as_told(path: Path, django_db_blocker: DjangoDbBlocker) -> None:
    story = read_story(path.read_text(encoding="utf-8"), name=str(path))
    with django_db_blocker.unblock():
        report = rehearse(story, beside=database.address())
    assert report.ok, report.as_text()


def test_the_stage_has_a_function_for_every_verb_and_subject(scratch_database: str) -> None:
    stage = ScratchStage()
    path = STORIES[0]
    stage.set_up(read_story(path.read_text(encoding="utf-8"), name=str(path)))
    assert set(stage.verbs) == set(VERBS)
    assert set(stage.subjects) == set(SUBJECTS)
