"""Groups of lines in the back office: told, shown, acted on for a customer (S4-12, S4-16)."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tacite.acts.metering import groups, intake
from tacite.history.models import Event
from tacite.invoicing.models import PaymentRequest
from tacite.usage.models import Group, GroupMember
from tests import factories
from tests.faces.backoffice.reading import page_of
from tests.faces.backoffice.reading import words as said
from tests.faces.backoffice.world import NOW, Morning

Office = Callable[..., Client]
REASON = "He asked for it on the telephone."


@pytest.fixture
def bureau(morning: Morning) -> Group:
    """Let the brand count use, and give a customer a group with a line, not validated yet."""
    morning.brand.settings = {**morning.brand.settings, "overage.mode": "capped"}
    morning.brand.save()
    acting: dict[str, Any] = {"account_id": morning.camille.id, "actor": "user:1", "now": NOW}
    made = groups.add_group(**acting, label="Bureau")
    groups.join_group(**acting, name=made.name, subscription_id=morning.paid_service.id)
    return made


def validated(group: Group) -> Group:
    groups.validate_group(
        account_id=group.account_id,
        name=group.name,
        validated=True,
        reason="known",
        actor="staff:1",
        now=NOW,
    )
    return group


def call(group: Group, amount: str) -> None:
    begun = (NOW - dt.timedelta(hours=1)).isoformat()
    line = GroupMember.objects.get(group=group).subscription.ref
    row = f"id,group,line,start,amount\nc1,{group.name},{line},{begun},{amount}\n"
    intake.take_in_file(io.BytesIO(row.encode()), name="x", actor="usage", now=NOW)


def test_a_brand_that_counts_no_use_says_nothing_of_groups(morning: Morning, staff: Office) -> None:
    client = staff()
    links = page_of(client.get("/")).xpath("//nav//a/@href")
    assert "/groups" not in links
    tabs = page_of(client.get(f"/accounts/{morning.camille.id}")).xpath("//nav//a/@href")
    assert f"/accounts/{morning.camille.id}/groups" not in tabs


def test_a_group_waits_for_its_validation_and_is_validated(bureau: Group, staff: Office) -> None:
    client = staff("support")
    assert "1 group waits for its validation." in said(client.get("/"))
    assert "/groups" in page_of(client.get("/")).xpath("//nav//a/@href")
    listed = page_of(client.get("/groups?state=unvalidated"))
    assert f"/groups/{bureau.id}" in listed.xpath("//table//a/@href")
    address = f"/groups/{bureau.id}/validation"
    assert "€150.00" in said(client.get(address))
    sent = {"do": "validate", "reason": "Dossier 4711 is complete."}
    assert client.post(address, sent | {"reason": " "}).status_code == 422
    assert client.post(address, sent).status_code == 302
    bureau.refresh_from_db()
    assert (bureau.rung, bureau.cap_cents) == ("base", 15_000)
    assert Event.objects.get(verb="validate_group").reason == sent["reason"]
    assert "waits for its validation" not in said(client.get("/"))
    # Sent again by somebody who saw the same form: validated it stays.
    client.post(address, sent)
    bureau.refresh_from_db()
    assert bureau.rung == "base"


def test_a_group_suspended_for_excess_waits_with_what_its_customer_was_told(
    bureau: Group, staff: Office
) -> None:
    call(validated(bureau), "150.00")
    client = staff()
    assert "1 group is suspended for excess." in said(client.get("/"))
    listed = said(client.get("/groups"))
    assert "Bureau" in listed
    assert "above 90%" in listed
    told = said(client.get(f"/groups/{bureau.id}"))
    assert "€150.00 used of €150.00" in told
    assert "Group suspended for excess" in told
    assert told.count("Use above a threshold") == 3
    assert "only a deposit unblocks it" in said(client.get(f"/groups/{bureau.id}/base"))
    sent = {"do": "raise", "contract": "on", "reason": REASON}
    answer = client.post(f"/groups/{bureau.id}/base", sent)
    assert answer.status_code == 422
    assert "only a deposit unblocks it" in said(answer)
    line = bureau.members.get().subscription_id
    assert "Suspended for excess with its group, Bureau." in said(client.get(f"/services/{line}"))


def test_an_account_s_groups_stand_with_cap_use_and_what_was_told(
    morning: Morning, bureau: Group, staff: Office
) -> None:
    call(validated(bureau), "140.00")
    client = staff("read_only")
    page = said(client.get(f"/accounts/{morning.camille.id}/groups"))
    assert "Bureau" in page
    for text in ("€150.00", "€0.00", "€140.00", "above 90%"):
        assert text in page
    assert "Add a group" not in page
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/groups/{bureau.id}")
    assert len(queries) <= 18  # with three that note the session


def test_every_act_is_done_for_the_customer_with_a_reason(
    morning: Morning, bureau: Group, staff: Office
) -> None:
    validated(bureau)
    client = staff("support")
    for act, sent, verb in (
        ("label", {"label": "Head office"}, "rename_group"),
        ("base", {"do": "raise", "contract": "on"}, "raise_base"),
        ("base", {"do": "lower"}, "lower_base"),
        ("deposit", {"amount": "50.00"}, "order_deposit"),
        ("leave", {"service": str(morning.paid_service.id)}, "leave_group"),
        ("join", {"service": str(morning.service.id)}, "join_group"),
        ("validation", {"do": "invalidate"}, "invalidate_group"),
        ("deletion", {"do": "delete"}, "delete_group"),
    ):
        address, reason = f"/groups/{bureau.id}/{act}", f"{REASON} {verb}"
        assert client.get(address).status_code == 200
        before = Event.objects.filter(verb=verb).count()
        assert client.post(address, sent | {"reason": ""}).status_code == 422
        assert Event.objects.filter(verb=verb).count() == before
        assert client.post(address, sent | {"reason": reason}).status_code == 302, verb
        done = Event.objects.filter(verb=verb).latest("id")
        assert (done.reason, done.actor.partition(":")[0]) == (reason, "staff")
    assert f"{REASON} delete_group" in said(client.get(f"/groups/{bureau.id}"))


def test_what_can_no_longer_be_done_says_why(bureau: Group, staff: Office) -> None:
    client = staff("support")
    address = f"/groups/{bureau.id}"
    answer = client.post(f"{address}/base", {"do": "raise", "contract": "on", "reason": REASON})
    assert "not validated yet: validate it first." in said(answer)
    answer = client.post(f"{address}/deposit/move", {"to": "G1", "amount": "1", "reason": REASON})
    assert "There is no such group or line." in said(answer)
    delete = {"do": "delete", "reason": REASON}
    assert client.post(f"{address}/deletion", delete).status_code == 302
    answer = client.post(f"{address}/deletion", delete)  # the other tab shows it still
    assert answer.status_code == 422
    assert "This group ends on" in said(answer)
    assert client.post(f"{address}/deletion", delete | {"do": "undo"}).status_code == 302
    bureau.refresh_from_db()
    assert bureau.closes_on is None


def test_a_group_is_added_and_takes_a_deposit_over(
    morning: Morning, bureau: Group, staff: Office
) -> None:
    client = staff("support")
    sent = {"label": "Shop", "reason": REASON}
    assert client.post(f"/accounts/{morning.camille.id}/groups/add", sent).status_code == 302
    shop = Group.objects.get(label="Shop")
    assert Event.objects.get(verb="add_group", subject_id=shop.id).reason == REASON
    address = f"/groups/{bureau.id}/deposit"
    assert client.post(address, {"amount": "50.00", "reason": REASON}).status_code == 302
    assert PaymentRequest.objects.get(kind="deposit").total_cents == 5_000
    sent = {"to": shop.name, "amount": "10", "reason": REASON}
    answer = client.post(f"{address}/move", sent)
    assert "The deposit of this group is €0.00." in said(answer)


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_its_pages_open_in_every_language(
    morning: Morning, bureau: Group, staff: Office, language: str
) -> None:
    call(validated(bureau), "140.00")
    factories.subscription(account=morning.camille, offer=morning.service.offer)
    client = staff("admin", language=language)
    acts = ("label", "validation", "base", "deposit", "deposit/move", "join", "leave", "deletion")
    own = f"/groups/{bureau.id}"
    of_account = f"/accounts/{morning.camille.id}/groups"
    pages = ("/groups", own, of_account, f"{of_account}/add", *(f"{own}/{act}" for act in acts))
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Language"] == language
