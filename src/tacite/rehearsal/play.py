"""Plays a story on a stage.

The order within a day: the night (02:00), the acts (12:00 unless `at`), letters are delivered, then
what must be true. Every night between two blocks runs. A refusal that was not foreseen fails; one
that was must have changed nothing. At the end another night changes nothing and `check` finds
nothing.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from tacite.rehearsal.grammar import NIGHT_AT
from tacite.rehearsal.kinds import TEXT, Kind, show
from tacite.rehearsal.report import Failure, Happened, Report
from tacite.rehearsal.stage import NothingThere, Stage
from tacite.rehearsal.stories import Act, Block, Expectation, Found, Night, Story, Value
from tacite.rehearsal.subjects import SUBJECTS
from tacite.rehearsal.verbs import OUTSIDE, VERBS, Verb
from tacite.rehearsal.vocabulary import REFUSALS

_RUN: Final = Night("run")
_LETTERS: Final = "letters"


def play(story: Story, stage: Stage) -> Report:
    """Play a whole story and return what happened; the stage is fresh.

    :raises StoryRefused: the policy refuses a setting of the story.
    """
    return _Play(story, stage).report()


class _Play:
    """One performance: where it is, what happened, what failed, which letters were stated."""

    def __init__(self, story: Story, stage: Stage) -> None:
        self.story = story
        self.stage = stage
        self.timeline: list[Happened] = []
        self.failed: list[Failure] = []
        self.next_night = story.head.starts
        self.caused: set[int] = set()
        self.stated: set[int] = set()
        self.counts = {"nights": 0, "acts": 0, "expectations": 0}

    def report(self) -> Report:
        self.stage.set_up(self.story)
        self._new_letters()
        self.stated.update(self.caused)  # letters of the eve: invitations to those brought in
        for block in self.story.blocks:
            self._block(block)
        self._another_night(self.story.blocks[-1])
        return Report(
            self.story, self.timeline, self.failed, tuple(self.stage.check()), self.counts
        )

    def _block(self, block: Block) -> None:
        self._nights(block)
        now = self.stage.moment(block.day, block.at)
        for act in block.do:
            self._act(block, act, now)
        self.stage.deliver_letters(now=now)
        for expectation in block.then:
            self._expect(expectation, now)

    def _nights(self, block: Block) -> None:
        while self.next_night <= block.day:
            on = self.next_night
            self._night(on, block.night if on == block.day else _RUN, line=block.line)
            if on < block.day:
                self.stage.deliver_letters(now=self.stage.moment(on, NIGHT_AT))
            self.next_night = on + dt.timedelta(days=1)

    def _night(self, on: dt.date, night: Night, *, line: int) -> None:
        if night.mode == "missed":
            self._happened(on, NIGHT_AT, "night", "missed")
            return
        now = self.stage.moment(on, NIGHT_AT)
        if night.mode == "killed_at":
            reached = self.stage.kill_night(on=on, now=now, at=night.point)
            self._happened(on, NIGHT_AT, "night", f"killed_at:{night.point}")
            if not reached:
                self._fail(line, f"night passes {night.point}", "it does not")
        done = self.stage.run_night(on=on, now=now)
        self.counts["nights"] += 1
        self._happened(on, NIGHT_AT, "night", _counts(done), quiet=night.mode == "run")
        if night.mode == "twice":
            self._repeat(on, now, at=NIGHT_AT, line=line)

    def _repeat(self, on: dt.date, now: dt.datetime, *, at: dt.time, line: int) -> None:
        before = self.stage.fingerprint()
        self.stage.repeat_night(on=on, now=now)
        changed = _changed(before, self.stage.fingerprint())
        outcome = f"changed {changed}" if changed else "changes nothing"
        self._happened(on, at, "another night", outcome)
        if changed:
            self._fail(line, "another night changes nothing", f"changed {changed}")

    def _another_night(self, last: Block) -> None:
        """Prove that a night which finds nothing to do does nothing.

        What the last acts left for the next night is done first: it is no repetition.
        """
        now = self.stage.moment(last.day, last.at)
        if last.do:
            self.stage.repeat_night(on=last.day, now=now)
            self.stage.deliver_letters(now=now)
        self._repeat(last.day, now, at=last.at, line=last.line)

    def _act(self, block: Block, act: Act, now: dt.datetime) -> None:
        before = self.stage.fingerprint() if act.is_refusal else {}
        verb = VERBS[act.verb]
        try:
            found = self.stage.verbs[act.verb](act, now)
        except NothingThere as missing:
            found = {"refused": "nothing_there", "label": missing.label}
        self.counts["acts"] += 1
        self._happened(block.day, block.at, _told(verb, act), _outcome(verb, found))
        if "refused" in found and not act.is_refusal:
            self._fail(act.line, _told(verb, act), _outcome(verb, found))
        else:
            self._compare(act.line, _told(verb, act), act.outcome, found, _kinds(verb, act))
        if act.is_refusal:
            self._nothing_changed(act, before, verb)

    def _nothing_changed(self, act: Act, before: Mapping[str, str], verb: Verb) -> None:
        changed = _changed(before, self.stage.fingerprint(), leaving=verb.marks)
        if changed:
            self._fail(act.line, "a refusal changes nothing", f"changed {changed}")

    def _expect(self, expectation: Expectation, now: dt.datetime) -> None:
        self.counts["expectations"] += 1
        subject = SUBJECTS[expectation.subject]
        told = f"{subject.name} {show(subject.takes, expectation.name)}"
        kinds = {**subject.keys, subject.name: subject.takes}
        wanted = dict(expectation.keys)
        if subject.takes.many:
            wanted[subject.name] = expectation.name
        try:
            found = dict(self.stage.subjects[subject.name](expectation, now))
        except NothingThere as missing:
            self._fail(expectation.line, told, f"nothing is there for {missing.label}")
            return
        if _LETTERS in wanted:
            found[_LETTERS] = self._unstated(str(expectation.name))
        self._compare(expectation.line, told, wanted, found, kinds)

    def _compare(
        self,
        line: int,
        told: str,
        wanted: Mapping[str, Value],
        found: Found,
        kinds: Mapping[str, Kind],
    ) -> None:
        for key, value in wanted.items():
            if found.get(key) != value:
                kind = kinds.get(key, TEXT)
                self._fail(line, f"{told}: {key} = {show(kind, value)}", show(kind, found.get(key)))

    def _unstated(self, account: str) -> tuple[str, ...]:
        """Return what an account got since its letters were last stated, and state that."""
        new = [
            letter
            for letter in self.stage.letters()
            if letter.account == account and letter.delivered and letter.id not in self.stated
        ]
        self.stated.update(letter.id for letter in new)
        return tuple(letter.kind for letter in new)

    def _new_letters(self) -> tuple[str, ...]:
        """Return the letters queued since the last event, as `account: kind`."""
        new = [letter for letter in self.stage.letters() if letter.id not in self.caused]
        self.caused.update(letter.id for letter in new)
        return tuple(f"{letter.account}: {letter.kind}" for letter in new)

    def _happened(
        self, day: dt.date, at: dt.time, what: str, outcome: str, *, quiet: bool = False
    ) -> None:
        letters = self._new_letters()
        if outcome or letters or not quiet:
            self.timeline.append(Happened(day, at, what, outcome, letters))

    def _fail(self, line: int, expected: str, found: str) -> None:
        self.failed.append(Failure(line, expected, found))


def _kinds(verb: Verb, act: Act) -> Mapping[str, Kind]:
    return {**verb.outcomes, **REFUSALS.get(str(act.outcome.get("refused", "")), {})}


def _told(verb: Verb, act: Act) -> str:
    words = [verb.name, show(verb.takes, act.subject)]
    words.extend(f"{key} {show(verb.keys[key], value)}" for key, value in act.keys.items())
    return " ".join([*words, *([f"by {act.by}"] if verb.actor not in OUTSIDE else [])])


def _outcome(verb: Verb, found: Found) -> str:
    if "refused" in found:
        code = str(found["refused"])
        kinds = REFUSALS.get(code, {})
        numbers = [
            f"{key} {show(kinds.get(key, TEXT), value)}"
            for key, value in found.items()
            if key != "refused"
        ]
        return ", ".join([f"refused {code}", *numbers])
    return ", ".join(
        f"{key} {show(verb.outcomes[key], value)}"
        for key, value in found.items()
        if key in verb.outcomes
    )


def _counts(done: Mapping[str, int]) -> str:
    return ", ".join(f"{step} {count}" for step, count in done.items() if count)


def _changed(
    before: Mapping[str, str], after: Mapping[str, str], *, leaving: frozenset[str] = frozenset()
) -> str:
    return ", ".join(_differing(before, after, leaving))


def _differing(
    before: Mapping[str, str], after: Mapping[str, str], leaving: frozenset[str]
) -> Iterator[str]:
    for table in sorted({*before, *after} - leaving):
        if before.get(table) != after.get(table):
            yield table
