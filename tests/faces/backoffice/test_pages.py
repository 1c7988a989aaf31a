"""Every page of the back office: it opens, asks little, and shows buttons to those who may."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.faces.backoffice.reading import page_of
from tests.faces.backoffice.world import ROLES, Morning

Office = Callable[..., Client]


def addresses(m: Morning) -> list[str]:
    """Return every address that can be read."""
    account, service = f"/accounts/{m.camille.id}", f"/services/{m.service.id}"
    return [
        "/",
        "/accounts",
        "/accounts?q=dunes",
        *(account, f"{account}/services", f"{account}/requests", f"{account}/invoices"),
        *(f"{account}/payments", f"{account}/letters", f"{account}/people", f"{account}/history"),
        f"/accounts/{m.parked.id}",
        "/services",
        "/services?state=active&q=roussel",
        service,
        f"/services/{m.delivery.subscription_id}",
        "/requests",
        "/requests?state=overdue&kind=renewal&from=2026-03-01&to=2026-03-31",
        f"/requests/{m.request.id}",
        "/invoices",
        f"/invoices/{m.invoice.id}",
        "/statements",
        f"/statements/{m.file_id}",
        "/refunds",
        "/groups",
        "/groups?state=unvalidated",
        f"{account}/groups",
        "/notices",
        f"/accounts/{m.camille.id}/refund",
        "/lines",
        f"/lines/{m.line.id}",
        f"/lines/{m.exact.id}?q=roussel",
        "/nights",
        "/nights/2026-03-04",
        "/parked",
        "/letters",
        f"/letters/{m.letter.id}",
        "/brands",
        f"/brands/{m.brand.id}",
        f"/brands/{m.brand.id}/offers",
        f"/brands/{m.brand.id}/coupons",
        f"/brands/{m.brand.id}/coupons/new",
        f"{account}/statuses",
        f"{account}/order",
        "/sellers",
        "/law",
        "/journal",
        "/journal?verb=ask&who=night&from=2026-03-01&to=2026-03-09&subject=request",
    ]


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_every_page_opens_in_every_language(morning: Morning, staff: Office, language: str) -> None:
    client = staff("admin", language=language)
    for address in addresses(morning):
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["Content-Language"] == language


def test_no_page_asks_the_database_more_than_fifteen_times(morning: Morning, staff: Office) -> None:
    client = staff("admin")
    client.get("/sellers")  # which notes in the session when it began
    asked = {}
    for address in addresses(morning):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked[address] = len(queries)
    assert {a: n for a, n in asked.items() if n > 15} == {}


def test_a_page_of_a_long_list_asks_no_more_than_one_of_a_short_list(
    morning: Morning, staff: Office
) -> None:
    client = staff("admin")
    client.get("/sellers")
    paths = ("/services", "/accounts", f"/accounts/{morning.camille.id}", "/requests")

    def counts() -> list[int]:
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(len(queries))
        return found

    before = counts()
    offer = factories.offer(brand=morning.brand)
    for _ in range(60):
        factories.subscription(account=morning.camille, offer=offer)
        factories.account(brand=morning.brand)
    assert counts() == before


def test_lists_are_read_by_pages_of_fifty(morning: Morning, staff: Office) -> None:
    for _ in range(60):
        factories.account(brand=morning.brand)
    client = staff("admin")
    first = page_of(client.get("/accounts"))
    assert len(first.xpath("//tbody/tr")) == 50
    following = first.xpath("//a[@rel='next']")[0].get("href")
    second = page_of(client.get(f"/accounts{following}"))
    assert 0 < len(second.xpath("//tbody/tr")) <= 50
    names = {row.text_content() for row in first.xpath("//tbody//th")}
    assert not names & {row.text_content() for row in second.xpath("//tbody//th")}


@pytest.mark.parametrize("page", ["-1", "0", "x", "99999999999999999999999", "٣"])
def test_a_page_number_that_is_none_shows_the_first_page(
    morning: Morning, staff: Office, page: str
) -> None:
    assert staff("admin").get("/accounts", {"page": page}).status_code == 200


def test_who_may_only_read_sees_no_button_and_no_form_that_posts(
    morning: Morning, staff: Office
) -> None:
    client = staff("read_only")
    for address in addresses(morning):
        page = page_of(client.get(address))
        posts = [form.get("action") for form in page.xpath("//main//form[@method='post']")]
        acts = [link.get("href") for link in page.xpath("//main//ul[@class='links']//a")]
        assert (address, posts, acts) == (address, [], [])


@pytest.mark.parametrize("role", ROLES)
def test_everything_that_a_page_offers_opens(morning: Morning, staff: Office, role: str) -> None:
    client = staff(role)
    offered = set()
    for address in addresses(morning):
        page = page_of(client.get(address))
        links = page.xpath(
            "//main//a[starts-with(@href, '/')] | //header//a[starts-with(@href, '/')]"
        )
        offered |= {link.get("href") for link in links if "lang=" not in link.get("href")}
    broken = {href: client.get(href).status_code for href in sorted(offered)}
    assert {href: status for href, status in broken.items() if status != 200} == {}


def test_what_somebody_typed_is_never_markup(morning: Morning, staff: Office) -> None:
    client = staff("admin")
    said = client.get(f"/letters/{morning.letter.id}").content.decode()
    assert "&lt;b&gt;Votre demande" in said
    found = client.get("/accounts", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in found


def test_pages_are_about_the_zone_of_their_brand(morning: Morning, staff: Office) -> None:
    said = staff("admin").get(f"/letters/{morning.letter.id}").content.decode()
    assert "09:30" in said  # 08:30 UTC, in Paris
