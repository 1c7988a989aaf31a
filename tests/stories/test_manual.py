"""The manual says what the language is: its tables are made of it, and its story is one."""

import os
import re
from pathlib import Path

from tacite.rehearsal.grammar import read_story
from tacite.rehearsal.reference import tables
from tacite.rehearsal.subjects import SUBJECTS
from tacite.rehearsal.verbs import VERBS
from tacite.rehearsal.vocabulary import REFUSALS

PAGE = Path(__file__).parents[2] / "docs" / "stories.md"
START = "<!-- made by tacite.rehearsal.reference -->\n"


def test_the_tables_of_the_manual_are_those_of_the_language() -> None:
    said, mark, told = PAGE.read_text(encoding="utf-8").partition(START)
    assert mark
    if os.environ.get("TACITE_UPDATE_GOLDEN") and told != tables():
        PAGE.write_text(said + START + tables(), encoding="utf-8")
        told = tables()
    assert told == tables(), "run the test with TACITE_UPDATE_GOLDEN=1 and look at what changed"


def test_the_story_of_the_manual_is_a_story() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert read_story(text, name="docs/stories.md").head.variant == "grace"


def test_every_code_of_refusal_belongs_to_a_verb_and_every_verb_says_what_it_means() -> None:
    used = {code for verb in VERBS.values() for code in verb.refusals}
    assert used == set(REFUSALS)
    assert all(verb.means.endswith(".") for verb in VERBS.values())
    assert all(subject.keys for subject in SUBJECTS.values())
    assert all(set(verb.keys).isdisjoint(verb.outcomes) for verb in VERBS.values())
