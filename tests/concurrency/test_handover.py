"""Handovers at the same time: of one service to two, agreed to twice, and with the night."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection

from tacite.acts.handover import agree, ask, find
from tacite.acts.models import Handover, HandoverConsent
from tacite.invoicing.models import PaymentRequest
from tacite.mail import queries as mail
from tacite.rules.handover import UnableToHandOver
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
