"""`./tacite rehearse STORY.toml`: play a story on a scratch database of its own."""

import argparse
from pathlib import Path

from tacite.command_line.answers import Offence, Outcome, Speaker
from tacite.config import postgres
from tacite.rehearsal.grammar import read_story
from tacite.rehearsal.report import Report
from tacite.rehearsal.scratch_stage import rehearse
from tacite.rehearsal.stories import Story, StoryRefused
from tacite.rehearsal.words import sentence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which story."""
    parser.add_argument("story", metavar="STORY.toml", type=Path, help="the story to play")


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Play a story; nothing of the installation's own data is read or written.

    :raises Trouble: what `postgres.serving` and `scratch` raise.
    """
    try:
        story = _read(options.story)
        speaker.say("Playing on a scratch database.")
        with postgres.serving() as service:
            return _outcome(story, rehearse(story, beside=service.address))
    except StoryRefused as refused:
        return Outcome(
            offences=[
                Offence(
                    code=refused.code,
                    text=sentence(refused),
                    file=refused.file,
                    line=refused.line,
                )
            ],
            more={"timeline": [], "failed": []},
        )


def _read(path: Path) -> Story:
    """Return the story of a file.

    :raises StoryRefused: it cannot be read, or is no story.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8"
        raise StoryRefused(file=str(path), line=1, code="unreadable", word=reason) from error
    return read_story(text, name=str(path))


def _outcome(story: Story, report: Report) -> Outcome:
    as_told = f"As told: {report.counts['expectations']} expectations."
    failed = [
        Offence(code="not_as_told", text=told, file=story.name, line=failure.line)
        for failure in report.failed
        for told in [f"{story.name}:{failure.line}: {failure.sentence}"]
    ]
    offences = [
        Offence(code=found.check, text=f"{found.check}: {found.text}", check=found.check)
        for found in report.offences
    ]
    return Outcome(
        counts=report.counts,
        offences=[*failed, *offences],
        as_of=story.blocks[-1].day,
        lines=[*report.told(), *(["", as_told] if report.ok else [])],
        more=report.as_json(),
    )
