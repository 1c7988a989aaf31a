"""Use beyond the plan in the client area: what is used, what may be, and every act on a group."""

import datetime as dt
import io

import pytest

from tacite.acts.metering import groups, intake
from tacite.invoicing.models import PaymentRequest
from tacite.usage.models import Group
from tests.faces.web.world import NOW, Shop, at_most, heading, page, seen

ACTOR = "user:1"


@pytest.fixture
def office(shop: Shop) -> Group:
    """Let the brand count use, and give the customer a validated group with one line."""
    shop.brand.settings = {"overage.mode": "capped"}
    shop.brand.save()
    acting = {"account_id": shop.account.id, "actor": ACTOR, "now": NOW}
    made = groups.add_group(**acting, label="Bureau")
    line = shop.service(ref="line-1", label="")
    groups.join_group(**acting, name=made.name, subscription_id=line.id)
    groups.validate_group(**acting, name=made.name, validated=True, reason="known")
    return made


def call(group: Group, amount: str, call_id: str = "c1") -> None:
    begun = (NOW - dt.timedelta(hours=1)).isoformat()
    row = f"id,group,line,start,amount\n{call_id},{group.name},line-1,{begun},{amount}\n"
    intake.take_in_file(io.BytesIO(row.encode()), name="x", actor="usage", now=NOW)


def test_a_brand_that_counts_no_use_has_no_link_to_it(shop: Shop) -> None:
    answer = shop.browser("en").get("/")
    assert "/use" not in page(answer).xpath("//nav//a/@href")


def test_nor_has_it_a_page_but_for_the_groups_of_before(shop: Shop, office: Group) -> None:
    shop.brand.settings = {"overage.mode": "off"}
    shop.brand.save()
    text = seen(shop.browser().get("/use"))
    assert "Bureau" in text
    assert "A new group" not in text
    Group.objects.update(state="closed", closed_on=NOW.date())
    assert shop.browser().get("/use").status_code == 404


def test_use_cap_and_what_is_left_stand_beside_a_meter(shop: Shop, office: Group) -> None:
    call(office, "139.999")
    answer = shop.browser("en").get("/use")
    assert "/use" in page(answer).xpath("//nav//a/@href")
    assert "€140.00 used of €150.00; €10.00 left." in seen(answer)
    [meter] = page(answer).xpath("//progress")
    assert (meter.get("value"), meter.get("max")) == ("14000", "15000")
    answer = shop.browser("fr").get(f"/use/{office.name}")
    assert heading(answer) == "Bureau peut encore consommer 10,00 € ce mois-ci."
    assert "c1" in seen(answer)


def test_at_the_cap_the_page_says_so_and_a_deposit_is_ordered(shop: Shop, office: Group) -> None:
    call(office, "150.00")
    browser = shop.browser("nl")
    answer = browser.get(f"/use/{office.name}")
    assert heading(answer) == "Bureau heeft het plafond bereikt: al haar lijnen zijn opgeschort."
    answer = browser.post(f"/use/{office.name}/raise", {"contract": "on"}, follow=True)
    assert "alleen een waarborg heft dat op" in seen(answer)
    assert "€ 50,00: het plafond wordt € 200,00" in seen(browser.get(f"/use/{office.name}"))
    answer = browser.post(f"/use/{office.name}/deposit", {"amount": "50.00"})
    asked = PaymentRequest.objects.get(kind="deposit")
    assert answer.headers["Location"] == f"/requests/{asked.reference}"
    assert "€ 50,00" in seen(browser.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    ("act", "sent", "said"),
    [
        ("rename", {"label": "Head office"}, "The group is now called Head office."),
        ("raise", {}, "Tick the box to accept the contract."),
        ("raise", {"contract": "on"}, "The base limit is raised."),
        ("lower", {}, "The base limit is not raised."),
        ("join", {"service": "1x"}, "There is no such group or line."),
        ("leave", {"service": "0"}, "This line is not in the group."),
        ("move", {"to": "G1", "amount": "1"}, "There is no such group or line."),
        ("deposit", {"amount": "0,01"}, "Choose one of the amounts offered."),
        ("delete", {}, "The group ends on"),
        ("undo", {}, "No end was asked for: the group goes on."),
    ],
)
def test_every_act_says_what_came_of_it(
    shop: Shop, office: Group, act: str, sent: dict[str, str], said: str
) -> None:
    answer = shop.browser("en").post(f"/use/{office.name}/{act}", sent, follow=True)
    assert said in seen(answer)


def test_a_deletion_is_undone_and_a_group_is_added(shop: Shop, office: Group) -> None:
    browser = shop.browser("en")
    browser.post(f"/use/{office.name}/delete", {})
    assert "Undo the deletion" in seen(browser.get(f"/use/{office.name}"))
    assert "The group goes on" in seen(browser.post(f"/use/{office.name}/undo", {}, follow=True))
    answer = browser.post("/use/add", {"label": "Shop"}, follow=True)
    assert "The group Shop is made." in seen(answer)
    assert "not validated yet" in seen(answer)


def test_another_group_takes_a_line_and_a_deposit(shop: Shop, office: Group) -> None:
    browser = shop.browser("en")
    browser.post("/use/add", {"label": "Shop"})
    other = Group.objects.get(label="Shop")
    Group.objects.filter(id=office.id).update(deposit_cents=5_000)
    answer = browser.get(f"/use/{office.name}")
    assert "Up to €50.00" in seen(answer)
    answer = browser.post(
        f"/use/{office.name}/move", {"to": other.name, "amount": "60"}, follow=True
    )
    assert "The deposit of this group is €50.00." in seen(answer)
    line = shop.service()
    answer = browser.post(f"/use/{other.name}/join", {"service": str(line.id)}, follow=True)
    assert "The line is in this group." in seen(answer)


# S4-11: what is paid for a line is one matter, what its group used another.
def test_a_line_of_a_suspended_group_says_so_and_what_to_do(shop: Shop, office: Group) -> None:
    line = office.members.get().subscription
    browser = shop.browser("en")
    assert "excess" not in seen(browser.get(f"/services/{line.id}"))
    call(office, "150.00")
    with at_most(15):
        answer = browser.get(f"/services/{line.id}")
    said = seen(answer)
    assert "Suspended for excess" in said
    assert "The group Bureau has reached its cap" in said
    assert "as soon as a security deposit is paid" in said
    assert "Otherwise they come back on Wednesday 1 April" in said
    assert f"/use/{office.name}" in page(answer).xpath("//main//a/@href")
    assert "Suspended for excess" in seen(browser.get("/services"))


def test_a_line_is_taken_out_of_its_group(shop: Shop, office: Group) -> None:
    line = office.members.get().subscription
    browser = shop.browser("nl")
    assert "Uit de groep" in seen(browser.get(f"/use/{office.name}"))
    sent = {"service": str(line.id)}
    answer = browser.post(f"/use/{office.name}/leave", sent, follow=True)
    assert "De lijn zit nu in geen enkele groep." in seen(answer)
    assert not office.members.exists()
