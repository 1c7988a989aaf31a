"""`./tacite load FOLDER [--dry-run] [--update]`: bring a provider in from his files."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tacite import clock
from tacite.acts.loading import offences as loading
from tacite.acts.loading.bring_in import bring_in
from tacite.acts.loading.load import Report
from tacite.acts.loading.reading import Reading, read_folder
from tacite.brands.operations import set_up
from tacite.command_line import load_sentences
from tacite.command_line.answers import Offence, Outcome, Speaker
from tacite.command_line.versions import version
from tacite.ui.brand_look import DEFAULT_MARK, UnusableLogo, mark_of

_ACTOR: Final = "command"
_THINGS: Final = ("sellers", "brands", "terms", "offers", "coupons", "accounts", "services")
_VERBS: Final = ("created", "updated", "unchanged")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which folder, and whether anything may be written or changed."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="the folder with the files")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; say what would be")
    parser.add_argument(
        "--update", action="store_true", help="let rows change what they brought in before"
    )


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Read the files, and bring in what they say: all of it or nothing.

    An empty database becomes the provider's own by its first load.
    """
    now = clock.now()
    speaker.say(f"Reading {options.folder}.")
    reading = read_folder(options.folder)
    offences = [*reading.offences, *_unusable_logos(reading)]
    if offences:
        return Outcome(offences=_told(offences, options.folder), as_of=now.date())
    if not options.dry_run:
        set_up(kind="live", version=version())
    speaker.say("Comparing with what is here.")
    report = bring_in(
        reading.provider,
        actor=_ACTOR,
        now=now,
        update=options.update,
        dry_run=options.dry_run,
        invite=True,
    )
    return Outcome(
        counts=report.counts,
        offences=_told(report.offences, options.folder),
        as_of=now.date(),
        lines=_lines(report, dry_run=options.dry_run),
    )


def _unusable_logos(reading: Reading) -> list[loading.Offence]:
    """Return the logos that are no drawing of plain shapes: pages would leave them out."""
    found = []
    for brand in reading.provider.brands:
        try:
            mark_of(str(brand.look.get("logo") or DEFAULT_MARK))
        except UnusableLogo as refused:
            found.append(brand.where.offence(refused.code, "look.logo"))
    return found


def _told(offences: Sequence[loading.Offence], folder: Path) -> list[Offence]:
    return [
        Offence(
            code=offence.code,
            text=load_sentences.of(offence, folder=folder),
            file=offence.file or str(folder),
            line=offence.line,
            column=offence.column,
        )
        for offence in offences
    ]


def _lines(report: Report, *, dry_run: bool) -> list[str]:
    """Return what was done, a line for each kind of thing of which there was any."""
    if report.offences:
        return ["Nothing was brought in."]
    lines = [line for thing in _THINGS if (line := _line(thing, report.counts))]
    for name, words in (
        ("credits_posted", "Customers who came with credit"),
        ("requests_made", "Requests made for suspended services"),
        ("invitations", "Invitations written"),
    ):
        if report.counts.get(name):
            lines.append(f"{words}: {report.counts[name]}.")
    if dry_run:
        lines.append("This was a dry run: nothing was written.")
    return lines


def _line(thing: str, counts: Mapping[str, int]) -> str:
    told = [f"{counts[key]} {verb}" for verb in _VERBS if counts.get(key := f"{thing}_{verb}")]
    return f"{thing.capitalize()}: {', '.join(told)}." if told else ""
