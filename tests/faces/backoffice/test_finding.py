"""Finding an account by whatever a caller says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.faces.backoffice.reading import page_of
from tests.faces.backoffice.world import Morning

Office = Callable[..., Client]

BY: dict[str, Callable[[Morning], Any]] = {
    "number": lambda m: m.atelier.number.lower(),
    "company": lambda _m: "des dunes",
    "name": lambda _m: "noor",
    "address": lambda m: m.atelier.email.upper(),
    "reference": lambda m: m.atelier.requests.get().reference.lower(),
    "bank reference": lambda m: m.atelier.requests.get().bank_reference,
    "dedicated IBAN": lambda m: m.atelier.dedicated_iban,
}


@pytest.mark.parametrize("by", BY)
def test_an_account_is_found_by_its(morning: Morning, staff: Office, by: str) -> None:
    morning.atelier.dedicated_iban = factories.iban()
    morning.atelier.save()
    page = page_of(staff("support").get("/accounts", {"q": BY[by](morning)}))
    found = [link.text for link in page.xpath("//tbody//th/a")]
    assert found == [morning.atelier.number]


def test_an_account_is_found_by_the_number_of_its_invoice(morning: Morning, staff: Office) -> None:
    page = page_of(staff("support").get("/accounts", {"q": "fa-2026-0001"}))
    assert [link.text for link in page.xpath("//tbody//th/a")] == [morning.camille.number]


def test_an_account_is_found_by_the_iban_that_it_paid_from(morning: Morning, staff: Office) -> None:
    iban = morning.line.counterparty_iban
    grouped = " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
    client = staff("billing")
    client.post(f"/lines/{morning.line.id}", {"to": morning.atelier.id, "reason": "She called."})
    page = page_of(client.get("/accounts", {"q": grouped}))
    assert [link.text for link in page.xpath("//tbody//th/a")] == [morning.atelier.number]


@pytest.mark.parametrize("text", ["", " ", "%", "_", "\x00", "'; DROP TABLE x; --", "x" * 5000])
def test_no_text_breaks_the_search(morning: Morning, staff: Office, text: str) -> None:
    for path in ("/accounts", "/services", "/requests", "/invoices", "/letters", "/journal"):
        assert staff("admin").get(path, {"q": text}).status_code == 200
