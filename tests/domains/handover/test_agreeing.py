"""Agreeing by a code of one's own, once; what moves with the last agreement, and what does not."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tacite.accounts.models import Account
from tacite.accounts.operations import set_flag
from tacite.acts import crediting, ending, renewal
from tacite.acts.codes import UnableToVerify
from tacite.acts.handover import agree, close
from tacite.acts.models import Handover, HandoverConsent
from tacite.engine import checks
from tacite.history.models import Event
from tacite.mail import queries as mail
from tacite.rules.handover import UnableToHandOver
from tacite.subscriptions.models import Subscription
from tests import factories, town
from tests.domains.handover.moving import NOW, agreed, given, naming, two

pytestmark = pytest.mark.django_db


def why(act: Any, *args: Any, **kwargs: Any) -> Any:
    with pytest.raises((UnableToHandOver, UnableToVerify)) as refused:
        act(*args, **kwargs)
    return refused.value.facts["why"]


def test_a_code_is_for_one_side_and_serves_once() -> None:
    """S0-65."""
    giver, taker, service = two()
    made = given(service, naming(taker))
    agree.send_code(handover_id=made.id, account_id=giver.id, now=NOW)
    code = mail.code_in_newest(giver.id)
    who: Any = {"handover_id": made.id, "actor": "user:1", "now": NOW}
    assert why(agree.agree, account_id=taker.id, typed=code, **who) == "no_code"
    assert why(agree.agree, account_id=giver.id, typed="abc", **who) == "wrong_code"
    late: Any = who | {"now": NOW + dt.timedelta(minutes=10)}
    assert why(agree.agree, account_id=giver.id, typed=code, **late) == "code_expired"
    assert agree.agree(account_id=giver.id, typed=code, **who).state == "agreed"
    assert why(agree.agree, account_id=giver.id, typed=code, **who) == "code_used"
    stranger = factories.account(brand=giver.brand)
    assert why(agree.agree, account_id=stranger.id, typed=code, **who) == "unknown"


def test_a_code_that_the_rules_refuse_is_not_used_up() -> None:
    giver, taker, service = two()
    made = given(service, naming(taker))
    agreed(made, taker)
    agree.send_code(handover_id=made.id, account_id=giver.id, now=NOW)
    code = mail.code_in_newest(giver.id)
    flag: Any = {"actor": "staff:1", "reason": "x", "now": NOW}
    set_flag(account_ids=[taker.id], kind="restricted", **flag)
    who: Any = {"handover_id": made.id, "account_id": giver.id, "actor": "user:1", "now": NOW}
    assert why(agree.agree, typed=code, **who) == "other_side"
    taker.flags.update(lifted_at=NOW)
    assert agree.agree(typed=code, **who).state == "done"


def test_only_holder_and_payer_change(django_assert_max_num_queries: Any) -> None:
    """S0-68, S0-69, S1-8: days, calendar, units, options, anchors and termination stay."""
    giver, taker, service = two()
    ending.terminate(subscription_id=service.id, account_id=giver.id, actor="user:1", now=NOW)
    before = whole(service)
    made = given(service, naming(taker))
    agreed(made, giver)
    assert agreed(made, taker).state == "done"
    after = whole(service)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"account_id", "payer_id"}
    assert (after["account_id"], after["payer_id"]) == (taker.id, taker.id)
    verbs = set(Event.objects.filter(subject_kind="subscription").values_list("verb", "account_id"))
    assert {
        ("hand_over", giver.id),
        ("take_over", taker.id),
        ("detach_payments", giver.id),
    } <= verbs
    assert checks.recent([giver.id, taker.id]) == []


def whole(service: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict(Subscription.objects.filter(id=service.id).values().get())
    for name in ("anchors", "options", "units", "coverage"):
        row[name] = list(getattr(service, name).order_by("id").values())
    return row


def test_the_former_holder_can_do_nothing_more_and_the_new_one_can() -> None:
    giver, taker, service = two()
    made = given(service, naming(taker))
    agreed(made, giver)
    agreed(made, taker)
    act: Any = {"subscription_id": service.id, "actor": "user:1", "now": NOW}
    with pytest.raises(ending.UnableToTerminate) as refused:
        ending.terminate(account_id=giver.id, **act)
    assert refused.value.facts["why"] == "not_yours"
    assert ending.terminate(account_id=taker.id, **act).terminates_on == service.expires_on


def test_another_currency_is_told_to_the_taker_alone() -> None:
    giver, taker, service = two()
    Account.objects.filter(id=taker.id).update(currency="USD")
    made = given(service, naming(taker))
    assert why(agree.send_code, handover_id=made.id, account_id=taker.id, now=NOW) == (
        "other_currency"
    )
    assert agreed(made, giver).state == "agreed"


def test_two_members_of_staff_record_two_written_consents_and_one_does_not() -> None:
    giver, taker, service = two()
    made = given(service, naming(taker))
    record: Any = {"handover_id": made.id, "evidence": "letter of 1 March, file 3", "now": NOW}
    one: Any = {"account_id": giver.id, "actor": "staff:1"}
    assert why(agree.record_consent, **(record | one | {"evidence": " "})) == "reason_missing"
    assert agree.record_consent(**record, **one).state == "agreed"
    other: Any = {"account_id": taker.id}
    assert why(agree.record_consent, **record, **other, actor="staff:1") == "recorded_already"
    assert agree.record_consent(**record, **other, actor="staff:2").state == "done"
    kept = HandoverConsent.objects.filter(handover=made)
    assert set(kept.values_list("how", "evidence")) == {("written", "letter of 1 March, file 3")}


def test_the_database_refuses_what_must_not_be() -> None:
    giver, taker, service = two()
    made = given(service, naming(taker))
    rows = Handover.objects.filter(id=made.id)
    for wrong in (
        {"state": "done"},
        {"closed_at": NOW},
        {"taker": giver},
        {"asker": factories.account(brand=giver.brand)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_who_asked_withdraws_and_who_was_asked_refuses() -> None:
    giver, taker, service = two()
    made = given(service, naming(taker))
    who: Any = {"handover_id": made.id, "actor": "user:1", "now": NOW}
    assert why(close.refuse, account_id=giver.id, **who) == "unknown"
    assert why(close.withdraw, account_id=taker.id, **who) == "unknown"
    assert why(close.withdraw, account_id=None, **who) == "reason_missing"
    assert close.refuse(account_id=taker.id, **who).state == "refused"
    assert given(service, naming(taker), key="again").state == "asked"


def test_an_abuse_case_is_opened_once_and_closed_with_a_reason() -> None:
    _, _, service = two()
    act: Any = {"subscription_id": service.id, "actor": "staff:1", "now": NOW}
    assert why(close.open_abuse_case, reason="", **act) == "reason_missing"
    first = close.open_abuse_case(reason="spam", **act)
    assert close.open_abuse_case(reason="more", **act).id == first.id
    close.close_abuse_case(reason="cleaned", **act)
    close.close_abuse_case(reason="cleaned", **act)
    verbs = Event.objects.filter(subject_id=service.id, verb__endswith="abuse_case")
    assert verbs.count() == 2
    assert why(close.open_abuse_case, reason="x", **(act | {"subscription_id": 0})) == "unknown"


def test_a_credit_note_of_before_takes_no_day_from_the_new_holder() -> None:
    """S0-69: past invoices stay with the account that had them."""
    giver, taker, service = two()
    town.give_credit(giver, 1000)
    renewal.request_due([giver.id], as_of=dt.date(2026, 5, 2), actor="night", now=NOW)
    made = given(service, naming(taker))
    agreed(made, giver)
    assert agreed(made, taker).state == "done"
    invoice = giver.invoices.get()
    credit: Any = {"account_id": giver.id, "number": invoice.number, "cents": None, "reason": "x"}
    who: Any = {"actor": "staff:1", "now": NOW}
    with pytest.raises(crediting.UnableToCredit) as refused:
        crediting.credit_note(**credit, **who, release=True)
    assert refused.value.facts == {"why": "handed_over"}
    crediting.credit_note(**credit, **who)
    service.refresh_from_db()
    assert (service.account_id, service.expires_on) == (taker.id, dt.date(2026, 6, 15))
