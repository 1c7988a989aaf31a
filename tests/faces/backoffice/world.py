"""A provider on a bad morning: of everything that can wait for a person, one."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.test import Client

from tacite import clock
from tacite.accounts.models import VatCheck
from tacite.accounts.operations import write_note
from tacite.acts import bank_import, renewal
from tacite.brands.models import Brand
from tacite.engine.models import Night
from tacite.engine.operations import park
from tacite.invoicing.models import Invoice, PaymentRequest
from tacite.mail.models import Letter
from tacite.payments.models import BankLine
from tacite.payments.statements.writing import Movement, camt053
from tacite.provisioning.models import Delivery
from tacite.rules.pricing import NoPrice
from tests import factories

NOW: Final = dt.datetime(2026, 3, 5, 8, 30, tzinfo=dt.UTC)
TODAY: Final = NOW.date()
HOST: Final = "staff.localhost"
ROLES: Final = ("admin", "billing", "support", "read_only")
FULL: Final = {"street": "4 rue du Ponant", "postcode": "99000", "town": "Portvieux"}


@dataclass
class Morning:
    """What the tests of the back office look at and act on."""

    brand: Brand
    iban: str
    camille: Any
    atelier: Any
    service: Any
    paid_service: Any
    request: PaymentRequest
    invoice: Invoice
    line: BankLine
    exact: BankLine
    parked: Any
    letter: Letter
    delivery: Delivery
    file_id: int


def office(role: str = "admin", *, language: str = "en") -> Client:
    """Return a browser in which a member of staff is signed in."""
    clock.set_fixed(NOW)
    client = Client(headers={"host": HOST, "accept-language": language}, SERVER_NAME=HOST)
    client.force_login(factories.staff(role=role, name=f"Ada {role}", language=language))
    return client


def morning() -> Morning:
    """Make the provider, its customers and its troubles."""
    factories.installation(kind="demo")
    seller = factories.seller(name="Nimbeo SAS")
    account = factories.bank_account(seller=seller)
    brand = factories.brand(
        seller=seller, name="Nimbeo", languages=["fr", "nl", "en"], settings={"renewal.suspend": 2}
    )
    names = {"name_fr": "Serveur privé virtuel Altitude 2", "name_nl": "Virtuele privéserver 2"}
    offer = factories.offer(brand=brand, cents=1200, ref="web-m", **names)
    camille = factories.account(brand=brand, number="C-1001", ref="camille", email="c@r.example")
    atelier = factories.account(
        brand=brand, number="C-1002", company="Atelier des Dunes", kind="business", name="Noor Dune"
    )
    service = factories.subscription(account=camille, offer=offer, label="roussel.example")
    other = factories.subscription(account=atelier, offer=offer)
    paid = factories.subscription(account=camille, offer=offer, expires_on=dt.date(2026, 3, 12))
    renewal.request_due([camille.id, atelier.id], as_of=TODAY, actor="night", now=NOW)
    asked = {r.lines.get().subscription_id: r for r in PaymentRequest.objects.order_by("id")}
    statement = [
        Movement(cents=1200, bank_reference="A1", text=asked[paid.id].reference, structured=""),
        Movement(
            cents=4800,
            bank_reference="A2",
            counterparty_name="LES TROIS PHARES",
            counterparty_iban=factories.iban(),
            text="merci",
        ),
        Movement(
            cents=1200,
            bank_reference="A3",
            counterparty_name="ATELIER DES DUNES",
            text="=HYPERLINK(1)",
        ),
    ]
    imported = bank_import.import_file(
        camt053(statement, iban=account.iban, on=TODAY, message_id="M1"),
        name="mars.xml",
        actor="bank",
        now=NOW,
    )
    parked = _parked(brand)
    _answer(brand)
    write_note(account_id=camille.id, text="Called about her site.", actor="system", now=NOW)
    Night.objects.create(
        as_of=dt.date(2026, 3, 4),
        state="finished",
        started_at=NOW - dt.timedelta(days=1),
        finished_at=NOW - dt.timedelta(hours=23),
        steps=[
            {"name": "request_renewals", "done": 3, "parked": 1, "seconds": 1.5},
            {"name": "check", "done": 0, "parked": 0, "seconds": 0.2},
        ],
    )
    return Morning(
        brand=brand,
        iban=account.iban,
        camille=camille,
        atelier=atelier,
        service=service,
        paid_service=paid,
        request=asked[service.id],
        invoice=Invoice.objects.get(),
        line=BankLine.objects.get(counterparty_name="LES TROIS PHARES"),
        exact=BankLine.objects.get(counterparty_name="ATELIER DES DUNES"),
        parked=parked,
        letter=_failed_letter(),
        delivery=_given_up(other),
        file_id=imported.file_id,
    )


def _parked(brand: Brand) -> Any:
    account = factories.account(
        brand=brand, number="C-1003", company="Société d’exploitation des Établissements Kerlann"
    )
    fault = NoPrice(offer="web-m", cycle="1 month", currency="EUR", on=TODAY)
    when = (dt.date(2026, 3, 4), NOW - dt.timedelta(days=1))
    park(account_id=account.id, step="request_renewals", fault=fault, when=when)
    return account


def _answer(brand: Brand) -> None:
    """Make a customer abroad who is billed without VAT on an answer of last year."""
    abroad = factories.account(
        brand=brand, number="C-1004", kind="business", country="NL", vat_number="NL4495445B01"
    )
    factories.subscription(account=abroad, offer=factories.offer(brand=brand), state="active")
    VatCheck.objects.create(
        account=abroad, number="NL4495445B01", valid=True, asked_at=NOW - dt.timedelta(days=90)
    )


def _failed_letter() -> Letter:
    letter = Letter.objects.order_by("id")[0]
    Letter.objects.filter(id=letter.id).update(
        state="failed", error="refused_550", title="<b>Votre demande</b>", body="Bonjour,\nà vous."
    )
    return Letter.objects.get(id=letter.id)


def _given_up(service: Any) -> Delivery:
    return Delivery.objects.create(
        subscription=service,
        platform="pretend",
        wanted="running",
        wanted_at=NOW - dt.timedelta(days=1),
        try_at=NOW - dt.timedelta(hours=3),
        attempts=8,
        error="quota reached",
        gave_up_at=NOW - dt.timedelta(hours=2),
    )
