"""Who is meant is found out apart from who asked: nothing he sees or waits for tells (S0-70)."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tacite.accounts import invitations
from tacite.accounts.models import Access, Account, Invitation
from tacite.acts.handover import agree, ask, close, find
from tacite.acts.handover.ask import Naming
from tacite.acts.models import Handover
from tacite.acts.showing import handovers
from tacite.engine import queries
from tacite.mail.models import Letter
from tacite.provisioning.models import Delivery
from tacite.rules.handover import UnableToHandOver
from tests import factories
from tests.domains.handover.moving import NOW, agreed, given, naming, two

pytestmark = pytest.mark.django_db
NOBODY = Naming("C999999", "nobody@nowhere.example")


def questions(service: Any, to: Naming) -> list[str]:
    """Return what asking asks the database, without the values."""
    with CaptureQueriesContext(connection) as asked:
        ask.give(
            account_id=service.account_id,
            subscription_ids=[service.id],
            naming=to,
            key=to.email,
            actor="user:1",
            now=NOW,
        )
    close.withdraw(
        handover_id=Handover.objects.latest("id").id,
        account_id=service.account_id,
        actor="user:1",
        now=NOW,
    )
    said = (query["sql"] for query in asked.captured_queries)
    return [re.split(" VALUES | WHERE ", sql)[0] for sql in said if "SAVEPOINT" not in sql]


def test_asking_asks_the_database_the_same_whoever_is_named() -> None:
    """S0-70: the same work, so the same time."""
    _, taker, service = two()
    factories.account(brand=taker.brand, email="other@half.example")
    rights = questions(service, naming(taker))
    assert questions(service, NOBODY) == rights
    assert questions(service, naming(taker, email="other@half.example")) == rights
    assert questions(service, naming(taker, number="C999998", email="third@x.example")) == rights


def test_what_the_asker_sees_is_the_same_whether_or_not_anybody_is_found() -> None:
    giver, taker, service = two()
    right = given(service, naming(taker))
    shown = handovers.one_of(giver.id, right.id)
    assert shown is not None
    assert (shown.taker.account_id, shown.taker.name) == (None, "")
    assert (shown.taker.number, shown.taker.email) == (taker.number, taker.email)
    assert (shown.payer, shown.awaits) == (shown.taker, ())
    agreed(right, taker)
    known = handovers.one_of(giver.id, right.id)
    assert known is not None
    assert (known.taker.name, known.taker.has_agreed) == ("Les Trois Phares", True)


def test_a_wrong_pair_is_written_to_nobody_and_belongs_to_nobody() -> None:
    giver, taker, service = two()
    for n, to in enumerate((NOBODY, naming(taker, email="x@y.example"), naming(taker, number="1"))):
        made = given(service, to, key=str(n))
        assert (made.taker_id, made.payer_id, made.state) == (None, None, "asked")
        assert made.looked_up_at == NOW
        assert handovers.one_of(taker.id, made.id) is None
        close.withdraw(handover_id=made.id, account_id=giver.id, actor="user:1", now=NOW)
    assert not Letter.objects.filter(account=taker).exists()
    letters = Letter.objects.filter(account=giver).values_list("kind", flat=True)
    assert set(letters) == {"handover_asked", "handover_over"}


def test_a_wrong_payer_is_a_wrong_pair_too() -> None:
    _, taker, service = two()
    made = given(service, naming(taker, payer_number="C0", payer_email="p@p.example"))
    assert made.taker_id is None


def test_an_account_of_another_brand_is_not_found() -> None:
    """Other brands are other providers."""
    _, _, service = two()
    assert given(service, naming(factories.account())).taker_id is None


@pytest.mark.parametrize("way", ["ref", "label", "address"])
def test_the_future_customer_names_services_by_reference_label_or_address(way: str) -> None:
    """S3-23."""
    giver, taker, service = two()
    service.label = "phares.example"
    service.save()
    Delivery.objects.create(
        subscription=service,
        platform="x",
        wanted="running",
        wanted_at=NOW,
        try_at=NOW,
        address="198.51.100.7",
    )
    named = {"ref": service.ref.upper(), "label": "Phares.example", "address": "198.51.100.7"}[way]
    made = taken(taker, [named], naming(giver))
    assert (made.holder_id, made.taker_id, made.payer_id) == (giver.id, taker.id, taker.id)
    assert made.lines.get().subscription_id == service.id


def taken(taker: Any, refs: list[str], of: Naming, *, key: str = "k") -> Any:
    made = ask.take(account_id=taker.id, refs=refs, naming=of, key=key, actor="user:2", now=NOW)
    find.look_up(now=NOW)
    made.refresh_from_db()
    return made


def test_who_asks_for_a_service_learns_nothing_of_it_before_its_holder_agrees() -> None:
    giver, taker, service = two()
    made = taken(taker, [service.ref], naming(giver))
    shown = handovers.one_of(taker.id, made.id)
    assert shown is not None
    assert (shown.service_ids, shown.holder.name) == ((), "")
    agreed(made, taker)
    code = Letter.objects.get(account=taker, kind="verification_code")
    assert code.facts["services"] == []
    agreed(made, giver)
    service.refresh_from_db()
    assert service.account_id == taker.id


@pytest.mark.parametrize("named", [["no-such"], ["{ref}", "no-such"], ["{ref}", "{ref} "]])
def test_services_that_are_not_all_there_are_not_found_at_all(named: list[str]) -> None:
    giver, taker, service = two()
    made = taken(taker, [text.format(ref=service.ref) for text in named], naming(giver))
    found = made.lines.count() == 1 and named[0] != "no-such"
    assert (made.holder_id == giver.id) == found


def test_a_service_that_is_being_handed_over_is_not_found_again() -> None:
    giver, taker, service = two()
    given(service, naming(taker))
    made = taken(taker, [service.ref], naming(giver))
    assert made.holder_id is None


def test_who_takes_must_name_a_number_and_something() -> None:
    giver, taker, _ = two()
    for refs, of, why in (
        ([" "], naming(giver), "nothing_chosen"),
        (["x"], naming(giver, number=""), "half_a_name"),
    ):
        with pytest.raises(UnableToHandOver) as refused:
            taken(taker, refs, of)
        assert refused.value.facts["why"] == why


def test_nobody_asks_more_than_ten_times_a_day() -> None:
    giver, taker, _ = two()
    for n in range(ask.ASKED_A_DAY):
        taken(taker, ["x"], naming(giver), key=str(n))
    with pytest.raises(UnableToHandOver) as refused:
        taken(taker, ["x"], naming(giver), key="more")
    assert refused.value.facts == {"why": "too_many", "most": 10}


def test_the_same_form_sent_twice_asks_once() -> None:
    giver, taker, service = two()
    assert given(service, naming(taker)).id == given(service, naming(taker)).id
    first = taken(taker, ["x"], naming(giver))
    assert taken(taker, ["x"], naming(giver)).id == first.id


def test_somebody_without_account_is_invited_and_completes_his_details_first() -> None:
    """S0-66."""
    giver, _, service = two()
    made = given(service, Naming("", "new@people.example"))
    new = Account.objects.get(id=made.taker_id)
    assert (new.email, new.number) == ("new@people.example", str(100_000 + new.id))
    assert set(Letter.objects.filter(account=new).values_list("kind", flat=True)) == {
        "invitation",
        "handover_asked",
    }
    assert agreed(made, giver).state == "agreed"
    invited = Invitation.objects.get(account=new)
    invitations.accept(invitation_id=invited.id, name="New", password=None, language="fr", now=NOW)
    later = NOW + dt.timedelta(days=3)
    with pytest.raises(UnableToHandOver) as refused:
        agree.send_code(handover_id=made.id, account_id=new.id, now=later)
    assert refused.value.facts == {
        "why": "details_missing",
        "fields": ["street", "postcode", "town"],
    }
    Account.objects.filter(id=new.id).update(street="1 rue", postcode="1", town="T")
    assert agreed(made, new, now=later).state == "done"
    service.refresh_from_db()
    assert (service.account_id, service.payer_id) == (new.id, new.id)


def test_an_address_without_number_that_has_an_account_means_that_account() -> None:
    _, taker, service = two()
    made = given(service, Naming("", taker.email.upper()))
    assert made.taker_id == taker.id
    assert made.lapses_at == NOW + dt.timedelta(days=14)
    assert not Invitation.objects.exists()


def test_an_account_that_nobody_entered_is_closed_when_its_handover_lapses() -> None:
    giver, _, service = two()
    made = given(service, Naming("", "new@people.example"))
    over = NOW + dt.timedelta(days=14)
    assert queries.askers_of_handovers_over(over.date() - dt.timedelta(days=1)) == []
    assert queries.askers_of_handovers_over(over.date()) == [giver.id]
    assert close.lapse([giver.id], as_of=over.date(), actor="night", now=over) == 1
    assert close.lapse([giver.id], as_of=over.date(), actor="night", now=over) == 0
    made.refresh_from_db()
    assert made.state == "lapsed"
    new = Account.objects.get(id=made.taker_id)
    assert new.closed_at == over
    assert not Access.objects.filter(account=new).exists()


def test_what_was_withdrawn_before_it_was_looked_up_is_not_looked_up() -> None:
    giver, taker, service = two()
    made = ask.give(
        account_id=giver.id,
        subscription_ids=[service.id],
        naming=naming(taker),
        key="k",
        actor="user:1",
        now=NOW,
    )
    assert find.waits()
    close.withdraw(handover_id=made.id, account_id=giver.id, actor="user:1", now=NOW)
    assert not find.waits()
    assert find.look_up(now=NOW) == 0
