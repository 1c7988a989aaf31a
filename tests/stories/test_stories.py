"""Every story happens as it is told: the project's scenarios, each on a database of its own."""

from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tacite.config import scratch as databases
from tacite.mail import queries as letters
from tacite.rehearsal.grammar import read_story
from tacite.rehearsal.play import play
from tacite.rehearsal.scratch_stage import ScratchStage, fixed_clock
from tacite.rehearsal.subjects import SUBJECTS
from tacite.rehearsal.verbs import VERBS
from tests import database
from tests.stories.test_language import STORIES


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_happens_as_told(path: Path, django_db_blocker: DjangoDbBlocker) -> None:
    story = read_story(path.read_text(encoding="utf-8"), name=str(path))
    with (
        django_db_blocker.unblock(),
        databases.scratch(beside=database.address()) as address,
        databases.django_at(address),
        fixed_clock(),
    ):
        report = play(story, ScratchStage())
        waiting = letters.not_done()
    assert report.ok, report.as_text()
    # The facts that acts give their letters are those that the letters say.
    assert waiting | {"held": 0} == {"queued": 0, "sending": 0, "held": 0, "failed": 0}


def test_the_stage_has_a_function_for_every_verb_and_subject(scratch_database: str) -> None:
    stage = ScratchStage()
    path = STORIES[0]
    stage.set_up(read_story(path.read_text(encoding="utf-8"), name=str(path)))
    assert set(stage.verbs) == set(VERBS)
    assert set(stage.subjects) == set(SUBJECTS)
