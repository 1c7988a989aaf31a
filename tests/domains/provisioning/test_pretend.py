import datetime as dt
from pathlib import Path

import pytest

from tacite.provisioning.platforms.base import (
    Answer,
    Done,
    Failed,
    NoAnswer,
    Operation,
    Pending,
    Seen,
    Spec,
    Standing,
)
from tacite.provisioning.platforms.faults import Chance, Fault, Kind, Plan
from tacite.provisioning.platforms.pretend import IN_MEMORY, Pretend

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SITE = Spec("nimbeo/site", "web", 2, ("1", "2"), (("backup", 3),))


def op(name: str, *, after: int = 0) -> Operation:
    return Operation(name, SITE.service_ref, NOW + dt.timedelta(seconds=after))


def made(*faults: Fault) -> Pretend:
    platform = Pretend(IN_MEMORY)
    platform.plan(Plan(faults))
    return platform


def ensured(platform: Pretend, name: str = "1", *, after: int = 0) -> Answer:
    return platform.ensure(operation=op(name, after=after), spec=SITE)


def test_a_service_is_made_suspended_resumed_and_ended() -> None:
    platform = made()
    assert ensured(platform) == Done("site.nimbeo.pretend.example", Seen.RUNNING)
    assert platform.spec(SITE.service_ref) == SITE
    assert platform.suspend(operation=op("2")) == Done(
        "site.nimbeo.pretend.example", Seen.SUSPENDED
    )
    assert ensured(platform, "3") == Done("site.nimbeo.pretend.example", Seen.SUSPENDED)
    assert platform.resume(operation=op("4")) == Done("site.nimbeo.pretend.example", Seen.RUNNING)
    assert platform.end(operation=op("5")) == Done("", Seen.ABSENT)
    assert platform.effects(SITE.service_ref) == ["ensure", "suspend", "resume", "end"]


def test_the_same_operation_has_its_effect_once_even_when_the_world_went_on() -> None:
    platform = made()
    ensured(platform)
    platform.end(operation=op("2"))
    assert ensured(platform) == Done("", Seen.ABSENT)
    assert platform.truth() == {}


def test_ensure_changes_what_exists_and_nothing_else_is_made_of_what_does_not() -> None:
    platform = made()
    assert platform.suspend(operation=op("1")) == Done("", Seen.ABSENT)
    ensured(platform, "2")
    larger = Spec(SITE.service_ref, "web-plus")
    platform.ensure(operation=op("3"), spec=larger)
    assert platform.spec(SITE.service_ref) == larger
    assert platform.effects(SITE.service_ref) == ["ensure", "ensure"]


def test_status_tells_of_every_reference_what_is() -> None:
    platform = made()
    ensured(platform)
    told = platform.status(service_refs=[SITE.service_ref, "nimbeo/other"], at=NOW)
    assert told == {
        SITE.service_ref: Standing(
            Seen.RUNNING, "site.nimbeo.pretend.example", SITE.offer, SITE.quantity
        ),
        "nimbeo/other": Standing(Seen.ABSENT),
    }


def test_late_means_done_when_asked_again() -> None:
    platform = made(Fault(Kind.LATE, times=2))
    assert [ensured(platform), ensured(platform)] == [Pending(60), Pending(60)]
    assert ensured(platform) == Done("site.nimbeo.pretend.example", Seen.RUNNING)


def test_slow_means_done_by_itself_after_its_time() -> None:
    platform = made(Fault(Kind.SLOW, seconds=90))
    assert ensured(platform) == Pending(90)
    assert ensured(platform, after=30) == Pending(60)
    assert platform.truth() == {}
    later = NOW + dt.timedelta(seconds=90)
    [standing] = platform.status(service_refs=[SITE.service_ref], at=later).values()
    assert standing.seen == Seen.RUNNING
    assert platform.spec(SITE.service_ref) == SITE


def test_what_is_slow_comes_even_after_something_newer() -> None:
    platform = made()
    ensured(platform)
    platform.plan(Plan([Fault(Kind.SLOW, seconds=90)]))
    platform.suspend(operation=op("2"))
    platform.resume(operation=op("3", after=10))
    platform.status(service_refs=[], at=NOW + dt.timedelta(seconds=100))
    assert platform.truth() == {SITE.service_ref: Seen.SUSPENDED}


@pytest.mark.parametrize(
    ("kind", "answer", "is_made"),
    [
        (Kind.FAILS, Failed(retryable=True, reason="out_of_order"), False),
        (Kind.REFUSES, Failed(retryable=False, reason="refused"), False),
        (Kind.SAYS_FAILED, Failed(retryable=True, reason="out_of_order"), True),
        (Kind.SAYS_DONE, Done("", Seen.RUNNING), False),
    ],
)
def test_it_fails_and_lies_as_planned(kind: Kind, answer: Answer, *, is_made: bool) -> None:
    platform = made(Fault(kind))
    assert ensured(platform) == answer
    assert bool(platform.truth()) is is_made


@pytest.mark.parametrize(("kind", "is_made"), [(Kind.SILENT, False), (Kind.SILENT_AFTER, True)])
def test_it_leaves_a_call_unanswered_before_or_after_doing_it(kind: Kind, *, is_made: bool) -> None:
    platform = made(Fault(kind))
    with pytest.raises(NoAnswer):
        ensured(platform)
    assert bool(platform.truth()) is is_made
    assert ensured(platform) == Done("site.nimbeo.pretend.example", Seen.RUNNING)
    assert platform.effects(SITE.service_ref) == ["ensure"]
    assert [call.answer for call in platform.calls(SITE.service_ref)] == ["silence", "done"]


def test_an_operation_spent_on_a_lie_stays_spent() -> None:
    platform = made(Fault(Kind.SAYS_DONE))
    ensured(platform)
    assert ensured(platform) == Done("", Seen.ABSENT)
    assert ensured(platform, "2") == Done("site.nimbeo.pretend.example", Seen.RUNNING)


def test_a_fault_concerns_its_service_and_verb_so_many_times() -> None:
    platform = made(Fault(Kind.FAILS, "nimbeo/other"), Fault(Kind.FAILS, verb="suspend"))
    assert isinstance(ensured(platform), Done)
    assert isinstance(platform.suspend(operation=op("2")), Failed)
    assert isinstance(platform.suspend(operation=op("2")), Done)


def test_status_is_silent_only_when_it_is_planned_for_it() -> None:
    platform = made(Fault(Kind.SILENT))
    platform.status(service_refs=["a"], at=NOW)
    platform.plan(Plan([Fault(Kind.SILENT, verb="status")]))
    with pytest.raises(NoAnswer):
        platform.status(service_refs=["a"], at=NOW)
    assert platform.status(service_refs=["a"], at=NOW) == {"a": Standing(Seen.ABSENT)}


def test_chance_is_decided_by_the_seed_alone() -> None:
    chance = Chance(7, {Kind.FAILS: 300, Kind.LATE: 200})
    drawn = [chance.fault(f"op {n}", asked=0) for n in range(1_000)]
    assert drawn == [chance.fault(f"op {n}", asked=0) for n in range(1_000)]
    kinds = [fault.kind for fault in drawn if fault]
    assert 250 < kinds.count(Kind.FAILS) < 350
    assert 150 < kinds.count(Kind.LATE) < 250
    other = Chance(8, chance.per_mille)
    assert drawn != [other.fault(f"op {n}", asked=0) for n in range(1_000)]


def test_by_chance_too_the_same_operation_succeeds_in_the_end() -> None:
    platform = Pretend(IN_MEMORY)
    platform.plan(Plan(chance=Chance(3, {Kind.FAILS: 500})))
    answers = []
    for n in range(20):
        answers += [ensured(platform, f"{n}") for _ in range(12)]
        assert isinstance(answers[-1], Done)
    assert any(isinstance(answer, Failed) for answer in answers)
    assert platform.effects(SITE.service_ref) == ["ensure"]


def test_a_plan_is_read_from_data() -> None:
    plan = Plan.read(
        {
            "faults": [{"kind": "slow", "verb": "suspend", "seconds": 90}],
            "chance": {"seed": 4, "per_mille": {"fails": 20}},
        }
    )
    assert plan == Plan(
        (Fault(Kind.SLOW, verb="suspend", seconds=90),), Chance(4, {Kind.FAILS: 20})
    )
    with pytest.raises(ValueError, match="nonsense"):
        Plan.read({"faults": [{"kind": "nonsense"}]})
    with pytest.raises(TypeError):
        Plan.read({"faults": [{"kind": "fails", "often": 3}]})


def test_what_it_knows_outlives_it_with_what_is_to_go_wrong(tmp_path: Path) -> None:
    before = Pretend(tmp_path / "pretend.sqlite3")
    ensured(before)
    before.plan(Plan([Fault(Kind.FAILS)], Chance(1, {Kind.LATE: 1_000})))
    before.close()
    after = Pretend(tmp_path / "pretend.sqlite3")
    assert after.truth() == {SITE.service_ref: Seen.RUNNING}
    assert after.suspend(operation=op("2")) == Failed(retryable=True, reason="out_of_order")
    assert after.suspend(operation=op("2")) == Pending(60)


def test_somebody_may_change_a_service_by_hand() -> None:
    platform = made()
    platform.tamper(SITE.service_ref, Seen.SUSPENDED)
    assert platform.truth() == {SITE.service_ref: Seen.SUSPENDED}
    platform.tamper(SITE.service_ref, Seen.ABSENT)
    assert platform.truth() == {}
    assert platform.spec(SITE.service_ref) is None
