"""What stands in an address: a function for each example that the access matrix names.

Each makes its thing, of `owner`'s account, and returns the text for the address. Whatever is made
is taken back with the test.
"""

import datetime as dt
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from tacite import clock
from tacite.acts import announcing, bank_import, cycle_change, renewal
from tacite.acts.handover import ask
from tacite.acts.public_termination import Notification, notify
from tacite.catalogue.models import Coupon
from tacite.engine.models import Night
from tacite.invoicing.models import PaymentRequest
from tacite.mail.models import Letter
from tacite.payments.models import BankLine
from tacite.payments.statements.writing import Movement, camt053
from tacite.usage.models import Group
from tests import factories
from tests.domains.ending.owed import owed_refund
from tests.domains.invoicing import issued
from tests.security.world import NOW, World

_DAY = dt.date(2026, 3, 15)


def any_token(world: World) -> str:
    """Return a token that no invitation has."""
    return "a" * 43


def account(world: World) -> str:
    """Return the account."""
    return str(world.account.pk)


def brand(world: World) -> str:
    """Return the brand."""
    return str(world.brand.pk)


def setting(world: World) -> str:
    """Return the name of a rule that a brand may set."""
    return "renewal.suspend"


def flag_on_letters(world: World) -> str:
    """Return the flag that is for whoever deals with letters."""
    return "letters_held"


def terms_version(world: World) -> str:
    """Publish general terms of the brand."""
    return factories.terms(brand=world.brand).version


def terms_language(world: World) -> str:
    """Return the language of these terms."""
    return "fr"


def offer(world: World) -> str:
    """Make an offer of the brand, on sale."""
    return str(factories.offer(brand=world.brand).ref)


def coupon(world: World) -> str:
    """Make a coupon of the brand."""
    valid = DateRange(_DAY, None)
    return Coupon.objects.create(brand=world.brand, code="SPRING", percent=10, valid=valid).code


def offer_id(world: World) -> str:
    """Make an offer of the brand, on sale."""
    return str(factories.offer(brand=world.brand).pk)


def announcement(world: World) -> str:
    """Announce a higher price of an offer of the brand."""
    offer = factories.offer(brand=world.brand, cents=1000)
    made = announcing.announce_price(
        offer_id=offer.pk,
        cycle="1 month",
        cents=1200,
        from_on=_DAY + dt.timedelta(days=90),
        today=_DAY,
        reason="Power.",
        actor="staff:1",
        now=NOW,
    )
    return str(made.pk)


def service(world: World) -> str:
    """Make a service."""
    return str(_service(world).pk)


def service_of_changing_brand(world: World) -> str:
    """Make a service of a brand whose customers change cycles themselves."""
    world.brand.settings = {**world.brand.settings, "cycle_change": "self"}
    world.brand.save()
    return service(world)


def cycle_request(world: World) -> str:
    """Ask for another cycle of a service."""
    wanted = _service(world)
    factories.price(offer=wanted.offer, cents=10000, cycle="1 year")
    asked = cycle_change.ask_cycle_change(
        subscription_id=wanted.pk,
        account_id=world.account.pk,
        cycle="1 year",
        actor="user:1",
        now=NOW,
    )
    return str(asked.pk)


def handover(world: World) -> str:
    """Ask that a service goes to somebody whom nobody knows."""
    given = ask.give(
        account_id=world.account.pk,
        subscription_ids=[factories.subscription(account=world.account).pk],
        naming=ask.Naming("C0", "nobody@nowhere.example"),
        key="example",
        actor="user:1",
        now=clock.now(),
    )
    return str(given.pk)


def request(world: World) -> str:
    """Make a payment request."""
    return str(_request(world).pk)


def request_reference(world: World) -> str:
    """Make a payment request."""
    return str(_request(world).reference)


def letter(world: World) -> str:
    """Make a letter, as a payment request writes one, that was kept in the portal."""
    _request(world)
    letters = Letter.objects.filter(account=world.account)
    letters.update(state="kept", title="Votre demande", body="Bonjour,")
    return str(letters.latest("id").pk)


def invoice(world: World) -> str:
    """Issue an invoice."""
    return str(_invoice(world).pk)


def invoice_number(world: World) -> str:
    """Issue an invoice."""
    return str(_invoice(world).number)


def bank_file(world: World) -> str:
    """Read a statement in, with a line that nobody can place."""
    return str(_imported(world).file_id)


def bank_line(world: World) -> str:
    """Read a statement in, with a line that nobody can place."""
    return str(BankLine.objects.get(file=_imported(world).file_id).pk)


def night(world: World) -> str:
    """Make a night that has run."""
    Night.objects.create(as_of=_DAY, state="finished", started_at=NOW, finished_at=NOW, steps=[])
    return _DAY.isoformat()


def _service(world: World) -> Any:
    return factories.subscription(account=world.account)


def _request(world: World) -> Any:
    _service(world)
    renewal.request_due([world.account.pk], as_of=_DAY, actor="night", now=NOW)
    return PaymentRequest.objects.filter(account=world.account).latest("id")


def _invoice(world: World) -> Any:
    return issued.invoices(account=world.account)[0]


def _imported(world: World) -> Any:
    iban = factories.iban()
    factories.bank_account(seller=world.brand.seller, iban=iban)
    line = Movement(cents=4800, bank_reference="A1", counterparty_name="UNKNOWN", text="thanks")
    data = camt053([line], iban=iban, on=_DAY, message_id="M1")
    return bank_import.import_file(data, name="march.xml", actor="bank", now=NOW)


def refund(world: World) -> str:
    """Owe the account some of its credit as money."""
    return str(owed_refund(world.account).pk)


def group(world: World) -> str:
    """Make a group of lines."""
    made = Group.objects.create(
        brand=world.account.brand,
        account=world.account,
        name=f"G9{world.account.id}",
        created_at=NOW,
    )
    return made.name


def group_id(world: World) -> str:
    """Make a group of lines."""
    return str(Group.objects.get(name=group(world)).pk)


def notice(world: World) -> str:
    """Notify a termination that names no contract."""
    wanted = Notification(name="Camille Roussel", email="nobody@roussel.example")
    return str(notify(brand_id=world.brand.pk, wanted=wanted, now=NOW).pk)
