"""Questions about brands, sellers and the installation."""

import dataclasses as dc
import datetime as dt
import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from tacite.brands.models import BankAccount, Brand, Installation, Seller, Terms
from tacite.rules.policy import Policy, policy_of

_VERSION_ROWS = 12  # more than a version has languages


@dc.dataclass(frozen=True, slots=True)
class Selling:
    """A brand with its seller and its rules: what an act needs to know of both."""

    brand: Brand
    seller: Seller
    policy: Policy
    ibans: tuple[str, ...]

    def today(self, now: dt.datetime) -> dt.date:
        """Return the civil day of the brand."""
        return now.astimezone(ZoneInfo(self.brand.zone)).date()

    def business_day(self, now: dt.datetime) -> dt.date:
        """Return the civil day of the seller, on which documents are issued."""
        return now.astimezone(ZoneInfo(self.seller.zone)).date()


def installation() -> Installation | None:
    """Return what kind of database this is; None before anything was set up."""
    return Installation.objects.first()


def selling(brand_ids: Iterable[int]) -> dict[int, Selling]:
    """Return brands with their sellers and rules, by id."""
    brands = Brand.objects.select_related("seller").filter(id__in=set(brand_ids))
    found = list(brands.order_by("id"))
    ibans: dict[int, list[str]] = {}
    for account in BankAccount.objects.filter(seller__in={b.seller_id for b in found}).order_by(
        "id"
    ):
        ibans.setdefault(account.seller_id, []).append(account.iban)
    return {
        brand.id: Selling(
            brand, brand.seller, policy_of_brand(brand), tuple(ibans.get(brand.seller_id, ()))
        )
        for brand in found
    }


def selling_of(brand: Brand) -> Selling:
    """Return a brand that came with its seller, with its rules; its bank accounts are not asked."""
    return Selling(brand, brand.seller, policy_of_brand(brand), ())


def policy_of_brand(brand: Brand) -> Policy:
    """Return the rules of a brand."""
    return _policy(brand.profile, brand.variant, json.dumps(brand.settings, sort_keys=True))


def all_brands() -> QuerySet[Brand]:
    """Return every brand with its seller, by name."""
    return Brand.objects.select_related("seller").order_by("name")


def by_domain(host: str) -> Brand | None:
    """Return the brand that answers at a host name, or none: a forged host finds nothing."""
    return Brand.objects.select_related("seller").filter(domain__iexact=host).first()


def our_ibans() -> dict[str, BankAccount]:
    """Return the bank accounts of all sellers by IBAN."""
    accounts = BankAccount.objects.select_related("seller").order_by("id")
    return {account.iban: account for account in accounts}


@lru_cache(maxsize=256)
def _policy(profile: str, variant: str, settings: str) -> Policy:
    return policy_of(profile=profile, variant=variant, settings=json.loads(settings))


def brand(brand_id: int) -> Brand | None:
    """Return a brand with its seller."""
    return Brand.objects.select_related("seller").filter(id=brand_id).first()


def terms_on(brand: Brand, *, on: dt.date) -> list[Terms]:
    """Return the general terms that an order of a day accepts: one version, in each language.

    The language of the brand comes first. Their texts are read when they are asked for.
    """
    rows = list(
        Terms.objects.filter(brand=brand.id, from_on__lte=on)
        .defer("text")
        .order_by("-from_on", "-id")[:_VERSION_ROWS]
    )
    return _by_language([row for row in rows if row.version == rows[0].version], brand)


def terms(terms_id: int) -> Terms | None:
    """Return one text of general terms."""
    return Terms.objects.filter(id=terms_id).first()


def terms_of_version(brand: Brand, version: str) -> list[Terms]:
    """Return a version of the general terms in each language, the brand's first; or nothing."""
    return _by_language(Terms.objects.filter(brand=brand.id, version=version), brand)


def terms_in(texts: Sequence[Terms], language: str) -> Terms | None:
    """Return terms in a language, else in the first there is; None without any."""
    own = [each for each in texts if each.language == language]
    return next(iter([*own, *texts]), None)


def _by_language(rows: Iterable[Terms], brand: Brand) -> list[Terms]:
    order = [*brand.languages, "en", "fr", "nl"]
    return sorted(rows, key=lambda row: order.index(row.language))


def sellers() -> QuerySet[Seller]:
    """Return every legal seller with its bank accounts and brands, by name."""
    accounts = Prefetch("bank_accounts", BankAccount.objects.order_by("id"))
    brands = Prefetch("brands", Brand.objects.order_by("name"))
    return Seller.objects.prefetch_related(accounts, brands).order_by("name", "id")
