"""Handovers at the same time: of one service to two, agreed to twice, and with the night."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from tacite.accounts.operations import lock
from tacite.acts import (
    correction,
    cycle_change,
    ending,
    leaving,
    offer_change,
    renewal_notice,
    withdrawal,
)
from tacite.acts.handover import agree, ask, close, find
from tacite.acts.models import Handover, HandoverConsent
from tacite.acts.offer_view import Wish
from tacite.history.models import Event
from tacite.invoicing.models import PaymentRequest
from tacite.mail import queries as mail
from tacite.rules.handover import UnableToHandOver
from tacite.rules.refusals import Refused
from tacite.subscriptions.operations import hand_over
from tests import factories, town
from tests.concurrency.test_money import together
from tests.domains.handover.moving import naming

TODAY = dt.date(2026, 3, 11)
NOW = factories.at(TODAY, 1)


@pytest.fixture
def brand(scratch_database: str) -> Iterator[Any]:
    factories.installation()
    seller = factories.seller()
    factories.bank_account(seller=seller, iban=town.IBAN)
    yield factories.brand(seller=seller)
    assert town.offences() == []
    connection.close()


def give(service: Any, to: Any, key: str) -> int:
    made = ask.give(
        account_id=service.account_id,
        subscription_ids=[service.id],
        naming=naming(to),
        key=key,
        actor="user:1",
        now=NOW,
    )
    return int(made.id)


def confirm(handover_id: int, account: Any, typed: str) -> str:
    done = agree.agree(
        handover_id=handover_id,
        account_id=account.id,
        typed=typed,
        actor=f"account:{account.id}",
        now=NOW,
    )
    return str(done.state)


def code(handover_id: int, account: Any) -> str:
    agree.send_code(handover_id=handover_id, account_id=account.id, now=NOW)
    return mail.code_in_newest(account.id)


def test_of_sixteen_handovers_of_one_service_one_is_asked_for(brand: Any) -> None:
    giver = factories.account(brand=brand)
    takers = [factories.account(brand=brand) for _ in range(8)]
    service = factories.subscription(account=giver, expires_on=dt.date(2026, 5, 1))
    acts = [partial(give, service, taker, f"k{n}") for n, taker in enumerate(takers)]
    answers = together([*acts, *acts])
    whys = {a.facts["why"] for a in answers if isinstance(a, UnableToHandOver)}
    assert whys == {"handed_over_already"}
    assert len({a for a in answers if isinstance(a, int)}) == 1
    assert Handover.objects.count() == 1


def test_both_sides_agree_at_once_with_codes_typed_many_times(brand: Any) -> None:
    giver, taker = factories.account(brand=brand), factories.account(brand=brand)
    service = factories.subscription(account=giver, expires_on=dt.date(2026, 5, 1))
    handover_id = give(service, taker, "k")
    find.look_up(now=NOW)
    acts = [
        partial(confirm, handover_id, account, code(handover_id, account))
        for account in (giver, taker)
    ]
    answers = together(acts * 8)
    assert sorted(a for a in answers if isinstance(a, str)) == ["agreed", "done"]
    assert HandoverConsent.objects.count() == 2
    service.refresh_from_db()
    assert (service.account_id, service.payer_id) == (taker.id, taker.id)


def test_the_night_asks_the_old_payer_or_the_new_one_and_nobody_twice(brand: Any) -> None:
    """Either the renewal is asked for first and the handover refused, or the other way round."""
    pairs = []
    for n in range(8):
        giver, taker = factories.account(brand=brand), factories.account(brand=brand)
        service = factories.subscription(account=giver, expires_on=TODAY + dt.timedelta(days=14))
        handover_id = give(service, taker, f"k{n}")
        find.look_up(now=NOW)
        confirm(handover_id, giver, code(handover_id, giver))
        pairs.append((service, partial(confirm, handover_id, taker, code(handover_id, taker))))
    answers = together([lambda: town.run(TODAY), *(act for _, act in pairs)], threads=9)
    town.run(TODAY)
    refused = [a for a in answers[1:] if isinstance(a, UnableToHandOver)]
    assert {a.facts["why"] for a in refused} <= {"other_side"}
    assert len(refused) + answers.count("done") == 8
    assert PaymentRequest.objects.count() == 8
    for service, _ in pairs:
        service.refresh_from_db()
        [line] = service.lines.select_related("request")
        assert line.request.account_id == service.payer_id


def test_what_was_handed_over_meanwhile_is_refused_to_who_waited_for_it(brand: Any) -> None:
    """Each act reads whose the service is, waits for the lock, and is refused: S0-68."""
    giver, taker = factories.account(brand=brand), factories.account(brand=brand)
    service = factories.subscription(account=giver, expires_on=dt.date(2026, 5, 1))
    acts = _acts_on(service)
    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        with transaction.atomic():
            lock([giver.id, taker.id])
            to = {"holder_id": taker.id, "payer_id": taker.id}
            hand_over([service], **to, actor="user:1", now=NOW)
            running = [pool.submit(_refusal_of, act) for act in acts]
            _until_they_wait(len(acts))
            events = Event.objects.count()
        answers = [each.result() for each in running]
    assert answers == ["not_yours"] * 7 + ["changed_hands"] * 3
    assert Event.objects.count() == events, "what is refused leaves nothing behind"


def _acts_on(service: Any) -> list[Callable[[], Any]]:
    who: dict[str, Any] = {"subscription_id": service.id, "actor": "user:1", "now": NOW}
    own = who | {"account_id": service.account_id}
    day = dt.date(2026, 3, 10)
    return [
        partial(ending.terminate, **own),
        partial(ending.undo_termination, **own),
        partial(leaving.leave, **own),
        partial(withdrawal.withdraw, **own),
        partial(cycle_change.ask_cycle_change, **own, cycle="1 year"),
        partial(offer_change.ask, **own, wish=Wish(service.offer.ref, 2)),
        partial(offer_change.mark, **own, units=["u1"], warned=True),
        partial(correction.grant_time, **who, days=3, reason="x"),
        partial(renewal_notice.told_otherwise, **who, told_on=day, reason="x"),
        partial(close.open_abuse_case, **who, reason="x"),
    ]


def _refusal_of(act: Callable[[], Any]) -> object:
    try:
        return act()
    except Refused as refused:
        return refused.facts["why"]
    finally:
        connection.close()


def _until_they_wait(count: int) -> None:
    """Return when so many others wait for what this connection has locked."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0] >= count:
                return
            time.sleep(0.02)
    raise AssertionError
