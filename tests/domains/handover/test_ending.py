"""What each side is told of a handover that comes to nothing, and what it is not (S0-66, S0-70)."""

import datetime as dt
from typing import Any

import pytest

from tacite.accounts.operations import set_flag
from tacite.acts.handover import ask, close, find
from tacite.mail.models import Letter
from tests import factories
from tests.domains.handover.moving import NOW, agreed, given, naming, two

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=2)


def told(account: Any) -> tuple[str, str]:
    facts = Letter.objects.get(account=account, kind="handover_over").facts
    return facts["why"], facts["reference"]


def lapsed(asker: Any) -> None:
    close.lapse([asker.id], as_of=LATER.date(), actor="night", now=LATER)


def flag(account: Any, kind: str) -> None:
    set_flag(account_ids=[account.id], kind=kind, actor="staff:1", reason="x", now=NOW)


def test_who_agreed_first_is_told_what_of_his_own_stood_in_the_way() -> None:
    giver, taker, service = two()
    made = given(service, naming(taker))
    agreed(made, taker)
    flag(taker, "restricted")
    lapsed(giver)
    assert told(taker) == ("restricted", "")
    assert told(giver) == ("other_side", "")


def test_who_refuses_after_that_lets_the_other_know_why_he_could_not_have_it() -> None:
    giver, taker, service = two()
    payer = factories.account(brand=giver.brand, name="Compta")
    pays = {"payer_number": payer.number, "payer_email": payer.email}
    made = given(service, naming(taker, **pays))
    agreed(made, taker)
    flag(taker, "abuse")
    close.refuse(handover_id=made.id, account_id=payer.id, actor="user:1", now=NOW)
    assert [told(each)[0] for each in (giver, taker, payer)] == ["", "abuse", ""]


@pytest.mark.parametrize("named", ["known", "unknown"])
def test_the_asker_is_told_the_same_whoever_he_named(named: str) -> None:
    is_known = named == "known"
    giver, taker, service = two()
    flag(taker, "restricted")
    made = given(service, naming(taker) if is_known else naming(taker, email="no@body.example"))
    agreed(made, giver)
    lapsed(giver)
    assert told(giver) == ("silent", "")
    assert Letter.objects.filter(account=taker, kind="handover_over").exists() == is_known
    if is_known:
        assert told(taker) == ("", "")


@pytest.mark.parametrize("segment", ["", "business"])
def test_who_asks_to_take_over_learns_nothing_of_services_that_are_not_his(segment: str) -> None:
    giver, taker, service = two()
    service.offer.segment = segment
    service.offer.save()
    asking: Any = {"account_id": taker.id, "refs": [service.ref], "naming": naming(giver)}
    ask.take(**asking, key="k", actor="user:1", now=NOW)
    find.look_up(now=NOW)
    lapsed(taker)
    assert told(taker) == ("not_agreed", "")
