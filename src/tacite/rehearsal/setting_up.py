"""The provider of a story, made as a provider's files are brought in.

What a story leaves out is filled in with invented details. The seller is French; the day before the
first night is the day on which everything was brought in.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from tacite.accounts import queries as accounts
from tacite.acts.loading.rows import (
    AccountRow,
    BrandRow,
    OfferPrice,
    OfferRow,
    OptionRow,
    Provider,
    SellerRow,
    ServiceRow,
)
from tacite.brands.operations import set_up
from tacite.brands.queries import all_brands
from tacite.provisioning import operations as provisioning
from tacite.rehearsal.stories import STAFF, Declared, Story, StoryRefused, Value
from tacite.rehearsal.world import World
from tacite.subscriptions import queries as subscriptions

ZONE: Final = "Europe/Paris"
_EVE: Final = dt.time(18)
PRICE_KINDS: Final = {"price": "fixed", "price_per_unit": "per_unit", "setup_price": "setup"}
_BANK_CODE: Final = "3000600001"
_MODULUS: Final = 97


def world_of(story: Story) -> World:
    """Bring in what exists before a story, and return what its labels stand for."""
    eve = story.head.starts - dt.timedelta(days=1)
    now = dt.datetime.combine(eve, _EVE, tzinfo=ZoneInfo(ZONE)).astimezone(dt.UTC)
    set_up(kind="scratch", version="story")
    world = World(story, _provider(story), _iban(0))
    refused = world.bring_in(world.provider, by=STAFF, now=now)
    if refused:
        raise StoryRefused(
            file=story.name, line=story.head.line, code="not_brought_in", word=str(refused)
        )
    world.brand = all_brands().get()
    for declared in story.accounts:
        world.accounts[declared.name] = accounts.by_ref(world.brand.id, declared.name)
    for declared in story.services:
        holder = world.accounts[str(declared.columns["account"])].id
        world.services[declared.name] = subscriptions.of_account(holder).get(ref=declared.name)
    provisioning.reconcile(now=now)
    return world


def _provider(story: Story) -> Provider:
    return Provider(
        sellers=(_seller(),),
        brands=(_brand(story),),
        offers=tuple(_offer(offer) for offer in story.offers),
        accounts=tuple(_account(a, n) for n, a in enumerate(story.accounts, start=1)),
        services=tuple(_service(service) for service in story.services),
    )


def _seller() -> SellerRow:
    return SellerRow(
        ref="seller",
        name="Hébergeur d’Exemple",
        legal_form="SAS",
        capital="10 000 €",
        register="RCS Portvieux",
        street="4 rue du Ponant",
        postcode="99000",
        town="Portvieux",
        country="FR",
        zone=ZONE,
        ibans=(_iban(0),),
    )


def _brand(story: Story) -> BrandRow:
    return BrandRow(
        ref="brand",
        seller="seller",
        name="Exemple",
        domain="exemple.localhost",
        languages=("fr", "nl", "en"),
        zone=ZONE,
        profile=story.head.profile,
        variant=story.head.variant,
        settings=story.settings_table(),
    )


def _offer(declared: Declared) -> OfferRow:
    columns = dict(declared.columns)
    prices = tuple(_prices(columns))
    options = tuple(_options(columns, dict.fromkeys(price.cycle for price in prices)))
    priced = ("cycle", "price", "price_per_unit", "tiers", "prices", "currency", "setup_price")
    for key in (*priced, "student_price", "options"):
        columns.pop(key, None)
    told = _names(declared.name) | columns
    return OfferRow(ref=declared.name, prices=prices, options=options, **told)  # type: ignore[arg-type]


def _names(name: str) -> dict[str, Value]:
    return {f"name_{language}": name.capitalize() for language in ("fr", "nl", "en")}


def _options(columns: Mapping[str, Value], cycles: Iterable[str]) -> Iterator[OptionRow]:
    """Yield the options of an offer; one price of an option is that of each cycle."""
    currency, options = str(columns.get("currency", "EUR")), columns.get("options")
    for ref, price in options.items() if isinstance(options, Mapping) else ():
        of_each = price.get("each") if isinstance(price, Mapping) else None
        kind = "fixed" if of_each is None else "per_unit"
        told = price if of_each is None else of_each
        by_cycle = told if isinstance(told, Mapping) else dict.fromkeys(cycles, told)
        prices = tuple(
            OfferPrice(cycle=cycle, cents=_cents(cents), kind=kind, currency=currency)
            for cycle, cents in by_cycle.items()
        )
        yield OptionRow(ref=ref, prices=prices, **_names(ref))  # type: ignore[arg-type]


def _prices(columns: Mapping[str, Value]) -> Iterator[OfferPrice]:
    """Yield the prices of an offer: for its one cycle, or for several."""
    currency, cycle = str(columns.get("currency", "EUR")), str(columns.get("cycle", ""))
    for key, kind in PRICE_KINDS.items():
        if key in columns:
            cents = _cents(columns[key])
            yield OfferPrice(cycle=cycle, cents=cents, kind=kind, currency=currency)
    if "student_price" in columns:
        cents = _cents(columns["student_price"])
        yield OfferPrice(cycle=cycle, cents=cents, currency=currency, for_status="student")
    for tier in _rows(columns.get("tiers")):
        first, cents = (_cents(each) for each in _rows(tier))
        yield OfferPrice(cycle=cycle, cents=cents, kind="tier", tier_from=first, currency=currency)
    by_cycle = columns.get("prices")
    for each, price in by_cycle.items() if isinstance(by_cycle, Mapping) else ():
        yield OfferPrice(cycle=each, cents=_cents(price), currency=currency)


def _account(declared: Declared, n: int) -> AccountRow:
    columns = dict(declared.columns)
    told: dict[str, Value] = {
        "kind": "consumer",
        "country": "FR",
        "language": "fr",
        "name": f"{declared.name.capitalize()} Exemple",
        "email": f"{declared.name}@client.example",
        "street": "1 rue de l’Exemple",
        "postcode": "99000",
        "town": "Portvieux",
        "dedicated_iban": _iban(n),
        "credit_cents": columns.pop("credit", 0),
        **columns,
    }
    return AccountRow(ref=declared.name, **told)  # type: ignore[arg-type]


def _service(declared: Declared) -> ServiceRow:
    columns = dict(declared.columns)
    if "price_frozen" in columns:
        columns["price_frozen_cents"] = columns.pop("price_frozen")
    if isinstance(options := columns.get("options"), Mapping):
        columns["options"] = tuple(options.items())
    return ServiceRow(ref=declared.name, **columns)  # type: ignore[arg-type]


def _rows(value: Value | None) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()


def _cents(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value


def _iban(n: int) -> str:
    """Return an invented French IBAN with its right check digits."""
    account = f"{_BANK_CODE}{n:011d}00"
    check = 98 - int(f"{account}152700") % _MODULUS  # F is 15, R is 27
    return f"FR{check:02d}{account}"
