"""Service follows money exactly once, whoever comes first and whoever is killed (I-17, F9)."""

import datetime as dt
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from django.db import connection, connections

from tacite import failpoints
from tacite.acts import bank_import, lateness, renewal
from tacite.invoicing.models import PaymentRequest
from tacite.payments.statements import writing
from tacite.provisioning import operations
from tacite.provisioning.models import Delivery
from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.base import Answer, Operation, Seen, Standing
from tacite.provisioning.platforms.faults import Kind
from tacite.provisioning.platforms.pretend import Pretend
from tacite.subscriptions.models import Subscription
from tests import factories
from tests.domains.provisioning.providers import (
    DAY,
    MINUTE,
    NOON,
    become,
    delivery,
    ref,
    spoil,
)

DEADLINE_ON = factories.EXPIRES_ON
DEADLINE = factories.at(DEADLINE_ON, 1)


def owing() -> tuple[Subscription, str]:
    """Make a delivered service whose renewal is asked for; return it with its seller's IBAN."""
    service = factories.subscription()
    iban = factories.bank_account(seller=service.brand.seller).iban
    asked_on = DEADLINE_ON - dt.timedelta(days=14)
    renewal.request_due(
        [service.payer_id], as_of=asked_on, actor="night", now=factories.at(asked_on, 2)
    )
    operations.reconcile(now=factories.at(asked_on, 2))
    return service, iban


def pay(service: Subscription, iban: str) -> None:
    request = PaymentRequest.objects.get(account=service.payer_id)
    movement = writing.Movement(
        cents=request.total_cents, text=request.reference, counterparty_name="C. Roussel"
    )
    data = writing.camt053([movement], iban=iban, on=DEADLINE_ON, message_id="m1")
    [line] = bank_import.import_file(data, name="bank.xml", actor="bank", now=DEADLINE).lines
    assert line.outcome == "pays"


def suspend(service: Subscription) -> int:
    return lateness.suspend([service.payer_id], as_of=DEADLINE_ON, actor="night", now=DEADLINE)


@pytest.mark.django_db
@pytest.mark.parametrize("reconciled_between", [True, False])
@pytest.mark.parametrize("paid_first", [True, False])
def test_payment_and_suspension_in_the_same_second_end_delivered(
    platform: Pretend, *, paid_first: bool, reconciled_between: bool
) -> None:
    service, iban = owing()
    acts: list[Callable[[], object]] = [lambda: pay(service, iban), lambda: suspend(service)]
    for act in acts if paid_first else reversed(acts):
        act()
        if reconciled_between:
            operations.reconcile(now=DEADLINE)
    operations.reconcile(now=DEADLINE)
    service.refresh_from_db()
    assert (service.state, platform.truth()) == ("active", {ref(service): Seen.RUNNING})
    assert delivery(service).in_step
    suspended = not paid_first and reconciled_between
    assert platform.effects(ref(service)) == ["ensure", *(["suspend", "resume"] * suspended)]


class Meanwhile(Pretend):
    """A platform on which something happens elsewhere while it is about to suspend."""

    def __init__(self, file: Path, happens: Callable[[], None]) -> None:
        super().__init__(file)
        self.happens = happens

    def suspend(self, *, operation: Operation) -> Answer:
        self.happens()
        return super().suspend(operation=operation)


def test_a_payment_while_the_platform_suspends_ends_delivered(
    scratch_database: str, tmp_path: Path
) -> None:
    found: list[operations.Reconciled] = []

    def paid_elsewhere() -> None:
        pay(service, iban)
        found.append(operations.reconcile(now=DEADLINE + MINUTE))
        connection.close()

    platform = Meanwhile(tmp_path / "pretend.sqlite3", paid_elsewhere)
    with registry.using({"pretend": platform}):
        service, iban = owing()
        suspend(service)
        operations.reconcile(now=DEADLINE)
        [elsewhere] = found
        assert (elsewhere.decided, elsewhere.called, elsewhere.busy) == (1, 0, ["pretend"])
        assert platform.truth() == {ref(service): Seen.SUSPENDED}
        assert not delivery(service).in_step
        operations.reconcile(now=DEADLINE + MINUTE)
        assert delivery(service).in_step
    assert platform.truth() == {ref(service): Seen.RUNNING}
    assert platform.effects(ref(service)) == ["ensure", "suspend", "resume"]


def test_one_process_sweeps_at_a_time(scratch_database: str, tmp_path: Path) -> None:
    found: list[operations.Swept] = []

    class Asked(Pretend):
        def status(self, *, service_refs: Sequence[str], at: dt.datetime) -> Mapping[str, Standing]:
            found.append(operations.sweep(now=NOON))
            connection.close()
            return super().status(service_refs=service_refs, at=at)

    platform = Pretend(tmp_path / "pretend.sqlite3")
    service = factories.subscription()
    with registry.using({"pretend": platform}):
        operations.reconcile(now=NOON)
    with registry.using({"pretend": Asked(tmp_path / "pretend.sqlite3")}):
        assert operations.sweep(now=NOON).checked == 1
    assert found == [operations.Swept(busy=True)]
    assert delivery(service).in_step


def test_a_sweep_does_not_correct_what_was_decided_while_it_asked(
    scratch_database: str, tmp_path: Path
) -> None:
    class Asked(Pretend):
        def status(self, *, service_refs: Sequence[str], at: dt.datetime) -> Mapping[str, Standing]:
            told = super().status(service_refs=service_refs, at=at)
            become(service, "ended")
            assert operations.reconcile(now=NOON).in_step == 1
            connection.close()
            return told

    platform = Pretend(tmp_path / "pretend.sqlite3")
    service = factories.subscription()
    with registry.using({"pretend": platform}):
        operations.reconcile(now=NOON)
        platform.tamper(ref(service), Seen.SUSPENDED)
    with registry.using({"pretend": Asked(tmp_path / "pretend.sqlite3")}):
        assert operations.sweep(now=NOON).corrected == 0
    assert delivery(service).in_step
    assert platform.truth() == {}


@pytest.mark.parametrize("state", ["active", "suspended", "ended"])
@pytest.mark.parametrize("point", ["provision.before_call", "provision.after_call"])
def test_killed_around_a_call_the_next_run_ends_it_with_one_effect(
    scratch_database: str, point: str, state: str
) -> None:
    service = factories.subscription()
    if state != "active":
        operations.reconcile(now=NOON)
        become(service, state)
    assert _killed(lambda: operations.reconcile(now=NOON + MINUTE), at=point)
    assert delivery(service).seen == "unknown"
    done = operations.reconcile(now=NOON + MINUTE)
    assert (done.in_step, delivery(service).in_step) == (1, True)
    effects = {"active": [], "suspended": ["suspend"], "ended": ["end"]}[state]
    platform = _on_file(scratch_database)
    assert platform.effects(ref(service)) == ["ensure", *effects]


def test_killed_in_the_middle_of_a_batch_nothing_is_done_twice(scratch_database: str) -> None:
    services = [factories.subscription() for _ in range(5)]
    assert _killed(lambda: operations.reconcile(now=NOON), at="provision.after_call", nth=3)
    platform = _on_file(scratch_database)
    assert len(platform.truth()) == 3
    assert operations.reconcile(now=NOON).in_step == 5
    assert [platform.effects(ref(service)) for service in services] == [["ensure"]] * 5


def test_a_sweep_killed_before_it_called_is_taken_up(scratch_database: str) -> None:
    service = factories.subscription()
    operations.reconcile(now=NOON)
    _on_file(scratch_database).tamper(ref(service), Seen.SUSPENDED)
    assert _killed(lambda: operations.nightly(now=NOON + DAY), at="provision.before_call")
    operations.nightly(now=NOON + DAY)
    assert _on_file(scratch_database).truth() == {ref(service): Seen.RUNNING}
    assert _on_file(scratch_database).effects(ref(service)) == ["ensure", "resume"]


@pytest.mark.django_db
@pytest.mark.parametrize("point", ["provision.before_call", "provision.after_call"])
def test_a_fault_of_ours_around_a_call_leaves_the_next_run_to_look(
    platform: Pretend, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    service = factories.subscription()
    monkeypatch.setattr(failpoints, "_passed", {})
    monkeypatch.setenv("TACITE_FAILPOINT", f"{point}=raise")
    with pytest.raises(failpoints.FailpointReached):
        operations.reconcile(now=NOON)
    assert operations.reconcile(now=NOON).in_step == 1
    assert platform.effects(ref(service)) == ["ensure"]


@pytest.mark.django_db
def test_a_lie_whose_answer_was_lost_is_found_by_asking_again(
    platform: Pretend, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = factories.subscription()
    spoil(platform, Kind.SAYS_DONE)
    monkeypatch.setattr(failpoints, "_passed", {})
    monkeypatch.setenv("TACITE_FAILPOINT", "provision.after_call=raise")
    with pytest.raises(failpoints.FailpointReached):
        operations.reconcile(now=NOON)
    assert operations.reconcile(now=NOON).failed == 1  # that operation is spent
    assert operations.reconcile(now=NOON + 5 * MINUTE).in_step == 1
    assert platform.truth() == {ref(service): Seen.RUNNING}


@pytest.mark.django_db
def test_an_operation_after_a_restored_backup_is_none_that_the_platform_knows(
    platform: Pretend,
) -> None:
    service = factories.subscription()
    operations.reconcile(now=NOON)
    backup = Delivery.objects.values().get()
    for day, state in enumerate(["suspended", "active"], 1):
        become(service, state)
        operations.reconcile(now=NOON + day * DAY)
    Delivery.objects.update(**backup)  # the count of operations goes back
    become(service, "suspended")
    assert operations.reconcile(now=NOON + 3 * DAY).in_step == 1
    assert platform.truth() == {ref(service): Seen.SUSPENDED}


def _killed(act: Callable[[], object], *, at: str, nth: int = 1) -> bool:
    """Do something in a process of its own that is killed at a point; tell whether it was."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        os.environ["TACITE_FAILPOINT"] = f"{at}=kill@{nth}"
        failpoints._passed.clear()
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _on_file(address: str) -> Pretend:
    """Return the platform of a scratch database as another process sees it."""
    found = registry.platform("pretend", scratch=operations._scratch())
    assert isinstance(found, Pretend)
    return found
