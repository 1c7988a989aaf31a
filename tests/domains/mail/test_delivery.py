"""Delivering letters: once if it can be, twice under one Message-ID if it must be, never lost."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tacite.accounts.models import Account
from tacite.accounts.operations import change_details, set_flag
from tacite.failpoints import FailpointReached
from tacite.mail import operations, queries, smtp
from tacite.mail.delivery import deliver
from tacite.mail.models import Letter
from tests import factories
from tests.domains.mail.conftest import NOW
from tests.domains.mail.mail_server import MailServer

Write = Callable[..., list[int]]
Post = Callable[..., MailServer]


def _states(*ids: int) -> list[str]:
    return list(Letter.objects.filter(id__in=ids).order_by("id").values_list("state", flat=True))


def _counts(done: Any) -> tuple[int, int, int, int]:
    return done.sent, done.kept, done.failed, done.later


def test_without_a_mail_server_letters_are_kept_in_the_portal(
    account: Account, write: Write
) -> None:
    ids = write(account, "request:1", "request:2")
    assert _counts(deliver(now=NOW)) == (0, 2, 0, 0)
    letter = Letter.objects.get(id=ids[0])
    assert letter.state == "kept"
    assert letter.to == "camille@roussel.example"
    assert letter.attempts == 0
    assert "24,00" in letter.title
    assert "Bonjour Camille Roussel" in letter.body
    assert [each.id for each in queries.letters_of(account.id)] == ids[::-1]


def test_a_letter_is_sent_from_the_brand_to_the_account(
    account: Account, write: Write, post: Post
) -> None:
    server = post()
    [letter_id] = write(account, "request:1")
    assert _counts(deliver(now=NOW)) == (1, 0, 0, 0)
    [message] = server.received
    assert server.envelopes == [("bonjour@nimbeo.example", ["camille@roussel.example"])]
    assert message["From"] == "Nimbeo <bonjour@nimbeo.example>"
    assert message["To"] == "camille@roussel.example"
    assert (
        message["Subject"] == "Rappel\u00a0: 24,00\u00a0€ à payer, échéance samedi 28\u00a0novembre"
    )
    assert message["Content-Language"] == "fr"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    body = message.get_content().replace("\r\n", "\n")
    letter = Letter.objects.get(id=letter_id)
    assert body == letter.body
    assert (letter.state, letter.sent_at, letter.attempts) == ("sent", NOW, 1)


def test_nothing_is_delivered_twice(account: Account, write: Write, post: Post) -> None:
    server = post()
    write(account, "request:1", "request:2")
    deliver(now=NOW)
    assert _counts(deliver(now=NOW)) == (0, 0, 0, 0)
    assert len(server.received) == 2


def test_many_letters_go_over_one_line_in_the_order_of_their_queueing(
    account: Account, write: Write, post: Post
) -> None:
    server = post()
    write(account, *(f"request:{n}" for n in range(150)))
    assert _counts(deliver(now=NOW)) == (150, 0, 0, 0)
    assert server.calls == 2  # a hundred, then fifty
    assert len(set(server.ids)) == 150


def test_a_limit_is_kept(account: Account, write: Write) -> None:
    write(account, *(f"request:{n}" for n in range(7)))
    assert deliver(now=NOW, limit=5).kept == 5
    assert deliver(now=NOW).kept == 2


def test_a_letter_that_is_not_due_waits(account: Account, write: Write) -> None:
    write(account, "request:1", now=NOW + dt.timedelta(minutes=1))
    assert deliver(now=NOW).claimed == 0
    assert deliver(now=NOW + dt.timedelta(minutes=1)).kept == 1


def test_a_server_that_hangs_up_after_each_letter_is_called_again(
    account: Account, write: Write, post: Post
) -> None:
    server = post(lambda _: "hang up")
    write(account, "request:1", "request:2", "request:3")
    assert _counts(deliver(now=NOW)) == (3, 0, 0, 0)
    assert server.calls == 3
    assert {letter.attempts for letter in Letter.objects.all()} == {1}


def test_a_dead_address_fails_at_once_and_says_why_without_naming_it(
    account: Account, write: Write, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="tacite")
    post(lambda n: "unknown" if n == 1 else "take")
    ids = write(account, "request:1", "request:2")
    assert _counts(deliver(now=NOW)) == (1, 0, 1, 0)
    assert _states(*ids) == ["failed", "sent"]
    assert Letter.objects.get(id=ids[0]).error == "refused_550_5.1.1"
    assert Letter.objects.get(id=ids[0]).body  # the customer reads it in the portal
    logged = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "roussel" not in logged
    assert "Camille" not in logged


@pytest.mark.parametrize("plan", ["later", "full", "relay"])
def test_what_may_pass_is_tried_again(
    account: Account, write: Write, post: Post, plan: str
) -> None:
    server = post(lambda n: plan if n == 1 else "take")
    ids = write(account, "request:1", "request:2")
    assert _counts(deliver(now=NOW)) == (1, 0, 0, 1)
    assert Letter.objects.get(id=ids[0]).try_at == NOW + dt.timedelta(minutes=1)
    assert deliver(now=NOW).claimed == 0
    assert deliver(now=NOW + dt.timedelta(minutes=1)).sent == 1
    assert Letter.objects.get(id=ids[0]).attempts == 2
    assert len(server.received) == 2


def test_a_letter_whose_answer_was_lost_is_sent_again_under_the_same_message_id(
    account: Account, write: Write, post: Post
) -> None:
    server = post(lambda n: "die" if n == 1 else "take")
    [letter_id] = write(account, "request:1")
    assert _counts(deliver(now=NOW)) == (0, 0, 0, 1)
    later = NOW + dt.timedelta(minutes=1)
    assert _counts(deliver(now=later)) == (1, 0, 0, 0)
    assert len(server.received) == 2
    assert server.ids[0] == server.ids[1]
    assert Letter.objects.get(id=letter_id).attempts == 2  # the second is counted


def test_letters_behind_one_that_broke_the_line_are_not_counted_as_tried(
    account: Account, write: Write, post: Post
) -> None:
    post(lambda n: "die" if n == 1 else "take")
    first, *rest = write(account, "request:1", "request:2", "request:3")
    deliver(now=NOW)
    assert _states(first, *rest) == ["queued"] * 3
    assert [x.attempts for x in Letter.objects.order_by("id")] == [1, 0, 0]
    assert deliver(now=NOW).sent == 2


def test_a_silent_server_holds_no_row_and_stops_the_run(
    account: Account, write: Write, post: Post
) -> None:
    server = post(lambda n: "hang" if n == 1 else "take")
    ids = write(account, "request:1", "request:2")
    assert _counts(deliver(now=NOW)) == (0, 0, 0, 1)
    assert server.calls == 1
    assert _states(*ids) == ["queued", "queued"]
    assert Letter.objects.get(id=ids[0]).error.startswith("cut_off")


def test_a_server_that_is_not_there_is_tried_for_more_than_a_day_then_a_person_decides(
    account: Account, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(smtp.URL_VARIABLE, "smtp://127.0.0.1:9")  # nobody listens there
    [letter_id] = write(account, "request:1")
    now, tried_at = NOW, []
    for _ in range(20):
        deliver(now=now)
        letter = Letter.objects.get(id=letter_id)
        tried_at.append(now)
        if letter.state == "failed":
            break
        now = letter.try_at
    assert letter.state == "failed"
    assert letter.attempts == len(operations.LADDER) + 1
    assert tried_at[-1] - tried_at[0] > dt.timedelta(hours=24)
    assert letter.error == "not_reached_ConnectionRefusedError"
    assert operations.send_again(letter_ids=[letter_id], now=now) == 1
    monkeypatch.delenv(smtp.URL_VARIABLE)
    assert deliver(now=now).kept == 1


def test_a_server_that_answers_with_a_refusal_to_talk_is_tried_again(
    account: Account, write: Write, post: Post
) -> None:
    post(lambda _: "closed")
    ids = write(account, "request:1", "request:2")
    assert _counts(deliver(now=NOW)) == (0, 0, 0, 2)
    assert {x.error for x in Letter.objects.filter(id__in=ids)} == {"not_reached_421"}


def test_after_a_crash_between_the_answer_and_our_note_the_same_letter_goes_again(
    account: Account, write: Write, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = post()
    ids = write(account, "request:1", "request:2")
    monkeypatch.setenv("TACITE_FAILPOINT", "outbox.after_send=raise@1")
    monkeypatch.setattr("tacite.failpoints._passed", {})
    with pytest.raises(FailpointReached):
        deliver(now=NOW)
    monkeypatch.delenv("TACITE_FAILPOINT")
    assert _states(*ids) == ["sending", "sending"]
    assert deliver(now=NOW).claimed == 0
    later = NOW + operations.LEASE
    assert operations.take_back(now=later) == 2
    assert deliver(now=later).sent == 2
    assert [server.ids.count(name) for name in dict.fromkeys(server.ids)] == [2, 1]
    assert [x.attempts for x in Letter.objects.order_by("id")] == [2, 1]


def test_letters_of_a_held_installation_wait(account: Account, write: Write) -> None:
    write(account, "request:1")
    operations.hold_all(actor="system", reason="restored", now=NOW)
    assert deliver(now=NOW).claimed == 0
    operations.release_all(actor="staff:1", reason="looked at", now=NOW)
    assert deliver(now=NOW).kept == 1


def test_letters_of_an_account_whose_letters_are_held_after_queueing_wait(
    account: Account, write: Write
) -> None:
    other = factories.account(brand=account.brand)
    held = write(account, "request:1", "request:2")
    free = write(other, "request:3")
    set_flag(account_ids=[account.id], kind="letters_held", actor="x", reason="r", now=NOW)
    assert _counts(deliver(now=NOW)) == (0, 1, 0, 0)
    assert _states(*held, *free) == ["held", "held", "kept"]
    operations.release(account_ids=[account.id], actor="staff:1", reason="mended", now=NOW)
    assert deliver(now=NOW).kept == 2


def test_a_scratch_database_sends_no_mail(account: Account, write: Write, post: Post) -> None:
    server = post()
    place = factories.installation()
    type(place).objects.update(kind="scratch")
    write(account, "request:1")
    assert _counts(deliver(now=NOW)) == (0, 1, 0, 0)
    assert server.received == []


def test_a_brand_that_nobody_can_answer_keeps_its_letters(
    account: Account, write: Write, post: Post
) -> None:
    server = post()
    type(account.brand).objects.update(email="")
    write(account, "request:1")
    assert _counts(deliver(now=NOW)) == (0, 1, 0, 0)
    assert server.received == []


@pytest.mark.parametrize(
    "address",
    [
        "a@people.example, b@people.example",
        "a@people.example\r\nBcc: b@people.example",
        "camille@roussel.example>\r\nRCPT TO:<b@people.example",
        "",
        "nobody",
    ],
)
def test_what_is_not_one_address_is_never_written_to(
    account: Account, write: Write, post: Post, address: str
) -> None:
    server = post()
    type(account).objects.update(email=address)
    [letter_id] = write(account, "request:1")
    assert _counts(deliver(now=NOW)) == (0, 0, 1, 0)
    assert Letter.objects.get(id=letter_id).error == "address_unusable"
    assert server.received == []


def test_a_letter_goes_to_the_address_of_the_day_on_which_it_is_sent(
    account: Account, write: Write, post: Post
) -> None:
    server = post(lambda n: "later" if n == 1 else "take")
    write(account, "request:1")
    deliver(now=NOW)
    change_details(
        account_id=account.id,
        changes={"email": "new@roussel.example"},
        actor="staff:1",
        reason="asked",
        now=NOW,
    )
    deliver(now=NOW + dt.timedelta(minutes=1))
    assert server.envelopes[-1][1] == ["new@roussel.example"]


def test_what_customers_type_cannot_become_a_header(
    account: Account, write: Write, post: Post
) -> None:
    server = post()
    label = "site\r\nBcc: everybody@people.example"
    write(account, "service:1", kind="service_suspended", label=label)
    assert deliver(now=NOW).sent == 1
    [message] = server.received
    assert message["Bcc"] is None
    assert "Bcc: everybody" in message["Subject"]
    assert server.envelopes[0][1] == ["camille@roussel.example"]


def test_a_letter_that_lacks_a_fact_is_left_to_a_person_and_the_others_go(
    account: Account, write: Write
) -> None:
    bad, good = write(account, "request:1", "request:2")
    Letter.objects.filter(id=bad).update(facts={})
    assert _counts(deliver(now=NOW)) == (0, 1, 1, 0)
    assert _states(bad, good) == ["failed", "kept"]
    assert Letter.objects.get(id=bad).error.startswith("unrenderable")


def test_the_link_of_an_invitation_is_forgotten_once_it_was_sent(
    account: Account, write: Write, post: Post
) -> None:
    server = post()
    link = "https://nimbeo.example/invitation/secret/"
    write(account, "invitation:1", kind="invitation", link=link, email="noa@people.example")
    deliver(now=NOW)
    letter = Letter.objects.get()
    assert server.envelopes[0][1] == ["noa@people.example"]
    assert link in server.received[0].get_content()
    assert "secret" not in letter.body
    assert "link" not in letter.facts


def test_an_invitation_that_is_kept_in_the_portal_keeps_its_link(
    account: Account, write: Write
) -> None:
    write(account, "invitation:1", kind="invitation")
    deliver(now=NOW)
    assert "https://nimbeo.example/invitation/abc/" in Letter.objects.get().body


def test_a_ceiling_of_an_hour_is_kept(
    account: Account, write: Write, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post()
    monkeypatch.setenv(smtp.PER_HOUR_VARIABLE, "2")
    write(account, "request:1", "request:2", "request:3")
    assert deliver(now=NOW).sent == 2
    assert deliver(now=NOW + dt.timedelta(minutes=59)).sent == 0
    assert deliver(now=NOW + dt.timedelta(minutes=60)).sent == 1


def test_wrong_settings_claim_nothing(
    account: Account, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(smtp.URL_VARIABLE, "http://mail.example")
    [letter_id] = write(account, "request:1")
    with pytest.raises(smtp.SmtpMisconfigured):
        deliver(now=NOW)
    assert _states(letter_id) == ["queued"]


def test_whoever_is_told_to_stop_gives_back_what_was_not_sent(
    account: Account, write: Write, post: Post
) -> None:
    server = post()
    ids = write(account, "request:1", "request:2", "request:3")
    asked = iter([True, True, False, False])
    assert deliver(now=NOW, going=lambda: next(asked)).sent == 1
    assert _states(*ids) == ["sent", "queued", "queued"]
    assert len(server.received) == 1


def test_a_batch_costs_few_questions(
    account: Account, write: Write, django_assert_max_num_queries: Any
) -> None:
    write(account, *(f"request:{n}" for n in range(100)))
    assert connection.vendor == "postgresql"
    with django_assert_max_num_queries(16):
        assert deliver(now=NOW).kept == 100
