"""Every act of staff: who may do it, that it wants a reason, and what the history keeps of it."""

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from tacite.acts.models import Handover
from tacite.acts.renewing import renewables
from tacite.history.models import Event
from tacite.ui.renewing import choice_of
from tests import factories
from tests.faces.backoffice.world import NOW, ROLES, Morning

Office = Callable[..., Client]
REASON = "The customer called, and so did his bank."


@dc.dataclass(frozen=True)
class Act:
    """An act: where its form stands, what it sends, who may, what the history calls it."""

    path: Callable[[Morning], str]
    verb: str
    roles: frozenset[str]
    sends: Callable[[Morning], Mapping[str, Any]] = dc.field(default=lambda _m: {})


def roles(*names: str) -> frozenset[str]:
    return frozenset({"admin", *names})


def renewal_of(service: Any) -> str:
    [one] = renewables(account=service.payer, subscription_ids=[service.id], now=NOW)
    return choice_of(one.lengths[0].cycle, one.lengths[0].totals.gross)


def yearly(service: Any) -> str:
    factories.price(offer=service.offer, cents=12000, cycle="1 year")
    return "1-year-12000"


def flag(kind: str) -> Callable[[Morning], str]:
    return lambda m: f"/accounts/{m.camille.id}/flags/{kind}"


def gathering_of(m: Morning) -> str:
    m.brand.settings = {**m.brand.settings, "gather_offered": ["quarter"]}
    m.brand.save()
    return f"/accounts/{m.camille.id}/gathering"


ACTS = {
    "park": Act(flag("parked"), "set_parked", roles("billing")),
    "take up again": Act(
        lambda m: f"/accounts/{m.parked.id}/flags/parked", "lift_parked", roles("billing")
    ),
    "hold letters": Act(flag("letters_held"), "set_letters_held", roles("billing", "support")),
    "restrict": Act(flag("restricted"), "set_restricted", roles("support")),
    "stop invoicing": Act(flag("invoicing_off"), "set_invoicing_off", roles("billing")),
    "open an abuse case": Act(flag("abuse"), "set_abuse", roles("support")),
    "open an abuse case of a service": Act(
        lambda m: f"/services/{m.paid_service.id}/abuse", "open_abuse_case", roles("support")
    ),
    "hand over": Act(
        lambda m: f"/services/{m.paid_service.id}/handover",
        "ask_handover",
        roles("support"),
        lambda m: {"number": m.atelier.number, "email": "atelier@example.example"},
    ),
    "hand several over": Act(
        lambda m: f"/accounts/{m.camille.id}/handover",
        "ask_handover",
        roles("support"),
        lambda m: {
            "service": [m.paid_service.id],
            "number": m.atelier.number,
            "email": "atelier@example.example",
        },
    ),
    "spare": Act(flag("suspend_off"), "set_suspend_off", roles("billing")),
    "change details": Act(
        lambda m: f"/accounts/{m.camille.id}/details",
        "change_details",
        roles("support"),
        lambda _m: {"town": "Saint-Aubin", "step": "confirm"},
    ),
    "store a VAT answer": Act(
        lambda m: f"/accounts/{m.atelier.id}/vat",
        "check_vat_number",
        roles("support"),
        lambda _m: {"number": "NL4495445B01", "answer": "yes", "reference": "WAPIAAAA"},
    ),
    "invite": Act(lambda m: f"/accounts/{m.camille.id}/invitation", "invite", roles("support")),
    "grant a status": Act(
        lambda m: f"/accounts/{m.camille.id}/statuses",
        "grant_status",
        roles("support"),
        lambda _m: {"act": "grant", "kind": "student", "until": "2027-01-01"},
    ),
    "make a coupon": Act(
        lambda m: f"/brands/{m.brand.id}/coupons/new",
        "make_coupon",
        roles(),
        lambda _m: {"code": "spring", "percent": "12,5", "from": "2026-03-01", "periods": "3"},
    ),
    "grant time": Act(
        lambda m: f"/services/{m.service.id}/time",
        "grant_time",
        roles("support"),
        lambda _m: {"days": "5"},
    ),
    "change the cycle": Act(
        lambda m: f"/services/{m.service.id}/cycle",
        "change_cycle",
        roles("support"),
        lambda m: {"cycle": yearly(m.service)},
    ),
    "gather": Act(
        gathering_of,
        "choose_gathering",
        roles("support"),
        lambda _m: {"way": "quarter"},
    ),
    "renew": Act(
        lambda m: f"/services/{m.paid_service.id}/renewal",
        "renew",
        roles("support"),
        lambda m: {"length": renewal_of(m.paid_service)},
    ),
    "give a pass": Act(
        lambda m: f"/services/{m.paid_service.id}/pass", "grant_pass", roles("support")
    ),
    "terminate": Act(
        lambda m: f"/services/{m.service.id}/termination", "terminate", roles("support")
    ),
    "try delivery": Act(
        lambda m: f"/services/{m.delivery.subscription_id}/delivery",
        "retry_delivery",
        roles("support"),
    ),
    "void": Act(lambda m: f"/requests/{m.request.id}/void", "void_by_staff", roles("billing")),
    "credit": Act(
        lambda m: f"/invoices/{m.invoice.id}/credit-note",
        "credit",
        roles("billing"),
        lambda _m: {"how": "part", "amount": "5,00", "step": "confirm"},
    ),
    "place a line": Act(
        lambda m: f"/lines/{m.line.id}",
        "assign",
        roles("billing"),
        lambda m: {"to": str(m.atelier.id)},
    ),
    "send a letter again": Act(
        lambda m: f"/letters/{m.letter.id}/again", "send_again", roles("billing", "support")
    ),
    "send all again": Act(lambda _m: "/letters/again", "send_again", roles("billing", "support")),
    "release all letters": Act(lambda _m: "/letters/release", "release_letters", roles()),
    "change a setting": Act(
        lambda m: f"/brands/{m.brand.id}/settings/renewal.suspend",
        "change_setting",
        roles(),
        lambda _m: {"value": "3", "step": "confirm"},
    ),
}
EVERY = [pytest.param(act, id=name) for name, act in ACTS.items()]
REFUSED = [
    pytest.param(act, role, id=f"{name} by {role}")
    for name, act in ACTS.items()
    for role in ROLES
    if role not in act.roles
]
ALLOWED = [
    pytest.param(act, role, id=f"{name} by {role}")
    for name, act in ACTS.items()
    for role in sorted(act.roles)
]


@pytest.mark.parametrize(("act", "role"), ALLOWED)
def test_who_may_does_it_and_the_history_says_who_and_why(
    morning: Morning, staff: Office, act: Act, role: str
) -> None:
    client = staff(role)
    if act.path(morning) != f"/lines/{morning.line.id}":
        assert client.get(act.path(morning)).status_code == 200
    answer = client.post(act.path(morning), {**act.sends(morning), "reason": REASON})
    assert answer.status_code == 302, answer.content.decode()
    event = Event.objects.filter(verb=act.verb).order_by("-id")[0]
    assert event.reason == REASON
    assert event.actor.startswith("staff:")
    assert 'role="status"' in client.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize(("act", "role"), REFUSED)
def test_who_may_not_is_refused_and_nothing_happens(
    morning: Morning, staff: Office, act: Act, role: str
) -> None:
    before = Event.objects.count()
    client = staff(role)
    if not act.path(morning).startswith("/lines/"):  # a page that everybody reads
        assert client.get(act.path(morning)).status_code == 403
    sent = {**act.sends(morning), "reason": REASON}
    assert client.post(act.path(morning), sent).status_code == 403
    assert Event.objects.count() == before


@pytest.mark.parametrize("act", EVERY)
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_no_act_without_a_reason(morning: Morning, staff: Office, act: Act, reason: str) -> None:
    before = Event.objects.count()
    answer = staff("admin").post(act.path(morning), {**act.sends(morning), "reason": reason})
    assert answer.status_code == 422
    assert 'aria-describedby="reason-e"' in answer.content.decode()
    assert Event.objects.count() == before


def test_several_services_go_in_one_handover(morning: Morning, staff: Office) -> None:
    other = factories.subscription(account=morning.camille, expires_on=dt.date(2026, 6, 1))
    client, path = staff("support"), f"/accounts/{morning.camille.id}/handover"
    assert f'value="{other.id}"' in client.get(path).content.decode()
    sent: dict[str, Any] = {"number": morning.atelier.number, "email": "a@example.example"}
    sent["reason"] = REASON
    nothing = client.post(path, sent)
    assert nothing.status_code == 422
    assert "Tick at least one service." in nothing.content.decode()
    client.post(path, sent | {"service": [morning.paid_service.id, other.id]})
    handover = Handover.objects.get()
    assert handover.reason == REASON
    assert handover.lines.count() == 2
    stranger = factories.subscription(account=morning.atelier)
    refused = client.post(path, sent | {"service": [stranger.id]})
    assert refused.status_code == 422


def test_a_stranger_is_led_to_the_door_and_back(morning: Morning) -> None:
    from tests.faces.backoffice.world import HOST  # noqa: PLC0415

    stranger = Client(headers={"host": HOST})
    answer = stranger.get("/accounts?q=x")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=%2Faccounts%3Fq%3Dx"
