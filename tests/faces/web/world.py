"""Customers of a brand in every situation that the client area words."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.test import Client
from lxml import html

from tacite import clock
from tacite.acts import bank_import, lateness, renewal
from tacite.brands.models import Brand
from tacite.invoicing.models import PaymentRequest
from tacite.mail import delivery
from tacite.payments.statements.writing import Movement, camt053
from tests import factories

NOW: Final = dt.datetime(2026, 3, 5, 8, 30, tzinfo=dt.UTC)
TODAY: Final = NOW.date()


@dataclass
class Shop:
    """A brand with one customer, and a browser in which she is signed in."""

    brand: Brand
    iban: str
    account: Any
    offer: Any
    owner: Any

    def browser(
        self, language: str = "en", *, role: str = "", user: Any = None, host: str = ""
    ) -> Client:
        """Return a browser of the owner, of somebody in another role, or of nobody ("none")."""
        host = host or self.brand.domain
        client = Client(headers={"host": host, "accept-language": language}, SERVER_NAME=host)
        if role == "none":
            return client
        person = user or self.owner
        if role:
            person = factories.user(account=self.account, role=role, language=language)
        client.force_login(person)
        return client

    def service(self, **columns: Any) -> Any:
        """Give the customer a monthly service at 24.00, paid until 2026-03-15."""
        given = {"account": self.account, "offer": self.offer} | columns
        return factories.subscription(**given)

    def night(self, day: dt.date = TODAY, *, also: tuple[Any, ...] = ()) -> None:
        """Ask for what is due, and let lateness have its effects, as the night does."""
        ids = [self.account.id, *(each.id for each in also)]
        now = factories.at(day, 2)
        renewal.request_due(ids, as_of=day, actor="night", now=now)
        lateness.suspend(ids, as_of=day, actor="night", now=now)
        lateness.end(ids, as_of=day, actor="night", now=now)

    def pays(self, cents: int, text: str = "", *, on: dt.date = TODAY, ref: str = "") -> None:
        """Let the bank report a transfer, to the account's own IBAN if it has one."""
        movement = Movement(
            cents=cents,
            bank_reference=ref or f"B-{text}-{on}-{cents}",
            paid_to_iban=self.account.dedicated_iban,
            text=text,
        )
        data = camt053([movement], iban=self.iban, on=on, message_id=movement.bank_reference)
        bank_import.import_file(data, name="s.xml", actor="bank", now=factories.at(on, 17))

    def request(self) -> PaymentRequest:
        """Return the newest payment request."""
        return PaymentRequest.objects.order_by("-id")[0]


def shop(*, kind: str = "scratch", **columns: Any) -> Shop:
    """Make the brand, its offer and its customer."""
    clock.set_fixed(NOW)
    factories.installation(kind=kind)
    seller = factories.seller(name="Nimbeo SAS")
    bank = factories.bank_account(seller=seller)
    given = {"languages": ["fr", "nl", "en"], "email": "bonjour@nimbeo.example"}
    brand = factories.brand(seller=seller, **(given | columns))
    names = {"name_fr": "Serveur Altitude", "name_nl": "Server Altitude"}
    offer = factories.offer(brand=brand, ref="altitude", cents=2400, name_en="Altitude", **names)
    account = factories.account(brand=brand, name="Camille Roussel", email="camille@r.example")
    owner = factories.user(account=account, name="Camille Roussel", language="")
    return Shop(brand, bank.iban, account, offer, owner)


def deliver_letters(now: dt.datetime = NOW) -> None:
    """Let the letters that wait be written and kept."""
    delivery.deliver(now=now)


def seen(response: Any) -> str:
    """Return what a page's main part says, in one line, with plain spaces."""
    assert response.status_code in {200, 422}, response.status_code
    return plain("".join(page(response).xpath("//main")[0].itertext()))


def heading(response: Any) -> str:
    """Return the first heading of a page."""
    assert response.status_code in {200, 422}, response.status_code
    return plain("".join(page(response).xpath("//h1")[0].itertext()))


def page(response: Any) -> Any:
    """Return a page as parsed."""
    return html.fromstring(response.content.decode())


def plain(text: str) -> str:
    """Return a text with every kind of space as one plain one."""
    return re.sub(r"\s+", " ", text.replace("\u2060", "")).strip()


@contextmanager
def at_most(count: int) -> Iterator[list[str]]:
    """Refuse more questions than so many; those of the session and the guards count too."""
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        asked.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked
    assert len(asked) <= count, "\n".join(sql[:160] for sql in asked)
