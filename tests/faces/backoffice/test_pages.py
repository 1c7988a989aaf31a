"""Every page of the back office: it opens, asks little, writes nothing, says what it should."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
        "/requests?state=open&kind=renewal&from=2026-03-01&to=2026-03-31",
        f"/requests/{m.request.id}",
        "/invoices",
        f"/invoices/{m.invoice.id}",
        "/statements",
        f"/statements/{m.file_id}",
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
        "/sellers",
        "/journal",
        "/journal?verb=ask&who=night&from=2026-03-01",
    ]


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_every_page_opens_in_every_language(morning: Morning, staff: Office, language: str) -> None:
    client = staff("admin", language=language)
    for address in addresses(morning):
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["Content-Language"] == language
