"""How a story is played: nights in order, outcomes checked, refusals without a trace."""

import json

import pytest

from tacite.rehearsal.grammar import read_story
from tacite.rehearsal.play import play
from tacite.rehearsal.report import Report
from tacite.rehearsal.stage import Offence
from tests.stories.test_language import HEAD
from tests.stories.toy import ToyStage


def played(blocks: str, stage: ToyStage) -> Report:
    return play(read_story(HEAD + blocks, name="life.toml"), stage)


def test_every_night_between_two_blocks_runs_and_the_last_one_again() -> None:
    stage = ToyStage()
    report = played("[[on]]\nday = 2026-03-02\n[[on]]\nday = 2026-03-04\nat = 18:00:00\n", stage)
    assert [(what, on.day, now.hour) for what, on, now in stage.ran] == [
        ("run", 1, 2),
        ("run", 2, 2),
        ("run", 3, 2),
        ("run", 4, 2),
        ("again", 4, 18),
    ]
    assert report.ok
    assert report.counts["nights"] == 4


def test_a_second_block_of_the_same_day_has_no_night_of_its_own() -> None:
    stage = ToyStage()
    played("[[on]]\nday = 2026-03-01\n[[on]]\nday = 2026-03-01\nat = 12:10:00\n", stage)
    assert [what for what, _, _ in stage.ran] == ["run", "again"]


@pytest.mark.parametrize(
    ("night", "ran"),
    [
        ("missed", ["run", "run"]),
        ("twice", ["run", "run", "again", "run"]),
        ("killed_at:letters.before", ["run", "kill letters.before", "run", "run"]),
    ],
)
def test_a_night_can_be_missed_doubled_or_killed(night: str, ran: list[str]) -> None:
    stage = ToyStage()
    blocks = f'[[on]]\nday = 2026-03-02\nnight = "{night}"\n[[on]]\nday = 2026-03-03\n'
    report = played(blocks, stage)
    assert [what for what, _, _ in stage.ran[:-1]] == ran
    assert report.ok


def test_a_night_that_does_not_pass_the_point_fails_the_story() -> None:
    report = played('[[on]]\nday = 2026-03-02\nnight = "killed_at:nowhere"\n', ToyStage())
    assert [(f.line, f.expected) for f in report.failed] == [(18, "night passes nowhere")]


def test_another_night_that_changes_something_fails_the_story() -> None:
    report = played("[[on]]\nday = 2026-03-02\n", ToyStage(again_writes=True))
    assert [(f.expected, f.found) for f in report.failed] == [
        ("another night changes nothing", "changed letters")
    ]


def test_what_the_last_acts_left_for_the_next_night_is_no_repetition() -> None:
    stage = ToyStage()
    played('[[on]]\nday = 2026-03-02\ndo = [\n  { bank_line = "5.00" },\n]\n', stage)
    assert [what for what, _, _ in stage.ran] == ["run", "run", "again", "again"]


def test_what_check_finds_fails_the_story() -> None:
    report = played("[[on]]\nday = 2026-03-02\n", ToyStage(offences=(Offence("sums", "1 ≠ 2"),)))
    assert not report.ok
    assert report.wrong() == ["check sums: 1 ≠ 2"]


def test_outcomes_and_expectations_are_compared_key_by_key() -> None:
    report = played(
        "[[on]]\nday = 2026-03-02\ndo = [\n"
        '  { bank_line = "5.00", to = "camille", becomes = "credit", because = "surplus" },\n'
        "]\nthen = [\n"
        '  { account = "camille", credit = "4.00", letters = ["payment_kept_as_credit"] },\n'
        '  { service = "site", expires_on = 2026-03-15 },\n'
        '  { request = "site@2026-03-15", state = "open" },\n'
        "]\n",
        ToyStage(),
    )
    assert [(f.line, f.expected, f.found) for f in report.failed] == [
        (21, "bank_line 5.00 to camille: because = surplus", "no_such_amount"),
        (24, "account camille: credit = 4.00", "5.00"),
        (26, "request site@2026-03-15", "nothing is there for site@2026-03-15"),
    ]


def test_a_refusal_that_was_not_foreseen_fails_and_says_its_numbers() -> None:
    report = played(
        '[[on]]\nday = 2026-03-02\ndo = [\n  { pay_from_credit = "site@2026-03-15" },\n'
        '  { note = "camille", text = "x", reason = "y" },\n]\n',
        ToyStage(),
    )
    assert [(f.line, f.found) for f in report.failed] == [
        (21, "refused not_enough_credit, credit 0.00"),
        (22, "refused nothing_there, label camille"),
    ]


def test_a_foreseen_refusal_checks_its_numbers_and_that_nothing_changed() -> None:
    blocks = (
        "[[on]]\nday = 2026-03-02\ndo = [\n"
        '  { pay_from_credit = "site@2026-03-15", '
        'refused = "not_enough_credit", credit = "0.00" },\n'
        "]\n"
    )
    assert played(blocks, ToyStage()).ok
    report = played(blocks.replace("0.00", "1.00"), ToyStage(refusal_writes=True))
    assert [f.expected.rpartition(": ")[2] for f in report.failed] == [
        "credit = 1.00",
        "a refusal changes nothing",
    ]


def test_an_act_that_should_have_been_refused_fails() -> None:
    stage = ToyStage()
    stage.pay = lambda _act, _now: {}  # type: ignore[method-assign]
    report = played(
        "[[on]]\nday = 2026-03-02\ndo = [\n"
        '  { pay_from_credit = "site@2026-03-15", refused = "not_enough_credit" },\n]\n',
        stage,
    )
    assert [(f.line, f.found) for f in report.failed] == [(21, "–")]


def test_letters_are_those_since_they_were_last_stated() -> None:
    blocks = (
        "[[on]]\nday = 2026-03-14\ndo = [\n"
        '  { bank_line = "5.00" },\n]\nthen = [\n  { account = "camille", credit = "5.00" },\n]\n'
        "[[on]]\nday = 2026-03-15\nthen = [\n"
        '  { account = "camille", letters = ["payment_kept_as_credit", "service_suspended"] },\n'
        '  { account = "camille", letters = [] },\n]\n'
    )
    assert played(blocks, ToyStage()).ok


def test_the_timeline_says_what_happened_and_which_letters_it_caused() -> None:
    report = played(
        '[[on]]\nday = 2026-03-15\ndo = [\n  { bank_line = "5.00", to = "camille" },\n]\n',
        ToyStage(),
    )
    timeline = [
        {
            "day": "2026-03-15",
            "at": "02:00",
            "what": "night",
            "outcome": "suspended 1",
            "letters": ["camille: service_suspended"],
        },
        {
            "day": "2026-03-15",
            "at": "12:00",
            "what": "bank_line 5.00 to camille",
            "outcome": "becomes credit, because no_such_amount",
            "letters": ["camille: payment_kept_as_credit"],
        },
        {
            "day": "2026-03-15",
            "at": "12:00",
            "what": "another night",
            "outcome": "changes nothing",
            "letters": [],
        },
    ]
    told = report.as_json()
    assert told["timeline"] == timeline
    assert (told["failed"], report.ok) == ([], True)
    assert json.loads(json.dumps(told)) == told
    assert report.as_text().splitlines()[3:7] == [
        f"2026-03-15  02:00  {'night':<52} suspended 1",
        f"{'':19}✉ camille: service_suspended",
        f"{'':12}12:00  {'bank_line 5.00 to camille':<52} becomes credit, because no_such_amount",
        f"{'':19}✉ camille: payment_kept_as_credit",
    ]


def test_what_must_be_matched_by_hand_is_compared_as_a_whole() -> None:
    blocks = (
        "[[on]]\nday = 2026-03-02\ndo = [\n"
        '  { bank_line = "5.00", as = "stray" },\n]\nthen = [\n  { unmatched = ["stray"] },\n]\n'
    )
    report = played(blocks, ToyStage())
    assert [(f.line, f.expected, f.found) for f in report.failed] == [
        (24, "unmatched [stray]: unmatched = [stray]", "[]")
    ]
