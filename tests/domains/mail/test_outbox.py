"""The outbox: written once, claimed by one, held, released, taken back."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError

from tacite.accounts.models import Account
from tacite.history.models import Event
from tacite.mail import operations, queries
from tacite.mail.models import Letter
from tacite.mail.operations import LADDER, LEASE, Writing, queue
from tacite.mail.rendering import UnknownKind
from tests import factories
from tests.domains.mail.conftest import NOW

Write = Callable[..., list[int]]


def _state(letter_id: int) -> str:
    return Letter.objects.get(id=letter_id).state


def test_a_letter_is_written_once(account: Account, write: Write) -> None:
    write(account, "request:1")
    with pytest.raises(IntegrityError, match="a_letter_is_written_once"):
        write(account, "request:1")


def test_a_letter_without_templates_cannot_be_queued(account: Account) -> None:
    with pytest.raises(UnknownKind):
        queue([Writing("congratulations", account, "request:1", {})], now=NOW)
    assert not Letter.objects.exists()


def test_queueing_asks_for_delivery_in_the_same_transaction(account: Account, write: Write) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: PLC0415 - a model

    write(account, "request:1", "request:2")
    jobs = ProcrastinateJob.objects.filter(task_name="deliver_letters", status="todo")
    assert jobs.count() == 1


def test_claimed_letters_are_taken_from_everybody_else(account: Account, write: Write) -> None:
    write(account, "request:1", "request:2", "request:3")
    first = operations.claim(count=2, now=NOW)
    second = operations.claim(count=2, now=NOW)
    assert [letter.subject for letter in first] == ["request:1", "request:2"]
    assert [letter.subject for letter in second] == ["request:3"]


def test_a_claim_that_nobody_finished_is_taken_back_after_its_lease(
    account: Account, write: Write
) -> None:
    [letter_id] = write(account, "request:1")
    operations.claim(count=1, now=NOW)
    assert operations.take_back(now=NOW + LEASE - dt.timedelta(seconds=1)) == 0
    assert operations.take_back(now=NOW + LEASE) == 1
    assert _state(letter_id) == "queued"


def test_tries_wait_longer_and_longer_then_end(account: Account, write: Write) -> None:
    write(account, "request:1")
    [letter] = operations.claim(count=1, now=NOW)
    waits = []
    for tries in range(1, len(LADDER) + 2):
        letter.attempts = tries
        waiting, _ = operations.try_later([letter], error="x", now=NOW)
        waits.append(Letter.objects.get().try_at - NOW if waiting else None)
    assert waits == [*LADDER, None]
    assert waits[0] == dt.timedelta(minutes=1)
    assert waits[-2] == dt.timedelta(hours=24)
    assert _state(letter.id) == "failed"


def test_letters_of_an_account_are_held_and_released(account: Account, write: Write) -> None:
    [before] = write(account, "request:1")
    operations.hold(account_ids=[account.id], actor="staff:1", reason="bounces", now=NOW)
    [after] = write(account, "request:2")
    assert [_state(before), _state(after)] == ["held", "held"]
    count = operations.release(account_ids=[account.id], actor="staff:1", reason="new", now=NOW)
    assert count == 2
    assert [_state(before), _state(after)] == ["queued", "queued"]
    events = Event.objects.filter(account_id=account.id).order_by("id")
    verbs = list(events.values_list("verb", flat=True))
    assert verbs == ["set_letters_held", "lift_letters_held"]


def test_what_is_held_for_an_account_is_not_released_while_it_holds(
    account: Account, write: Write
) -> None:
    other = factories.account(brand=account.brand)
    [held], [free] = write(account, "request:1"), write(other, "request:2")
    operations.hold(account_ids=[account.id, other.id], actor="s", reason="r", now=NOW)
    operations.release(account_ids=[other.id], actor="s", reason="r", now=NOW)
    assert operations.release_held(account_ids=[account.id, other.id], now=NOW) == 0
    assert [_state(held), _state(free)] == ["held", "queued"]


def test_only_what_failed_is_sent_again(account: Account, write: Write) -> None:
    [failed], [kept] = write(account, "request:1"), write(account, "request:2")
    Letter.objects.filter(id=failed).update(state="failed", attempts=9, error="x")
    Letter.objects.filter(id=kept).update(state="kept")
    assert operations.send_again(letter_ids=[failed, kept], now=NOW) == 1
    letter = Letter.objects.get(id=failed)
    assert (letter.state, letter.attempts, letter.error) == ("queued", 0, "")
    assert _state(kept) == "kept"


def test_customers_read_what_was_delivered_and_only_their_own(
    account: Account, write: Write
) -> None:
    other = factories.account(brand=account.brand)
    [mine], [queued] = write(account, "request:1"), write(account, "request:2")
    [theirs] = write(other, "request:3")
    Letter.objects.filter(id__in=[mine, theirs]).update(state="kept", title="t", body="b")
    assert [each.id for each in queries.letters_of(account.id)] == [mine]
    assert [each.id for each in queries.all_of(account.id)] == [queued, mine]
    assert queries.letter_of(account.id, theirs) is None
    assert queries.letter_of(account.id, queued) is None


def test_staff_see_what_is_not_done(account: Account, write: Write) -> None:
    [failed], _ = write(account, "request:1"), write(account, "request:2")
    Letter.objects.filter(id=failed).update(state="failed")
    assert queries.not_done() == {"queued": 1, "sending": 0, "held": 0, "failed": 1}
    assert [each.id for each in queries.failed()] == [failed]
    assert queries.is_any_due(now=NOW)
    assert not queries.is_any_due(now=NOW - dt.timedelta(seconds=1))
