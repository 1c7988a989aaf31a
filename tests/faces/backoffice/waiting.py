"""Of every act of a customer's contracts, one that staff can see and do; and where its page is.

What is made here comes beside the morning of `world`, for the tests in a browser alone.
"""

import dataclasses as dc
import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from tacite.acts import bank_import, cycle_change, offer_change, order, renewal
from tacite.acts.handover import ask, find
from tacite.acts.offer_view import Wish
from tacite.acts.public_termination import Notification, notify
from tacite.acts.statuses import grant_status
from tacite.catalogue.models import Coupon
from tacite.invoicing.models import PaymentRequest
from tacite.payments.statements.writing import Movement, camt053
from tests import factories
from tests.domains.ending.owed import credit, owed_refund
from tests.faces.backoffice.world import NOW, TODAY, Morning

LATER: Final = dt.date(2026, 4, 20)


def furnish(morning: Morning) -> dict[str, Any]:
    """Make one of each, and return what stands in their addresses."""
    brand, camille = morning.brand, morning.camille
    brand.settings = {
        **brand.settings,
        "change.effect": "days",
        "gather_offered": ["service", "90 days"],
    }
    brand.save()
    renewed = _renewed_untold(morning)
    offer = factories.offer(brand=brand, ref="arena", cents=2400, quantity_max=9)
    factories.price(offer=offer, cents=24000, cycle="1 year")
    factories.offer(brand=brand, ref="bastion", cents=1200, quantity_max=9)
    fort = factories.subscription(
        account=camille, offer=offer, expires_on=LATER, quantity=2, units=("nord", "sud")
    )
    asked = factories.subscription(account=camille, offer=offer, expires_on=LATER)
    acting: dict[str, Any] = {"account_id": camille.id, "actor": "user:1", "now": NOW}
    offer_change.ask(**acting, subscription_id=asked.id, wish=Wish("bastion"))
    wish = cycle_change.ask_cycle_change(**acting, subscription_id=fort.id, cycle="1 year")
    ordered = order.order(
        **acting,
        wish=order.Wish(offer="arena", cycle="1 month"),
        key="ordered-by-camille",
        terms_accepted=True,
        starts_at_once=True,
    )
    _pays(morning, ordered.request)
    valid = DateRange(factories.LONG_AGO, None)
    Coupon.objects.create(brand=brand, code="RENTREE", percent=25, periods=2, valid=valid)
    grant_status(**_by_staff(), account_id=camille.id, kind="student", until_on=LATER)
    named = Notification(name="Noor Dune", email="noor@dune.example", contract="my site")
    given = factories.subscription(account=camille, offer=offer, expires_on=LATER)
    handover = ask.give(
        **acting,
        subscription_ids=[given.id],
        naming=ask.Naming(number=morning.atelier.number, email=morning.atelier.email),
        key="k" * 20,
    )
    find.look_up(now=NOW)
    with transaction.atomic():
        credit(morning.parked, 700)
        refund = owed_refund(morning.atelier)
    return {
        "account": camille.id,
        "taker": morning.atelier.id,
        "creditor": morning.parked.id,
        "brand": brand.id,
        "offer": offer.id,
        "service": morning.paid_service.id,
        "fort": fort.id,
        "asked": asked.id,
        "ordered": ordered.subscription.id,
        "renewed": renewed.id,
        "cycle": wish.id,
        "handover": handover.id,
        "refund": refund.id,
        "notice": notify(brand_id=brand.id, wanted=named, now=NOW).id,
    }


ADDRESSES: Final = (
    "/accounts/{account}/order?offer=arena&cycle=1+month&quantity=1",
    "/accounts/{account}/statuses",
    "/accounts/{account}/gathering",
    "/accounts/{creditor}/refund",
    "/services/{fort}",
    "/services/{fort}/offer?offer=bastion&quantity=2",
    "/services/{fort}/offer?offer=bastion&quantity=0",
    "/services/{fort}/units",
    "/services/{fort}/pass",
    "/services/{fort}/cycle",
    "/services/{fort}/renewal",
    "/services/{fort}/handover",
    "/services/{fort}/abuse",
    "/services/{asked}/offer/give-up",
    "/services/{ordered}/withdrawal",
    "/services/{renewed}",
    "/services/{renewed}/leaving",
    "/services/{renewed}/renewal-told",
    "/handovers",
    "/handovers?state=over",
    "/handovers/{handover}",
    "/handovers/{handover}/withdraw",
    "/handovers/{handover}/consent/{taker}",
    "/refunds",
    "/refunds/{refund}",
    "/notices",
    "/notices/{notice}",
    "/cycles",
    "/cycles/{cycle}",
    "/brands/{brand}/coupons",
    "/brands/{brand}/coupons/RENTREE/end",
    "/offers/{offer}/announcements",
)
IBAN: Final = "FR7630006000011234567890189"


@dc.dataclass(frozen=True)
class Act:
    """Where an act is done, what is typed there beside its reason, and the button that does it."""

    path: str
    fields: dict[str, str] = dc.field(default_factory=dict)
    button: str = "main button.main-act, main button.final"


_STATUS: Final = {"kind": "teacher", "act": "grant", "until": "2026-12-31"}
_SENT: Final = {"iban": IBAN, "paid_on": "2026-03-05", "reference": "REMB-1"}
_COUPON: Final = {"code": "AVRIL", "percent": "10", "from": "2026-04-01"}
_PRICE: Final = {"what": "1-month", "price": "25.00", "from_on": "2026-06-01"}
ACTS: Final = (
    Act("/accounts/{account}/statuses", _STATUS),
    Act("/accounts/{account}/gathering", {"way": "90 days"}),
    Act("/accounts/{account}/order?offer=arena&cycle=1+month&quantity=1"),
    Act("/accounts/{creditor}/refund", {"amount": "7"}),
    Act("/services/{fort}/units", {"unit": "on"}),
    Act("/services/{fort}/pass"),
    Act("/services/{service}/offer?offer=bastion&quantity=1"),
    Act("/services/{asked}/offer/give-up"),
    Act("/services/{fort}/renewal", {"length": "1-month-2400"}),
    Act("/services/{ordered}/withdrawal"),
    Act("/services/{renewed}/leaving"),
    Act("/services/{service}/abuse"),
    Act("/handovers/{handover}/consent/{taker}"),
    Act("/handovers/{handover}/withdraw"),
    Act("/refunds/{refund}", _SENT),
    Act("/notices/{notice}"),
    Act("/cycles/{cycle}", button="main button[value=refuse]"),
    Act("/brands/{brand}/coupons/new", _COUPON),
    Act("/brands/{brand}/coupons/RENTREE/end"),
    Act("/offers/{offer}/announcements", _PRICE),
)


def _renewed_untold(morning: Morning) -> Any:
    """Renew a service for a year of which nobody told in time: by law it can be left."""
    yearly = factories.offer(brand=morning.brand, cents=7300, cycle="1 year")
    asked_on = dt.date(2026, 1, 27)
    service = factories.subscription(
        account=morning.camille, offer=yearly, cycle="1 year", expires_on=dt.date(2026, 2, 10)
    )
    renewal.request_due(
        [morning.camille.id], as_of=asked_on, actor="night", now=factories.at(asked_on, 2)
    )
    _pays(morning, PaymentRequest.objects.get(lines__subscription=service))
    return service


def _pays(morning: Morning, request: PaymentRequest) -> None:
    """Let the bank report the transfer that pays a request."""
    name = f"P-{request.reference}"
    paid = Movement(cents=request.owed_cents, bank_reference=name, text=request.reference)
    data = camt053([paid], iban=morning.iban, on=TODAY, message_id=name)
    bank_import.import_file(data, name="p.xml", actor="bank", now=factories.at(TODAY, 17))


def _by_staff() -> dict[str, Any]:
    return {"actor": "staff:1", "now": NOW, "reason": "A card was shown."}
