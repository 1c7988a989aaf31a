"""The running client area of a customer who has something of everything, and where its pages are.

Each act can be done with a service of its own, so that the tests do not wait for one another.
"""

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from playwright.sync_api import Browser, BrowserContext, Page

from tacite.acts import ending, offer_change
from tacite.acts.handover import ask, find
from tacite.acts.metering import groups, intake
from tacite.acts.offer_view import Wish
from tacite.acts.order import Wish as Ordered
from tacite.acts.order import order
from tacite.catalogue.models import Coupon
from tacite.invoicing.models import PaymentRequest
from tacite.mail.models import Letter
from tacite.usage.models import Group
from tests import factories
from tests.faces.web import world
from tests.faces.web.world import NOW, Shop

PAGES: Final = {
    "home": "/",
    "services": "/services",
    "service": "/services/{service}",
    "service that ends": "/services/{ending}",
    "service just ordered": "/services/{ordered}",
    "service of a lapsed offer": "/services/{old}",
    "change": "/services/{fort}/change",
    "change tried": "/services/{fort}/change?offer=bastion&quantity=1",
    "change refused": "/services/{service}/change?offer=donjon&quantity=1",
    "change summary": "/services/{fort}/change/summary?offer=bastion&quantity=1",
    "change for good": "/services/{old}/change/summary?offer=bastion",
    "change code": "/services/{asked}/change/code",
    "changes": "/services/{changed}/changes",
    "units": "/services/{fort}/units",
    "cycle": "/services/{service}/cycle",
    "renew": "/services/{service}/renew",
    "renew several": "/services/renew?service-{service}=1-month-2400&service-{fort}=1-month-2400",
    "terminate": "/services/{service}/terminate",
    "terminations": "/terminate",
    "leave": "/services/{renewed}/leave",
    "withdraw": "/services/{ordered}/withdraw",
    "handovers": "/handovers",
    "hand over": "/handovers/give",
    "take over": "/handovers/take",
    "handover": "/handovers/{handover}",
    "agree to a handover": "/handovers/{handover}/agree",
    "offers": "/offers",
    "offer": "/offers/objects",
    "order": "/offers/altitude/order?cycle=1+month",
    "order with a code": "/offers/altitude/order?cycle=1+month&coupon=RENTREE",
    "order with a wrong code": "/offers/altitude/order?cycle=1+month&coupon=NOEL",
    "refused choice": "/offers/objects/order?cycle=1+month&quantity=0",
    "money": "/invoices",
    "to pay": "/invoices/to-pay",
    "requests": "/invoices/requests",
    "documents": "/invoices/documents",
    "payments": "/invoices/payments",
    "dates": "/invoices/dates",
    "request": "/requests/{request}",
    "groups": "/use",
    "group": "/use/{group}",
    "group at its cap": "/use/{full}",
    "letters": "/letters",
    "letter": "/letters/{letter}",
    "profile": "/profile",
    "gathering": "/profile/requests",
}
HEIGHT: Final = 900
LATER: Final = dt.date(2026, 4, 20)  # an expiry that the night does not ask about yet


@dataclass
class Site:
    """The running client area with one customer, and a browser to look at it with."""

    shop: Shop
    port: int
    browser: Browser
    ids: dict[str, Any]
    windows: dict[tuple[str, int, str], Page]

    def page(self, language: str, *, width: int = 1440, scheme: str = "light") -> Page:
        """Return a page of a window in which the customer is signed in; one for each kind."""
        key = (language, width, scheme)
        if key not in self.windows:
            self.windows[key] = self.context(language, width, scheme).new_page()
        page = self.windows[key]
        page.set_viewport_size({"width": width, "height": HEIGHT})
        return page

    def stranger(self, language: str) -> Page:
        """Return a page of a window in which nobody is signed in."""
        return self._window(390, "light", {settings.LANGUAGE_COOKIE_NAME: language}).new_page()

    def context(
        self, language: str, width: int = 1440, scheme: Any = "light", *, shop: Shop | None = None
    ) -> BrowserContext:
        """Return a window of its own, of the customer or of another."""
        cookies = (shop or self.shop).browser(language).cookies
        signed_in = {name: morsel.value for name, morsel in cookies.items()}
        return self._window(width, scheme, signed_in | {settings.LANGUAGE_COOKIE_NAME: language})

    def address(self, name: str) -> str:
        """Return where a page is."""
        return PAGES[name].format(**self.ids)

    def _window(self, width: int, scheme: Any, cookies: dict[str, str]) -> BrowserContext:
        host = self.shop.brand.domain
        window = self.browser.new_context(
            base_url=f"http://{host}:{self.port}",
            viewport={"width": width, "height": HEIGHT},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        window.add_cookies(
            [{"name": n, "value": v, "domain": host, "path": "/"} for n, v in cookies.items()]
        )
        return window


def furnish(shop: Shop) -> dict[str, Any]:
    """Give the customer something of everything, and return what stands in addresses."""
    shop.brand.settings = {
        "credit.pays_renewals": "by_customer",
        "overage.mode": "capped",
        "change.effect": "days",
        "gather_offered": ["service", "90 days", "quarter"],
    }
    shop.brand.save()
    shop.account.dedicated_iban = factories.iban()
    shop.account.save()
    _sell(shop)
    early = {"renewed": renewed_untold(shop).id, "ordered": ordered(shop).id}
    service = shop.service(label="une-adresse-bien-longue.atelier-roussel.example")
    ends = shop.service(expires_on=dt.date(2026, 4, 9))
    ending.terminate(subscription_id=ends.id, account_id=shop.account.id, actor="user:1", now=NOW)
    shop.service(state="suspended", expires_on=dt.date(2026, 3, 1))
    shop.service(expires_on=dt.date(2026, 3, 12))
    shop.night()
    open_ones = PaymentRequest.objects.filter(kind="renewal", state="open")
    paid, _of_the_suspended, request = open_ones.order_by("due_on")
    shop.pays(paid.owed_cents, paid.reference)
    shop.pays(9000, ref="credit")
    late = _changes(shop) | {"handover": _handover(shop)}
    world.deliver_letters()
    return {
        **early,
        **late,
        "service": service.id,
        "ending": ends.id,
        "request": request.reference,
        "letter": Letter.objects.exclude(body="").order_by("id")[0].id,
        "group": group(shop, service, "140.00").name,
        "full": group(shop, shop.service(expires_on=LATER), "200.00", deposit_cents=5000).name,
    }


def _sell(shop: Shop) -> None:
    """Let the brand sell what can be counted, changed to, and ordered with a code."""
    objects = factories.offer(
        brand=shop.brand,
        ref="objects",
        name_fr="Stockage d’objets dégressif",
        name_nl="Objectopslag met staffelprijzen",
        quantity_max=99,
        description_fr="Au téraoctet.",
    )
    factories.price(offer=objects, cents=900, kind="tier", tier_from=10)
    factories.option(offer=objects, cents=150)
    for ref, cents in (("arena", 2400), ("bastion", 1200), ("donjon", 48000)):
        factories.offer(
            brand=shop.brand,
            ref=ref,
            cents=cents,
            quantity_max=9,
            **{f"name_{language}": ref.title() for language in ("fr", "nl", "en")},
        )
    Coupon.objects.create(
        brand=shop.brand,
        code="RENTREE",
        percent=25,
        periods=2,
        valid=DateRange(factories.LONG_AGO, None),
    )
    factories.price(offer=shop.offer, cents=24000, cycle="1 year")


def _changes(shop: Shop) -> dict[str, Any]:
    """Make services whose offer can change, waits for a code, has changed, or is left for good."""
    sold = {offer.ref: offer for offer in shop.brand.offers.all()}
    fort = fortress(shop, label="fort.example")
    acting: dict[str, Any] = {"account_id": shop.account.id, "actor": "user:1", "now": NOW}
    offer_change.mark(**acting, subscription_id=fort.id, units=["sud"], warned=True)
    asked = shop.service(offer=sold["arena"], expires_on=LATER)
    offer_change.ask(**acting, subscription_id=asked.id, wish=Wish("bastion"))
    changed = shop.service(offer=sold["arena"], expires_on=LATER)
    offer_change.change_for_customer(
        **acting, subscription_id=changed.id, wish=Wish("bastion"), reason="On the telephone."
    )
    gone = factories.offer(brand=shop.brand, ref="gone", on_sale_to=dt.date(2026, 1, 1))
    old = shop.service(offer=gone, expires_on=LATER)
    return {"fort": fort.id, "asked": asked.id, "changed": changed.id, "old": old.id}


def fortress(shop: Shop, **columns: Any) -> Any:
    """Give the customer a service of two servers."""
    arena = shop.brand.offers.get(ref="arena")
    units = ("nord", "sud")
    return shop.service(offer=arena, expires_on=LATER, quantity=2, units=units, **columns)


def ordered(shop: Shop) -> Any:
    """Let the customer order a service that starts at once, and pay it: it can be withdrawn."""
    made = order(
        account_id=shop.account.id,
        wish=Ordered(offer="altitude", cycle="1 month"),
        key=f"ordered-before-{PaymentRequest.objects.count():04}",
        terms_accepted=True,
        starts_at_once=True,
        actor="user:1",
        now=NOW,
    )
    if made.request.owed_cents:
        shop.pays(made.request.owed_cents, made.request.reference)
    return made.subscription


def renewed_untold(shop: Shop) -> Any:
    """Renew a service for a year of which nobody told in time: by law it can be left."""
    names = {"name_fr": "Nom de domaine", "name_nl": "Domeinnaam", "name_en": "Domain name"}
    yearly = factories.offer(brand=shop.brand, cents=7300, cycle="1 year", **names)
    asked_on = dt.date(2026, 1, 27)
    service = shop.service(offer=yearly, cycle="1 year", expires_on=dt.date(2026, 2, 10))
    shop.night(asked_on)
    shop.pays(7300, shop.request().reference, on=asked_on)
    return service


def other(shop: Shop, **columns: Any) -> Shop:
    """Return the shop as another customer of the brand sees it."""
    given = {"name": "Les Trois Phares", "email": "anna@phares.example"} | columns
    account = factories.account(brand=shop.brand, **given)
    owner = factories.user(account=account, name="Anna Verbeke", language="")
    return Shop(shop.brand, shop.iban, account, shop.offer, owner)


def _handover(shop: Shop) -> Any:
    """Let another customer ask for a service."""
    there = other(shop, email="bruno@phares.example")
    wanted = there.service(expires_on=LATER, label="phares.example")
    made = ask.give(
        account_id=there.account.id,
        subscription_ids=[wanted.id],
        naming=ask.Naming(number=shop.account.number, email=shop.account.email),
        key="k" * 20,
        actor="user:1",
        now=NOW,
    )
    find.look_up(now=NOW)
    return made.id


def group(shop: Shop, line: Any, amount: str, *, deposit_cents: int = 0) -> Group:
    """Give the customer a group of lines with a call beyond the plan."""
    acting: dict[str, Any] = {"account_id": shop.account.id, "actor": "user:1", "now": NOW}
    made = groups.add_group(**acting, label=f"Bureau {line.id}")
    groups.join_group(**acting, name=made.name, subscription_id=line.id)
    groups.validate_group(**acting, name=made.name, validated=True, reason="known")
    Group.objects.filter(id=made.id).update(deposit_cents=deposit_cents)
    begun = (NOW - dt.timedelta(hours=1)).isoformat()
    row = f"id,group,line,start,amount\ncall-{made.id},{made.name},{line.ref},{begun},{amount}\n"
    intake.take_in_file(io.BytesIO(row.encode()), name="x", actor="usage", now=NOW)
    return made
